"""A commit that meets another write on its order or on its draft ends as one of the two orders of them would."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from tests.support import pairs
from tests.support.draft_commits import add, change, custom, edit, scratch
from tests.support.orders import address, line, money, order
from tests.support.payments import add as pay
from tests.support.payments import cash
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]
#: How often each pair meets.
TIMES = 20
COMMITTED = "DRAFT_ORDER_ALREADY_COMMITTED"
REFUSED = "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS"


class Scene(NamedTuple):
    """A paid order and a draft that makes two of its three units."""

    order_id: str
    line_id: str
    payment_id: str
    draft_id: str

    def request(self, name: str) -> tuple[str, Json]:
        """Key and request of one of the writes that meet."""
        of_order, of_draft = {"orderId": self.order_id}, {"draftOrderId": self.draft_id}
        back = {"paymentId": self.payment_id, "amount": money("1.00"), "externalRefund": True}
        parcel = {"lineItems": [{"id": self.line_id, "quantity": 3}]}
        one_left = {"lineItemId": self.line_id, "newQuantity": 1}
        return {
            "commit": ("draft-orders.commitDraftOrder", of_draft),
            "fulfil": ("order-fulfillments.createFulfillment", {**of_order, "fulfillment": parcel}),
            "refund": ("order-billing.refundPayments", {**of_order, "paymentRefunds": [back]}),
            "cancel": ("orders.cancelOrder", {"id": self.order_id}),
            "pay": ("order-transactions.addPayments", {**of_order, "payments": [cash("5.00")]}),
            "change": ("draft-orders.updateLineItems", {**of_draft, "lineItemChanges": [one_left]}),
            "delete": ("draft-orders.deleteDraftOrder", of_draft),
        }[name]


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    return await new_shop(service.service, service.client)


async def scene(shop: Shop) -> Scene:
    shipped = {"title": "Post", "logistics": {"shippingDestination": address()}}
    made = await shop.create(order(line("10.00", 3), line("5.00"), status="APPROVED", shippingInfo=shipped))
    (payment,) = await pay(shop, made["id"], cash("35.00"))
    draft = await edit(shop, made["id"])
    line_id = made["lineItems"][0]["id"]
    await change(shop, draft, line_id, 2)
    return Scene(made["id"], line_id, payment, draft)


async def outcome(shop: Shop, one: Scene, codes: list[str]) -> tuple[str, ...]:
    """What both were answered, and what is left of the order (without its number) and of the draft."""
    state = json.loads(await pairs.state_of(shop, one.order_id))
    state["head"] = state["head"].split(",", 1)[1]
    async with shop.service.database.acquire() as connection:
        draft = await connection.fetchval(
            "SELECT status FROM draft_orders WHERE site_id = $1 AND id = $2::text::uuid", shop.site_id, one.draft_id
        )
    return (*codes, json.dumps(state), str(draft))


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        ("fulfil", {("ok", "FULFILLMENT_QUANTITY_EXCEEDED"), (REFUSED, "ok")}),
        ("refund", {("ok", "ok"), (REFUSED, "ok")}),
        ("cancel", {("ok", "ok"), (REFUSED, "ok")}),
        ("pay", {("ok", "ok")}),
        ("commit", {("ok", COMMITTED), (COMMITTED, "ok")}),
        ("change", {("ok", COMMITTED), ("ok", "ok")}),
        ("delete", {("ok", "DRAFT_ORDER_CANNOT_BE_DELETED"), ("DRAFT_ORDER_DOES_NOT_EXIST", "ok")}),
    ],
)
async def test_a_commit_and_another_write(shop: Shop, other: str, codes: set[tuple[str, str]]) -> None:
    serial = set()
    for turned in (False, True):
        one = await scene(shop)
        answers = {}
        for place, name in reversed(list(enumerate(("commit", other)))) if turned else enumerate(("commit", other)):
            answers[place] = await pairs.run(shop, *one.request(name))
        serial.add(await outcome(shop, one, [answers[0], answers[1]]))
    assert {found[:2] for found in serial} == codes
    scenes = [await scene(shop) for _ in range(TIMES)]
    for one in scenes:
        met = await asyncio.gather(*(pairs.run(shop, *one.request(name)) for name in ("commit", other)))
        assert await outcome(shop, one, list(met)) in serial


async def test_two_callers_make_one_order_of_a_draft(shop: Shop) -> None:
    drafts = []
    for _ in range(TIMES):
        drafts.append(await scratch(shop))
        await add(shop, drafts[-1], custom("Tea", "10.00"))
    met = await asyncio.gather(
        *(
            pairs.run(shop, "draft-orders.createOrderFromDraft", {"draftOrderId": draft})
            for draft in drafts
            for _ in range(3)
        )
    )
    assert Counter(met) == {"ok": TIMES, COMMITTED: 2 * TIMES}
    async with shop.service.database.acquire() as connection:
        numbers = [
            row[0]
            for row in await connection.fetch(
                "SELECT number FROM orders WHERE site_id = $1 ORDER BY number", shop.site_id
            )
        ]
        made = await connection.fetchval(
            "SELECT count(DISTINCT order_id) FROM draft_orders WHERE site_id = $1 AND status = 'COMMITTED'",
            shop.site_id,
        )
    # One order for each draft, and no number lost to those who were refused.
    assert (numbers, made) == (list(range(10001, 10001 + TIMES)), TIMES)


async def test_an_order_made_of_a_draft_that_is_deleted_or_changed_at_the_same_time(shop: Shop) -> None:
    for _ in range(TIMES):
        draft = await scratch(shop)
        filled = await add(shop, draft, custom("Tea", "10.00"))
        tea = filled["lineItems"][0]["lineItem"]["id"]
        changes = [{"lineItemId": tea, "newQuantity": 5}]
        made, changed, deleted = await asyncio.gather(
            pairs.run(shop, "draft-orders.createOrderFromDraft", {"draftOrderId": draft}),
            pairs.run(shop, "draft-orders.updateLineItems", {"draftOrderId": draft, "lineItemChanges": changes}),
            pairs.run(shop, "draft-orders.deleteDraftOrder", {"draftOrderId": draft}),
        )
        async with shop.service.database.acquire() as connection:
            row = await connection.fetchrow(
                "SELECT d.status, o.id IS NOT NULL AS made, convert_from(o.lines, 'UTF8')::jsonb -> 0 ->> 'quantity'"
                " AS quantity FROM draft_orders d LEFT JOIN orders o ON o.site_id = d.site_id AND o.id = d.order_id"
                " WHERE d.site_id = $1 AND d.id = $2::text::uuid",
                shop.site_id,
                draft,
            )
        if made == "ok":
            assert deleted == "DRAFT_ORDER_CANNOT_BE_DELETED"
            assert row is not None
            assert tuple(row) == ("COMMITTED", True, "5" if changed == "ok" else "1")
        else:
            assert (made, deleted, row) == ("DRAFT_ORDER_DOES_NOT_EXIST", "ok", None)
