"""The feed: which events each operation writes, what they hold, and that no reader skips or repeats one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from tests.support.orders import full_order, imported, new_id, order
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.identity import Identity, IdentityType
from orderwright.store.feed import append_event
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.delete_imported_order import delete_imported_order

Json = dict[str, Any]
SOMEBODY = Identity(type=IdentityType.WIX_USER, id=UUID(int=9))


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def remove(shop: Shop, order_id: str) -> None:
    """What the job does with one imported order."""
    site = await shop.service.sites.get(shop.site_id)
    async with shop.service.database.transaction() as connection:
        await delete_imported_order(UnitOfWork(connection, site, shop.clock.tick()), UUID(order_id), actor=SOMEBODY)


COMMENT = {"merchantComment": {"message": "x"}}
#: Operation, what its request adds to the id of an order, and the events of it.
CHANGES: list[tuple[str, Json, list[str]]] = [
    ("updateOrder", {"order": {"archived": True}}, ["updated"]),
    ("bulkUpdateOrders", {"orders": [{"order": {"archived": True}}]}, ["updated"]),
    ("bulkUpdateOrderTags", {"orderIds": [], "assignTags": {"tags": {"tagIds": ["t"]}}}, ["updated"]),
    ("cancelOrder", {}, ["updated", "canceled"]),
    ("addActivities", {"orderActivities": [{"activityType": "MERCHANT_COMMENT", **COMMENT}]}, ["updated"]),
    ("addActivity", {"activity": COMMENT}, ["updated"]),
    ("updateActivity", {"activity": {"merchantComment": {"message": "y"}}}, ["updated"]),
    ("deleteActivity", {}, ["updated"]),
    ("updateOrderLineItem", {"lineItem": {"productName": {"original": "Tea"}}}, ["updated"]),
    ("updateOrderStatus", {"status": "APPROVED"}, ["updated", "approved"]),
    ("updateOrderStatus", {"status": "CANCELED"}, ["updated", "canceled"]),
    ("setOrderNumberCounter", {"counter": 100_000}, []),
    ("getOrder", {}, []),
    ("searchOrders", {}, []),
    ("getOrderHistory", {}, []),
]


def aimed(name: str, request: Json, made: Json) -> Json:
    """The request with the ids of this order in it."""
    one, line_id, activity = made["id"], made["lineItems"][0]["id"], made["activities"][-1]["id"]
    if name == "updateOrder":
        return {"order": {"id": one, **request["order"]}}
    if name == "bulkUpdateOrders":
        return {"orders": [{"order": {"id": one, **request["orders"][0]["order"]}}]}
    if name == "updateOrderLineItem":
        return {"id": one, "lineItem": {"id": line_id, **request["lineItem"]}}
    ids = {"id": one, "orderId": one, "activityId": activity}
    return {**ids, **request, **({"orderIds": [one]} if "orderIds" in request else {})}


@pytest.mark.parametrize(("name", "request_", "events"), CHANGES)
async def test_each_operation_writes_exactly_its_events(
    shop: Shop, name: str, request_: Json, events: list[str]
) -> None:
    made = await shop.create(full_order())
    made = (await shop.do("addActivity", {"id": made["id"], "activity": COMMENT}))["order"]
    await shop.do(name, aimed(name, request_, made))
    assert await shop.event_types(made["id"]) == ["created", "updated", *events]


async def test_creating_and_importing_write_theirs(shop: Shop) -> None:
    waiting, approved = await shop.create(order()), await shop.create(order(channelInfo={"type": "POS"}))
    brought = (await shop.do("importOrder", {"order": imported()}))["order"]
    await shop.do("importOrder", {"order": imported(id=brought["id"])})
    assert await shop.event_types(waiting["id"]) == ["created"]
    assert await shop.event_types(approved["id"]) == ["created", "approved", "fulfilled"]
    assert await shop.event_types(brought["id"]) == ["imported", "imported"]


async def test_events_have_the_shape_of_the_contract(shop: Shop) -> None:
    made = await shop.create(full_order(channelInfo={"type": "POS"}))
    after = (await shop.do("updateOrder", {"order": {"id": made["id"], "buyerInfo": {"email": "b@example.com"}}}))[
        "order"
    ]
    created, approved, updated = await shop.events(made["id"])
    who = {"type": "WIX_USER", "id": made["createdBy"]["userId"]}
    shown = ("id", "position", "entityEventSequence", "eventTime", "eventType", "slug")
    assert {k: v for k, v in created.items() if k not in shown} == {
        "entityFqdn": "wix.ecom.v1.order",
        "entityId": made["id"],
        "identity": who,
        "triggeredByAnonymizeRequest": False,
        "originatedFrom": "",
        "createdEvent": {"entity": made},
    }
    assert (created["eventType"], created["slug"]) == ("wix.ecom.v1.order_created", "created")
    assert created["eventTime"] == made["createdDate"]
    assert (approved["eventType"], approved["actionEvent"]) == ("wix.ecom.v1.order_approved", {"body": {"order": made}})
    assert updated["updatedEvent"] == {
        "currentEntity": after,
        "modifiedFields": {"buyerInfo.email": "jane@example.com"},
    }
    sequence = [int(event["entityEventSequence"]) for event in (created, approved, updated)]
    assert sequence == sorted(set(sequence))
    assert len({event["id"] for event in (created, approved, updated)}) == 3


async def test_modified_fields_hold_the_values_before(shop: Shop) -> None:
    made = await shop.create(full_order(archived=False))
    patch = {
        "archived": True,
        "buyerLanguage": None,
        "seenByAHuman": True,
        "billingInfo": {"address": {"city": "Bern"}, "contactDetails": {"company": "Doe Ltd"}},
    }
    await shop.do("updateOrder", {"order": {"id": made["id"], **patch}})
    event = (await shop.events(made["id"]))[-1]
    assert event["updatedEvent"]["modifiedFields"] == {
        "archived": False,
        "buyerLanguage": "en",
        "seenByAHuman": None,
        "billingInfo.address.city": "New York",
        "billingInfo.contactDetails.company": None,
    }


async def test_a_payload_shows_the_order_as_it_was_at_the_event(shop: Shop) -> None:
    states = [await shop.create(order())]
    for value in (True, False):
        request = {"order": {"id": states[0]["id"], "archived": value}}
        states.append((await shop.do("updateOrder", request))["order"])
    created, *updates = await shop.events(states[0]["id"])
    shown = [created["createdEvent"]["entity"], *(one["updatedEvent"]["currentEntity"] for one in updates)]
    assert shown == states
    assert [one["updatedEvent"]["modifiedFields"] for one in updates] == [{"archived": False}, {"archived": True}]


async def test_the_cursor_goes_on_where_it_stopped(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    ids = [(await other.create(order()))["id"] for _ in range(7)]
    seen: list[str] = []
    query: Json = {"limit": 3}
    more = []
    for _ in range(3):
        page = await other.do("readEvents", query)
        seen += [event["entityId"] for event in page["events"]]
        more.append(page["hasMore"])
        query["cursor"] = page["cursor"]
    assert (seen, more) == (ids, [True, True, False])
    empty = await other.do("readEvents", query)
    assert (empty["events"], empty["hasMore"], empty["cursor"]) == ([], False, query["cursor"])
    late = (await other.create(order()))["id"]
    page = await other.do("readEvents", query)
    assert [event["entityId"] for event in page["events"]] == [late]


async def test_a_reader_of_some_types_passes_the_others(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    made = await other.create(order())
    await other.do("cancelOrder", {"id": made["id"]})
    page = await other.do("readEvents", {"types": ["wix.ecom.v1.order_canceled"]})
    assert [event["slug"] for event in page["events"]] == ["canceled"]
    again = await other.do("readEvents", {"cursor": page["cursor"]})
    assert again["events"] == []
    status, code, violations = await other.refused("readEvents", {"types": ["nothing"]})
    assert (status, code, violations) == (400, "INVALID", {"types[0]": "INVALID_ENUM_VALUE"})
    assert (await other.refused("readEvents", {"cursor": "x"}))[2] == {"cursor": "FORMAT"}


async def append(connection: asyncpg.Connection, shop: Shop, order_id: str) -> None:
    await append_event(
        connection,
        shop.site_id,
        at=shop.clock.tick(),
        entity_id=UUID(order_id),
        revision=1,
        type_="wix.ecom.v1.order_imported",
        actor=b'{"type":"APP","id":"00000000-0000-0000-0000-000000000009"}',
        extras=None,
    )


async def test_an_event_that_is_committed_late_is_not_skipped(shop: Shop, db_dsn: str) -> None:
    other = await new_shop(shop.service, shop.client)
    early, late = new_id(), new_id()
    first, second = await asyncpg.connect(db_dsn), await asyncpg.connect(db_dsn)
    try:
        slow = first.transaction()
        await slow.start()
        await append(first, other, late)
        await append(second, other, early)
        page = await other.do("readEvents", {})
        assert [event["entityId"] for event in page["events"]] == [early]
        await slow.commit()
        rest = await other.do("readEvents", {"cursor": page["cursor"]})
        assert [event["entityId"] for event in rest["events"]] == [late]
    finally:
        await first.close()
        await second.close()


async def test_readers_and_writers_at_once_see_every_event_once(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    done = asyncio.Event()

    async def write() -> list[str]:
        return [(await other.create(order()))["id"] for _ in range(15)]

    async def read() -> list[str]:
        seen: list[str] = []
        cursor = ""
        while True:
            last = done.is_set()
            page = await other.do("readEvents", {"cursor": cursor, "limit": 5})
            seen += [event["entityId"] for event in page["events"]]
            cursor = page["cursor"]
            if last and not page["hasMore"]:
                return seen

    async def write_all() -> list[str]:
        parts = await asyncio.gather(*(write() for _ in range(4)))
        done.set()
        return [one for part in parts for one in part]

    written, *readers = await asyncio.gather(write_all(), read(), read(), read())
    assert [sorted(seen) for seen in readers] == [sorted(written)] * 3
    assert readers[0] == readers[1] == readers[2]


async def test_a_deleted_order_leaves_its_last_state_and_no_other(shop: Shop) -> None:
    made = (await shop.do("importOrder", {"order": imported(number="4711", buyerNote="secret")}))["order"]
    await remove(shop, made["id"])
    first, gone = await shop.events(made["id"])
    assert first["actionEvent"] == {"body": {"order": {"id": made["id"]}}}
    assert (gone["slug"], gone["actionEvent"]) == ("imported_order_deleted", {"body": {"order": made}})
    assert (await shop.refused("getOrder", {"id": made["id"]}))[0] == 404
    assert (await shop.refused("getOrderHistory", {"id": made["id"]}))[0] == 404
    found = await shop.do("searchOrders", {"search": {"filter": {"number": "4711"}}})
    assert found["orders"] == []


async def test_an_id_that_comes_again_after_its_deletion_goes_on_above_what_was(shop: Shop) -> None:
    made = (await shop.do("importOrder", {"order": imported()}))["order"]
    await shop.do("updateOrder", {"order": {"id": made["id"], "archived": True}})
    await remove(shop, made["id"])
    answer = await shop.send("importOrder", {"order": imported(id=made["id"], buyerLanguage="fr")})
    again = answer.json()["order"]
    assert answer.headers["etag"] == '"4"'
    changed = (await shop.do("updateOrder", {"order": {"id": made["id"], "archived": True}}))["order"]
    events = await shop.events(made["id"])
    assert [event["slug"] for event in events] == [
        "imported",
        "updated",
        "imported_order_deleted",
        "imported",
        "updated",
    ]
    sequence = [int(event["entityEventSequence"]) for event in events]
    assert sequence == sorted(set(sequence))
    assert events[3]["actionEvent"]["body"]["order"] == again
    assert events[4]["updatedEvent"] == {"currentEntity": changed, "modifiedFields": {"archived": False}}
    history = await shop.do("getOrderHistory", {"id": made["id"]})
    assert [entry["revision"] for entry in history["history"]] == ["5", "4"]
    assert "nextBeforeRevision" not in history


async def test_the_last_state_of_a_deleted_order_is_redacted_like_any_other(shop: Shop) -> None:
    made = (await shop.do("importOrder", {"order": imported(tags={"privateTags": {"tagIds": ["hush"]}})}))["order"]
    await remove(shop, made["id"])
    assert "hush" not in str(await shop.events(made["id"], by="reader"))
    assert "hush" in str(await shop.events(made["id"]))


async def test_a_page_of_large_orders_ends_early_and_nothing_is_skipped(shop: Shop) -> None:
    made = await shop.create(order())
    comment = {"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": "x" * 5000}}
    for _ in range(4):
        await shop.do("addActivities", {"orderId": made["id"], "orderActivities": [comment] * 100})
    for number in range(10):
        await shop.do("updateOrder", {"order": {"id": made["id"], "archived": number % 2 == 0}})
    request: Json = {"orderId": made["id"]}
    pages = [await shop.do("readEvents", request)]
    while pages[-1]["hasMore"]:
        pages.append(await shop.do("readEvents", {**request, "cursor": pages[-1]["cursor"]}))
    # Each event shows about two megabytes; a page ends behind the one with which it passes sixteen.
    assert [len(page["events"]) for page in pages] == [9, 6]
    seen = [int(event["entityEventSequence"]) for page in pages for event in page["events"]]
    assert len(seen) == 15
    assert seen == sorted(set(seen))


async def test_a_long_history_is_shown_from_any_of_its_ends(shop: Shop) -> None:
    made = await shop.create(order())
    states = [made]
    for number in range(130):
        patch = {"id": made["id"], "buyerInfo": {"email": f"{number}@example.com"}}
        states.append((await shop.do("updateOrder", {"order": patch}))["order"])
    for number in (0, 1, 30, 80, 129, 130):
        asked = {"id": made["id"], "asOf": states[number]["updatedDate"]}
        assert (await shop.do("getOrder", asked))["order"] == states[number]
    request: Json = {"id": made["id"]}
    entries: list[Json] = []
    while True:
        page = await shop.do("getOrderHistory", request)
        entries += page["history"]
        if page.get("nextBeforeRevision") is None:
            break
        request["beforeRevision"] = page["nextBeforeRevision"]
    assert [entry["revision"] for entry in entries] == [str(revision) for revision in range(131, 0, -1)]
    assert [entry["events"] for entry in entries] == [["wix.ecom.v1.order_updated"]] * 130 + [
        ["wix.ecom.v1.order_created"]
    ]
    first_page = (await shop.events(made["id"]))[1:]
    assert [event["updatedEvent"]["currentEntity"] for event in first_page] == states[1:100]


async def test_an_import_that_waited_for_a_deletion_comes_behind_it_in_the_feed(shop: Shop) -> None:
    brought = (await shop.do("importOrder", {"order": imported()}))["order"]
    await remove(shop, brought["id"])
    # The request came before the deletion, and had to wait until that was committed.
    shop.clock.tick(-30)
    again = (await shop.do("importOrder", {"order": imported(id=brought["id"])}))["order"]
    shop.clock.tick(30)
    events = await shop.events(again["id"])
    assert [event["slug"] for event in events] == ["imported", "imported_order_deleted", "imported"]
    sequence = [int(event["entityEventSequence"]) for event in events]
    assert sequence == sorted(set(sequence))
    assert events[0]["actionEvent"]["body"]["order"] == {"id": again["id"]}
    assert events[2]["actionEvent"]["body"]["order"] == again
