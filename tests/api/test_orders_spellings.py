"""GUIDs in either case, and the names that older documents and the SDK's own objects use."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import imported, order
from tests.support.service import Shop, open_shop

Json = dict[str, Any]

GUID = "A1B2C3D4-0000-4000-8000-00000000ABCD"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest.mark.parametrize("spelling", [GUID, GUID.lower()])
@pytest.mark.parametrize(
    ("field", "operator"),
    [
        ("checkoutId", "$eq"),
        ("buyerInfo.contactId", "$in"),
        ("buyerInfo.memberId", "$eq"),
        ("lineItems.locations.id", "$hasSome"),
        ("lineItems.subscriptionInfo.id", "$eq"),
        ("businessLocation.id", "$startsWith"),
    ],
)
async def test_a_guid_is_found_in_either_case_and_answered_as_sent(
    shop: Shop, field: str, operator: str, spelling: str
) -> None:
    sent = order(
        status="APPROVED",
        checkoutId=GUID,
        buyerInfo={"contactId": GUID, "memberId": GUID},
        businessLocation={"id": GUID},
    )
    sent["lineItems"][0]["locations"] = [{"id": GUID, "quantity": 1}]
    sent["lineItems"][0]["subscriptionInfo"] = {"id": GUID}
    made = await shop.create(sent)
    assert made["checkoutId"] == GUID
    value = [spelling] if operator in ("$in", "$hasSome") else spelling
    condition = {"$and": [{"id": made["id"]}, {field: {operator: value}}]}
    found = await shop.do("searchOrders", {"search": {"filter": condition}})
    assert [one["id"] for one in found["orders"]] == [made["id"]]


async def test_older_names_in_an_order_lose_nothing(shop: Shop) -> None:
    point = {"latitude": 40.5, "longitude": -73.25}
    sent = order(billingInfo={"address": {"addressLine1": "525 5th Avenue", "location": point}})
    sent["lineItems"][0]["descriptionLines"] = [
        {"name": {"original": "Weight"}, "lineType": "PLAIN_TEXT", "plainTextValue": {"original": "500g"}},
        {
            "name": {"original": "Ground for"},
            "plainText": {"original": "Stovetop"},
            "plainTextValue": {"original": "Old"},
        },
    ]
    made = await shop.create(sent)
    assert made["billingInfo"]["address"] == {"addressLine": "525 5th Avenue", "geocode": point}
    assert [one["plainText"]["original"] for one in made["lineItems"][0]["descriptionLines"]] == ["500g", "Stovetop"]


async def test_an_update_takes_the_older_names_too(shop: Shop) -> None:
    made = await shop.create(order())
    point = {"latitude": 52.5, "longitude": 13.25}
    change = {"id": made["id"], "recipientInfo": {"address": {"location": point}}}
    answer = await shop.do("updateOrder", {"order": change})
    assert answer["order"]["recipientInfo"]["address"] == {"geocode": point}


async def test_a_comment_may_name_its_kind_by_the_deprecated_field(shop: Shop) -> None:
    made = await shop.create(order())
    sent = [{"type": "MERCHANT_COMMENT", "merchantComment": {"message": "Call first"}}]
    answer = await shop.do("addActivities", {"orderId": made["id"], "orderActivities": sent})
    added = answer["order"]["activities"][-1]
    assert (added["id"], added["activityType"], added["type"]) == (
        answer["activityIds"][0],
        "MERCHANT_COMMENT",
        "MERCHANT_COMMENT",
    )


async def test_an_imported_number_may_be_a_plain_number_and_is_answered_as_text(shop: Shop) -> None:
    answer = await shop.do("importOrder", {"order": imported(number=4124)})
    assert answer["order"]["number"] == "4124"
    refused = await shop.refused("importOrder", {"order": imported(number=10**15)})
    assert refused == (400, "INVALID", {"order.number": "MAX"})
