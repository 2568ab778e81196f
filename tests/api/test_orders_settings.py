"""Settings of orders: what is answered, what a change does and tells, and what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import order
from tests.support.records import perform_as
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stock import left, sold, stocked

from orderwright.model.errors import PermissionDenied
from orderwright.model.permissions import Permission
from orderwright.model.sites import SiteChanges
from orderwright.workflows.orders_settings import Changer
from orderwright.workflows.sites import update_site

Json = dict[str, Any]
UPDATED = "wix.ecom.v1.orders_settings_updated"


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    """A site whose settings nobody has touched."""
    return await new_shop(service.service, service.client)


async def settings(shop: Shop) -> Json:
    found: Json = (await shop.do("getOrdersSettings"))["ordersSettings"]
    return found


async def update(shop: Shop, **sent: Any) -> Json:
    changed: Json = (await shop.do("updateOrdersSettings", {"ordersSettings": sent}))["ordersSettings"]
    return changed


async def events(shop: Shop) -> list[Json]:
    found: list[Json] = (await shop.do("readEvents", {"types": [UPDATED]}))["events"]
    return found


async def test_a_new_site_has_the_defaults_of_the_contract(shop: Shop) -> None:
    found = await settings(shop)
    assert (found["inventoryUpdateTrigger"], found["createInvoice"]) == ("ON_ORDER_PLACED", False)
    assert found["createdDate"] == found["updatedDate"]
    assert await events(shop) == []


async def test_an_update_merges_and_moves_the_date(shop: Shop) -> None:
    before = await settings(shop)
    changed = await update(shop, createInvoice=True)
    assert (changed["inventoryUpdateTrigger"], changed["createInvoice"]) == ("ON_ORDER_PLACED", True)
    assert (changed["createdDate"], changed["updatedDate"] > before["updatedDate"]) == (before["createdDate"], True)
    again = await update(shop, inventoryUpdateTrigger="ON_ORDER_PAID")
    assert (again["inventoryUpdateTrigger"], again["createInvoice"]) == ("ON_ORDER_PAID", True)
    assert await settings(shop) == again
    assert (await update(shop, createInvoice=None))["createInvoice"] is False


async def test_a_change_is_told_once_with_what_was_before(shop: Shop) -> None:
    first = await update(shop, createInvoice=True)
    second = await update(shop, createInvoice=False, inventoryUpdateTrigger="ON_ORDER_PAID")
    told = await events(shop)
    assert [one["updatedEvent"] for one in told] == [
        {"currentEntity": first, "modifiedFields": {"createInvoice": False}},
        {
            "currentEntity": second,
            "modifiedFields": {"createInvoice": True, "inventoryUpdateTrigger": "ON_ORDER_PLACED"},
        },
    ]
    assert [(one["entityFqdn"], one["slug"], one["entityId"]) for one in told] == [
        ("wix.ecom.v1.orders_settings", "updated", str(shop.site_id))
    ] * 2
    assert [one["entityEventSequence"] for one in told] == ["10001", "20001"]
    assert [one["eventTime"] for one in told] == [first["updatedDate"], second["updatedDate"]]
    assert await events(await new_shop(shop.service, shop.client)) == []


async def test_what_is_so_already_changes_nothing(shop: Shop) -> None:
    before = await update(shop, createInvoice=True)
    contents = await shop.contents()
    assert await update(shop, createInvoice=True, inventoryUpdateTrigger="ON_ORDER_PLACED", updatedDate="x") == before
    assert await update(shop) == before
    assert await shop.contents() == contents


@pytest.mark.parametrize(
    ("sent", "violations"),
    [
        ({"inventoryUpdateTrigger": "NEVER"}, {"ordersSettings.inventoryUpdateTrigger": "INVALID_ENUM_VALUE"}),
        ({"inventoryUpdateTrigger": None}, {"ordersSettings.inventoryUpdateTrigger": "REQUIRED_FIELD"}),
        ({"createInvoice": "yes"}, {"ordersSettings.createInvoice": "VALIDATION"}),
    ],
)
async def test_a_bad_value_is_refused_by_its_field(shop: Shop, sent: Json, violations: Json) -> None:
    assert await shop.refused("updateOrdersSettings", {"ordersSettings": sent}) == (400, "INVALID", violations)


async def test_the_same_key_answers_again_and_tells_once(shop: Shop) -> None:
    request = {"ordersSettings": {"createInvoice": True}}
    first = await shop.do("updateOrdersSettings", request, Idempotency_Key="s")
    await update(shop, createInvoice=False)
    assert await shop.do("updateOrdersSettings", request, Idempotency_Key="s") == first
    assert (await settings(shop))["createInvoice"] is False
    assert len(await events(shop)) == 2


async def test_the_process_that_changes_the_trigger_heeds_it_at_once(shop: Shop) -> None:
    await stocked(shop, "bean", 5)
    await shop.create(order(sold("bean", 1)))
    assert await left(shop, "bean") == 4
    await update(shop, inventoryUpdateTrigger="ON_ORDER_PAID")
    await shop.create(order(sold("bean", 1)))
    assert await left(shop, "bean") == 4


async def test_the_event_is_passed_over_without_the_right_and_refused_by_name(shop: Shop) -> None:
    await update(shop, createInvoice=True)
    assert [one["eventType"] for one in (await shop.do("readEvents", by="reader"))["events"]] == [UPDATED]
    without = frozenset(Permission) - {Permission.READ_ORDERS_SETTINGS}
    answer = await perform_as(shop, without, "readEvents", {})
    assert (answer["events"], answer["cursor"], answer["hasMore"]) == ([], "1", False)
    with pytest.raises(PermissionDenied, match=UPDATED):
        await perform_as(shop, without, "readEvents", {"types": [UPDATED]})


async def test_a_change_on_the_command_line_is_told_too(shop: Shop) -> None:
    actor = (await shop.service.authenticator.authenticate(shop.credentials["admin"], str(shop.site_id))).identity
    by = Changer(actor, shop.clock.tick())
    async with shop.service.database.acquire() as connection:
        await update_site(connection, shop.site_id, SiteChanges(create_invoice=True, name="New"), by)
        await update_site(connection, shop.site_id, SiteChanges(name="Newer"), by)
    (told,) = await events(shop)
    assert told["updatedEvent"]["modifiedFields"] == {"createInvoice": False}
    assert told["identity"]["id"] == str(actor.id)
