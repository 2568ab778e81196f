"""The items on the page of an order: by where their units are, and where their prices come from."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.draft_commits import change, edit
from tests.support.orders import imported, line, money, order, taxed
from tests.support.refunds import of, paid, refund, units
from tests.support.service import Json, Shop, open_shop

from orderwright.dashboard.documents import document
from orderwright.dashboard.order_lines import line_prices
from orderwright.dashboard.order_view import OrderView
from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def items_of(desk: Desk, order_id: str) -> str:
    """What the panel of the items says."""
    page = (await desk.get(f"/orders/{order_id}")).text
    panel = page[page.index("<h2>Items</h2>") : page.index('<section class="panel" id="money"')]
    return text_of(panel).replace("\u00d7", "x")


async def send(shop: Shop, made: Json, quantity: int, **more: object) -> None:
    parcel = {"lineItems": [{"id": made["lineItems"][0]["id"], "quantity": quantity}], **more}
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": parcel})


async def test_lines_stand_where_their_units_are(shop: Shop, manager: Desk) -> None:
    post = {"shippingInfo": {"title": "Post"}}
    options = {"descriptionLines": [{"name": {"original": "Size"}, "plainText": {"original": "Large"}}]}
    made, payment_id = await paid(
        shop, line("10.00", 6, **options), line("3.00", itemType={"preset": "SERVICE"}), **post
    )
    tracking = {"trackingNumber": "1Z12345E0205271688", "shippingProvider": "ups"}
    await send(shop, made, 2, trackingInfo=tracking)
    await send(shop, made, 1)
    returned = {"lineItems": units((made["lineItems"][0]["id"], 2))}
    shelf = {"restock": {"lineItems": units((made["lineItems"][0]["id"], 1))}}
    await refund(shop, made["id"], of(payment_id, "20.00"), refundItems=returned, sideEffects=shelf)
    said = re.sub(r" · Mar [^P]*?[AP]M", "", await items_of(manager, made["id"]))
    assert said == (
        "Items"
        " To send 1 unit Coffee Size: Large 1 x $10.00 $60.00 with tax, for 6 in all"
        " Unit price before discounts $10.00 Unit price $10.00 Before tax $60.00 Tax 0% $0.00 Total with tax $60.00"
        " Parcel 1 2 units UPS 1Z12345E0205271688 Coffee Size: Large 2 x $10.00 Change the tracking Take back"
        " Parcel 2 1 unit Coffee Size: Large 1 x $10.00 Change the tracking Take back"
        " Needs no parcel 1 unit Coffee 1 x $3.00 $3.00 with tax, for 1 in all"
        " Unit price before discounts $3.00 Unit price $3.00 Before tax $3.00 Tax 0% $0.00 Total with tax $3.00"
        " Refunded 2 units Coffee Size: Large 1 is back in stock 2 x $10.00"
        " Mark as fulfilled"
    )


async def test_a_price_tells_discounts_shares_and_taxes(shop: Shop, manager: Desk) -> None:
    coupon = {"coupon": {"code": "TEN", "name": "Ten off", "amount": money("10.00")}, "discountType": "GLOBAL"}
    made = await shop.create(
        order(
            line("8.00", 2, priceBeforeDiscounts=money("10.00"), **taxed("0.19")),
            line("4.00", 1, **taxed("0.07")),
            appliedDiscounts=[coupon],
            channelInfo={"type": "POS"},
        )
    )
    said = await items_of(manager, made["id"])
    assert "Unit price before discounts $10.00 Unit price $8.00 Discount on the line -$4.00" in said
    assert "Share of the discount Ten off -$8.00" in said
    assert "Share of the discount Ten off -$2.00" in said
    assert "Tax 19% $1.52" in said
    assert "Tax 7% $0.14" in said
    # What is told adds up to what is stored.
    prices = line_prices(OrderView(document(made), 1))
    for one in made["lineItems"]:
        price = prices[one["id"]]
        assert price.own + sum(share for _, share in price.shares) == Decimal(one["totalDiscount"]["amount"])


async def test_orders_from_elsewhere_have_their_discount_shared(shop: Shop, manager: Desk) -> None:
    discount = {"merchantDiscount": {"description": "Regular", "amount": money("1.00")}, "discountType": "GLOBAL"}
    sent = imported(lineItems=[line("5.00"), line("5.00"), line("5.00")], appliedDiscounts=[discount])
    made = (await shop.do("importOrder", {"order": sent}))["order"]
    said = await items_of(manager, made["id"])
    shares = re.findall(r"Share of the discount Regular -\$(\d\.\d\d)", said)
    assert sorted(shares) == ["0.33", "0.33", "0.34"]


async def test_a_price_that_was_changed_afterwards_tells_why(shop: Shop, manager: Desk) -> None:
    made, _payment = await paid(shop, line("10.00", 2), shippingInfo={"title": "Post"})
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], newPrice="9.00")
    await shop.do("commitDraftOrder", {"draftOrderId": draft, "reason": "Scratched"})
    assert "price changed from $10.00 to $9.00 · Scratched" in await items_of(manager, made["id"])


@pytest.mark.parametrize("role", [Role.FULFILMENT, Role.MANAGER])
async def test_refunded_units_are_proposed_to_nobody(shop: Shop, role: Role) -> None:
    made, payment_id = await paid(shop, line("10.00", 3), shippingInfo={"title": "Post"})
    returned = {"lineItems": units((made["lineItems"][0]["id"], 2))}
    await refund(shop, made["id"], of(payment_id, "20.00"), refundItems=returned)
    async with desk_of(shop, role) as desk:
        assert (await items_of(desk, made["id"])).startswith("Items To send 1 unit Coffee 1 x $10.00")
        page = (await desk.get(f"/orders/{made['id']}/fulfil")).text
        (field,) = re.findall(rf'name="([^"]*{made["lineItems"][0]["id"]}[^"]*)"[^>]*value="1"', page)
        form = {name: value for name, value in hidden(page).items() if name != "_csrf"}
        assert (await desk.post(f"/orders/{made['id']}/fulfil", {**form, field: "1"})).status_code == 303
    found = await shop.do("listFulfillmentsForSingleOrder", {"orderId": made["id"]})
    assert [one["quantity"] for one in found["orderWithFulfillments"]["fulfillments"][0]["lineItems"]] == [1]


async def test_units_refunded_elsewhere_are_not_sent_together_either(shop: Shop, manager: Desk) -> None:
    sent = imported(lineItems=[line("5.00", 3, refundQuantity=3)], shippingInfo={"title": "Post"})
    made = (await shop.do("importOrder", {"order": sent}))["order"]
    assert (await items_of(manager, made["id"])).startswith("Items Refunded 3 units Coffee 3 x $5.00")


async def test_a_canceled_order_has_nothing_to_send(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order(line("5.00", 2)))
    await shop.do("cancelOrder", {"id": made["id"]})
    assert (await items_of(manager, made["id"])).startswith("Items In no parcel 2 units Coffee 2 x $5.00")
