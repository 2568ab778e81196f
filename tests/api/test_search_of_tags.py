"""Orders are found by their tags: by public ones by everybody, by private ones by those who may see these."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.dashboard import desk_of, text_of
from tests.support.orders import order
from tests.support.service import Json, Shop, open_shop

from orderwright.model.identity import Role
from orderwright.store.migrations import SCRIPTS

PRIVATE = "tags.privateTags.tagIds"
LACKING = (403, "PERMISSION_DENIED", {"permission": "ECOM.ORDER_MODIFY_PRIVATE_TAGS"})


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        await shop.key("stores", "SCOPE.DC-STORES.READ-ORDERS")
        yield shop


async def tagged(shop: Shop, *public: str, private: tuple[str, ...] = ()) -> Json:
    tags = {"tags": {"tagIds": list(public)}, "privateTags": {"tagIds": list(private)}}
    return await shop.create(order(tags=tags, status="APPROVED"))


async def found(shop: Shop, filter_: Json, by: str = "admin") -> set[str]:
    answer = await shop.do("searchOrders", {"search": {"filter": filter_}}, by=by)
    return {one["id"] for one in answer["orders"]}


async def test_orders_are_found_by_what_they_are_tagged_with_now(shop: Shop) -> None:
    gift, both = await tagged(shop, "gift"), await tagged(shop, "gift", "wine")
    await tagged(shop)
    gifts = {gift["id"], both["id"]}
    assert await found(shop, {"tags.tags.tagIds": "gift"}) == gifts
    assert await found(shop, {"tags.public": {"$hasSome": ["wine", "x"]}}, by="stores") == {both["id"]}
    assert await found(shop, {"tags.tags.tagIds": {"$hasAll": ["wine", "gift"]}}) == {both["id"]}
    # Tags are compared as they are.
    assert await found(shop, {"tags.tags.tagIds": "Gift"}) == set()
    change = {"orderIds": [gift["id"]], "assignTags": {"tags": {"tagIds": ["new"]}}}
    await shop.do("bulkUpdateOrderTags", {**change, "unassignTags": {"tags": {"tagIds": ["gift"]}}})
    assert await found(shop, {"tags.tags.tagIds": "gift"}) == {both["id"]}
    assert await found(shop, {"tags.tags.tagIds": "new"}) == {gift["id"]}


async def test_private_tags_are_asked_for_with_the_right_alone(shop: Shop) -> None:
    made = await tagged(shop, private=("risk",))
    assert await found(shop, {PRIVATE: "risk"}) == {made["id"]}
    filters: list[Json] = [{PRIVATE: "risk"}, {"$not": {"tags.private": {"$isEmpty": True}}}, {"$or": [{PRIVATE: "x"}]}]
    for one in filters:
        assert await shop.refused("searchOrders", {"search": {"filter": one}}, by="stores") == LACKING
        counted = {"filter": one, "aggregation": {"n": {"$count": "status"}}}
        assert await shop.refused("aggregateOrders", counted, by="stores") == LACKING
    told = {"aggregation": {"n": {"$count": PRIVATE}}}
    assert await shop.refused("aggregateOrders", told, by="stores") == LACKING
    assert (await shop.do("aggregateOrders", told))["aggregates"]["n"]["(risk)"] == 1


async def test_a_cursor_carries_no_right(shop: Shop) -> None:
    for _ in range(2):
        await tagged(shop, private=("two",))
    search: Json = {"filter": {PRIVATE: "two"}, "cursorPaging": {"limit": 1}}
    first = await shop.do("searchOrders", {"search": search})
    paging = {"limit": 1, "cursor": first["metadata"]["cursors"]["next"]}
    next_page = {"search": {"cursorPaging": paging}}
    assert len((await shop.do("searchOrders", next_page))["orders"]) == 1
    assert await shop.refused("searchOrders", next_page, by="stores") == LACKING


async def test_the_list_of_the_dashboard_asks_by_tags(shop: Shop) -> None:
    made = await tagged(shop, "shelf", private=("hush",))
    other = await tagged(shop, "floor")
    async with desk_of(shop, Role.VIEWER) as viewer, desk_of(shop, Role.SUPPORT) as support:
        page = (await viewer.get("/orders?q=tag:shelf")).text
        assert (f"#{made['number']}" in page, f"#{other['number']}" in page) == (True, False)
        assert f"#{made['number']}" in (await support.get("/orders?q=privatetag:hush -tag:floor")).text
        refused = await viewer.get("/orders?q=privatetag:hush")
        assert refused.status_code == 403
        assert made["number"] not in text_of(refused.text)
        assert (await viewer.get("/orders/export?q=privatetag:hush")).status_code == 403


async def test_a_tag_that_is_too_long_is_said_beside_its_field(shop: Shop) -> None:
    made = await tagged(shop)
    async with desk_of(shop, Role.SUPPORT) as desk:
        sent = await desk.post("/orders/bulk/start", {"action": "tag", "order": [made["id"]], "tag": "longer"})
        assert sent.status_code == 422
        assert "This may have at most 5 characters." in text_of(sent.text)
        assert 'value="longer"' in sent.text


async def test_orders_from_before_are_found_after_the_upgrade(shop: Shop) -> None:
    """What the migration fills is what the service would have written."""
    made = await tagged(shop, "old", "older", private=("deep",))
    plain = await tagged(shop)
    # The marks came later, and are part of what the service writes, too.
    tags, marks = (
        next((SCRIPTS / "sql").glob(f"*_{name}.sql")).read_text().partition("-- The orders that there are.")[2]
        for name in ("order_tags", "order_marks")
    )
    filling = f"--{tags}--{marks.partition('-- Documents are found')[0]}"
    async with shop.service.database.acquire() as connection:
        wanted = await _rows(connection, shop)
        await connection.execute(
            "UPDATE order_search SET tags = '{}', private_tags = '{}' WHERE site_id = $1", shop.site_id
        )
        await connection.execute("UPDATE order_text SET grams = '{}' WHERE site_id = $1", shop.site_id)
        assert await found(shop, {"tags.tags.tagIds": "old"}) == set()
        await connection.execute(filling)
        filled = await _rows(connection, shop)
    with_tags = {key: row for key, row in wanted.items() if row[0] or row[1]}
    assert {key: row for key, row in filled.items() if row[0] or row[1]} == with_tags
    assert wanted[made["id"]][:2] == (["old", "older"], ["deep"])
    assert filled[plain["id"]][:2] == ([], [])


async def _rows(connection: Any, shop: Shop) -> dict[str, tuple[list[str], list[str], list[int]]]:
    rows = await connection.fetch(
        "SELECT s.order_id, s.tags, s.private_tags, t.grams FROM order_search s JOIN order_text t"
        " ON t.site_id = s.site_id AND t.order_id = s.order_id WHERE s.site_id = $1",
        shop.site_id,
    )
    return {str(row[0]): (row[1], row[2], sorted(row[3])) for row in rows}
