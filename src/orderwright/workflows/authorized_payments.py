"""Capturing and voiding authorized payments: by staff, and by the clock.

Whoever made an authorization moves its money. One that the site's gateway made is captured and voided there; one that
a caller recorded is only recorded as captured or voided, because there is nobody to call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.billing_requests import PaymentCapture
from orderwright.model.errors import ApplicationError, NotFound
from orderwright.model.payments import (
    AuthorizationActionStatus,
    AuthorizationCapture,
    AuthorizationVoid,
    Payment,
    TransactionStatus,
    VoidReason,
)
from orderwright.model.prices import Price
from orderwright.model.record_facts import PaymentFacts
from orderwright.model.timestamps import format_timestamp
from orderwright.providers.payments.gateway import CallKind
from orderwright.rules.authorizations import amount_to_capture, check_capturable, check_voidable, with_details
from orderwright.rules.money import parse_amount, plain
from orderwright.rules.settlement import outstanding_chargebacks
from orderwright.store.gateway_calls import CallTerms, GatewayCall
from orderwright.store.order_records import current_records
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gateway_calls import Intended, gateway_of, intend, reopened, run_calls
from orderwright.workflows.order_records import Records
from orderwright.workflows.settle_order import settle
from orderwright.workflows.transactions import show_transactions


async def begin_capture(
    order: OpenOrder, payment: Payment, amount: Decimal, *, reason: VoidReason = VoidReason.MANUAL
) -> GatewayCall | None:
    """Capture `amount`, in major units, of a payment that was found capturable.

    The call that is to be made after the commit; None if there is nobody to call, and the capture is recorded. A
    capture that failed before is replaced. The caller settles and saves the order.
    """
    records = await order.load_records()
    facts = records.payments.facts_of(payment.id)
    called = facts.gateway is not None
    capture_id = order.context.service.new_id()
    capture = AuthorizationCapture(
        id=str(capture_id),
        status=AuthorizationActionStatus.PENDING if called else AuthorizationActionStatus.SUCCEEDED,
        amount=Price(amount=plain(amount)),
        created_date=format_timestamp(order.at),
    )
    begun = with_details(payment, captures=[capture])
    if facts.gateway is None:
        begun = msgspec.structs.replace(begun, status=TransactionStatus.APPROVED)
        records.payments.replace(begun)
        return None
    records.payments.replace(begun)
    call = _call(order, payment, facts, CallKind.CAPTURE, amount, reason=reason, capture_id=capture_id)
    await intend(order, call)
    return call


async def begin_void(order: OpenOrder, payment: Payment, reason: VoidReason) -> GatewayCall | None:
    """Give up a payment that was found voidable; otherwise as `begin_capture`."""
    records = await order.load_records()
    facts = records.payments.facts_of(payment.id)
    if facts.gateway is None:
        void = AuthorizationVoid(
            status=AuthorizationActionStatus.SUCCEEDED, voided_date=format_timestamp(order.at), reason=reason
        )
        done = msgspec.structs.replace(with_details(payment, void=void), status=TransactionStatus.VOIDED)
        records.payments.replace(done)
        return None
    void = AuthorizationVoid(status=AuthorizationActionStatus.PENDING, reason=reason)
    records.payments.replace(with_details(payment, void=void))
    amount = parse_amount(payment.amount.amount)
    call = _call(order, payment, facts, CallKind.VOID, amount, reason=reason)
    await intend(order, call)
    return call


def _call(
    order: OpenOrder,
    payment: Payment,
    facts: PaymentFacts,
    kind: CallKind,
    amount: Decimal,
    *,
    reason: VoidReason,
    capture_id: UUID | None = None,
) -> GatewayCall:
    assert facts.gateway is not None, "somebody is there to call"
    return GatewayCall(
        reference=order.context.service.new_id(),
        kind=kind,
        gateway=facts.gateway,
        order_id=order.locked.id,
        payment_id=UUID(payment.id),
        amount=amount,
        currency=order.head.currency,
        capture_id=capture_id,
        transaction=facts.transaction,
        terms=CallTerms(scheduled=reason is VoidReason.SCHEDULED),
    )


class Family(NamedTuple):
    """What differs between the two families of operations that capture and void.

    `regular_only`: payments by gift card or membership and offline ones are refused as such.
    `blocked_by_chargebacks`: nothing is captured while a bank holds money of the order.
    """

    regular_only: bool
    blocked_by_chargebacks: bool


BILLING = Family(regular_only=False, blocked_by_chargebacks=True)
COLLECTOR = Family(regular_only=True, blocked_by_chargebacks=False)


async def capture_payments(
    context: Context, order_id: str, captures: Sequence[PaymentCapture], family: Family
) -> Answer:
    """Capture payments of an order: all of them are begun or, on an error, none."""
    reachable = await reachable_gateways(context, order_id)

    async def begin(context: Context) -> Intended:
        order = await open_order(context, order_id)
        records = await order.load_records()
        blocked = family.blocked_by_chargebacks and any(map(outstanding_chargebacks, records.payments.now))
        wanted = []
        for capture in captures:
            data = msgspec.to_builtins(capture)
            payment = _find(records, capture.payment_id, data, family)
            check_capturable(payment, data)
            sent = None if capture.amount is None else capture.amount.amount
            wanted.append((payment, amount_to_capture(payment, sent, order.head.currency, data)))
            _check_reachable(records, payment, reachable, data, family)
        if blocked:
            raise ApplicationError("ORDER_HAS_CHARGEBACKS", "The buyer's bank has taken back a payment of the order")
        calls = [await begin_capture(order, payment, amount) for payment, amount in wanted]
        return await _begun(order, calls)

    return await run_calls(context, begin, _show)


async def void_payments(context: Context, order_id: str, payment_ids: Sequence[str], family: Family) -> Answer:
    """Void payments of an order: all of them are begun or, on an error, none."""
    reachable = await reachable_gateways(context, order_id)

    async def begin(context: Context) -> Intended:
        order = await open_order(context, order_id)
        records = await order.load_records()
        wanted = []
        for payment_id in payment_ids:
            data = {"paymentId": payment_id}
            payment = _find(records, payment_id, data, family)
            check_voidable(payment, data)
            _check_reachable(records, payment, reachable, data, family)
            wanted.append(payment)
        calls = [await begin_void(order, payment, VoidReason.MANUAL) for payment in wanted]
        return await _begun(order, calls)

    return await run_calls(context, begin, _show)


async def reachable_gateways(context: Context, order_id: str) -> frozenset[str]:
    """The gateways behind payments of the order that the site has an enabled account at.

    Asked before the order is locked: the accounts are read on a connection of their own, and whoever holds one must
    not wait for a second.
    """
    try:
        id_ = UUID(order_id)
    except ValueError:
        return frozenset()
    async with context.service.database.acquire() as connection:
        rows = await current_records(connection, context.site.id, id_)
    facts = Records(rows).payments.facts.values()
    names = {one.gateway for one in facts if one.gateway is not None}
    return frozenset([name for name in names if await gateway_of(context, name) is not None])


def _find(records: Records, payment_id: str, data: Mapping[str, Any], family: Family) -> Payment:
    payment = records.payments.find(payment_id)
    if payment is None:
        raise NotFound("PAYMENT_NOT_FOUND", f"Payment {payment_id} was not found", data=data)
    if family.regular_only:
        regular = payment.regular_payment_details
        if regular is None or regular.offline_payment:
            words = "The payment is by gift card or membership, or was made offline"
            raise ApplicationError("NOT_REGULAR_ONLINE_PAYMENT", words, data=data)
    return payment


def _check_reachable(
    records: Records, payment: Payment, reachable: frozenset[str], data: Mapping[str, Any], family: Family
) -> None:
    facts = records.payments.facts.get(payment.id)
    if facts is not None and facts.gateway is not None and facts.gateway not in reachable:
        words = f"The site has no account at {facts.gateway}, which made the payment, or a disabled one"
        if family.regular_only:
            raise ApplicationError("PAYMENT_GATEWAY_ID_NOT_FOUND", words, data=data)
        raise NotFound("GATEWAY_TRANSACTION_NOT_FOUND", words, data=data)


async def _begun(order: OpenOrder, calls: Sequence[GatewayCall | None]) -> Intended:
    await settle(order)
    await order.save()
    return Intended(order_id=order.locked.id, calls=tuple(call for call in calls if call is not None))


async def _show(context: Context, intended: Intended) -> Answer:
    return await show_transactions(await reopened(context, intended))
