"""Imports in groups: each order once however often, all or nothing, and our own export comes in equal."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace as replace_call
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from tests.support.gift_cards import issue, paying
from tests.support.moving_in import import_orders, rows_of
from tests.support.orders import full_order, line, order
from tests.support.records import context_of, remove_imported
from tests.support.service import Shop, declare_field, new_shop, open_service, open_shop
from tests.support.shopify_files import orders

from orderwright.model.errors import PermissionDenied
from orderwright.model.permissions import Permission
from orderwright.rules.moving_in import json_lines, shopify
from orderwright.rules.moving_in.order import SourceOrder
from orderwright.workflows.bulk_import import Outcome, import_group
from orderwright.workflows.export_orders import json_lines as exported_lines

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def some(shop: Shop, count: int, seed: int) -> list[SourceOrder]:
    """Orders of the made-up shop with ids that no other seed has."""
    site = await shop.service.sites.get(shop.site_id)
    made = [shopify.order_of(rows_of(*rows), site) for rows in orders(count, seed)]
    return [renamed(shop, one, f"{seed}-{one.external_id}") for one in made]


def renamed(shop: Shop, source: SourceOrder, external_id: str) -> SourceOrder:
    """The same order under another id of the other system."""
    from orderwright.rules.moving_in.order import Ids

    order_id = str(Ids(shop.site_id, shopify.SYSTEM, external_id).order)
    return source._replace(external_id=external_id, order={**source.order, "id": order_id})


async def found(shop: Shop, source: SourceOrder) -> int:
    """How many orders of that id there are."""
    answer = await shop.do("searchOrders", {"search": {"filter": {"id": {"$eq": source.order["id"]}}}})
    return len(answer["orders"])


async def test_a_dry_run_tells_the_same_and_leaves_nothing(shop: Shop) -> None:
    sources = await some(shop, 5, 1)
    before = await shop.contents()
    told = await import_orders(shop, "shopify", sources, dry_run=True)
    assert await shop.contents() == before
    assert await import_orders(shop, "shopify", sources) == told
    assert [one.outcome for one in told] == [Outcome.NEW] * 5


async def test_again_it_is_here_already_and_changed_if_the_other_system_says_so(shop: Shop) -> None:
    sources = await some(shop, 3, 2)
    await import_orders(shop, "shopify", sources)
    before = await shop.contents()
    changed = sources[1]._replace(order={**sources[1].order, "buyerNote": "Other"})
    again = await import_orders(shop, "shopify", [sources[0], changed, sources[2]])
    assert [one.outcome for one in again] == [Outcome.HERE, Outcome.CHANGED, Outcome.HERE]
    assert await shop.contents() == before


async def test_two_imports_at_a_time_import_each_order_once(shop: Shop) -> None:
    sources = await some(shop, 40, 3)
    answers = await asyncio.gather(
        *(import_orders(shop, "shopify", part) for part in (sources, sources[::-1], sources[10:30]))
    )
    new = sum(one.outcome is Outcome.NEW for answer in answers for one in answer)
    here = sum(one.outcome is Outcome.HERE for answer in answers for one in answer)
    assert (new, here) == (40, 60)
    assert [await found(shop, source) for source in sources] == [1] * 40


async def test_one_that_is_not_valid_does_not_keep_the_others_out(shop: Shop) -> None:
    first, second, third = await some(shop, 3, 4)
    broken = {**second.order, "buyerInfo": {"email": "nobody"}}
    results = await import_orders(shop, "shopify", [first, second._replace(order=broken), third])
    assert [one.outcome for one in results] == [Outcome.NEW, Outcome.FAILED, Outcome.NEW]
    assert [one.field for one in results[1].violations] == ["order.buyerInfo.email"]
    assert await found(shop, second) == 0
    # Mended, it comes in later.
    assert [one.outcome for one in await import_orders(shop, "shopify", [second])] == [Outcome.NEW]


async def test_what_the_database_refuses_does_not_keep_the_others_out(shop: Shop) -> None:
    sources = await some(shop, 3, 5)
    null = {**sources[1].order, "buyerNote": "a\0b"}
    results = await import_orders(shop, "shopify", [sources[0], sources[1]._replace(order=null), sources[2]])
    assert [one.outcome for one in results][::2] == [Outcome.NEW, Outcome.NEW]
    assert await found(shop, sources[1]) == (results[1].outcome is Outcome.NEW)


async def test_an_order_that_was_made_here_is_not_overwritten(shop: Shop) -> None:
    made = await shop.create(order(status="APPROVED"))
    site = await shop.service.sites.get(shop.site_id)
    source = json_lines.order_of(1, {"order": {**made, "buyerNote": "Other"}}, site)
    before = await shop.contents()
    (result,) = await import_orders(shop, "orderwright", [source])
    assert (result.outcome, [one.field for one in result.violations]) == (Outcome.FAILED, ["order.id"])
    assert await shop.contents() == before


async def test_a_removed_order_can_be_imported_again(shop: Shop) -> None:
    (source,) = await some(shop, 1, 6)
    await import_orders(shop, "shopify", [source])
    await remove_imported(shop, source.order["id"])
    (again,) = await import_orders(shop, "shopify", [source])
    assert again.outcome is Outcome.NEW
    assert await shop.event_types(source.order["id"]) == ["imported", "imported_order_deleted", "imported"]


async def test_records_must_speak_of_what_is_there(shop: Shop) -> None:
    (source,) = await some(shop, 1, 8)
    (payment,) = source.payments
    stray = {"id": "0d0cd3c1-bb05-4a6f-9a4c-3f2a1d5e6f70", "quantity": 1}
    parcel = {**source.fulfillments[0], "lineItems": [stray]}
    wrong = source._replace(payments=[payment, payment], fulfillments=[parcel])
    (result,) = await import_orders(shop, "shopify", [wrong])
    assert [one.field for one in result.violations] == ["payments", "fulfillments[0]"]


async def test_imported_money_can_be_worked_with(shop: Shop) -> None:
    (source,) = await some(shop, 1, 9)
    await import_orders(shop, "shopify", [source])
    order_id, (payment,) = source.order["id"], source.payments
    half = {"paymentId": payment["id"], "amount": {"amount": "1.00"}, "externalRefund": True}
    refund = {"ecomOrderId": order_id, "payments": [half]}
    await shop.do("triggerRefund", refund)
    after = await shop.get(order_id)
    assert (after["paymentStatus"], after["balanceSummary"]["refunded"]["amount"]) == ("PARTIALLY_REFUNDED", "1.00")


async def test_who_may_not_import_does_not(shop: Shop) -> None:
    context = await context_of(shop)
    caller = msgspec.structs.replace(context.caller, permissions=frozenset({Permission.READ_ORDERS}))
    context.call = replace_call(context.call, caller=caller)
    with pytest.raises(PermissionDenied):
        await import_group(context, "shopify", await some(shop, 1, 10), dry_run=False)


def without_texts(value: Any) -> Any:
    """The value without formatted amounts, which imports make anew."""
    if isinstance(value, list):
        return [without_texts(one) for one in value]
    if isinstance(value, dict):
        return {name: without_texts(one) for name, one in value.items() if name != "formattedAmount"}
    return value


async def lines_of(shop: Shop) -> list[Json]:
    """All that an export says of the site, without what only tells whether the order was imported.

    The amounts of activities have no texts until they are imported.
    """
    text = b"".join([piece async for piece in exported_lines(await context_of(shop))])
    lines = [json.loads(one) for one in text.splitlines()]
    for one in lines:
        assert one["order"].pop("imported") in (True, False)
        one["order"]["activities"] = without_texts(one["order"]["activities"])
    return lines


async def test_our_own_export_comes_in_equal(db_dsn: str) -> None:
    async with open_service(db_dsn) as (service, client):
        here, there = await new_shop(service, client), await new_shop(service, client)
        for shop in (here, there):
            await declare_field(shop, "loyalty", "tier")
        fields = {"namespaces": {"loyalty": {"tier": "gold"}}}
        tags = {"tags": {"tagIds": ["vip"]}, "privateTags": {"tagIds": ["bad"]}}
        lines = [line("48.75", 2), line("0.005", 3)]
        first = await here.create(full_order(status="APPROVED", lineItems=lines, extendedFields=fields, tags=tags))
        payment = {"amount": {"amount": "50.00"}, "status": "APPROVED", "regularPaymentDetails": {"paymentMethod": "x"}}
        added = await here.do("addPayments", {"orderId": first["id"], "payments": [payment]})
        returned = {"paymentId": added["paymentsIds"][0], "amount": {"amount": "7.50"}, "externalRefund": True}
        await here.do("triggerRefund", {"ecomOrderId": first["id"], "payments": [returned]})
        units = [{"id": first["lineItems"][0]["id"], "quantity": 1}]
        parcel = {"lineItems": units, "trackingInfo": {"trackingNumber": "1Z9", "shippingProvider": "ups"}}
        await here.do("createFulfillment", {"orderId": first["id"], "fulfillment": parcel})
        comment = {"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": "Call her"}}
        await here.do("addActivities", {"orderId": first["id"], "orderActivities": [comment]})
        second = await here.create(order(status="APPROVED", paymentStatus="PAID"))
        _, code = await issue(here, "50.00")
        third = await here.create(order(status="APPROVED"))
        await here.do("redeemGiftCard", paying(third["id"], code, "10.00"))
        await here.do("cancelOrder", {"id": second["id"]})
        marked = await here.create(full_order(status="APPROVED"))
        await here.do("markFulfillmentStatus", {"orderId": marked["id"], "fulfillmentStatus": "FULFILLED"})

        sent = [piece async for piece in exported_lines(await context_of(here))]
        site = await service.sites.get(there.site_id)
        sources = [
            json_lines.order_of(row, json.loads(one), site) for row, one in enumerate(b"".join(sent).splitlines(), 1)
        ]
        results = await import_orders(there, "orderwright", sources)
        assert [(one.outcome, one.violations) for one in results] == [(Outcome.NEW, ())] * 4
        assert await lines_of(there) == await lines_of(here)
        # And what came in goes out and in as it is.
        again = await import_orders(there, "orderwright", sources)
        assert [one.outcome for one in again] == [Outcome.HERE] * 4
