"""The versions of an order: who changed what, the order as it was, and how versions differ."""

import json
from collections.abc import AsyncIterator

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import full_order, order
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def viewer(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.VIEWER) as desk:
        yield desk


async def moved(shop: Shop) -> str:
    """An order that was changed twice in one millisecond: another buyer's address, then another city."""
    made = await shop.create(full_order())
    patch = {"id": made["id"], "buyerInfo": {"email": "new@example.com"}}
    await shop.do("updateOrder", {"order": patch})
    patch = {"id": made["id"], "billingInfo": {"address": {"city": "Boston"}}}
    await shop.do("updateOrder", {"order": patch})
    return str(made["id"])


async def test_each_version_tells_what_it_changed_and_who_did_it(shop: Shop, viewer: Desk) -> None:
    order_id = await moved(shop)
    page = text_of((await viewer.get(f"/orders/{order_id}/history")).text)
    assert "E-mail address jane@example.com new@example.com" in page
    assert "Bill to: City New York Boston" in page
    assert page.index("Version 3") < page.index("Version 2") < page.index("Version 1")
    assert page.count("An API key") == 3
    async with desk_of(shop, Role.MANAGER) as manager:
        await manager.get(f"/orders/{order_id}")
    page = text_of((await viewer.get(f"/orders/{order_id}/history")).text)
    assert "manager@shop.example · orders.updateOrder" in page
    assert "Seen by a person \N{EN DASH} yes" in page


async def test_any_version_is_shown_as_it_was(shop: Shop, viewer: Desk) -> None:
    order_id = await moved(shop)
    for revision, email, city in ((1, "jane@", "New York"), (2, "new@", "New York"), (3, "new@", "Boston")):
        page = text_of((await viewer.get(f"/orders/{order_id}/history/{revision}")).text)
        assert f"in version {revision}" in page
        assert f"{email}example.com" in page
        bill = page[page.index("Bill to") :]
        # The parcel goes to New York in each of them.
        assert ("The same address" in bill, "Boston" in bill) == (city == "New York", city == "Boston")
        assert "To send" not in page
    for missing in ("0", "4", "99999999999", "x"):
        assert (await viewer.get(f"/orders/{order_id}/history/{missing}")).status_code == 404


async def test_two_versions_differ_field_by_field(shop: Shop, viewer: Desk) -> None:
    order_id = await moved(shop)
    path = f"/orders/{order_id}/history/compare"
    page = text_of((await viewer.get(f"{path}?from=1&to=3")).text)
    assert "E-mail address jane@example.com new@example.com" in page
    assert "Bill to: City New York Boston" in page
    back = text_of((await viewer.get(f"{path}?from=3&to=2")).text)
    assert "Bill to: City Boston New York" in back
    assert "new@example.com" not in back
    assert "These versions of the order are alike." in (await viewer.get(f"{path}?from=2&to=2")).text
    assert (await viewer.get(f"{path}?from=1&to=9")).status_code == 404


async def test_what_a_role_may_not_see_now_it_does_not_see_in_versions(shop: Shop, viewer: Desk) -> None:
    made = await shop.create(order())
    change = {"orderIds": [made["id"]], "assignTags": {"privateTags": {"tagIds": ["risky"]}}}
    await shop.do("bulkUpdateOrderTags", change)
    for page in ("history", "history/2", "history/compare?from=1&to=2"):
        answer = await viewer.get(f"/orders/{made['id']}/{page}")
        assert (answer.status_code, "risky" in answer.text) == (200, False)
    assert "risky" in json.dumps(await shop.get(made["id"]))


async def test_versions_of_an_order_of_another_site_are_not_there(viewer: Desk) -> None:
    for page in ("history", "history/1", "history/compare"):
        assert (await viewer.get(f"/orders/{NOBODYS}/{page}")).status_code == 404
