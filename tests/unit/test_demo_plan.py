"""The plan of the demonstration: the same for the same seed, complete in its kinds, and never in the future."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from orderwright.cli.demo.catalogs import Kind
from orderwright.cli.demo.fates import IMPORTED, Fate
from orderwright.cli.demo.planning import PlannedOrder, plan_shop, shares
from orderwright.cli.demo.shelves import stock_requests
from orderwright.cli.demo.shops import CLOUD, FINCH, LUMEN, SHOPS, Shop
from orderwright.cli.demo.steps import CHARGEBACK, PAY_WITH_GIFT_CARD, FollowUp, Known
from orderwright.contract.registry import operation
from orderwright.model.inventory import SetStockRequest
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.sites import NewSite
from orderwright.model.validation import from_tree
from orderwright.rules.sites import make_site

ANCHOR = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
ORDER_ID = "0d0cd3c1-bb05-4a6f-9a4c-3f2a1d5e6f70"
#: Steps that the demonstration takes by workflows, not by one operation.
SPECIAL = {CHARGEBACK, PAY_WITH_GIFT_CARD}


def known(shop: Shop) -> Known:
    """An order that costs 100 and has one payment."""
    return Known(ORDER_ID, Decimal(100), shop.currency, shop.minor_unit, payments=[ORDER_ID])


def all_of(count: int) -> list[PlannedOrder]:
    amounts = shares(count)
    return [planned for shop in SHOPS for planned in plan_shop(shop, amounts[shop.slug], ANCHOR)]


def test_the_shares_of_the_shops_add_up() -> None:
    assert shares(500) == {LUMEN.slug: 350, FINCH.slug: 100, CLOUD.slug: 50}
    assert shares(10) == {LUMEN.slug: 7, FINCH.slug: 2, CLOUD.slug: 1}
    assert sum(shares(99).values()) == 99


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.slug)
def test_the_same_seed_gives_the_same_plan(shop: Shop) -> None:
    assert plan_shop(shop, 60, ANCHOR) == plan_shop(shop, 60, ANCHOR)
    assert plan_shop(shop, 60, ANCHOR) != plan_shop(shop, 60, ANCHOR, seed=7)


def test_fifty_orders_hold_every_fate_in_its_number() -> None:
    assert Counter(planned.fate for planned in plan_shop(LUMEN, 50, ANCHOR)) == {
        Fate.IMPORTED_FULFILLED: 6,
        Fate.IMPORTED_PARTLY_FULFILLED: 1,
        Fate.IMPORTED_PARTLY_PAID: 1,
        Fate.IMPORTED_PARTLY_REFUNDED: 1,
        Fate.PAID: 14,
        Fate.PAID_BY_GIFT_CARD: 1,
        Fate.PARTLY_PAID: 1,
        Fate.AUTHORIZED: 2,
        Fate.CAPTURED: 2,
        Fate.PARTLY_REFUNDED: 2,
        Fate.CHARGED_BACK: 1,
        Fate.FREE: 1,
        Fate.OFFLINE: 5,
        Fate.INITIALIZED: 2,
        Fate.PAYMENT_PENDING: 1,
        Fate.PAYMENT_DECLINED: 1,
        Fate.APPROVED_LATER: 2,
        Fate.CANCELED_UNPAID: 3,
        Fate.CANCELED_REFUNDED: 3,
    }


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.slug)
def test_orders_are_in_the_order_of_time_and_nothing_lies_in_the_future(shop: Shop) -> None:
    plan = plan_shop(shop, 120, ANCHOR)
    times = [planned.at for planned in plan]
    assert times == sorted(times)
    assert times[-1] == ANCHOR - timedelta(minutes=7)
    assert times[0] > ANCHOR - timedelta(days=400)
    for planned in plan:
        steps = [planned.at, *(step.at for step in planned.follow_ups), ANCHOR]
        assert steps == sorted(steps)


def test_imported_orders_are_the_oldest_and_have_consecutive_numbers() -> None:
    plan = plan_shop(LUMEN, 100, ANCHOR)
    imported = [planned for planned in plan if planned.fate in IMPORTED]
    assert plan[: len(imported)] == imported
    assert [planned.number for planned in imported] == list(range(4101, 4101 + len(imported)))
    assert all(planned.follow_ups == [] for planned in imported)


def test_every_request_of_the_plan_keeps_the_contract() -> None:
    for planned in all_of(500):
        from_tree({"order": planned.order}, CreateOrderRequest)
        for step in planned.follow_ups:
            if step.operation not in SPECIAL:
                from_tree(step.request(known(LUMEN)), operation(step.operation).request)


def test_amounts_of_steps_are_parts_of_the_total_and_the_last_one_is_what_is_left() -> None:
    yen = Known(ORDER_ID, Decimal(1001), "JPY", Decimal(1), payments=["p"])
    step = FollowUp("order-transactions.addPayments", ANCHOR, {"status": "APPROVED"}, "0.3")
    assert step.request(yen)["payments"] == [{"status": "APPROVED", "amount": {"amount": "300"}}]
    yen.paid = Decimal(300)
    rest = FollowUp("order-transactions.addPayments", ANCHOR, {})
    assert rest.request(yen)["payments"] == [{"amount": {"amount": "701"}}]
    refund = FollowUp("order-billing.refundPayments", ANCHOR, {}).request(yen)
    assert refund["paymentRefunds"] == [{"paymentId": "p", "externalRefund": True, "amount": {"amount": "1001"}}]


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.slug)
def test_the_shelves_hold_what_is_ordered_of_each_variant(shop: Shop) -> None:
    plan = plan_shop(shop, 200, ANCHOR)
    items = []
    for request in stock_requests(shop, plan, 1):
        items += from_tree(request, SetStockRequest).items
    held = {(one.catalog_item_id, one.variant): one.quantity for one in items}
    assert len(held) == len(items)
    goods = {one.sku for one in shop.products if one.kind is Kind.GOODS}
    wanted: Counter[tuple[str, str | None]] = Counter()
    for planned in plan:
        for line in planned.order["lineItems"] if planned.fate not in IMPORTED else ():
            if line["physicalProperties"]["sku"] in goods:
                reference = line["catalogReference"]
                wanted[reference["catalogItemId"], reference.get("options", {}).get("variantId")] += line["quantity"]
    left = {key: (held[key] or 0) - units for key, units in wanted.items()}
    assert min(left.values()) == 0


def test_parcels_have_numbers_of_several_carriers_that_occur_once() -> None:
    sent = [
        step.fields["fulfillment"]["trackingInfo"]
        for planned in all_of(500)
        for step in planned.follow_ups
        if "trackingInfo" in step.fields.get("fulfillment", {})
    ]
    assert {one["shippingProvider"] for one in sent} == {
        "usps", "ups", "fedex", "DHL", "DPD", "Hermes", "Japan Post", "Sagawa",
    }  # fmt: skip
    numbers = [one["trackingNumber"] for one in sent]
    assert len(set(numbers)) == len(numbers)
    assert not any("#" in number for number in numbers)


def test_five_hundred_orders_show_all_that_orders_can_hold() -> None:
    plan = all_of(500)
    orders = [planned.order for planned in plan]
    lines = [line for order in orders for line in order["lineItems"]]
    discounts = [discount for order in orders for discount in order["appliedDiscounts"]]
    assert {line["itemType"]["preset"] for line in lines} == {"PHYSICAL", "DIGITAL", "GIFT_CARD", "SERVICE"}
    assert {discount["discountType"] for discount in discounts} == {"GLOBAL", "SPECIFIC_ITEMS", "SHIPPING"}
    sources = {
        source for one in discounts for source in ("coupon", "merchantDiscount", "discountRule") if source in one
    }
    assert sources == {"coupon", "merchantDiscount", "discountRule"}
    for member in ("decimalQuantity", "extendedFields", "locations", "modifierGroups", "priceBeforeDiscounts"):
        assert any(member in line for line in lines), member
    for member in ("buyerNote", "taxInfo", "businessLocation", "currencyConversionDetails", "extendedFields"):
        assert any(member in order for order in orders), member
    assert any(order["additionalFees"] for order in orders)
    assert any(order["customFields"] for order in orders)
    assert any("company" in order["billingInfo"]["contactDetails"] for order in orders)
    deliveries = [order["shippingInfo"]["logistics"] for order in orders if "shippingInfo" in order]
    for member in ("pickupDetails", "shippingDestination", "deliveryTimeSlot", "instructions"):
        assert any(member in delivery for delivery in deliveries), member
    assert max(len(line["taxInfo"]["taxBreakdown"]) for line in lines if "taxInfo" in line) == 3
    assert {order["buyerLanguage"] for order in orders} == {"en", "es", "fr", "de", "it", "ja"}
    assert {step.operation for planned in plan for step in planned.follow_ups} == {
        "demo.chargeback",
        "demo.payWithGiftCard",
        "order-billing.refundPayments",
        "order-fulfillments.createFulfillment",
        "order-transactions.addPayments",
        "order-transactions.updatePaymentStatus",
        "orders.addActivities",
        "orders.bulkUpdateOrderTags",
        "orders.cancelOrder",
        "orders.updateOrder",
        "orders.updateOrderStatus",
    }


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.slug)
def test_the_shops_are_valid_and_price_in_their_own_minor_units(shop: Shop) -> None:
    site = make_site(NewSite(**shop.site), shop.site_id, ANCHOR)
    assert site.currency == shop.currency
    for product in shop.products:
        assert Decimal(product.price) == Decimal(product.price).quantize(shop.minor_unit)
        assert product.weight > 0 or product.kind not in (Kind.GOODS, Kind.BY_LENGTH)
    assert len({product.sku for product in shop.products}) == len(shop.products)


def test_mail_goes_to_domains_that_are_kept_for_examples() -> None:
    for planned in all_of(200):
        domain = planned.order["buyerInfo"]["email"].rpartition("@")[2]
        assert domain.endswith((".example", "example.com", "example.org", "example.net"))
