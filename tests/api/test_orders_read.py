"""getOrder as of any time, and getOrderHistory: who changed what."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import full_order, imported, new_id, order
from tests.support.service import Shop, amounts, new_shop, open_shop

from orderwright.model.sites import SiteChanges
from orderwright.model.timestamps import format_timestamp
from orderwright.workflows.sites import update_site

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def comment(order_id: str, *messages: str) -> Json:
    return {
        "orderId": order_id,
        "orderActivities": [
            {"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": one}} for one in messages
        ],
    }


async def a_life(shop: Shop) -> list[Json]:
    """The states of one order after each of its changes."""
    states = [await shop.create(full_order())]
    order_id = states[0]["id"]
    for name, request in [
        ("updateOrder", {"order": {"id": order_id, "buyerInfo": {"email": "b@example.com"}}}),
        ("addActivities", comment(order_id, "one", "two")),
        ("updateOrder", {"order": {"id": order_id, "buyerLanguage": None, "archived": True}}),
        ("cancelOrder", {"id": order_id, "restockAllItems": True}),
    ]:
        states.append((await shop.do(name, request))["order"])
    deleted = states[2]["activities"][-1]["id"]
    states.append((await shop.do("deleteActivity", {"id": order_id, "activityId": deleted}))["order"])
    return states


async def test_every_state_can_be_seen_again_at_its_own_time_and_until_the_next(shop: Shop) -> None:
    states = await a_life(shop)
    order_id = states[0]["id"]
    assert states[-1] == await shop.get(order_id)
    for index, state in enumerate(states):
        answer = await shop.send("getOrder", {"id": order_id, "asOf": state["updatedDate"]})
        assert (answer.json()["order"], answer.headers["etag"]) == (state, f'"{index + 1}"')
    for earlier, later in pairwise(states):
        moment = later["updatedDate"].replace(".000Z", "") + "Z"
        assert await shop.get(order_id, asOf=moment) == later
        just_before = (shop.clock.now.fromisoformat(moment) - timedelta(milliseconds=1)).isoformat()
        assert await shop.get(order_id, asOf=just_before) == earlier


async def test_before_its_creation_an_order_is_not_there(shop: Shop) -> None:
    made = await shop.create(order())
    moment = format_timestamp(shop.clock() - timedelta(milliseconds=1))
    refusal = await shop.refused("getOrder", {"id": made["id"], "asOf": moment})
    assert refusal == (404, "ORDER_NOT_FOUND", {"orderId": made["id"]})
    assert await shop.get(made["id"], asOf="2099-01-01T00:00:00Z") == made


async def test_of_two_changes_in_one_millisecond_the_later_is_shown(shop: Shop) -> None:
    made = await shop.create(order())
    shop.clock.tick(-1)
    await shop.do("updateOrder", {"order": {"id": made["id"], "archived": True}})
    shop.clock.tick(-1)
    last = (await shop.do("updateOrder", {"order": {"id": made["id"], "buyerLanguage": "fr"}}))["order"]
    assert last["updatedDate"] == made["createdDate"]
    assert await shop.get(made["id"], asOf=made["createdDate"]) == last


async def test_a_clock_that_goes_back_does_not_shuffle_the_history(shop: Shop) -> None:
    made = await shop.create(order())
    shop.clock.tick(-3600)
    changed = (await shop.do("updateOrder", {"order": {"id": made["id"], "archived": True}}))["order"]
    shop.clock.tick(3600)
    assert changed["updatedDate"] == made["updatedDate"]
    assert await shop.get(made["id"]) == changed


async def test_an_imported_order_was_not_here_before_its_import(shop: Shop) -> None:
    made = (await shop.do("importOrder", {"order": imported(createdDate="2020-01-01T00:00:00.000Z")}))["order"]
    assert (await shop.refused("getOrder", {"id": made["id"], "asOf": "2021-01-01T00:00:00Z"}))[0] == 404


async def test_history_tells_who_changed_what(shop: Shop) -> None:
    states = await a_life(shop)
    order_id = states[0]["id"]
    answer = await shop.do("getOrderHistory", {"id": order_id})
    entries = answer["history"]
    assert list(answer) == ["history"]
    assert [entry["revision"] for entry in entries] == ["6", "5", "4", "3", "2", "1"]
    assert [entry["operation"] for entry in entries] == [
        "orders.deleteActivity",
        "orders.cancelOrder",
        "orders.updateOrder",
        "orders.addActivities",
        "orders.updateOrder",
        "orders.createOrder",
    ]
    assert [entry["date"] for entry in entries] == [state["updatedDate"] for state in reversed(states)]
    assert [entry["events"] for entry in entries] == [
        ["wix.ecom.v1.order_updated"],
        ["wix.ecom.v1.order_updated", "wix.ecom.v1.order_canceled"],
        ["wix.ecom.v1.order_updated"],
        ["wix.ecom.v1.order_updated"],
        ["wix.ecom.v1.order_updated"],
        ["wix.ecom.v1.order_created"],
    ]
    assert {(entry["identity"]["type"], entry["identity"]["id"]) for entry in entries} == {
        ("WIX_USER", states[0]["createdBy"]["userId"])
    }
    changes = [{one["path"]: (one.get("before"), one.get("after")) for one in entry["changes"]} for entry in entries]
    assert changes[5] == {}
    email_activity = states[1]["activities"][1]
    assert changes[4] == {
        "buyerInfo.email": ("jane@example.com", "b@example.com"),
        "activities": ([], [email_activity]),
    }
    assert changes[3] == {"activities": ([], states[2]["activities"][2:])}
    assert changes[2] == {"buyerLanguage": ("en", None), "archived": (False, True)}
    assert changes[1] == {
        "status": ("INITIALIZED", "CANCELED"),
        "lineItems[0].restockQuantity": (None, 1),
        "activities": ([], [states[4]["activities"][-1]]),
    }
    assert changes[0] == {"activities": ([states[2]["activities"][-1]], [])}


async def test_history_comes_in_pages(shop: Shop) -> None:
    order_id = (await a_life(shop))[0]["id"]
    pages: list[list[str]] = []
    query: Json = {"id": order_id, "limit": 4}
    while True:
        answer = await shop.do("getOrderHistory", query)
        pages.append([entry["revision"] for entry in answer["history"]])
        if "nextBeforeRevision" not in answer:
            break
        query["beforeRevision"] = answer["nextBeforeRevision"]
    assert pages == [["6", "5", "4", "3"], ["2", "1"]]
    assert (await shop.do("getOrderHistory", {"id": order_id, "limit": 6})).get("nextBeforeRevision") is None


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"beforeRevision": 0}, {"limit": "many"}])
async def test_a_bad_page_of_history_is_refused(shop: Shop, query: Json) -> None:
    made = await shop.create(order())
    status, code, violations = await shop.refused("getOrderHistory", {"id": made["id"], **query})
    assert (status, code, list(violations)) == (400, "INVALID", list(query))


async def test_a_time_must_be_one(shop: Shop) -> None:
    made = await shop.create(order())
    refusal = await shop.refused("getOrder", {"id": made["id"], "asOf": "yesterday"})
    assert (refusal[0], list(refusal[2])) == (400, ["asOf"])


async def test_history_of_an_unknown_order_is_404(shop: Shop) -> None:
    assert (await shop.refused("getOrderHistory", {"id": new_id()}))[:2] == (404, "ORDER_NOT_FOUND")


async def test_history_names_the_request_of_each_change(shop: Shop) -> None:
    answer = await shop.send("createOrder", {"order": order()})
    history = await shop.do("getOrderHistory", {"id": answer.json()["order"]["id"]})
    assert history["history"][0]["requestId"] == answer.headers["x-wix-request-id"]


async def test_amounts_are_written_for_the_site_as_it_is_now_and_that_is_no_change_of_the_order(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client, currency="EUR", language="en")
    made = await other.create(full_order())
    assert made["priceSummary"]["subtotal"] == {"amount": "48.75", "formattedAmount": "€48.75"}
    async with other.service.database.acquire() as connection:
        await update_site(connection, other.site_id, SiteChanges(locale="de-DE"))
    other.service.sites.forget(other.site_id)
    shown = await other.get(made["id"])
    assert shown["priceSummary"]["subtotal"] == {"amount": "48.75", "formattedAmount": "48,75\xa0€"}
    assert {price["formattedAmount"][-1] for price in amounts(shown).values()} == {"€"}
    after = (await other.do("updateOrder", {"order": {"id": made["id"], "archived": True}}))["order"]
    assert after == shown | {"archived": True, "updatedDate": after["updatedDate"]}
    history = await other.do("getOrderHistory", {"id": made["id"]})
    assert history["history"][0]["changes"] == [{"path": "archived", "before": False, "after": True}]
    assert (await other.events(made["id"]))[-1]["updatedEvent"]["modifiedFields"] == {"archived": False}
