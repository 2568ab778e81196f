"""The pages of the dashboard in a shop with a million orders: what a member of the staff waits for.

Over HTTP, with a session, from the server as users start it: each answer is a whole page, compressed. Queries are those
of the search field of the order list.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

import asyncpg
import httpx
from tests.support.dashboard import PASSWORD

from bench import load
from bench.fill_orders import EMAIL, FIRST, LAST, fill_orders
from bench.paint import browse
from bench.sample import order
from bench.stage import ORDERWRIGHT, Server, Stage, orderwright
from bench.visitor import OWNER, PORT, Visitor
from orderwright.model.timestamps import format_timestamp
from orderwright.store.search.compiler import write_position
from orderwright.store.search.cursors import Position
from orderwright.workflows.service import Service, utc_now

#: How many orders the rest are copies of.
MODELS = 24
#: What is looked for in the list.
QUERIES = {
    "newest": "",
    "free text, a name": "ankra",
    "free text, two words": "an kra",
    "free text, a number": "510001",
    "free text and a condition": "ankra payment:unpaid",
    "not paid, last 30 days": "payment:unpaid created:30d",
    "paid and not fulfilled, last week": "payment:paid fulfillment:unfulfilled created:7d",
    "a buyer": "email:ankra",
    "canceled or not paid": "status:canceled OR payment:unpaid",
    "not paid, nor fulfilled, nor archived": "-payment:paid -fulfillment:fulfilled archived:no",
}
SORTED = {
    "total within bounds, smallest first": ("total:100..101", "total:asc"),
    "not paid, largest first": ("payment:unpaid", "total:desc"),
    "last 30 days, largest first": ("created:30d", "total:desc"),
    "by last change": ("", "updated:desc"),
}
#: Whose painting a browser is asked for.
PAINTED = ("list: newest", "order", "home", "editor")


def make_models(key: str, site: str) -> None:
    """The orders that all others are copies of: of one to three lines, most of them paid, a part of them sent."""
    headers = {"Authorization": key, "wix-site-id": site}
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}/ecom/v1", headers=headers, timeout=30) as client:

        def do(path: str, body: dict[str, Any]) -> dict[str, Any]:
            answer = client.post(path, json=body)
            answer.raise_for_status()
            done: dict[str, Any] = answer.json()
            return done

        for number in range(MODELS):
            sent = order(lines=1 + number % 3, number=number)
            sent["buyerInfo"]["email"] = EMAIL
            sent["billingInfo"]["contactDetails"] |= {"firstName": FIRST, "lastName": LAST}
            made = do("/orders", {"order": sent})["order"]
            details = {"offlinePayment": True, "paymentMethod": "Cash"}
            amount = {"amount": made["priceSummary"]["total"]["amount"]}
            payment = {"amount": amount, "status": "APPROVED", "regularPaymentDetails": details}
            do(f"/payments/orders/{made['id']}/add-payment", {"payments": [payment]})
            if number % 2:
                lines = [{"id": line["id"], "quantity": line["quantity"]} for line in made["lineItems"]]
                tracking = {"trackingNumber": f"1Z{number}", "shippingProvider": "ups"}
                parcel = {"lineItems": lines, "trackingInfo": tracking}
                do(f"/fulfillments/orders/{made['id']}/create-fulfillment", {"fulfillment": parcel})


def prepare(stage: Stage, count: int) -> UUID:
    """A site with `count` orders and an owner, and no more than that; its id."""
    models, key = stage.site("models")
    site, _ = stage.site("large")
    words = ["user", "create", "--site", site, "--email", OWNER, "--role", "owner", "--password-stdin"]
    words += ["--database-url", stage.dsn]
    subprocess.run([ORDERWRIGHT, *words], input=f"{PASSWORD}\n", text=True, check=True, stdout=subprocess.DEVNULL)
    with orderwright(stage, PORT):
        make_models(key, models)
    asyncio.run(_fill(stage.dsn, UUID(site), UUID(models), count))
    return UUID(site)


async def _fill(dsn: str, site: UUID, models: UUID, count: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await fill_orders(connection, site, models, count)
    finally:
        await connection.close()


def listed(query: str, sort: str = "", cursor: str = "") -> str:
    """The address of the order list."""
    pairs = (("q", query), ("sort", sort), ("cursor", cursor))
    return "/orders?" + "&".join(f"{name}={quote(value)}" for name, value in pairs if value)


async def last_cursor(dsn: str, site: UUID, first: str) -> str:
    """The cursor of the last page of a list of which `first` is that of the second page."""
    service = await Service.start(dsn, pool_size=2)
    try:
        searched, _ = service.cursors.decode(site, first, "cursor")
        async with service.database.acquire() as connection:
            row = await connection.fetchrow(
                "SELECT created_date, order_id FROM order_search WHERE site_id = $1 AND NOT archived"
                " AND status <> 'INITIALIZED' ORDER BY created_date, order_id OFFSET 50 LIMIT 1",
                site,
            )
        assert row is not None
        last = Position([write_position(row["created_date"])], row["order_id"], backward=False)
        return service.cursors.encode(site, searched, last)
    finally:
        await service.close()


async def some_orders(dsn: str, site: UUID, count: int, *, seen: bool) -> list[str]:
    """The ids of orders from all over the site that somebody has seen, or nobody."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "SELECT order_id FROM order_search WHERE site_id = $1 AND seen_by_a_human = $2"
            " AND status = 'APPROVED' ORDER BY order_id LIMIT $3",
            *(site, seen, count),
        )
        return [str(row["order_id"]) for row in rows]
    finally:
        await connection.close()


def paths(stage: Stage, site: UUID, visitor: Visitor, repeats: int, rounds: int) -> dict[str, list[str]]:
    """The addresses that are measured, by what they are; of an order another one each time."""
    found = {f"list: {name}": [listed(query)] for name, query in QUERIES.items()}
    found |= {f"list: {name}": [listed(query, sort)] for name, (query, sort) in SORTED.items()}
    second = unescape(visitor.get("/orders")).split("cursor=")[1].partition('"')[0]
    last = asyncio.run(last_cursor(stage.dsn, site, unquote(second)))
    found["list: the last page"] = [listed("", "date:desc", last)]
    found["list: how many came since"] = ["/orders/new?since=" + format_timestamp(utc_now())]
    found["list: awaiting payment"] = ["/orders/awaiting-payment"]
    found["list: to be looked at"] = ["/orders/flagged"]
    seen = asyncio.run(some_orders(stage.dsn, site, repeats, seen=True))
    found["order"] = [f"/orders/{one}" for one in seen]
    unseen = asyncio.run(some_orders(stage.dsn, site, repeats * rounds, seen=False))
    found["order that nobody has seen"] = [f"/orders/{one}" for one in unseen]
    found["order: fulfil"] = [f"/orders/{one}/fulfil" for one in seen]
    found["order: refund"] = [f"/orders/{one}/refund" for one in seen]
    draft = visitor.post("/drafts", _key="a draft")
    visitor.post(f"{draft}/custom", name="Repair", price="10.00", quantity="1", ships="on", _key="its line")
    found["editor"] = [draft]
    found["editor: a buyer who has ordered before"] = [f"{draft}/buyer?q=ankra"]
    found["home"] = ["/"]
    return found


def dashboard(stage: Stage, *, count: int, repeats: int, rounds: int) -> dict[str, Any]:
    """Milliseconds by page, the load of the machine in each round, and what a browser sees."""
    began = time.perf_counter()
    site = prepare(stage, count)
    filled = time.perf_counter() - began
    return {"orders": count, "fill_seconds": filled, **measure(stage, site, repeats=repeats, rounds=rounds)}


@dataclass
class Seen:
    """What was measured of one page: latencies in seconds, CPU seconds of the server and of the database."""

    latencies: list[float] = field(default_factory=list)
    server: float = 0.0
    database: float = 0.0

    def row(self) -> dict[str, float]:
        """Milliseconds of an answer."""
        all_, count = load.Result(self.latencies), len(self.latencies)
        return {
            "median": all_.quantile(0.5),
            "p95": all_.quantile(0.95),
            "CPU of the server": self.server / count * 1000,
            "CPU of the database": self.database / count * 1000,
        }


def measure(stage: Stage, site: UUID, *, repeats: int, rounds: int) -> dict[str, Any]:
    """The same for a site that is there already."""
    seen: dict[str, Seen] = {}
    loads, fresh = [], []
    with orderwright(stage, PORT):
        found = paths(stage, site, Visitor(), repeats, rounds)
        painted = asyncio.run(browse({name: found[name][0] for name in PAINTED}))
    for _ in range(rounds):
        with orderwright(stage, PORT) as server:
            visitor = Visitor()
            # The first look at the first page reads its figures, which are kept for a minute.
            fresh += asyncio.run(load.run(server.port, [visitor.request("/")], 1)).latencies
            for name, addresses in found.items():
                sent = [visitor.request(addresses[number % len(addresses)]) for number in range(repeats)]
                _round(stage, server, name, sent, seen.setdefault(name, Seen()))
                del addresses[: repeats if len(addresses) > repeats else 0]
            loads.append(os.getloadavg()[0])
    return {
        "load": loads,
        "ms": {name: one.row() for name, one in seen.items()},
        "home, figures read anew, ms": [one * 1000 for one in fresh],
        "largest paint, ms": painted,
    }


def _round(stage: Stage, server: Server, name: str, sent: list[bytes], seen: Seen) -> None:
    cpu, database = server.seconds(), stage.database_seconds()
    result = asyncio.run(load.run(server.port, sent, 1))
    if set(result.statuses) != {200}:
        raise RuntimeError(f"{name}: {result.statuses}")
    seen.latencies += result.latencies
    seen.server += server.seconds() - cpu
    seen.database += stage.database_seconds() - database
