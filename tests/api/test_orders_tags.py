"""Tags and extended fields: who may write them, and who sees them where."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.orders import imported, line, new_id, order
from tests.support.service import MANAGER, Shop, declare_field, open_shop

Json = dict[str, Any]
TWICE = "9d2a9f0c-3a52-4a3c-8f4e-8d4d2a6a1c01"
MEGA = "SCOPE.DC-ECOM-MEGA.MANAGE-ECOM"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await shop.key("mega", MEGA)
        yield shop


async def tag(shop: Shop, ids: list[str], *, by: str = "admin", **changes: Json) -> Json:
    return await shop.do("bulkUpdateOrderTags", {"orderIds": ids, **changes}, by=by)


def tags(*ids: str) -> Json:
    return {"tags": {"tagIds": list(ids)}}


def private(*ids: str) -> Json:
    return {"privateTags": {"tagIds": list(ids)}}


async def test_tags_are_assigned_and_taken_away_and_assigning_wins(shop: Shop) -> None:
    made = await shop.create(order())
    answer = await tag(shop, [made["id"]], assignTags=tags("a", "b", "c", "a"))
    assert answer == {
        "results": [{"itemMetadata": {"id": made["id"], "originalIndex": 0, "success": True}}],
        "bulkActionMetadata": {"totalSuccesses": 1, "totalFailures": 0, "undetailedFailures": 0},
    }
    assert (await shop.get(made["id"]))["tags"] == tags("a", "b", "c")
    await tag(shop, [made["id"]], assignTags=tags("d", "b"), unassignTags=tags("a", "b", "x"))
    assert (await shop.get(made["id"]))["tags"] == tags("b", "c", "d")
    assert await shop.event_types(made["id"]) == ["created", "updated", "updated"]


async def test_tags_that_change_nothing_leave_no_trace(shop: Shop) -> None:
    made = await shop.create(order(tags=tags("a")))
    stored = await shop.contents()
    await tag(shop, [made["id"]], assignTags=tags("a"), unassignTags=tags("b"))
    assert await shop.contents() == stored


async def test_an_unknown_order_fails_alone(shop: Shop) -> None:
    made, missing = await shop.create(order()), new_id()
    answer = await tag(shop, [missing, made["id"]], assignTags=tags("a"))
    first, second = (result["itemMetadata"] for result in answer["results"])
    assert (first["success"], first["error"]["code"], second["success"]) == (False, "ORDER_NOT_FOUND", True)
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 1, "totalFailures": 1, "undetailedFailures": 0}


async def test_an_order_has_at_most_100_tags(shop: Shop) -> None:
    full = await shop.create(order(tags=tags(*(str(i) for i in range(100)))))
    free = await shop.create(order())
    answer = await tag(shop, [full["id"], free["id"]], assignTags=tags("new"))
    assert [result["itemMetadata"]["success"] for result in answer["results"]] == [False, True]
    assert await shop.get(full["id"]) == full


@pytest.mark.parametrize(
    ("request_", "violations"),
    [
        ({"orderIds": [], "assignTags": tags("a")}, {"orderIds": "MIN_SIZE"}),
        ({"orderIds": [new_id() for _ in range(101)], "assignTags": tags("a")}, {"orderIds": "MAX_SIZE"}),
        ({"orderIds": [new_id()], "assignTags": tags("abcdef")}, {"assignTags.tags.tagIds[0]": "MAX_LENGTH"}),
        ({"orderIds": [new_id()]}, {"assignTags": "REQUIRED_ONE_OF_FIELD"}),
        ({"orderIds": ["x"], "assignTags": tags("a")}, {"orderIds[0]": "FORMAT"}),
        ({"orderIds": [TWICE, TWICE.upper()], "assignTags": tags("a")}, {"orderIds[1]": "OTHER"}),
    ],
)
async def test_a_bad_request_is_refused(shop: Shop, request_: Json, violations: Json) -> None:
    assert await shop.refused("bulkUpdateOrderTags", request_) == (400, "INVALID", violations)


async def test_private_tags_need_the_right(shop: Shop) -> None:
    made = await shop.create(order())
    for name in ("assignTags", "unassignTags"):
        refusal = await shop.refused(
            "bulkUpdateOrderTags", {"orderIds": [made["id"]], name: private("p")}, by="manager"
        )
        assert refusal == (403, "PERMISSION_DENIED", {"permission": "ECOM.ORDER_MODIFY_PRIVATE_TAGS"})
    await tag(shop, [made["id"]], by="mega", assignTags=private("p") | tags("t"))
    assert (await shop.get(made["id"]))["tags"] == private("p") | tags("t")


async def everywhere(shop: Shop, order_id: str, number: str, *, by: str) -> dict[str, Any]:
    """What a caller sees of an order in every answer that shows one."""
    found = await shop.do("searchOrders", {"search": {"filter": {"number": number}}}, by=by)
    history = await shop.do("getOrderHistory", {"id": order_id}, by=by)
    events = await shop.events(order_id, by=by)
    payloads = [
        (one.get("createdEvent") or {}).get("entity")
        or (one.get("updatedEvent") or {}).get("currentEntity")
        or one["actionEvent"]["body"]["order"]
        for one in events
    ]
    return {
        "get": await shop.get(order_id, by=by),
        "asOf": await shop.get(order_id, by=by, asOf="2099-01-01T00:00:00Z"),
        "search": next(one for one in found["orders"] if one["id"] == order_id),
        "history": history,
        "events": events,
        "last": payloads[-1],
    }


@pytest.mark.parametrize("by", ["reader", "manager"])
async def test_private_tags_are_hidden_in_every_answer(shop: Shop, by: str) -> None:
    made = await shop.create(order(channelInfo={"type": "POS"}))
    await tag(shop, [made["id"]], assignTags=private("hush") | tags("open"))
    seen = await everywhere(shop, made["id"], made["number"], by=by)
    for name in ("get", "asOf", "search", "last"):
        assert seen[name]["tags"] == tags("open"), name
    assert "hush" not in str(seen)
    if by == "manager":
        request = {"order": {"id": made["id"], "archived": True}}
        assert (await shop.do("updateOrder", request, by=by))["order"]["tags"] == tags("open")
        bulk = await shop.do("bulkUpdateOrders", {"orders": [request], "returnEntity": True}, by=by)
        assert "hush" not in str(bulk)
    full = await everywhere(shop, made["id"], made["number"], by="mega")
    assert full["get"]["tags"] == private("hush") | tags("open")
    assert [full[name]["tags"] for name in ("asOf", "search")] == [full["get"]["tags"]] * 2
    assert "hush" in str(full["history"])
    assert "hush" in str(full["events"])


async def two_apps(shop: Shop) -> tuple[UUID, UUID]:
    """Two apps that manage orders, each with a namespace of its own; `@one` and `@two` with a field `note`."""
    if "one" not in shop.credentials:
        one, two = await shop.app("one", MANAGER), await shop.app("two", MANAGER)
        await declare_field(shop, "@one", "note", owner=one)
        await declare_field(shop, "@two", "note", owner=two)
        await declare_field(shop, "site", "note")
        return one, two
    return UUID(int=0), UUID(int=0)


def fields(**namespaces: Json | None) -> Json:
    return {"namespaces": {name.replace("at_", "@"): value for name, value in namespaces.items()}}


async def test_an_app_reads_and_writes_its_own_namespace_only(shop: Shop) -> None:
    await two_apps(shop)
    made = await shop.create(
        order(
            line(extendedFields=fields(at_one={"note": "line"})),
            extendedFields=fields(at_one={"note": "m1ne"}),
            channelInfo={"type": "POS"},
        ),
        by="one",
    )
    assert made["extendedFields"] == fields(at_one={"note": "m1ne"})
    assert made["lineItems"][0]["extendedFields"] == fields(at_one={"note": "line"})
    await shop.do(
        "updateOrder", {"order": {"id": made["id"], "extendedFields": fields(at_two={"note": "0ther"})}}, by="two"
    )
    for by, expected in {"one": {"at_one": {"note": "m1ne"}}, "two": {"at_two": {"note": "0ther"}}}.items():
        assert (await shop.get(made["id"], by=by))["extendedFields"] == fields(**expected)
    assert "extendedFields" not in (await shop.get(made["id"], by="two"))["lineItems"][0]
    both = fields(at_one={"note": "m1ne"}, at_two={"note": "0ther"})
    assert (await shop.get(made["id"]))["extendedFields"] == both
    hidden = await everywhere(shop, made["id"], made["number"], by="reader")
    assert [word for word in ("m1ne", "0ther", "@one", "@two") if word in str(hidden)] == []
    request = {"order": {"id": made["id"], "extendedFields": fields(at_two={"note": "stolen"})}}
    assert await shop.refused("updateOrder", request, by="one") == (
        403,
        "PERMISSION_DENIED",
        {"permission": "ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS", "namespace": "@two"},
    )
    created = {"order": order(extendedFields=fields(at_two={"note": "stolen"}))}
    assert (await shop.refused("createOrder", created, by="one"))[:2] == (403, "PERMISSION_DENIED")


async def test_keys_merge_and_null_removes(shop: Shop) -> None:
    await two_apps(shop)
    await declare_field(shop, "@one", "more")
    made = await shop.create(order(extendedFields=fields(at_one={"note": "a", "more": "b"}, site={"note": "s"})))

    async def patched(value: Json | None, *, by: str = "admin") -> Any:
        request = {"order": {"id": made["id"], "extendedFields": value}}
        return (await shop.do("updateOrder", request, by=by))["order"].get("extendedFields")

    assert await patched(fields(at_one={"note": "c"})) == fields(at_one={"note": "c", "more": "b"}, site={"note": "s"})
    assert await patched(fields(at_one={"more": None})) == fields(at_one={"note": "c"}, site={"note": "s"})
    assert await patched(fields(at_one=None)) == fields(site={"note": "s"})
    assert await patched(None) is None


async def test_removing_all_extended_fields_leaves_those_of_other_apps(shop: Shop) -> None:
    await two_apps(shop)
    made = await shop.create(order(extendedFields=fields(at_one={"note": "a"}, at_two={"note": "b"})))
    await shop.do("updateOrder", {"order": {"id": made["id"], "extendedFields": None}}, by="one")
    assert (await shop.get(made["id"]))["extendedFields"] == fields(at_two={"note": "b"})


async def test_undeclared_and_wrongly_typed_values_are_refused(shop: Shop) -> None:
    await two_apps(shop)
    sent = order(
        line(extendedFields=fields(site={"note": 1})), extendedFields=fields(site={"none": 1}, nowhere={"x": 1})
    )
    status, code, violations = await shop.refused("createOrder", {"order": sent})
    assert (status, code) == (400, "INVALID")
    assert violations == {
        "order.extendedFields.namespaces.site.none": "FIELD_NOT_ALLOWED",
        "order.extendedFields.namespaces.nowhere.x": "FIELD_NOT_ALLOWED",
        "order.lineItems[0].extendedFields.namespaces.site.note": "VALIDATION",
    }


async def test_fields_of_a_line_change_by_themselves(shop: Shop) -> None:
    await two_apps(shop)
    made = (await shop.do("importOrder", {"order": imported()}))["order"]
    request = {
        "id": made["id"],
        "lineItem": {"id": made["lineItems"][0]["id"], "extendedFields": fields(at_one={"note": "x"})},
    }
    after = (await shop.do("updateOrderLineItem", request, by="one"))["order"]
    assert after["lineItems"][0]["extendedFields"] == fields(at_one={"note": "x"})
    assert "extendedFields" not in (await shop.get(made["id"], by="reader"))["lineItems"][0]
