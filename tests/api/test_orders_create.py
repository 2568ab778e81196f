"""createOrder: what an order is made of, and what is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import full_order, line, money, new_id, order
from tests.support.service import Shop, amount_at, new_shop, open_shop

from orderwright.model.order_parts import ChannelType
from orderwright.model.timestamps import format_timestamp


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def test_a_small_order_is_completed_with_every_default(shop: Shop) -> None:
    made = await shop.create(order(line("5", 2)))
    now = format_timestamp(shop.clock())
    (item,) = made.pop("lineItems")
    (activity,) = made.pop("activities")
    assert len(made.pop("id")) == 36
    assert len(item.pop("id")) == 36
    assert len(activity.pop("id")) == 36
    created_by = made.pop("createdBy")
    assert list(created_by) == ["userId"]
    zero, ten = {"amount": "0.00", "formattedAmount": "$0.00"}, {"amount": "10.00", "formattedAmount": "$10.00"}
    five = {"amount": "5", "formattedAmount": "$5.00"}
    assert made == {
        "number": "10001",
        "createdDate": now,
        "updatedDate": now,
        "purchasedDate": now,
        "buyerLanguage": "en",
        "siteLanguage": "en",
        "weightUnit": "KG",
        "currency": "USD",
        "taxIncludedInPrices": False,
        "channelInfo": {"type": "WEB"},
        "status": "INITIALIZED",
        "paymentStatus": "NOT_PAID",
        "fulfillmentStatus": "NOT_FULFILLED",
        "archived": False,
        "imported": False,
        "attributionSource": "UNSPECIFIED",
        "appliedDiscounts": [],
        "additionalFees": [],
        "customFields": [],
        "taxInfo": {"totalTax": zero, "taxExempt": False},
        "taxSummary": {"totalTax": zero},
        "priceSummary": {
            "subtotal": ten,
            "shipping": zero,
            "tax": zero,
            "discount": zero,
            "totalAdditionalFees": zero,
            "total": ten,
        },
        "balanceSummary": {
            "balance": ten,
            "paid": zero,
            "refunded": zero,
            "authorized": zero,
            "pendingRefund": zero,
            "pending": zero,
        },
    }
    assert {k: v for k, v in item.items() if k not in ("taxInfo", "taxDetails")} == {
        "productName": {"original": "Coffee", "translated": "Coffee"},
        "quantity": 2,
        "itemType": {"preset": "PHYSICAL"},
        "price": five,
        "priceBeforeDiscounts": five,
        "totalDiscount": zero,
        "totalPriceBeforeTax": ten,
        "totalPriceAfterTax": ten,
        "paymentOption": "FULL_PAYMENT_ONLINE",
        "descriptionLines": [],
        "locations": [],
        "fixedQuantity": False,
        "priceUndetermined": False,
    }
    assert activity == {"createdDate": now, "type": "ORDER_PLACED", "activityType": "ORDER_PLACED"}


async def test_a_site_decides_what_an_order_leaves_open(shop: Shop) -> None:
    other = await new_shop(
        shop.service, shop.client, currency="JPY", language="ja", weight_unit="LB", tax_included_default=True
    )
    made = await other.create(order(line("1000", 3)))
    assert [made[name] for name in ("currency", "buyerLanguage", "siteLanguage", "weightUnit")] == [
        "JPY",
        "ja",
        "ja",
        "LB",
    ]
    assert made["taxIncludedInPrices"] is True
    assert made["number"] == "10001"
    assert made["priceSummary"]["total"]["amount"] == "3000"


async def test_numbers_are_consecutive(shop: Shop) -> None:
    numbers = [int((await shop.create(order()))["number"]) for _ in range(3)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


@pytest.mark.parametrize("channel", [c.value for c in ChannelType if c is not ChannelType.UNSPECIFIED])
async def test_every_channel_is_kept_and_sales_by_staff_are_approved_at_once(shop: Shop, channel: str) -> None:
    made = await shop.create(order(channelInfo={"type": channel, "externalOrderId": "E-1"}))
    assert made["channelInfo"] == {"type": channel, "externalOrderId": "E-1"}
    assert made["status"] == ("APPROVED" if channel in ("POS", "BACKOFFICE_MERCHANT") else "INITIALIZED")
    types = await shop.event_types(made["id"])
    assert types == (["created", "approved", "fulfilled"] if made["status"] == "APPROVED" else ["created"])


OPTIONS = [
    (["FULL_PAYMENT_ONLINE"], "INITIALIZED"),
    (["FULL_PAYMENT_OFFLINE"], "APPROVED"),
    (["MEMBERSHIP"], "INITIALIZED"),
    (["DEPOSIT_ONLINE"], "INITIALIZED"),
    (["MEMBERSHIP_OFFLINE"], "APPROVED"),
    (["FULL_PAYMENT_OFFLINE", "MEMBERSHIP_OFFLINE"], "APPROVED"),
    (["FULL_PAYMENT_OFFLINE", "FULL_PAYMENT_ONLINE"], "INITIALIZED"),
]


@pytest.mark.parametrize(("options", "status"), OPTIONS)
async def test_an_order_is_offline_when_every_payable_line_is(shop: Shop, options: list[str], status: str) -> None:
    lines = [line(paymentOption=option) for option in options]
    made = await shop.create(order(*lines))
    assert [item["paymentOption"] for item in made["lineItems"]] == options
    assert made["status"] == status


async def test_a_free_line_does_not_make_an_offline_order_wait(shop: Shop) -> None:
    made = await shop.create(order(line(paymentOption="FULL_PAYMENT_OFFLINE"), line("0")))
    assert made["status"] == "APPROVED"


STATUSES = [
    ("DEFAULT", "NOT_PAID", "INITIALIZED", "10.00", "0.00"),
    ("DEFAULT", "PAID", "APPROVED", "0.00", "10.00"),
    ("DEFAULT", "PARTIALLY_PAID", "APPROVED", "10.00", "0.00"),
    ("DEFAULT", "FULLY_REFUNDED", "APPROVED", "0.00", "10.00"),
    ("DEFAULT", "PARTIALLY_REFUNDED", "APPROVED", "0.00", "10.00"),
    ("DEFAULT", "PENDING", "INITIALIZED", "10.00", "0.00"),
    ("DEFAULT", "DECLINED", "INITIALIZED", "10.00", "0.00"),
    ("DEFAULT", "CANCELED", "INITIALIZED", "10.00", "0.00"),
    ("PAYMENT_RECEIVED", "NOT_PAID", "INITIALIZED", "10.00", "0.00"),
    ("PAYMENT_RECEIVED", "PAID", "APPROVED", "0.00", "10.00"),
    ("PAYMENT_METHOD_SAVED", "NOT_PAID", "INITIALIZED", "10.00", "0.00"),
    ("PAYMENT_METHOD_SAVED", "PAID", "APPROVED", "0.00", "10.00"),
]


@pytest.mark.parametrize(("strategy", "declared", "status", "balance", "paid"), STATUSES)
async def test_strategy_and_declared_payment_decide_the_status(
    shop: Shop, strategy: str, declared: str, status: str, balance: str, paid: str
) -> None:
    made = await shop.create(order(paymentStatus=declared), settings={"orderApprovalStrategy": strategy})
    assert (made["status"], made["paymentStatus"]) == (status, declared)
    assert (amount_at(made, "balanceSummary.balance"), amount_at(made, "balanceSummary.paid")) == (balance, paid)


@pytest.mark.parametrize("strategy", ["DEFAULT", "PAYMENT_RECEIVED", "PAYMENT_METHOD_SAVED"])
async def test_an_order_that_costs_nothing_is_paid_and_approved(shop: Shop, strategy: str) -> None:
    made = await shop.create(order(line("0")), settings={"orderApprovalStrategy": strategy})
    assert (made["status"], made["paymentStatus"]) == ("APPROVED", "PAID")


@pytest.mark.parametrize("sent", ["INITIALIZED", "APPROVED"])
async def test_a_sent_status_is_honoured(shop: Shop, sent: str) -> None:
    made = await shop.create(order(line(paymentOption="FULL_PAYMENT_OFFLINE"), status=sent))
    assert made["status"] == sent


@pytest.mark.parametrize("sent", ["CANCELED", "PENDING", "REJECTED"])
async def test_other_statuses_are_refused(shop: Shop, sent: str) -> None:
    refusal = await shop.refused("createOrder", {"order": order(status=sent)})
    assert refusal == (400, "INVALID", {"order.status": "INVALID_ENUM_VALUE"})


async def test_what_the_service_derives_is_ignored_and_facts_of_the_sale_are_kept(shop: Shop) -> None:
    chosen = new_id()
    groups = [{"id": "g", "name": {"original": "Extras"}, "modifiers": [{"id": "m", "label": {"original": "no nuts"}}]}]
    made = await shop.create(
        order(
            line(modifierGroups=groups, depositAmount=money("3"), priceBeforeDiscounts=money("12.00")),
            id=chosen,
            number="7",
            createdDate="2020-01-01T00:00:00.000Z",
            updatedDate="2020-01-01T00:00:00.000Z",
            fulfillmentStatus="FULFILLED",
            balanceSummary={"balance": money("1")},
            createdBy={"memberId": chosen},
            imported=True,
            activities=[{"type": "ORDER_PAID"}],
        )
    )
    assert made["id"] != chosen
    assert made["number"] != "7"
    assert made["createdDate"] == made["updatedDate"] == format_timestamp(shop.clock())
    assert (made["fulfillmentStatus"], made["imported"], list(made["createdBy"])) == (
        "NOT_FULFILLED",
        False,
        ["userId"],
    )
    assert [one["type"] for one in made["activities"]] == ["ORDER_PLACED"]
    assert amount_at(made, "balanceSummary.balance") == "10.00"
    (item,) = made["lineItems"]
    assert item["modifierGroups"][0]["modifiers"][0]["label"]["original"] == "no nuts"
    assert (amount_at(item, "depositAmount"), amount_at(item, "totalDiscount")) == ("3", "2.00")


async def test_line_ids_are_kept_and_empty_ones_made(shop: Shop) -> None:
    known = "00000000-0000-0000-0000-000000000001"
    made = await shop.create(order(line(id=known), line(id=""), line()))
    ids = [item["id"] for item in made["lineItems"]]
    assert ids[0] == known
    assert len(set(ids)) == 3
    assert [len(one) for one in ids] == [36, 36, 36]


async def test_recipient_is_copied_from_the_shipping_destination(shop: Shop) -> None:
    made = await shop.create(full_order())
    assert made["recipientInfo"] == made["shippingInfo"]["logistics"]["shippingDestination"]


async def test_a_purchase_in_the_past_is_kept_and_one_in_the_future_is_refused(shop: Shop) -> None:
    assert (await shop.create(order(purchasedDate="2026-01-01T01:00:00+01:00")))["purchasedDate"] == (
        "2026-01-01T00:00:00.000Z"
    )
    later = format_timestamp(shop.clock() + timedelta(minutes=5))
    assert await shop.refused("createOrder", {"order": order(purchasedDate=later)}) == (
        428,
        "PURCHASED_DATE_CANNOT_BE_IN_FUTURE",
        {"purchasedDate": later},
    )


PLACE = "9d2a9f0c-3a52-4a3c-8f4e-8d4d2a6a1c01"
BAD = [
    pytest.param(
        order(channelInfo={"type": "UNSPECIFIED"}), {"order.channelInfo.type": "INVALID_ENUM_VALUE"}, id="channel"
    ),
    pytest.param(order(*[line()] * 301), {"order.lineItems": "MAX_SIZE"}, id="301 lines"),
    pytest.param({"channelInfo": {"type": "WEB"}, "lineItems": []}, {"order.lineItems": "MIN_SIZE"}, id="no lines"),
    pytest.param(
        order(line(itemType={"preset": "DIGITAL"})), {"order.lineItems[0].digitalFile": "REQUIRED_FIELD"}, id="no file"
    ),
    pytest.param(
        order(line(quantity=2, fixedQuantity=True, decimalQuantity={"value": "1.5"})),
        {"order.lineItems[0].decimalQuantity": "OTHER"},
        id="measured two",
    ),
    pytest.param(
        order(line(decimalQuantity={"value": "1.5"})), {"order.lineItems[0].decimalQuantity": "OTHER"}, id="not fixed"
    ),
    pytest.param(
        order(line(quantity=2, locations=[{"id": PLACE, "quantity": 3}])),
        {"order.lineItems[0].locations": "OTHER"},
        id="three of two",
    ),
    pytest.param(order(line(id="7")), {"order.lineItems[0].id": "FORMAT"}, id="id no guid"),
    pytest.param(order(line(id=PLACE), line(id=PLACE.upper())), {"order.lineItems[1].id": "OTHER"}, id="same id"),
    pytest.param(order(line("-1")), {"order.lineItems[0].price.amount": "DECIMAL_GTE"}, id="negative"),
    pytest.param(order(line(quantity=0)), {"order.lineItems[0].quantity": "MIN"}, id="none of it"),
    pytest.param(order(line(quantity=100_001)), {"order.lineItems[0].quantity": "MAX"}, id="too many of it"),
]


@pytest.mark.parametrize(("sent", "violations"), BAD)
async def test_a_bad_order_is_refused_by_field_and_nothing_is_stored(
    shop: Shop, sent: dict[str, Any], violations: dict[str, str]
) -> None:
    assert await shop.refused("createOrder", {"order": sent}) == (400, "INVALID", violations)


async def test_measured_and_digital_lines_and_places_are_kept(shop: Shop) -> None:
    made = await shop.create(
        order(
            line(fixedQuantity=True, decimalQuantity={"value": "1.5"}),
            line(itemType={"preset": "DIGITAL"}, digitalFile={"fileId": PLACE, "fileName": "a.pdf"}),
            line(quantity=3, locations=[{"id": PLACE, "quantity": 2}]),
        )
    )
    first, second, third = made["lineItems"]
    assert first["decimalQuantity"]["value"] == "1.5"
    assert second["digitalFile"]["fileId"] == PLACE
    assert third["locations"] == [{"id": PLACE, "quantity": 2}]


async def test_private_tags_need_the_right_at_creation_too(shop: Shop) -> None:
    sent = order(tags={"privateTags": {"tagIds": ["p"]}, "tags": {"tagIds": ["t"]}})
    assert await shop.refused("createOrder", {"order": sent}, by="manager") == (
        403,
        "PERMISSION_DENIED",
        {"permission": "ECOM.ORDER_MODIFY_PRIVATE_TAGS"},
    )
    assert (await shop.create(sent))["tags"] == sent["tags"]


async def test_an_app_is_named_as_the_creator(shop: Shop) -> None:
    app_id = await shop.app("seller", "SCOPE.DC-STORES.MANAGE-ORDERS")
    made = await shop.create(order(), by="seller")
    assert made["createdBy"] == {"appId": str(app_id)}
    (event,) = await shop.events(made["id"])
    assert event["identity"] == {"type": "APP", "id": str(app_id), "appId": str(app_id)}
