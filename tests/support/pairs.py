"""Copies of one order with payments, a refund and a parcel, on which two writes meet; and what they leave behind.

Making such an order takes seven requests; copying its rows takes one statement a table. What differs from copy to
copy (ids, dates, numbers) is left out of what is compared.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
from tests.support.orders import address, line, money, order
from tests.support.service import Shop

from orderwright.contract.registry import operation
from orderwright.model.errors import OrderwrightError
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.operations.perform import perform
from orderwright.workflows.context import Call

Json = dict[str, Any]

APP = "215238eb-22a5-4c36-9e7b-e7c08025e04e"
ITEM = "tea"
_VARYING = re.compile(
    rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.]+Z|(?<=\"displayNumber\":\")[^\"]+"
)
PAYMENTS = ("cash", "authorized", "pending", "membership")
_TABLES = (
    "orders",
    "order_versions",
    "order_activities",
    "order_records",
    "order_search",
    "order_text",
    "order_updated",
    "stock_movements",
)


class Prototype(NamedTuple):
    """The order that is copied, and the ids in it: the same in every copy but the order's own."""

    order_id: str
    lines: list[str]
    payments: dict[str, str]
    refund_id: str
    fulfillment_id: str
    gift_card_code: str


def payment(amount: str, status: str, *, offline: bool) -> Json:
    """A payment as callers record it."""
    return {
        "amount": money(amount),
        "status": status,
        "regularPaymentDetails": {"offlinePayment": offline, "paymentMethod": "Cash" if offline else "CreditCard"},
    }


async def make_prototype(shop: Shop) -> Prototype:
    """An order of 100.00: 40.00 paid in cash of which 1.00 went back, 30.00 authorized, 10.00 pending, 5.00 by a
    membership; one unit sent; three units of a tracked item taken from stock; and a gift card to pay with."""
    tracked = {"catalogReference": {"appId": APP, "catalogItemId": ITEM}}
    stock = {"appId": APP, "catalogItemId": ITEM, "quantity": 1_000_000}
    await shop.do("setStock", {"items": [stock]})
    made = await shop.create(
        order(
            line("20.00", 3, **tracked),
            line("40.00", 1),
            status="APPROVED",
            shippingInfo={"title": "Courier", "logistics": {"shippingDestination": address()}},
        )
    )
    lines = [one["id"] for one in made["lineItems"]]
    membership = {
        "membershipId": "gold",
        "lineItemId": lines[0],
        "name": {"original": "Gold"},
        "providerAppId": APP,
    }
    sent = [
        payment("40.00", "APPROVED", offline=True),
        payment("30.00", "AUTHORIZED", offline=False),
        payment("10.00", "PENDING", offline=True),
        {"amount": money("5.00"), "membershipPaymentDetails": membership},
    ]
    added = await shop.do("addPayments", {"orderId": made["id"], "payments": sent})
    payments = dict(zip(PAYMENTS, added["paymentsIds"], strict=True))
    back = {"paymentId": payments["cash"], "amount": money("1.00"), "externalRefund": True}
    refunded = await shop.do("refundPayments", {"orderId": made["id"], "paymentRefunds": [back]})
    parcel = {"lineItems": [{"id": lines[0], "quantity": 1}], "trackingInfo": {"trackingNumber": "T-0"}}
    sent_parcel = await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": parcel})
    card = await shop.do("issueGiftCard", {"giftCard": {"initialAmount": money("900000.00"), "currency": "USD"}})
    return Prototype(made["id"], lines, payments, refunded["refund"]["id"], sent_parcel["fulfillmentId"], card["code"])


async def copies(shop: Shop, prototype: Prototype, count: int) -> list[str]:
    """The ids of new orders that are in everything like the prototype."""
    ids = [uuid4() for _ in range(count)]
    async with shop.service.database.acquire() as connection:
        if not _STATEMENTS:
            rows = await connection.fetch(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_name = ANY ($1) ORDER BY ordinal_position",
                _TABLES,
            )
            _STATEMENTS.extend(_copying(table, [name for owner, name in rows if owner == table]) for table in _TABLES)
        for statement in _STATEMENTS:
            await connection.execute(statement, shop.site_id, UUID(prototype.order_id), ids)
    return [str(one) for one in ids]


#: One statement for each table, made when the first copy is.
_STATEMENTS: list[str] = []


def _copying(table: str, columns: Sequence[str]) -> str:
    taken = ", ".join(_copied(table, name) for name in columns)
    key = "id" if table == "orders" else "order_id"
    return f"""INSERT INTO {table} ({", ".join(columns)}) SELECT {taken}
        FROM {table} t, unnest($3::uuid[]) WITH ORDINALITY AS n (id, place)
        WHERE t.site_id = $1 AND t.{key} = $2"""


def _copied(table: str, column: str) -> str:
    if column == ("id" if table == "orders" else "order_id"):
        return "n.id"
    if (table, column) == ("orders", "number_epoch"):
        return "NULL"  # its number is the prototype's
    if (table, column) == ("orders", "head"):
        return "convert_to(replace(convert_from(t.head, 'UTF8'), t.id::text, n.id::text), 'UTF8')"
    if (table, column) == ("stock_movements", "move"):
        return f"t.move + 1000000 + n.place + (SELECT count(*) FROM {table})"
    return f"t.{column}"


async def run(shop: Shop, key: str, request: Json) -> str:
    """Run an operation: `ok`, or the code of its error."""
    identity = Identity(type=IdentityType.APP, id=UUID(int=7))
    caller = Caller(
        site_id=shop.site_id, identity=identity, permissions=frozenset(Permission), credential=f"app:{uuid4()}"
    )
    encoded = json.dumps(request).encode()
    call = Call(caller=caller, request_id=str(uuid4()), now=shop.service.clock(), request_hash=sha256(encoded).digest())
    one = operation(key)
    try:
        answer = await perform(shop.service, one, call, msgspec.json.decode(encoded, type=one.request))
    except OrderwrightError as error:
        return str(getattr(error, "code", type(error).__name__))
    results = json.loads(answer.body).get("results", [])
    errors = [one["itemMetadata"]["error"]["code"] for one in results if "error" in one["itemMetadata"]]
    return ",".join(errors) or "ok"


_STATE = """
SELECT o.head, o.lines, o.revision, o.flags::text, o.record_count,
    (SELECT array_agg(a.doc) FROM order_activities a
     WHERE a.site_id = o.site_id AND a.order_id = o.id AND a.until_revision IS NULL),
    (SELECT array_agg(r.doc) FROM order_records r
     WHERE r.site_id = o.site_id AND r.order_id = o.id AND r.until_revision IS NULL),
    (SELECT array_agg(e.type) FROM event_queue e WHERE e.site_id = o.site_id AND e.entity_id = o.id),
    (SELECT sum(g.amount) FROM gift_card_transactions g WHERE g.site_id = o.site_id AND g.order_id = o.id),
    (SELECT sum(m.delta) FROM stock_movements m WHERE m.site_id = o.site_id AND m.order_id = o.id),
    (SELECT s.payment_status || ' ' || s.fulfillment_status || ' ' || s.authorized || ' ' || s.pending
            || ' ' || array_to_string(s.tracking_numbers, ',')
     FROM order_search s WHERE s.site_id = o.site_id AND s.order_id = o.id)
FROM orders o WHERE o.site_id = $1 AND o.id = $2"""


async def state_of(shop: Shop, order_id: str) -> str:
    """Everything that is kept of the order but ids, dates and the order in which lists grew."""
    async with shop.service.database.acquire() as connection:
        row = await connection.fetchrow(_STATE, shop.site_id, UUID(order_id))
    assert row is not None
    head, lines, *rest = row
    activities, records, events = rest[3], rest[4], rest[5]
    return json.dumps(
        {
            "head": _plain(head),
            "lines": _plain(lines),
            "rest": [str(value) for value in (*rest[:3], *rest[6:])],
            "activities": sorted(_plain(doc) for doc in activities),
            "records": sorted(_plain(doc) for doc in records),
            "events": dict(sorted(Counter(events or ()).items())),
        },
        indent=1,
    )


def _plain(encoded: bytes) -> str:
    return _VARYING.sub(b"*", encoded).decode()


class Ending(NamedTuple):
    """How two writes ended: their answers, and the state of everything."""

    answers: tuple[str, ...]
    state: str


async def ending(shop: Shop, order_id: str, requests: Sequence[tuple[str, Json]], *, at_once: bool) -> Ending:
    """How the requests on this copy end, all at once or one after the other."""
    if at_once:
        answers = await asyncio.gather(*(run(shop, *one) for one in requests))
    else:
        answers = [await run(shop, *one) for one in requests]
    return Ending(tuple(answers), await state_of(shop, order_id))
