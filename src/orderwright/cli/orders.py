"""`orderwright order`: read, search and create orders through the same operations as the API."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_json_bytes
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.model.sites import Site
    from orderwright.workflows.context import Answer
    from orderwright.workflows.record_events import OrderRecords
    from orderwright.workflows.service import Service

app = typer.Typer(help="Read, search and create orders.", no_args_is_help=True)

_ID_LENGTH = 36


@app.command()
@with_target
def get(
    target: Target,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="The id of the order, or its number.")],
    site: SiteOption = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="TIME", help="As it was then: RFC 3339, such as 2026-11-01T12:00:00Z.")
    ] = None,
) -> None:
    """Show one order with its payments, refunds and parcels. With --json: the document, as `getOrder` answers it."""
    _print_one(target, *asyncio.run(_get(target, site, order, as_of)))


@app.command()
@with_target
def create(
    target: Target,
    file: Annotated[
        Path, typer.Option("--file", "-f", metavar="FILE", help="JSON of the order; - reads standard input.")
    ],
    site: SiteOption = None,
    idempotency_key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Repeating a command with the same key makes no second order.")
    ] = None,
) -> None:
    """Create an order from a file and show it.

    The file holds what `createOrder` takes: {"order": {...}, "settings": {...}}, or the order alone. Amounts are
    decimal texts in the currency of the order ("12.50"); sums and tax amounts that are left out are computed.
    """
    _print_one(target, *asyncio.run(_create(target, site, _read(file), idempotency_key)))


@app.command()
@with_target
def search(
    target: Target,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Beginnings of words in number, buyer, e-mail, company, phone, items or SKU."),
    ] = None,
    site: SiteOption = None,
    filter_: Annotated[
        str | None, typer.Option("--filter", metavar="JSON", help='Such as {"paymentStatus": {"$eq": "NOT_PAID"}}.')
    ] = None,
    sort: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD[:desc]", help="Up to four, such as number:desc. Default: newest first."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Orders on the page, 1 to 100.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier page ended.")] = None,
) -> None:
    """Search the orders of a site. With --json: the page, as `searchOrders` answers it.

    Orders with the status INITIALIZED are never found.
    """
    request = {"search": _search(" ".join(words or ()), filter_, sort or [], limit, cursor)}
    answer = asyncio.run(_search_orders(target, site, request))
    if target.json:
        print_json_bytes(answer.body)
    else:
        from orderwright.cli.order_view import print_orders

        print_orders(answer.body)


def _search(words: str, filter_: str | None, sort: list[str], limit: int, cursor: str | None) -> dict[str, Any]:
    search: dict[str, Any] = {"cursorPaging": {"limit": limit}}
    if cursor is not None:
        search["cursorPaging"]["cursor"] = cursor
    if filter_ is not None:
        import msgspec

        try:
            search["filter"] = msgspec.json.decode(filter_)
        except msgspec.DecodeError as error:
            raise typer.BadParameter(f"is not JSON: {error}", param_hint="--filter") from None
    if sort:
        pairs = [text.partition(":") for text in sort]
        search["sort"] = [
            {"fieldName": name, "order": order.upper()} if colon else {"fieldName": name}
            for name, colon, order in pairs
        ]
    if words:
        search["search"] = {"expression": words}
    return search


def _read(file: Path) -> bytes:
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


def _print_one(target: Target, order: bytes, records: OrderRecords) -> None:
    from orderwright.cli.order_view import print_order

    if target.json:
        print_json_bytes(order)
    else:
        print_order(order, records)


async def _with_records(service: Service, site: Site, answer: Answer) -> tuple[bytes, OrderRecords]:
    """The order of an answer, and what is on record of it at the revision that is shown."""
    import msgspec

    from orderwright.workflows.record_events import order_records

    order = bytes(msgspec.json.decode(answer.body, type=dict[str, msgspec.Raw])["order"])
    known = msgspec.json.decode(order)
    assert answer.revision is not None, "an answer that shows an order tells its revision"
    async with service.database.acquire() as connection:
        records = await order_records(connection, site, UUID(known["id"]), answer.revision, currency=known["currency"])
    return order, records


async def _get(target: Target, site: str | None, order: str, as_of: str | None) -> tuple[bytes, OrderRecords]:
    async with service_on(target) as service:
        found = await _site(service, site)
        order_id = order if len(order) == _ID_LENGTH else await _id_of_number(service, found, order)
        request = {"id": order_id} if as_of is None else {"id": order_id, "asOf": as_of}
        return await _with_records(service, found, await _perform(service, found, "orders.getOrder", request))


async def _id_of_number(service: Service, site: Site, number: str) -> str:
    import msgspec

    if not (number.isascii() and number.isdigit()):
        raise CommandFailed(f"{number!r} is neither the id nor the number of an order")
    search = {"filter": {"number": {"$eq": number}}, "cursorPaging": {"limit": 2}}
    page = await _perform(service, site, "orders.searchOrders", {"search": search})
    ids = [order["id"] for order in msgspec.json.decode(page.body)["orders"]]
    if not ids:
        raise CommandFailed(f"no order has the number {number} (orders that are not placed yet are found by id only)")
    if len(ids) > 1:
        raise CommandFailed(f"several orders have the number {number}: give an id, such as {ids[0]}")
    return str(ids[0])


async def _create(target: Target, site: str | None, body: bytes, key: str | None) -> tuple[bytes, OrderRecords]:
    from orderwright.cli.administrator import call_on
    from orderwright.contract.orders import CREATE_ORDER
    from orderwright.model.order_requests import CreateOrderRequest
    from orderwright.model.validation import decode
    from orderwright.operations.perform import perform

    body = _wrapped(body)
    request = decode(body, CreateOrderRequest)
    async with service_on(target) as service:
        found = await _site(service, site)
        call = call_on(service, found.id, idempotency_key=key, body=body)
        return await _with_records(service, found, await perform(service, CREATE_ORDER, call, request))


def _wrapped(body: bytes) -> bytes:
    """The body of a request: an order alone is put where the request has it. What is no JSON stays as it is."""
    import msgspec

    try:
        members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body
    return body if "order" in members else b'{"order":%b}' % body


async def _search_orders(target: Target, site: str | None, request: dict[str, Any]) -> Answer:
    async with service_on(target) as service:
        return await _perform(service, await _site(service, site), "orders.searchOrders", request)


async def _site(service: Service, name: str | None) -> Site:
    async with service.database.acquire() as connection:
        return await site_named(connection, name)


async def _perform(service: Service, site: Site, key: str, request: dict[str, Any]) -> Answer:
    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    declared = operation(key)
    return await perform(service, declared, call_on(service, site.id), from_tree(request, declared.request))
