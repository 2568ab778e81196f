"""Approving and rejecting orders in the dashboard: one by one and together, and for whom."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.orders import imported, order
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role
from orderwright.store.queue import QueueEntry
from orderwright.worker.kinds import KINDS
from orderwright.worker.running import run_job

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def support(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.SUPPORT) as desk:
        yield desk


async def standing(shop: Shop, status: str) -> Json:
    """An order of that status; those that no order can be made with come from elsewhere."""
    post = {"title": "Post"}
    if status in ("INITIALIZED", "APPROVED"):
        return await shop.create(order(status=status, shippingInfo=post, channelInfo={"type": "WEB"}))
    made: Json = (await shop.do("importOrder", {"order": imported(status, shippingInfo=post)}))["order"]
    return made


def offered(page: str, order_id: str) -> set[str]:
    """What changes the status on the page of an order."""
    return set(re.findall(rf"/dashboard/orders/{order_id}/(approve|reject|cancel|archive|unarchive)\b", page))


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("INITIALIZED", {"approve", "cancel", "archive"}),
        ("PENDING", {"approve", "reject"}),
        ("APPROVED", {"cancel", "archive"}),
        ("CANCELED", {"archive"}),
        ("REJECTED", set()),
    ],
)
async def test_a_button_is_there_exactly_where_it_would_not_be_refused(
    shop: Shop, support: Desk, status: str, buttons: set[str]
) -> None:
    made = await standing(shop, status)
    path = f"/orders/{made['id']}"
    assert offered((await support.get(path)).text, made["id"]) == buttons
    for name in {"approve", "reject", "cancel", "archive"} - buttons:
        if name == "cancel" and status == "CANCELED":
            continue  # It is shown as it stands, and nothing happens.
        answer = await support.post(f"{path}/{name}", {"_key": f"{status}-{name}"})
        assert answer.status_code == 428, name
        assert (await shop.get(made["id"]))["status"] == status


@pytest.mark.parametrize("status", ["INITIALIZED", "PENDING"])
async def test_an_order_that_waits_is_approved_once(shop: Shop, support: Desk, status: str) -> None:
    made = await standing(shop, status)
    path = f"/orders/{made['id']}/approve"
    shown = await support.get(path)
    assert "It is not paid. Approving it records no payment." in text_of(shown.text)
    form = hidden(shown.text)
    for _ in range(2):
        done = await support.post(path, form)
        assert (done.status_code, done.headers["location"]) == (303, f"/dashboard/orders/{made['id']}")
    now = await shop.get(made["id"])
    assert (now["status"], now["paymentStatus"]) == ("APPROVED", "NOT_PAID")
    assert (await shop.event_types(made["id"])).count("approved") == 1


async def test_an_order_is_rejected_for_good(shop: Shop, support: Desk) -> None:
    made = await standing(shop, "PENDING")
    path = f"/orders/{made['id']}/reject"
    assert (await support.post(path, hidden((await support.get(path)).text))).status_code == 303
    assert (await shop.get(made["id"]))["status"] == "REJECTED"


async def test_an_order_that_somebody_changed_is_left_alone(shop: Shop, support: Desk) -> None:
    made = await standing(shop, "INITIALIZED")
    path = f"/orders/{made['id']}/approve"
    form = hidden((await support.get(path)).text)
    await shop.do("updateOrder", {"order": {"id": made["id"], "buyerInfo": {"email": "new@shop.example"}}})
    stale = await support.post(path, form)
    assert stale.status_code == 412
    assert "Somebody else has changed this meanwhile. Nothing was saved." in text_of(stale.text)
    assert (await shop.get(made["id"]))["status"] == "INITIALIZED"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FULFILMENT])
async def test_who_may_not_change_orders_is_offered_nothing(shop: Shop, role: Role) -> None:
    made = await standing(shop, "PENDING")
    async with desk_of(shop, role) as desk:
        assert offered((await desk.get(f"/orders/{made['id']}")).text, made["id"]) == set()
        assert 'name="action"' not in (await desk.get("/orders/awaiting-payment")).text
        for name in ("approve", "reject"):
            assert (await desk.post(f"/orders/{made['id']}/{name}", {"_key": name})).status_code == 403
    assert (await shop.get(made["id"]))["status"] == "PENDING"


async def test_orders_that_await_payment_are_approved_together(shop: Shop, support: Desk) -> None:
    waiting, begun, done = [await standing(shop, one) for one in ("INITIALIZED", "PENDING", "APPROVED")]
    page = (await support.get("/orders/awaiting-payment")).text
    assert re.findall(r'name="action" value="(\w+)"', page) == ["approve", "cancel"]
    assert f'name="order" value="{waiting["id"]}"' in page
    none = await support.post("/orders/bulk", {"action": "approve", "list": "awaiting"})
    assert none.headers["location"] == "/dashboard/orders/awaiting-payment"
    fields = {"action": "approve", "list": "awaiting", "order": [one["id"] for one in (waiting, begun, done)]}
    asked = await support.post("/orders/bulk", fields)
    assert "The orders count as placed, paid or not" in text_of(asked.text)
    assert 'href="/dashboard/orders/awaiting-payment"' in asked.text
    started = await support.post("/orders/bulk/start", {**fields, "_key": "together"})
    job = started.headers["location"].removeprefix("/dashboard")
    entry = QueueEntry(shop.site_id, UUID(job.partition("/jobs/")[2][:36]))
    assert await run_job(shop.service, KINDS["dashboard.changeOrders"], entry, asyncio.Event())
    told = text_of((await support.get(job)).text)
    assert f"#{waiting['number']} Done #{begun['number']} Done" in told
    assert f"#{done['number']} Left as it was It has this status already." in told
    assert [(await shop.get(one["id"]))["status"] for one in (waiting, begun)] == ["APPROVED", "APPROVED"]
