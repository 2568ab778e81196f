"""Activities: comments of the staff, what apps define, and the list of a thousand."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio
from tests.support.orders import imported, new_id, order
from tests.support.service import Shop, by_name, open_shop

from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp
from orderwright.operations.perform import perform
from orderwright.workflows.context import Call

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def comments(*messages: str) -> list[Json]:
    return [{"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": one}} for one in messages]


def said(document: Json) -> list[str]:
    """The list as words: what comments say, otherwise the kind."""
    return [one.get("merchantComment", {}).get("message") or one["type"] for one in document["activities"]]


async def test_comments_are_appended_in_order(shop: Shop) -> None:
    made = await shop.create(order())
    answer = await shop.do("addActivities", {"orderId": made["id"], "orderActivities": comments("a", "b")})
    assert said(answer["order"]) == ["ORDER_PLACED", "a", "b"]
    assert answer["activityIds"] == [one["id"] for one in answer["order"]["activities"][1:]]
    assert answer["order"]["activities"][1] == {
        "id": answer["activityIds"][0],
        "createdDate": format_timestamp(shop.clock()),
        "type": "MERCHANT_COMMENT",
        "activityType": "MERCHANT_COMMENT",
        "merchantComment": {"message": "a"},
    }
    assert await shop.event_types(made["id"]) == ["created", "updated"]
    assert answer["order"] == await shop.get(made["id"])


async def test_300_comments_are_taken_at_once_and_301_refused(shop: Shop) -> None:
    made = await shop.create(order())
    request = {"orderId": made["id"], "orderActivities": comments(*(["x"] * 301))}
    assert await shop.refused("addActivities", request) == (400, "INVALID", {"orderActivities": "MAX_SIZE"})
    request["orderActivities"] = comments(*(str(i) for i in range(300)))
    answer = await shop.do("addActivities", request)
    assert said(answer["order"]) == ["ORDER_PLACED", *(str(i) for i in range(300))]


async def test_callers_add_nothing_but_comments(shop: Shop) -> None:
    made = await shop.create(order())
    activities = [*comments("a"), {"activityType": "ORDER_PAID"}, {"activityType": "MERCHANT_COMMENT"}]
    assert await shop.refused("addActivities", {"orderId": made["id"], "orderActivities": activities}) == (
        400,
        "INVALID",
        {
            "orderActivities[1].activityType": "INVALID_ENUM_VALUE",
            "orderActivities[2].merchantComment": "REQUIRED_FIELD",
        },
    )


async def test_a_full_list_gives_way_but_never_its_comments(shop: Shop) -> None:
    history = [{"type": "ORDER_PAID"}, *comments("first"), *[{"type": "TRACKING_NUMBER_ADDED"}] * 998]
    made = (await shop.do("importOrder", {"order": imported(activities=history)}))["order"]
    assert len(made["activities"]) == 1000
    after = (await shop.do("addActivities", {"orderId": made["id"], "orderActivities": comments("new")}))["order"]
    assert said(after) == ["first", *["TRACKING_NUMBER_ADDED"] * 998, "new"]
    canceled = (await shop.do("cancelOrder", {"id": made["id"]}))["order"]
    assert said(canceled) == ["first", *["TRACKING_NUMBER_ADDED"] * 997, "new", "ORDER_CANCELED"]
    assert await shop.get(made["id"], asOf=made["updatedDate"]) == made


async def test_comments_beyond_a_thousand_are_refused_with_how_many_there_would_be(shop: Shop) -> None:
    history = [*comments(*["x"] * 900), {"type": "ORDER_PAID"}]
    made = (await shop.do("importOrder", {"order": imported(activities=history)}))["order"]
    request = {"orderId": made["id"], "orderActivities": comments(*["y"] * 101)}
    answer = await shop.send("addActivities", request)
    [violation] = answer.json()["details"]["validationError"]["fieldViolations"]
    assert violation == {
        "field": "orderActivities",
        "description": "the order may hold 1000 comments and would hold 1001",
        "violatedRule": "MAX_SIZE",
        "data": {"threshold": 1000},
    }
    after = await shop.do("addActivities", {**request, "orderActivities": comments(*["y"] * 100)})
    assert said(after["order"]) == ["x"] * 900 + ["y"] * 100


async def test_a_list_of_a_thousand_comments_refuses_another_but_the_order_goes_on(shop: Shop) -> None:
    made = (await shop.do("importOrder", {"order": imported(activities=comments(*["x"] * 999))}))["order"]
    full = (await shop.do("addActivities", {"orderId": made["id"], "orderActivities": comments("last")}))["order"]
    assert len(full["activities"]) == 1000
    request = {"orderId": made["id"], "orderActivities": comments("no")}
    assert await shop.refused("addActivities", request) == (400, "INVALID", {"orderActivities": "MAX_SIZE"})
    custom = {"id": made["id"], "activity": {"merchantComment": {"message": "no"}}}
    assert await shop.refused("addActivity", custom) == (400, "INVALID", {"activity": "MAX_SIZE"})
    canceled = (await shop.do("cancelOrder", {"id": made["id"]}))["order"]
    assert (canceled["status"], said(canceled)) == ("CANCELED", said(full))
    freed = canceled["activities"][0]["id"]
    await shop.do("deleteActivity", {"id": made["id"], "activityId": freed})
    assert said((await shop.do("addActivities", request))["order"])[-1] == "no"


APP = "85e29287-a5bf-4c25-b303-a2ddc9d975e2"


async def test_hidden_operations_write_comments_and_custom_activities(shop: Shop) -> None:
    made = await shop.create(order())
    custom = {"appId": APP, "type": "GIFT_WRAPPED", "additionalData": {"paper": "red"}}
    answer = await shop.do("addActivity", {"id": made["id"], "activity": {"customActivity": custom}})
    activity = answer["order"]["activities"][1]
    assert activity == {
        "id": answer["activityId"],
        "createdDate": format_timestamp(shop.clock()),
        "type": "CUSTOM_ACTIVITY",
        "customActivity": custom,
    }
    place = {"id": made["id"], "activityId": answer["activityId"]}
    later = (await shop.do("addActivities", {"orderId": made["id"], "orderActivities": comments("after")}))["order"]
    changed = (await shop.do("updateActivity", {**place, "activity": {"merchantComment": {"message": "now"}}}))["order"]
    assert changed["activities"][1] == {
        "id": answer["activityId"],
        "createdDate": activity["createdDate"],
        "type": "MERCHANT_COMMENT",
        "activityType": "MERCHANT_COMMENT",
        "merchantComment": {"message": "now"},
    }
    assert said(changed) == ["ORDER_PLACED", "now", "after"]
    same = await shop.send("updateActivity", {**place, "activity": {"merchantComment": {"message": "now"}}})
    assert (same.json()["order"], same.headers["etag"]) == (changed, '"4"')
    gone = (await shop.do("deleteActivity", place))["order"]
    assert said(gone) == ["ORDER_PLACED", "after"]
    assert await shop.get(made["id"], asOf=later["updatedDate"]) == later
    assert await shop.refused("deleteActivity", place) == (
        404,
        "ACTIVITY_NOT_FOUND",
        {"activityId": answer["activityId"]},
    )
    assert await shop.event_types(made["id"]) == ["created", *["updated"] * 4]


@pytest.mark.parametrize("name", ["updateActivity", "deleteActivity"])
async def test_what_the_service_wrote_stays(shop: Shop, name: str) -> None:
    made = await shop.create(order())
    placed = made["activities"][0]["id"]
    request: Json = {"id": made["id"], "activityId": placed}
    if name == "updateActivity":
        request["activity"] = {"merchantComment": {"message": "x"}}
    assert await shop.refused(name, request) == (
        428,
        "ACTIVITY_CANNOT_BE_EDITED",
        {"activityId": placed, "type": "ORDER_PLACED"},
    )


async def test_an_activity_of_another_order_is_not_found(shop: Shop) -> None:
    one, two = await shop.create(order()), await shop.create(order())
    added = await shop.do("addActivities", {"orderId": one["id"], "orderActivities": comments("x")})
    request = {"id": two["id"], "activityId": added["activityIds"][0]}
    assert (await shop.refused("deleteActivity", request))[:2] == (404, "ACTIVITY_NOT_FOUND")


async def test_an_activity_is_one_of_two_kinds(shop: Shop) -> None:
    made = await shop.create(order())
    status, code, violations = await shop.refused("addActivity", {"id": made["id"], "activity": {}})
    assert (status, code, list(violations.values())) == (400, "INVALID", ["REQUIRED_ONE_OF_FIELD"])
    assert (await shop.refused("addActivities", {"orderId": new_id(), "orderActivities": comments("x")}))[:2] == (
        404,
        "ORDER_NOT_FOUND",
    )
    for message in ("", "x" * 5001):
        request = {"orderId": made["id"], "orderActivities": comments(message)}
        assert (await shop.refused("addActivities", request))[:2] == (400, "INVALID")


async def test_staff_is_named_as_the_author(shop: Shop) -> None:
    made = await shop.create(order())
    staff = Identity(type=IdentityType.WIX_USER, id=UUID(int=4), email="jo@example.com")
    caller = Caller(site_id=shop.site_id, identity=staff, permissions=frozenset(Permission), credential="user:4")
    one = by_name("addActivities")
    request = msgspec.convert({"orderId": made["id"], "orderActivities": comments("by jo")}, one.request)
    await perform(shop.service, one, Call(caller=caller, request_id="r", now=shop.clock.tick()), request)
    last = (await shop.get(made["id"]))["activities"][-1]
    assert (last["authorEmail"], last["merchantComment"]["message"]) == ("jo@example.com", "by jo")
