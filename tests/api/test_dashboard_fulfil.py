"""The dialog that sends goods: what it proposes, what it records, and what it refuses."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.fulfillments import UPS
from tests.support.orders import line, order
from tests.support.payments import add, cash
from tests.support.refunds import of, refund, units
from tests.support.service import Shop, open_shop
from tests.support.stock import sold, stocked

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def packer(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.FULFILMENT) as desk:
        yield desk


async def paid(shop: Shop, *lines: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """An approved order from the web that was paid in cash: the order and the id of its payment."""
    made = await shop.create(order(*lines, status="APPROVED", shippingInfo={"title": "Standard"}))
    (payment_id,) = await add(shop, made["id"], cash(made["priceSummary"]["total"]["amount"]))
    return made, payment_id


async def parcels(shop: Shop, order_id: str) -> list[dict[str, Any]]:
    answer = await shop.do("listFulfillmentsForSingleOrder", {"orderId": order_id})
    found: list[dict[str, Any]] = answer["orderWithFulfillments"]["fulfillments"]
    return found


async def test_goods_whose_money_went_back_are_not_proposed(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00", 5))
    line_id = made["lineItems"][0]["id"]
    await refund(shop, made["id"], of(payment_id, "20.00"), refundItems={"lineItems": units((line_id, 2))})
    async with desk_of(shop, Role.MANAGER) as manager:
        page = (await manager.get(f"/orders/{made['id']}/fulfil")).text
    assert f'max="5" id="f-units-0-{line_id}" name="units-0-{line_id}" value="3"' in page
    assert "2 more were refunded" in page


async def test_a_parcel_is_recorded_once_with_the_link_of_its_carrier(shop: Shop, packer: Desk) -> None:
    made, _payment_id = await paid(shop, line("10.00", 3))
    line_id = made["lineItems"][0]["id"]
    form = {
        **hidden((await packer.get(f"/orders/{made['id']}/fulfil")).text),
        f"units-0-{line_id}": "2",
        "carrier-0": "UPS",
        "number-0": "1Z 999",
    }
    for _ in range(2):
        assert (await packer.post(f"/orders/{made['id']}/fulfil", form)).status_code == 303
    (parcel,) = await parcels(shop, made["id"])
    assert parcel["lineItems"] == [{"id": line_id, "quantity": 2}]
    assert parcel["trackingInfo"]["trackingLink"] == f"{UPS}1Z999"


async def test_several_parcels_are_recorded_together_or_not_at_all(shop: Shop, packer: Desk) -> None:
    made, _payment_id = await paid(shop, line("10.00", 3), line("5.00", 1))
    first, second = (one["id"] for one in made["lineItems"])
    path = f"/orders/{made['id']}/fulfil"
    start = hidden((await packer.get(path)).text)
    more = await packer.post(path, {**start, f"units-0-{first}": "2", "number-0": "A1", "step": "add"})
    assert (more.status_code, hidden(more.text)["parcels"]) == (200, "2")
    form = {
        **hidden(more.text),
        f"units-0-{first}": "2",
        "number-0": "A1",
        f"units-1-{first}": "1",
        f"units-1-{second}": "1",
        "carrier-1": "other",
        "name-1": "Bike courier",
        "link-1": "https://bike.example/1",
        "number-1": "a 1",
    }
    refused = await packer.post(path, form)
    assert refused.status_code == 428
    assert 'id="f-number-1-error"' in refused.text
    assert await parcels(shop, made["id"]) == []
    done = await packer.post(path, {**form, **hidden(refused.text), "number-1": "B2"})
    assert done.status_code == 303, text_of(done.text)
    one, two = await parcels(shop, made["id"])
    assert [part["quantity"] for part in (*one["lineItems"], *two["lineItems"])] == [2, 1, 1]
    assert two["trackingInfo"] == {
        "trackingNumber": "B2",
        "shippingProvider": "Bike courier",
        "trackingLink": "https://bike.example/1",
    }
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "FULFILLED"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"units": "0"}, "Put at least one unit into a parcel."),
        ({"units": "many"}, "This has to be a whole number."),
        ({"units": "4"}, "Fewer units than that are left."),
        ({"units": "1", "carrier-0": "UPS"}, "A carrier without a number leads nowhere"),
        ({"units": "1", "carrier-0": "other", "number-0": "7"}, "Write the name of the carrier."),
        ({"units": "1", "link-0": "javascript:alert(1)"}, "Look at the fields that are marked."),
    ],
)
async def test_what_cannot_be_sent_is_said(shop: Shop, packer: Desk, fields: dict[str, str], words: str) -> None:
    made, _payment_id = await paid(shop, line("10.00", 3))
    sent = {**fields, f"units-0-{made['lineItems'][0]['id']}": fields["units"], "_key": str(fields)}
    shown = await packer.post(f"/orders/{made['id']}/fulfil", sent)
    assert shown.status_code >= 400
    assert words in text_of(shown.text)
    assert await parcels(shop, made["id"]) == []


async def test_what_somebody_else_has_changed_is_not_sent(shop: Shop, packer: Desk) -> None:
    made, _payment_id = await paid(shop, line("10.00", 3))
    line_id = made["lineItems"][0]["id"]
    form = hidden((await packer.get(f"/orders/{made['id']}/fulfil")).text)
    await shop.do("addActivity", {"id": made["id"], "activity": {"merchantComment": {"message": "Wait"}}})
    one = await packer.post(f"/orders/{made['id']}/fulfil", {**form, f"units-0-{line_id}": "1"})
    two = {"parcels": "2", f"units-0-{line_id}": "1", f"units-1-{line_id}": "1"}
    several = await packer.post(f"/orders/{made['id']}/fulfil", {**form, **two})
    assert (one.status_code, several.status_code) == (412, 412)
    assert await parcels(shop, made["id"]) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPPORT])
async def test_who_may_not_send_sees_no_button_and_is_refused(shop: Shop, role: Role) -> None:
    made, _payment_id = await paid(shop, line("10.00"))
    async with desk_of(shop, role) as desk:
        assert f"/orders/{made['id']}/fulfil" not in (await desk.get(f"/orders/{made['id']}")).text
        form = {f"units-0-{made['lineItems'][0]['id']}": "1", "_key": "k"}
        assert (await desk.post(f"/orders/{made['id']}/fulfil", form)).status_code == 403


async def test_what_needs_no_parcel_was_not_refunded(shop: Shop, packer: Desk) -> None:
    made, _payment_id = await paid(shop, line("5.00", 2, itemType={"preset": "GIFT_CARD"}), line("10.00"))
    page = text_of((await packer.get(f"/orders/{made['id']}/fulfil")).text)
    assert ("refunded" in page, "Needs no parcel" in page) == (False, True)


async def test_the_stock_of_what_is_sent_is_told(shop: Shop, packer: Desk) -> None:
    await stocked(shop, "lamp", 9)
    await stocked(shop, "vase", 3)
    made, _payment_id = await paid(shop, sold("lamp", 2), sold("vase"))
    await stocked(shop, "vase", 0)
    async with shop.service.database.acquire() as connection:
        await connection.execute("UPDATE stock SET quantity = -2 WHERE site_id = $1 AND item_id = 'vase'", shop.site_id)
    page = text_of((await packer.get(f"/orders/{made['id']}/fulfil")).text)
    assert "Left in stock besides all orders: 7" in page
    assert "2 more are sold than there were" in page


async def test_locations_have_the_names_that_the_order_knows(shop: Shop, packer: Desk) -> None:
    store, depot = "0c9a4f5e-1111-4222-8333-000000000001", "0c9a4f5e-1111-4222-8333-000000000002"
    await stocked(shop, "jug", 9, locationId=store)
    await stocked(shop, "jug", 4, locationId=depot)
    supply = {"id": store, "name": "Mill Street", "quantity": 2}
    made, _payment_id = await paid(shop, sold("jug", 2, locations=[supply]))
    page = text_of((await packer.get(f"/orders/{made['id']}/fulfil")).text)
    assert f"Left in stock besides all orders: 11 (Mill Street: 7, {depot}: 4)" in page
