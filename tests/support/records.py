"""Payments, refunds and fulfilments on record, written by the workflow that every operation on them uses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import msgspec
from tests.support.service import Shop, by_name

from orderwright.model.events import FULFILLMENTS_UPDATED
from orderwright.model.fulfillments import FulfilledLineItem, Fulfillment, FulfillmentTrackingInfo
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.payments import (
    GiftCardPaymentDetails,
    Payment,
    RegularPaymentDetails,
    TransactionStatus,
)
from orderwright.model.permissions import Permission
from orderwright.model.prices import Price
from orderwright.model.refunds import Refund, RefundDetails, RefundStatus, RefundSummary, RefundTransaction
from orderwright.operations.perform import perform
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Call, Context
from orderwright.workflows.delete_imported_order import delete_imported_order
from orderwright.workflows.order_records import RecordList, Records
from orderwright.workflows.settle_order import settle

START = "2026-03-01T09:00:00.000Z"
Json = dict[str, Any]
NOTHING = Price(amount="0")
STAFF = Identity(type=IdentityType.WIX_USER, id=uuid4())


def payment(
    amount: str = "10.00",
    status: str = "APPROVED",
    *,
    method: str = "Card",
    gift_card: bool = False,
    id_: str | None = None,
    **details: Any,
) -> Payment:
    """A payment by card, or with a gift card."""
    regular = RegularPaymentDetails(payment_method=method, **details)
    card = GiftCardPaymentDetails(gift_card_payment_id="redemption-1", obfuscated_code="****1234")
    return Payment(
        id=id_ or str(uuid4()),
        created_date=START,
        updated_date=START,
        amount=Price(amount=amount),
        refund_disabled=False,
        status=TransactionStatus(status),
        regular_payment_details=None if gift_card else regular,
        giftcard_payment_details=card if gift_card else None,
    )


def refund(of: Payment, amount: str, status: str = "SUCCEEDED", *, id_: str | None = None) -> Refund:
    """A refund of one payment."""
    part = RefundTransaction(
        payment_id=of.id, amount=Price(amount=amount), refund_status=RefundStatus(status), external_refund=True
    )
    return Refund(
        id=id_ or str(uuid4()),
        transactions=[part],
        details=RefundDetails(reason="Wrong size"),
        created_date=START,
        summary=RefundSummary(
            requested_refund=NOTHING,
            pending_refund=NOTHING,
            refunded=NOTHING,
            failed_refund_amount=NOTHING,
            pending=False,
        ),
    )


def parcel(line_id: str, quantity: int = 1, *, number: str | None = None, id_: str | None = None) -> Fulfillment:
    """A fulfilment of units of one line, with a tracking number if there is one."""
    tracking = FulfillmentTrackingInfo(tracking_number=number, shipping_provider="ups") if number else None
    return Fulfillment(
        id=id_ or str(uuid4()),
        created_date=START,
        tracking_info=tracking,
        line_items=[FulfilledLineItem(id=line_id, quantity=quantity)],
    )


async def perform_as(shop: Shop, permissions: frozenset[Permission], name: str, request: Json) -> Json:
    """The answer of an operation to staff who hold these rights and no others."""
    one = by_name(name)
    caller = Caller(site_id=shop.site_id, identity=STAFF, permissions=permissions, credential="key:test")
    call = Call(caller=caller, request_id="test", now=shop.clock.tick())
    answer = await perform(shop.service, one, call, msgspec.convert(request, one.request))
    result: Json = msgspec.json.decode(answer.body)
    return result


async def context_of(shop: Shop) -> Context:
    """A context of staff who hold every right, still without a unit of work."""
    site = await shop.service.sites.get(shop.site_id)
    caller = Caller(site_id=site.id, identity=STAFF, permissions=frozenset(Permission), credential="key:test")
    call = Call(caller=caller, request_id="test", now=shop.clock.tick())
    return Context(service=shop.service, call=call, site=site, operation="test.record")


async def change_order(shop: Shop, order_id: str, change: Callable[[OpenOrder, Records], None]) -> None:
    """Change an open order and save it in a unit of work of its own."""
    context = await context_of(shop)
    async with shop.service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, context.site, context.call.now)
        order = await open_order(context, order_id)
        change(order, await order.load_records())
        await settle(order)
        await order.save()


async def record(shop: Shop, order_id: str, *documents: Payment | Refund | Fulfillment) -> None:
    """Put payments, refunds and fulfilments on the record of an order, or in the place of those with their ids."""

    def put(order: OpenOrder, records: Records) -> None:
        for document in documents:
            kept: RecordList[Any, Any] = records.payments
            if isinstance(document, Refund):
                kept = records.refunds
            elif isinstance(document, Fulfillment):
                kept = records.fulfillments
                order.event(FULFILLMENTS_UPDATED.name)
            if kept.find(document.id) is None:
                kept.now.append(document)
            else:
                kept.replace(document)

    await change_order(shop, order_id, put)


async def remove_imported(shop: Shop, order_id: str) -> None:
    """What the job of bulkDeleteImportedOrders does with one order."""
    context = await context_of(shop)
    async with shop.service.database.transaction() as connection:
        unit = UnitOfWork(connection, context.site, context.call.now)
        await delete_imported_order(unit, UUID(order_id), actor=STAFF)
