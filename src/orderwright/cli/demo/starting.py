"""What `orderwright demo` does before it serves: find or make the shop, have a key, say where everything is."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import typer

from orderwright import __version__
from orderwright.cli.administrator import call_on
from orderwright.cli.arguments import utc_now
from orderwright.cli.demo.loading import CREDENTIAL, load, seeded_id, unfinished
from orderwright.cli.demo.logins import DemoLogins, ready_logins, write_private
from orderwright.cli.demo.mails import send_first_mails
from orderwright.cli.demo.shops import SHOPS
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_json, say
from orderwright.cli.pages import MAILBOX_PATH
from orderwright.cli.target import Target
from orderwright.contract.registry import operation
from orderwright.model.validation import from_tree
from orderwright.operations.perform import perform
from orderwright.store.api_keys import create_key, find_key, list_keys, parse_key, revoke_key
from orderwright.store.embedded import default_data_dir
from orderwright.store.sites import list_sites
from orderwright.workflows.mail_servers import MailEnvironment
from orderwright.workflows.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from orderwright.store.database import AnyConnection

KEY_FILE = "demo-key"
KEY_NAME = "Demonstration"
_MAIN = SHOPS[0]


@dataclass(frozen=True, slots=True)
class ReadyShop:
    """The demonstration as it stands: its sites, a key of the first one, and one of its orders."""

    sites: list[dict[str, Any]]
    site_id: UUID
    api_key: str
    key_place: str
    order_id: str
    logins: DemoLogins

    @property
    def mailbox_key(self) -> str:
        """What stands in the address of the mailbox: the same as long as the API key is."""
        return hashlib.sha256(b"mailbox:" + self.api_key.encode()).hexdigest()[:24]


def default_target(target: Target) -> Target:
    """The target, or a data directory beside the usual one: the demonstration never mixes with real orders."""
    if target.database_url is not None or target.data_dir is not None:
        return target
    usual = default_data_dir()
    return Target(usual.with_name(f"{usual.name}-demo"), None, target.json)


async def ready_shop(target: Target, dsn: str, count: int) -> ReadyShop:
    """Find the demonstration in a migrated database, or make it with `count` orders where there are no sites.

    Raises `CommandFailed` if the database belongs to somebody else.
    """
    mailbox = MailEnvironment(mailbox=True)
    service = await Service.start(dsn, pool_size=6, new_id=seeded_id, mail_environment=mailbox)
    try:
        await _refuse_other_sites(service)
        if await unfinished(service):
            with progress(count) as advance:
                await load(service, count, advance=advance)
            await send_first_mails(service)
        async with service.database.acquire() as connection:
            api_key, place = await _key(connection, target)
            logins = await ready_logins(connection, target.data_dir, utc_now())
        return ReadyShop(
            sites=[await _site_facts(service, shop.site_id) for shop in SHOPS],
            site_id=_MAIN.site_id,
            api_key=api_key,
            key_place=place,
            order_id=await _telling_order(service),
            logins=logins,
        )
    finally:
        await service.close()


async def _refuse_other_sites(service: Service) -> None:
    async with service.database.acquire() as connection:
        sites = await list_sites(connection)
    ours = {shop.site_id for shop in SHOPS}
    if sites and not any(site.id in ours for site in sites):
        raise CommandFailed(
            f"the database holds other sites ({sites[0].name!r}), and the demonstration needs one of its own: "
            "name another --data-dir, or use `orderwright serve` for this one"
        )


async def _key(connection: AnyConnection, target: Target) -> tuple[str, str]:
    """A key of the first site and where it is kept.

    With the embedded database it stays the same from one start to the next, in a file of the data directory that
    its owner alone can read, as the data beside it. On a server of one's own it is made anew at each start, and the
    one before is revoked.
    """
    file = None if target.data_dir is None else target.data_dir.expanduser() / KEY_FILE
    if file is not None:
        with suppress(FileNotFoundError):
            kept = file.read_text().strip()
            parsed = parse_key(kept)
            if parsed is not None and await find_key(connection, parsed, utc_now()) is not None:
                return kept, str(file)
    for key in await list_keys(connection, _MAIN.site_id):
        if key.created_by == CREDENTIAL and key.revoked_date is None:
            await revoke_key(connection, _MAIN.site_id, key.id, utc_now())
    _, text = await create_key(connection, _MAIN.site_id, KEY_NAME, now=utc_now(), created_by=CREDENTIAL)
    if file is None:
        return text, ""
    write_private(file, text)
    return text, str(file)


async def _site_facts(service: Service, site_id: UUID) -> dict[str, Any]:
    site = await service.sites.get(site_id)
    return {"siteId": str(site_id), "name": site.name, "currency": site.currency, "locale": site.locale}


async def _telling_order(service: Service) -> str:
    """The one of the newest paid orders that has the most lines: it shows most of what an order holds."""
    declared = operation("orders.searchOrders")
    search = {"filter": {"paymentStatus": {"$eq": "PAID"}}, "cursorPaging": {"limit": 20}}
    request = from_tree({"search": search}, declared.request)
    answer = await perform(service, declared, call_on(service, _MAIN.site_id), request)
    orders = msgspec.json.decode(answer.body)["orders"]
    if not orders:
        raise CommandFailed(f"the site {_MAIN.site_id} has no paid orders any more: name an empty --data-dir")
    return str(max(orders, key=lambda order: len(order["lineItems"]))["id"])


@contextmanager
def progress(expected: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that is told of progress in orders; without a terminal one line at the end.

    A load that goes on may make another number than is expected now, so what is told at the end was counted.
    """
    started, made = time.monotonic(), 0

    def count(done: int) -> None:
        nonlocal made
        made += done

    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("Making an invented shop"), BarColumn(), MofNCompleteColumn(), TextColumn("orders"))
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("orders", total=expected)

            def show(done: int) -> None:
                count(done)
                bar.update(task, completed=made, total=max(expected, made))

            yield show
    else:
        yield count
    say(f"Made an invented shop of {made} orders in {time.monotonic() - started:.1f} seconds.")


def print_welcome(target: Target, shop: ReadyShop, address: str) -> None:
    """Where everything is, and a line to try. With --json one document."""
    url = f"{address}/ecom/v1/orders/{shop.order_id}"
    curl = f"curl -H 'Authorization: {shop.api_key}' {url}"
    mails = f"{address}{MAILBOX_PATH}/{shop.mailbox_key}"
    if target.json:
        print_json(
            {
                "address": address,
                "reference": f"{address}/docs",
                "dashboard": f"{address}/dashboard/",
                "logins": list(shop.logins.emails),
                "password": shop.logins.password,
                "mailbox": mails,
                "siteId": shop.site_id,
                "apiKey": shop.api_key,
                "orderId": shop.order_id,
                "curl": curl,
                "sites": shop.sites,
            }
        )
        return
    kept = f"kept in {shop.key_place}" if shop.key_place else "new at each start"
    lines = [
        f"Orderwright {__version__} runs with an invented shop.",
        "",
        f"  Dashboard  {address}/dashboard/",
        f"  API        {address}",
        f"  Reference  {address}/docs",
        f"  Mailbox    {mails}",
        "",
        f"  Log in to the dashboard with the password {shop.logins.password} as one of",
        *(f"    {email}" for email in shop.logins.emails),
        "",
        "  Sites",
        *(f"    {site['siteId']}  {site['currency']}  {site['locale']}  {site['name']}" for site in shop.sites),
        "",
        f"  API key of {shop.sites[0]['name']} (it may do everything there; {kept})",
        f"    {shop.api_key}",
        "",
        "  Get an order",
        f"    {curl}",
        "",
        "Ctrl-C stops it.",
    ]
    typer.echo("\n".join(lines))
