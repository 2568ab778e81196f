"""The site's own settings: what is answered, what a change does and tells, and what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import line, new_id, order
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]
UPDATED = "orderwright.v1.site_updated"
INSTRUCTIONS = "Transfer to DE02 1203 0000 0000 2020 51"


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    """A site whose settings nobody has touched."""
    return await new_shop(service.service, service.client)


async def update(shop: Shop, **sent: Any) -> Json:
    changed: Json = (await shop.do("updateSite", {"site": sent}))["site"]
    return changed


async def events(shop: Shop) -> list[Json]:
    found: list[Json] = (await shop.do("readEvents", {"types": [UPDATED]}))["events"]
    return found


async def test_a_new_site_is_shown_as_it_was_made(shop: Shop) -> None:
    site = (await shop.do("getSite", by="reader"))["site"]
    assert site == {
        "id": str(shop.site_id),
        "name": "Shop",
        "currency": "USD",
        "language": "en",
        "locale": "en",
        "timeZone": "UTC",
        "weightUnit": "KG",
        "taxIncludedDefault": False,
        "priceSummaryPolicy": "parts",
        "approvalStrategy": "DEFAULT",
        "notifyBuyer": True,
        "notifyBusiness": True,
        "overselling": "REFUSE",
        "createdDate": site["createdDate"],
        "updatedDate": site["createdDate"],
    }


async def test_an_update_merges_and_null_takes_away(shop: Shop) -> None:
    app = new_id()
    changed = await update(shop, language="de", manualPaymentInstructions=INSTRUCTIONS, editableByApps=[app])
    assert (changed["language"], changed["name"]) == ("de", "Shop")
    assert (changed["manualPaymentInstructions"], changed["editableByApps"]) == (INSTRUCTIONS, [app])
    changed = await update(shop, manualPaymentInstructions=None, editableByApps=None)
    assert (changed["language"], changed.keys() & {"manualPaymentInstructions", "editableByApps"}) == ("de", set())
    assert (await shop.do("getSite"))["site"] == changed


async def test_what_is_set_counts_for_the_next_order(shop: Shop) -> None:
    await update(shop, currency="EUR", weightUnit="LB")
    made = await shop.create(order(line(), currency=None, weightUnit=None))
    assert (made["currency"], made["weightUnit"]) == ("EUR", "LB")


async def test_a_change_is_told_once_with_what_was_before(shop: Shop) -> None:
    first = await update(shop, name="Tea & Co")
    assert await update(shop, name="Tea & Co") == first
    second = await update(shop, notifyBuyer=False, timeZone="Europe/Berlin")
    assert second["updatedDate"] > first["updatedDate"] > first["createdDate"]
    told = await events(shop)
    assert [one["updatedEvent"] for one in told] == [
        {"currentEntity": first, "modifiedFields": {"name": "Shop"}},
        {"currentEntity": second, "modifiedFields": {"notifyBuyer": True, "timeZone": "UTC"}},
    ]
    assert [(one["entityFqdn"], one["slug"], one["entityId"]) for one in told] == [
        ("orderwright.v1.site", "updated", str(shop.site_id))
    ] * 2


async def test_settings_of_orders_are_told_by_their_own_event(shop: Shop) -> None:
    await shop.do("updateOrdersSettings", {"ordersSettings": {"createInvoice": True}})
    assert await events(shop) == []


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("name", "", "MIN_LENGTH"),
        ("currency", "XXY", "FORMAT"),
        ("language", "xx", "FORMAT"),
        ("timeZone", "Mars/Olympus", "FORMAT"),
        ("weightUnit", "UNSPECIFIED_WEIGHT_UNIT", "INVALID_ENUM_VALUE"),
        ("paymentPageUrl", "https://pay.example.com/", "FORMAT"),
        ("manualPaymentInstructions", "x" * 2001, "MAX_LENGTH"),
        ("editableByApps", ["no id"], "FORMAT"),
        ("overselling", None, "REQUIRED_FIELD"),
    ],
)
async def test_a_bad_value_is_refused_by_its_name(shop: Shop, field: str, value: Any, rule: str) -> None:
    status, code, violations = await shop.refused("updateSite", {"site": {field: value}})
    assert (status, code) == (400, "INVALID")
    assert {name.split("[")[0]: found for name, found in violations.items()} == {f"site.{field}": rule}


async def test_who_reads_orders_does_not_change_the_site(shop: Shop) -> None:
    refusal = await shop.refused("updateSite", {"site": {"name": "Mine"}}, by="manager")
    assert refusal[:2] == (403, "PERMISSION_DENIED")
    assert (await shop.do("getSite"))["site"]["name"] == "Shop"


async def test_a_site_is_shown_to_its_own_callers_alone(shop: Shop, service: Shop) -> None:
    await update(shop, name="Mine")
    assert (await service.do("getSite"))["site"]["name"] == "Shop"
    assert await events(service) == []


async def revision(shop: Shop, operation: str) -> str:
    answer = await shop.send(operation, {})
    assert answer.status_code == 200
    return str(answer.headers["etag"])


@pytest.mark.parametrize(
    ("read", "write", "request_"),
    [
        ("getSite", "updateSite", {"site": {"name": "Second"}}),
        ("getOrdersSettings", "updateOrdersSettings", {"ordersSettings": {"createInvoice": True}}),
        ("getDocumentSettings", "setDocumentSettings", {"documentSettings": {"footer": "Second"}}),
    ],
)
async def test_settings_are_changed_only_as_they_were_read(shop: Shop, read: str, write: str, request_: Json) -> None:
    before = await revision(shop, read)
    await shop.do(write, request_, if_match=before)
    after = await revision(shop, read)
    assert after != before
    assert (await shop.refused(write, request_, if_match=before))[:2] == (412, "STALE_REVISION")
    await shop.do(write, request_, if_match=after)
    assert await revision(shop, read) == after
