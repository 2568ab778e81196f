"""Preparing the collection of a payment, which `chargeOrder` then makes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, Status, ValidationFailed
from orderwright.model.payments import Payment
from orderwright.rules.collection import check_collectable
from orderwright.rules.gift_card_payments import amount_due
from orderwright.rules.money import plain, quantum
from orderwright.rules.payments import FAILED_PAYMENTS
from orderwright.store.payment_collections import (
    CollectionTerms,
    PaymentCollection,
    find_collection,
    put_collection,
)
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gateway_calls import Intended, run_calls

_encode = msgspec.json.Encoder().encode


async def prepare_collection(
    context: Context,
    order_id: str,
    terms: CollectionTerms,
    amount_of: Callable[[OpenOrder], Decimal],
    known_id: str | None = None,
) -> Answer:
    """Prepare a collection of the order, or change the one of `known_id`, and answer its id.

    Raises what `rules.collection.check_collectable` and `amount_of` do, and PAYMENT_METHODS_NOT_FOUND.
    """
    has_gateway = await context.service.gateways.chosen(context.site.id) is not None

    async def begin(context: Context) -> Intended:
        order = await open_order(context, order_id)
        records = await order.load_records()
        check_collectable(order.head, records.payments.now)
        amount = amount_of(order)
        if not has_gateway:
            raise ApplicationError("PAYMENT_METHODS_NOT_FOUND", "The site has no enabled account at a gateway")
        known = None if known_id is None else await _known(order, known_id, records.payments.find)
        collection = PaymentCollection(
            id=context.service.new_id() if known is None else known.id,
            order_id=order.locked.id,
            amount=amount,
            currency=order.head.currency,
            terms=terms,
            payment_id=None,
            created_at=context.call.now,
        )
        await put_collection(context.work.connection, context.site.id, collection)
        return Intended(order_id=order.locked.id, data=_encode({"paymentGatewayOrderId": str(collection.id)}))

    async def answer(_: Context, intended: Intended) -> Answer:
        return Answer(body=intended.data)

    return await run_calls(context, begin, answer)


async def _known(order: OpenOrder, id_: str, find: Callable[[str], Payment | None]) -> PaymentCollection:
    """The collection to be changed. Raises `ValidationFailed` unless the order has it and it brought nothing."""
    field = "paymentGatewayOrderId"
    try:
        collection_id = UUID(id_)
    except ValueError:
        raise ValidationFailed.of(field, "is no id that this service has answered", "FORMAT") from None
    work = order.context.work
    found = await find_collection(work.connection, work.site.id, order.locked.id, collection_id)
    if found is None:
        raise ValidationFailed.of(field, "the order has no prepared collection of that id", "VALIDATION")
    payment = None if found.payment_id is None else find(str(found.payment_id))
    if payment is not None and payment.status not in FAILED_PAYMENTS:
        raise ValidationFailed.of(field, "a payment has been begun with that collection", "VALIDATION")
    return found


def all_due(order: OpenOrder) -> Decimal:
    """All that can still be collected. Raises ORDER_ALREADY_PAID if payments under way cover what is due."""
    due = amount_due(order.head)
    if due <= 0:
        raise ApplicationError("ORDER_ALREADY_PAID", "Pending and authorized payments cover what is due")
    return due


def check_prepared(amount: Decimal, order: OpenOrder) -> Decimal:
    """Raise INVALID_AMOUNT (400) unless the amount is positive, in whole minor units, and no more than is due."""
    due = amount_due(order.head)
    if not 0 < amount <= due or (amount != due and amount % quantum(order.head.currency)):
        raise ApplicationError(
            "INVALID_AMOUNT",
            f"The amount must be more than 0 and at most {plain(due)}, which is due",
            status=Status.BAD_REQUEST,
            data={"amount": plain(amount), "maxAmount": plain(due)},
        )
    return amount
