"""GUIDs in either case, and the names that older documents and the SDK's own objects use."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import order
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
