"""updateOrder and updateOrderLineItem: what may change after the sale changes, nothing else does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import address, full_order, imported, line, money, new_id, order
from tests.support.service import Shop, open_shop

from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def without(document: Json, *names: str) -> Json:
    return {name: value for name, value in document.items() if name not in names}


async def changed(shop: Shop, before: Json, patch: Json, *, by: str = "admin") -> Json:
    after: Json = (await shop.do("updateOrder", {"order": {"id": before["id"], **patch}}, by=by))["order"]
    assert after == await shop.get(before["id"])
    return after


def put(document: Json, path: str, value: Any) -> Json:
    """A copy with `value` at the path; None removes."""
    name, _, rest = path.partition(".")
    copy = dict(document)
    if rest:
        copy[name] = put(copy.get(name, {}), rest, value)
    elif value is None:
        copy.pop(name, None)
    else:
        copy[name] = value
    return copy


NEW_ADDRESS = {
    "country": "DE",
    "subdivision": "DE-BE",
    "city": "Berlin",
    "postalCode": "10115",
    "addressLine": "Torstraße 1",
    "addressLine2": "Hof",
}
NEW_CONTACT = {"firstName": "Jo", "lastName": "Doe", "phone": "+49 30 1234", "company": "Doe Ltd"}
DESTINATION = "shippingInfo.logistics.shippingDestination"
UPDATABLE = {
    "buyerInfo.email": "other@example.com",
    "buyerLanguage": "de",
    "weightUnit": "LB",
    "billingInfo.address": NEW_ADDRESS,
    "billingInfo.contactDetails": NEW_CONTACT,
    "recipientInfo.address": NEW_ADDRESS,
    "recipientInfo.contactDetails": NEW_CONTACT,
    f"{DESTINATION}.address": NEW_ADDRESS,
    f"{DESTINATION}.contactDetails": NEW_CONTACT,
    "archived": True,
    "attributionSource": "FACEBOOK_ADS",
    "seenByAHuman": True,
}
ACTIVITIES = {"buyerInfo.email": ["EMAIL_EDITED"], f"{DESTINATION}.address": ["SHIPPING_ADDRESS_EDITED"]}


def test_the_contract_has_twelve_updatable_fields_beside_extended_fields() -> None:
    assert len(UPDATABLE) == 12


@pytest.mark.parametrize("path", UPDATABLE)
async def test_an_updatable_field_changes_and_nothing_else(shop: Shop, path: str) -> None:
    before = await shop.create(full_order())
    after = await changed(shop, before, put({}, path, UPDATABLE[path]))
    assert after["updatedDate"] == format_timestamp(shop.clock() - timedelta(seconds=1))
    expected = put(before, path, UPDATABLE[path])
    skip = ("updatedDate", "activities")
    assert without(after, *skip) == without(expected, *skip)
    added = [one["activityType"] for one in after["activities"][1:]]
    assert (after["activities"][:1], added) == (before["activities"], ACTIVITIES.get(path, []))
    assert await shop.event_types(before["id"]) == ["created", "updated"]


REMOVABLE = [
    "buyerInfo.email",
    "buyerLanguage",
    "weightUnit",
    "billingInfo.address",
    "billingInfo.address.addressLine",
    "billingInfo.contactDetails.phone",
    "recipientInfo.address",
    "recipientInfo.contactDetails.lastName",
    f"{DESTINATION}.address",
    f"{DESTINATION}.contactDetails.firstName",
    "archived",
    "attributionSource",
]


@pytest.mark.parametrize("path", REMOVABLE)
async def test_null_removes_a_field(shop: Shop, path: str) -> None:
    before = await shop.create(full_order(archived=True))
    patch: Json = {}
    names = path.split(".")
    inner = patch
    for name in names[:-1]:
        inner = inner.setdefault(name, {})
    inner[names[-1]] = None
    after = await changed(shop, before, patch)
    skip = ("updatedDate", "activities")
    assert without(after, *skip) == without(put(before, path, None), *skip)
    assert after != before


ERRORS = [
    ({"buyerInfo": None}, "order.buyerInfo"),
    ({"billingInfo": None}, "order.billingInfo"),
    ({"billingInfo": {"contactDetails": None}}, "order.billingInfo.contactDetails"),
    ({"recipientInfo": {"contactDetails": None}}, "order.recipientInfo.contactDetails"),
    (
        {"shippingInfo": {"logistics": {"shippingDestination": {"contactDetails": None}}}},
        f"order.{DESTINATION}.contactDetails",
    ),
]


@pytest.mark.parametrize(("patch", "field"), ERRORS)
async def test_the_buyer_and_contact_details_cannot_be_removed_and_nothing_is_half_written(
    shop: Shop, patch: Json, field: str
) -> None:
    before = await shop.create(full_order())
    request = {"order": {"id": before["id"], "archived": True, "buyerLanguage": "fr", **patch}}
    status, code, violations = await shop.refused("updateOrder", request)
    assert (status, code, list(violations)) == (400, "INVALID", [field])
    assert await shop.get(before["id"]) == before


async def test_every_bad_field_is_named_in_one_answer(shop: Shop) -> None:
    made = await shop.create(full_order())
    patch = {"buyerInfo": {"email": "nobody"}, "weightUnit": "STONE", "buyerLanguage": "english please"}
    assert await shop.refused("updateOrder", {"order": {"id": made["id"], **patch}}) == (
        400,
        "INVALID",
        {"order.buyerInfo.email": "FORMAT", "order.weightUnit": "INVALID_ENUM_VALUE", "order.buyerLanguage": "FORMAT"},
    )


NOT_UPDATABLE: Json = {
    "number": "1",
    "createdDate": "2020-01-01T00:00:00.000Z",
    "lineItems": [line("1.00")],
    "status": "CANCELED",
    "paymentStatus": "PAID",
    "fulfillmentStatus": "FULFILLED",
    "currency": "EUR",
    "taxIncludedInPrices": True,
    "siteLanguage": "fr",
    "priceSummary": {"total": money("1")},
    "buyerNote": "changed",
    "channelInfo": {"type": "POS"},
    "tags": {"tags": {"tagIds": ["x"]}},
    "customFields": [{"title": "x", "value": 1}],
    "appliedDiscounts": [],
    "checkoutId": "62d01935-e0d3-4063-9e78-da099462e90c",
    "purchasedDate": "2020-01-01T00:00:00.000Z",
    "createdBy": {"memberId": "62d01935-e0d3-4063-9e78-da099462e90c"},
    "imported": True,
    "activities": [],
}


@pytest.mark.parametrize("name", NOT_UPDATABLE)
async def test_any_other_field_is_ignored_and_writes_nothing(shop: Shop, name: str) -> None:
    before = await shop.create(full_order())
    stored = await shop.contents()
    assert await changed(shop, before, {name: NOT_UPDATABLE[name]}) == before
    sequenced = ("event_queue", "events", "event_positions")
    assert without(await shop.contents(), *sequenced) == without(stored, *sequenced)


@pytest.mark.parametrize(
    "patch",
    [
        {},
        {"buyerInfo": {}},
        {"buyerInfo": {"email": "jane@example.com"}},
        {"buyerInfo": {"email": "jane@example.com", "visitorId": "62d01935-e0d3-4063-9e78-da099462e90c"}},
        {"archived": False},
        {"billingInfo": {"address": {"city": "New York"}}},
        {"shippingInfo": {"title": "Other", "logistics": {"deliveryTime": "never"}}},
    ],
)
async def test_an_update_that_changes_nothing_leaves_no_trace(shop: Shop, patch: Json) -> None:
    made = await shop.create(full_order())
    stored = await shop.contents()
    answer = await shop.send("updateOrder", {"order": {"id": made["id"], **patch}})
    assert (answer.json()["order"], answer.headers["etag"]) == (made, '"1"')
    assert await shop.contents() == stored


@pytest.mark.parametrize(
    "patch",
    [
        {"billingInfo": {}},
        {"billingInfo": {"address": {}}},
        {"buyerInfo": {"email": None}},
        {"shippingInfo": {"logistics": {"shippingDestination": {"address": {"city": None}}}}},
        {"recipientInfo": {"contactDetails": {}}},
    ],
)
async def test_an_empty_patch_of_a_part_that_is_not_there_makes_nothing(shop: Shop, patch: Json) -> None:
    made = await shop.create(order())
    assert await changed(shop, made, patch) == made


async def test_a_part_that_was_missing_is_made(shop: Shop) -> None:
    made = await shop.create(order())
    after = await changed(
        shop,
        made,
        {
            "buyerInfo": {"email": "new@example.com"},
            "shippingInfo": {"logistics": {"shippingDestination": {"address": {"city": "Bern"}}}},
        },
    )
    assert after["buyerInfo"] == {"email": "new@example.com"}
    assert after["shippingInfo"] == {"logistics": {"shippingDestination": {"address": {"city": "Bern"}}}}


async def test_an_order_that_is_collected_gets_no_destination(shop: Shop) -> None:
    made = await shop.create(
        order(shippingInfo={"title": "Pickup", "logistics": {"pickupDetails": {"pickupMethod": "STORE_PICKUP"}}})
    )
    patch = {"shippingInfo": {"logistics": {"shippingDestination": {"address": {"city": "Bern"}}}}}
    assert await shop.refused("updateOrder", {"order": {"id": made["id"], **patch}}) == (
        400,
        "INVALID",
        {f"order.{DESTINATION}": "ONE_OF_ALIGNMENT"},
    )


@pytest.mark.parametrize("status", ["PENDING", "REJECTED"])
async def test_an_order_of_an_unfinished_checkout_cannot_be_changed(shop: Shop, status: str) -> None:
    made = (await shop.do("importOrder", {"order": imported(status)}))["order"]
    line_id = made["lineItems"][0]["id"]
    for name, request in {
        "updateOrder": {"order": {"id": made["id"], "archived": True}},
        "cancelOrder": {"id": made["id"]},
        "updateOrderLineItem": {"id": made["id"], "lineItem": {"id": line_id, "image": {"id": "x"}}},
    }.items():
        assert await shop.refused(name, request) == (428, f"ORDER_IS_{status}", {})


async def test_an_unknown_order_is_404(shop: Shop) -> None:
    missing = new_id()
    assert await shop.refused("updateOrder", {"order": {"id": missing, "archived": True}}) == (
        404,
        "ORDER_NOT_FOUND",
        {"orderId": missing},
    )


async def test_a_stale_revision_leaves_nothing(shop: Shop) -> None:
    made = await shop.create(full_order())
    request = {"order": {"id": made["id"], "archived": True}}
    first = await shop.send("updateOrder", request, If_Match='"1"')
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    status, code, data = await shop.refused("updateOrder", {"order": {"id": made["id"]}}, If_Match='"1"')
    assert (status, code, data) == (412, "STALE_REVISION", {"revision": "2"})
    for name, more in {
        "cancelOrder": {"id": made["id"]},
        "addActivities": {
            "orderId": made["id"],
            "orderActivities": [{"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": "x"}}],
        },
        "updateOrderStatus": {"orderId": made["id"], "status": "APPROVED"},
    }.items():
        assert (await shop.refused(name, more, If_Match='"1"'))[:2] == (412, "STALE_REVISION")


async def test_only_the_named_apps_may_edit(shop: Shop) -> None:
    mine = await shop.app("mine", "SCOPE.DC-STORES.MANAGE-ORDERS")
    await shop.app("other", "SCOPE.DC-STORES.MANAGE-ORDERS")
    made = await shop.create(order(), settings={"editableByOwnerApps": {"appIds": [str(mine)]}})
    request = {"order": {"id": made["id"], "archived": True}}
    assert await shop.refused("updateOrder", request, by="other") == (428, "ORDER_CANNOT_BE_EDITED", {})
    assert (await changed(shop, made, {"archived": True}, by="mine"))["archived"] is True
    assert (await changed(shop, made, {"archived": False}))["archived"] is False


async def test_what_a_line_says_changes_and_what_it_costs_does_not(shop: Shop) -> None:
    made = await shop.create(order(line("10", 2), line("5")))
    first, second = made["lineItems"]
    patch = {
        "id": first["id"],
        "productName": {"original": "Tea", "translated": "Tee"},
        "descriptionLines": [{"name": {"original": "Size"}, "plainText": {"original": "L"}}],
        "price": money("1"),
        "quantity": 9,
        "totalDiscount": money("1"),
    }
    after = (await shop.do("updateOrderLineItem", {"id": made["id"], "lineItem": patch}))["order"]
    assert after["lineItems"][1] == second
    assert after["lineItems"][0]["productName"] == {"original": "Tea", "translated": "Tee"}
    assert without(after["lineItems"][0], "productName", "descriptionLines") == without(
        first, "productName", "descriptionLines"
    )
    assert after["priceSummary"] == made["priceSummary"]
    unknown = new_id()
    assert await shop.refused("updateOrderLineItem", {"id": made["id"], "lineItem": {"id": unknown}}) == (
        404,
        "LINE_ITEM_NOT_FOUND",
        {"lineItemId": unknown},
    )


async def test_a_name_without_a_translation_stands_for_it(shop: Shop) -> None:
    made = await shop.create(order())
    patch = {"id": made["lineItems"][0]["id"], "productName": {"original": "Tea"}}
    after = (await shop.do("updateOrderLineItem", {"id": made["id"], "lineItem": patch}))["order"]
    assert after["lineItems"][0]["productName"] == {"original": "Tea", "translated": "Tea"}


async def test_a_change_of_a_line_may_break_no_rule_but_those_that_an_import_broke(shop: Shop) -> None:
    made = await shop.create(order(line("10", 2)))
    places = [{"id": new_id(), "quantity": 2}, {"id": new_id(), "quantity": 1}]
    patch = {"id": made["lineItems"][0]["id"], "locations": places}
    answer = await shop.send("updateOrderLineItem", {"id": made["id"], "lineItem": patch})
    (violation,) = answer.json()["details"]["validationError"]["fieldViolations"]
    assert (answer.status_code, violation["field"], violation["violatedRule"]) == (400, "lineItem.locations", "OTHER")
    assert (violation["ruleName"], violation["data"]) == ("LOCATION_QUANTITIES_EXCEED_LINE", {"threshold": 2})
    fileless = imported(lineItems=[line(itemType={"preset": "DIGITAL"})])
    brought = (await shop.do("importOrder", {"order": fileless}))["order"]
    patch = {"id": brought["lineItems"][0]["id"], "productName": {"original": "Pattern"}}
    after = (await shop.do("updateOrderLineItem", {"id": brought["id"], "lineItem": patch}))["order"]
    assert after["lineItems"][0]["productName"]["original"] == "Pattern"


async def test_old_spellings_of_an_address_are_taken(shop: Shop) -> None:
    made = await shop.create(full_order())
    after = await changed(shop, made, {"billing_info": {"address": {"addressLine1": "1 Main St"}}})
    assert after["billingInfo"]["address"] == address()["address"] | {"addressLine": "1 Main St"}
