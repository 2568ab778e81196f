"""Who finds, sees and deletes which drafts: sites, callers, apps and their extended fields."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.drafts import (
    EDITS,
    UPDATE_FIELDS,
    custom,
    draft_of,
    editing,
    read,
    request_about_drafts,
    scratch,
)
from tests.support.orders import line, order
from tests.support.service import Shop, declare_field, new_shop, open_shop

from orderwright.model.permissions import SCOPES, Permission

DRAFTER = "SCOPE.ECOM.DRAFT-ORDERS"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await shop.key("drafter", DRAFTER)
        yield shop


async def placed(shop: Shop, *lines: Any, **more: Any) -> str:
    """The id of a new approved order."""
    created = await shop.create(order(*(lines or (line("10.00", 3),)), status="APPROVED", **more))
    one: str = created["id"]
    return one


@pytest.mark.parametrize("name", [*EDITS, "updateExtendedFields", "getDraftOrder", "deleteDraftOrder"])
async def test_another_sites_draft_is_not_found(shop: Shop, name: str) -> None:
    stranger = await new_shop(shop.service, shop.client, name="Elsewhere")
    request = await request_about_drafts(shop, name)
    id_ = request.get("id") or request["draftOrderId"]
    refusal = await stranger.refused(f"draft-orders.{name}", request)
    assert refusal == (404, "DRAFT_ORDER_DOES_NOT_EXIST", {"draftOrderId": id_})
    assert (await stranger.do("queryDraftOrders", {"query": {"filter": {"status": "DRAFT"}}}))["draftOrders"] == []


async def test_drafts_of_others_are_deleted_by_who_may(shop: Shop) -> None:
    narrow = DRAFTER + ".NARROW"
    SCOPES[narrow] = SCOPES[DRAFTER] - {Permission.DELETE_ALL_DRAFTS}
    try:
        await shop.key("narrow", narrow)
        theirs = await scratch(shop)
        refusal = await shop.refused("deleteDraftOrder", {"draftOrderId": theirs["id"]}, by="narrow")
        own = draft_of(await shop.do("createEmptyDraftOrder", {}, by="narrow"))
        await shop.do("deleteDraftOrder", {"draftOrderId": own["id"]}, by="narrow")
    finally:
        del SCOPES[narrow]
    assert refusal == (403, "PERMISSION_DENIED", {"permission": "ECOM.DRAFT_ORDERS_ADMIN_DELETE"})
    await shop.do("deleteDraftOrder", {"draftOrderId": theirs["id"]}, by="drafter")


async def test_drafts_are_found_by_their_order_their_status_and_their_dates(shop: Shop) -> None:
    order_id = await placed(shop)
    first = await editing(shop, order_id)
    second = await scratch(shop, customLineItems=[custom()])

    async def found(**query: Any) -> list[str]:
        answer = await shop.do("queryDraftOrders", {"query": query})
        return [one["id"] for one in answer["draftOrders"]]

    assert await found(filter={"orderId": order_id}) == [first["id"]]
    assert await found(filter={"orderId": {"$startsWith": order_id[:13]}}) == [first["id"]]
    since = {"createdDate": {"$gte": first["createdDate"]}}
    assert await found(filter=since) == [second["id"], first["id"]]
    assert await found(filter=since, sort=[{"fieldName": "updatedDate"}]) == [first["id"], second["id"]]
    assert await found(filter={**since, "orderId": {"$exists": False}}) == [second["id"]]
    assert await found(filter={**since, "status": "COMMITTED"}) == []
    page = await shop.do("queryDraftOrders", {"query": {"filter": since, "cursorPaging": {"limit": 1}}})
    assert page["draftOrders"] == [second]
    cursor = page["pagingMetadata"]["cursors"]["next"]
    assert await found(cursorPaging={"cursor": cursor, "limit": 1}) == [first["id"]]
    refusal = await shop.refused("queryDraftOrders", {"query": {"filter": {"currency": "USD"}}})
    assert refusal[:2] == (400, "INVALID")


async def test_extended_fields_of_others_are_hidden_and_kept(shop: Shop) -> None:
    app = await shop.app("packer", DRAFTER)
    await declare_field(shop, "packer", "shelf", owner=app)
    await declare_field(shop, "ours", "note")
    draft = await scratch(shop, extendedFields={"namespaces": {"ours": {"note": "fragile"}}})
    request = {"id": draft["id"], "namespace": "packer", "namespaceData": {"shelf": "7b"}}
    changed = (await shop.do(UPDATE_FIELDS, request))["draftOrder"]
    both = {"namespaces": {"ours": {"note": "fragile"}, "packer": {"shelf": "7b"}}}
    assert changed["extendedFields"] == both
    narrow = DRAFTER + ".OWN-FIELDS"
    SCOPES[narrow] = SCOPES[DRAFTER] - {
        Permission.READ_ALL_DRAFT_EXTENDED_FIELDS,
        Permission.WRITE_ALL_DRAFT_EXTENDED_FIELDS,
    }
    try:
        await shop.key("own", narrow)
        answer = await shop.do("getDraftOrder", {"draftOrderId": draft["id"]}, by="own")
        refusal = await shop.refused(UPDATE_FIELDS, request | {"namespaceData": {"shelf": "8"}}, by="own")
        await shop.do(UPDATE_FIELDS, {"id": draft["id"], "namespace": "ours", "namespaceData": None}, by="own")
    finally:
        del SCOPES[narrow]
    assert draft_of(answer)["extendedFields"] == {"namespaces": {"ours": {"note": "fragile"}}}
    assert refusal[:2] == (403, "PERMISSION_DENIED")
    assert (await read(shop, draft["id"]))["draftOrder"]["extendedFields"] == {
        "namespaces": {"packer": {"shelf": "7b"}}
    }
    bad = {"id": draft["id"], "namespace": "ours", "namespaceData": {"note": 7}}
    assert await shop.refused(UPDATE_FIELDS, bad) == (400, "INVALID", {"namespaceData.note": "VALIDATION"})


async def test_of_two_who_begin_at_once_one_edits_the_order(shop: Shop) -> None:
    order_id = await placed(shop)
    request = {"sourceOrderId": order_id}
    answers = await asyncio.gather(*(shop.send("createDraftOrder", request, by=by) for by in ("admin", "drafter") * 3))
    ids = {draft_of(one.json())["id"] for one in answers if one.status_code == 200}
    refused = [one.json()["details"]["applicationError"]["code"] for one in answers if one.status_code != 200]
    assert len(ids) == 1
    assert refused == ["ORDER_IS_ALREADY_EDITED"] * 3


async def test_no_change_of_several_at_once_is_lost(shop: Shop) -> None:
    draft = await scratch(shop)
    adding = {"draftOrderId": draft["id"], "customLineItems": [custom(price="1.00")]}
    answers = await asyncio.gather(*(shop.send("addLineItemsToDraftOrder", adding) for _ in range(5)))
    assert [one.status_code for one in answers] == [200] * 5
    found = (await read(shop, draft["id"]))["draftOrder"]
    assert (len(found["lineItems"]), found["priceSummary"]["total"]["amount"]) == (5, "5.00")
    assert [one["entityEventSequence"] for one in await shop.events(draft["id"])] == [
        str(10_000 * revision + 1) for revision in range(1, 7)
    ]
