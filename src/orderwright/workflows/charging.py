"""Charging and authorizing through the gateway of the site: what is common to the operations that begin a payment."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.billing_requests import DelayedCaptureSettings
from orderwright.model.payments import Payment
from orderwright.providers.payments.gateway import CallKind
from orderwright.rules.charging import begun_payment
from orderwright.store.gateway_calls import CallTerms, GatewayCall
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.gateway_calls import intend
from orderwright.workflows.order_records import Records


class SavedMethod(NamedTuple):
    """A payment method that the buyer left with an earlier payment of the order, by the gateway's ids."""

    gateway: str
    method: str
    customer: str | None


def saved_method_of(records: Records, reachable: frozenset[str]) -> SavedMethod | None:
    """The newest one at a gateway that can be reached; None if there is none."""
    for payment in reversed(records.payments.now):
        facts = records.payments.facts.get(payment.id)
        if facts is not None and facts.saved_method is not None and facts.gateway in reachable:
            return SavedMethod(facts.gateway, facts.saved_method, facts.saved_customer)
    return None


async def begin_payment(
    order: OpenOrder,
    amount: Decimal,
    *,
    gateway: str,
    authorize: bool,
    terms: CallTerms,
    delayed: DelayedCaptureSettings | None = None,
    correlation_id: str | None = None,
    collection_id: UUID | None = None,
) -> tuple[Payment, GatewayCall]:
    """Add a payment that is PENDING to the order, and record the call that is to be made for it.

    `amount` is in major units. The caller has checked it, settles and saves.
    """
    new_id = order.context.service.new_id
    call = GatewayCall(
        reference=new_id(),
        kind=CallKind.AUTHORIZE if authorize else CallKind.CHARGE,
        gateway=gateway,
        order_id=order.locked.id,
        payment_id=new_id(),
        amount=amount,
        currency=order.head.currency,
        terms=msgspec.structs.replace(terms, description=f"Order {order.locked.number}"),
    )
    records = await order.load_records()
    payment = begun_payment(
        call.payment_id,
        amount,
        at=order.at,
        reference=call.reference,
        delayed=delayed,
        correlation_id=correlation_id,
        collection_id=collection_id,
    )
    records.payments.now.append(payment)
    records.payments.facts_of(payment.id).gateway = gateway
    await intend(order, call)
    return payment, call
