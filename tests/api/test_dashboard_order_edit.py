"""Editing a placed order in the dashboard: beginning, before and after, committing, and what stands against it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.catalog import made, reference
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.drafts import custom, do
from tests.support.orders import line, order
from tests.support.payment_requests import with_page
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def placed(shop: Shop, *lines: Json, **more: Any) -> Json:
    """An order that can be edited."""
    return await shop.create(order(*(lines or (line("10.00", 3),)), status="APPROVED", **more))


async def begun(manager: Desk, order_id: str) -> str:
    """The id of the draft that edits the order."""
    answer = await manager.post(f"/orders/{order_id}/edit", {"_key": f"edit {order_id}"})
    assert answer.status_code == 303, text_of(answer.text)
    return answer.headers["location"].rpartition("/")[2]


async def stock_of(shop: Shop, product_id: str) -> int:
    asked = {"items": [{"appId": reference("x")["appId"], "catalogItemId": product_id}]}
    return int((await shop.do("queryStock", asked))["stock"][0]["quantity"])


async def test_an_order_is_edited_with_before_and_after_and_what_is_to_be_returned(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Stocked lamp")
    counted = {"appId": reference("x")["appId"], "catalogItemId": lamp["id"], "quantity": 10}
    await shop.do("setStock", {"items": [counted]})
    source = await placed(shop, line("10.00", 3, catalogReference=reference(lamp["id"])))
    await shop.do("paymentCollectionMarkOrderAsPaid", {"ecomOrderId": source["id"]})
    assert await stock_of(shop, lamp["id"]) == 7
    assert "Edit the order" in (await manager.get(f"/orders/{source['id']}/edit")).text
    draft_id = await begun(manager, source["id"])
    only = source["lineItems"][0]["id"]
    form = {f"quantity_{only}": "1", f"was_quantity_{only}": "3"}
    assert (await manager.post(f"/drafts/{draft_id}/lines", form)).status_code == 303
    page = text_of((await manager.get(f"/drafts/{draft_id}")).text)
    for words in (f"Edit order {source['number']}", "Quantity before: 3", "before $30.00", "To return $20.00"):
        assert words in page
    review = text_of((await manager.get(f"/drafts/{draft_id}/commit")).text)
    assert "put 2 back into stock" in review
    done = {"stock": only, "reason": "She wants one", "_key": "done"}
    for _ in range(2):
        answer = await manager.post(f"/drafts/{draft_id}/commit", done)
        assert answer.headers["location"] == f"/dashboard/orders/{source['id']}"
    after = await shop.get(source["id"])
    assert (after["priceSummary"]["total"]["amount"], after["balanceSummary"]["balance"]["amount"]) == (
        "10.00",
        "-20.00",
    )
    assert await stock_of(shop, lamp["id"]) == 9
    assert "does not change any more" in (await manager.get(f"/drafts/{draft_id}")).text


async def test_stock_stays_where_it_is_not_asked_to_move(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Still lamp")
    counted = {"appId": reference("x")["appId"], "catalogItemId": lamp["id"], "quantity": 10}
    await shop.do("setStock", {"items": [counted]})
    source = await placed(shop, line("10.00", 3, catalogReference=reference(lamp["id"])))
    draft_id = await begun(manager, source["id"])
    only = source["lineItems"][0]["id"]
    await manager.post(f"/drafts/{draft_id}/lines", {f"quantity_{only}": "2", f"was_quantity_{only}": "3"})
    assert (await manager.post(f"/drafts/{draft_id}/commit", {"_key": f"still {draft_id}"})).status_code == 303
    assert await stock_of(shop, lamp["id"]) == 7


async def test_what_is_no_item_of_a_catalogue_has_no_stock_to_be_moved(shop: Shop, manager: Desk) -> None:
    source = await placed(shop)
    draft_id = await begun(manager, source["id"])
    added = {"name": "Repair", "price": "10.00", "quantity": "1", "ships": "on", "_key": f"added {draft_id}"}
    assert (await manager.post(f"/drafts/{draft_id}/custom", added)).status_code == 303
    review = await manager.get(f"/drafts/{draft_id}/commit")
    assert "Review the changes" in review.text
    assert 'name="stock"' not in review.text


async def test_a_removed_line_stays_listed_and_comes_back(shop: Shop, manager: Desk) -> None:
    source = await placed(shop, line("10.00", 3), line("4.00", productName={"original": "Tea"}))
    draft_id = await begun(manager, source["id"])
    only = source["lineItems"][0]["id"]
    await manager.post(f"/drafts/{draft_id}/remove", {"line": only, "_key": "remove"})
    page = text_of((await manager.get(f"/drafts/{draft_id}")).text)
    assert "Removed Bring back" in page
    assert (await manager.post(f"/drafts/{draft_id}/restore", {"line": only, "_key": "2"})).status_code == 303
    assert "Removed" not in text_of((await manager.get(f"/drafts/{draft_id}")).text)


async def test_what_stands_against_the_changes_is_told_and_nothing_is_changed(shop: Shop, manager: Desk) -> None:
    source = await placed(shop)
    draft_id = await begun(manager, source["id"])
    only = source["lineItems"][0]["id"]
    await manager.post(f"/drafts/{draft_id}/lines", {f"quantity_{only}": "1", f"was_quantity_{only}": "3"})
    parcel = {"lineItems": [{"id": only, "quantity": 2}]}
    await shop.do("createFulfillment", {"orderId": source["id"], "fulfillment": parcel})
    before = await shop.get(source["id"])
    refused = await manager.post(f"/drafts/{draft_id}/commit", {"_key": f"against {draft_id}"})
    assert refused.status_code == 428
    assert "Coffee: 2 were sent already, and the draft leaves 1." in text_of(refused.text)
    assert await shop.get(source["id"]) == before


async def test_why_an_order_cannot_be_edited_is_said_in_words(shop: Shop, manager: Desk) -> None:
    source = await placed(shop)
    await shop.do("cancelOrder", {"id": source["id"]})
    assert "It is not approved" in (await manager.get(f"/orders/{source['id']}/edit")).text
    refused = await manager.post(f"/orders/{source['id']}/edit", {"_key": "1"})
    assert (refused.status_code, "It is not approved" in refused.text) == (428, True)


async def test_somebody_elses_draft_is_taken_over_when_it_has_lapsed(shop: Shop, manager: Desk) -> None:
    source = await placed(shop)
    answer = await shop.do("createDraftOrder", {"sourceOrderId": source["id"]})
    theirs = answer["calculatedDraftOrder"]["draftOrder"]["id"]
    refused = await manager.post(f"/orders/{source['id']}/edit", {"_key": "1"})
    assert (refused.status_code, "Somebody else edits this order" in refused.text) == (409, True)
    shop.clock.tick(25 * 3600)
    async with desk_of(shop, Role.MANAGER) as later:
        assert await begun(later, source["id"]) != theirs
        again = await later.post(f"/orders/{source['id']}/edit", {"_key": "3"})
        assert again.status_code == 303
        assert "begun before" in (await later.get(again.headers["location"].removeprefix("/dashboard"))).text


async def test_an_order_is_duplicated_as_a_draft(shop: Shop) -> None:
    source = await placed(shop, buyerInfo={"email": "ada@example.com"})
    async with desk_of(shop, Role.MANAGER) as desk:
        answer = await desk.post(f"/orders/{source['id']}/duplicate", {"_key": "1"})
    draft_id = answer.headers["location"].rpartition("/")[2]
    draft = (await shop.do("getDraftOrder", {"draftOrderId": draft_id}))["calculatedDraftOrder"]["draftOrder"]
    assert draft["buyerDetails"]["buyerInfo"]["email"] == "ada@example.com"
    assert [one["lineItem"]["quantity"] for one in draft["lineItems"]] == [3]
    await do(shop, "addLineItemsToDraftOrder", draft_id, customLineItems=[custom()])
    assert len((await shop.get(source["id"]))["lineItems"]) == 1


async def test_roles_that_may_not_edit_see_no_button_and_are_refused(shop: Shop) -> None:
    source = await placed(shop)
    for role in (Role.SUPPORT, Role.VIEWER, Role.FULFILMENT):
        async with desk_of(shop, role) as desk:
            page = (await desk.get(f"/orders/{source['id']}")).text
            assert "Edit the order" not in page
            assert "Duplicate" not in page
            assert (await desk.post(f"/orders/{source['id']}/edit", {"_key": "1"})).status_code == 403
            assert (await desk.post(f"/orders/{source['id']}/duplicate", {"_key": "1"})).status_code == 403


async def raised(manager: Desk, source: Json) -> str:
    """The id of a draft that sells one unit more of the only line."""
    draft_id = await begun(manager, source["id"])
    only = source["lineItems"][0]["id"]
    form = {f"quantity_{only}": "4", f"was_quantity_{only}": "3"}
    assert (await manager.post(f"/drafts/{draft_id}/lines", form)).status_code == 303
    return draft_id


async def requests_of(shop: Shop, order_id: str) -> list[str]:
    query = {"query": {"filter": {"orderId": order_id}}}
    found = (await shop.do("queryOrderPaymentRequests", query)).get("orderPaymentRequests", [])
    return [one["amount"]["amount"] for one in found]


@pytest_asyncio.fixture
async def fresh(shop: Shop) -> AsyncIterator[Desk]:
    """A manager who has just logged in: time has passed since the others did."""
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def test_what_is_owed_after_a_change_is_asked_for_with_a_link(shop: Shop, fresh: Desk) -> None:
    await with_page(shop)
    source = await placed(shop)
    await shop.do("paymentCollectionMarkOrderAsPaid", {"ecomOrderId": source["id"]})
    draft_id = await raised(fresh, source)
    review = await fresh.get(f"/drafts/{draft_id}/commit")
    assert review.status_code == 200, review.headers
    assert "Send the buyer a link to pay $10.00" in text_of(review.text)
    for _ in range(2):
        answer = await fresh.post(f"/drafts/{draft_id}/commit", {"link": "on", "_key": "with link"})
        assert answer.headers["location"] == f"/dashboard/orders/{source['id']}"
    assert await requests_of(shop, source["id"]) == ["10.00"]
    assert "A link to pay $10.00 was made." in text_of((await fresh.get(f"/orders/{source['id']}")).text)


async def test_without_a_wish_or_a_debt_no_link_is_made(shop: Shop, fresh: Desk) -> None:
    await with_page(shop)
    source = await placed(shop)
    draft_id = await raised(fresh, source)
    assert (await fresh.post(f"/drafts/{draft_id}/commit", {"_key": "no link"})).status_code == 303
    assert await requests_of(shop, source["id"]) == []
    paid = await placed(shop)
    await shop.do("paymentCollectionMarkOrderAsPaid", {"ecomOrderId": paid["id"]})
    draft_id = await begun(fresh, paid["id"])
    review = await fresh.get(f"/drafts/{draft_id}/commit")
    assert (review.status_code, "Send the buyer a link to pay" in review.text) == (200, False)
