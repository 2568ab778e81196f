"""What the answer of a gateway does to an order: the one place where a call's outcome becomes a fact about money.

However many report an outcome (the request that made the call, a notification, the reconciliation), it is applied
once, under the order's lock. Money that moved is always recorded, whatever the order has become meanwhile, and staff
is told where that is odd.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.payments import AuthorizationActionFailureDetails as FailureDetails
from orderwright.model.payments import AuthorizationActionStatus as ActionStatus
from orderwright.model.payments import (
    AuthorizationCapture,
    AuthorizationVoid,
    CreditCardPaymentMethodDetails,
    Payment,
    TransactionStatus,
)
from orderwright.model.prices import Price
from orderwright.model.refunds import RefundStatus, RefundStatusInfo, RefundTransaction
from orderwright.model.timestamps import format_timestamp, parse_timestamp
from orderwright.providers.payments.gateway import CallKind, Ending, Outcome
from orderwright.rules.authorizations import details_of, regular_of, with_details, with_regular
from orderwright.rules.charging import authorized_after
from orderwright.rules.gateway_calls import FIRST_CHECK, CallState, distance, may_become
from orderwright.rules.money import parse_amount, plain
from orderwright.store import gateway_calls as store
from orderwright.store.gateway_calls import GatewayCall, StoredCall
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Context
from orderwright.workflows.gift_cards import lock_cards_of, void_redemption
from orderwright.workflows.scheduled_payments import schedule, unschedule
from orderwright.workflows.settle_order import settle

#: Flags for staff (`orders.flags`).
PAYMENT_AFTER_FAILURE = "PAYMENT_AFTER_FAILURE"
GATEWAY_AMOUNT_DIFFERS = "GATEWAY_AMOUNT_DIFFERS"
PAYMENT_UNCLEAR = "PAYMENT_UNCLEAR"
SCHEDULED_ACTION_FAILED = "SCHEDULED_ACTION_FAILED"

#: What a payment by card is called, as in the contract's samples.
CREDIT_CARD = "CreditCard"

_STATES = {
    Ending.SUCCEEDED: CallState.SUCCEEDED,
    Ending.FAILED: CallState.FAILED,
    Ending.PENDING: CallState.PENDING,
}
#: What a payment is while its first call has no end, and after that end was none.
_NOT_BEGUN = frozenset({TransactionStatus.PENDING, TransactionStatus.PENDING_MERCHANT})
_GIVEN_UP = frozenset({TransactionStatus.DECLINED, TransactionStatus.CANCELED})


async def apply_outcome(order: OpenOrder, call: GatewayCall, outcome: Outcome) -> bool:
    """Change the facts of the order as the outcome of the call says, and settle it; the caller saves it.

    False, and nothing happens, if the outcome is known already or comes after an end that it can't change. Not to be
    called with UNKNOWN_REFERENCE, which is no outcome.
    """
    assert call.order_id == order.locked.id, "a call belongs to one order"
    known = await note_outcome(order.context, call, outcome)
    if known is None:
        return False
    await _clear_flag(order, known, outcome)
    if known.state == CallState.FAILED:
        order.flag(PAYMENT_AFTER_FAILURE)
    if call.kind in (CallKind.AUTHORIZE, CallKind.CHARGE):
        await _first_call_ended(order, call, outcome)
    elif call.kind == CallKind.CAPTURE:
        await _capture_ended(order, call, outcome)
    elif call.kind == CallKind.VOID:
        await _void_ended(order, call, outcome)
    else:
        await _refund_ended(order, call, outcome)
    await settle(order)
    return True


async def note_outcome(context: Context, call: GatewayCall, outcome: Outcome) -> StoredCall | None:
    """Write the outcome beside the intent, in the unit of work, and nothing else.

    The call as it was, or None if the outcome changes nothing.
    """
    connection, site_id = context.work.connection, context.site.id
    known = await store.lock_call(connection, site_id, call.reference)
    state = _STATES[outcome.ending]
    is_refund = call.kind == CallKind.REFUND
    if known is None or not may_become(CallState(known.state), state, refund=is_refund):
        return None
    pending = state is CallState.PENDING
    now = context.work.now
    await store.write_outcome(
        connection,
        site_id,
        call.reference,
        state=state,
        at=now,
        check_at=now + max(FIRST_CHECK, distance(known.tries)) if pending else None,
        transaction=None if is_refund else outcome.transaction,
        refund=outcome.transaction if is_refund else None,
        failure_code=(outcome.failure_code or "declined")[:100] if state is CallState.FAILED else None,
        action_url=outcome.action_url if pending else None,
    )
    return known


async def _clear_flag(order: OpenOrder, known: StoredCall, outcome: Outcome) -> None:
    """Take back what staff was told of an unclear call when the last one of the order has become clear."""
    if outcome.ending is Ending.PENDING or known.flagged_at is None or PAYMENT_UNCLEAR not in order.flags:
        return
    work = order.context.work
    if not await store.unclear_calls(work.connection, work.site.id, order.locked.id):
        order.flags.remove(PAYMENT_UNCLEAR)


async def _first_call_ended(order: OpenOrder, call: GatewayCall, outcome: Outcome) -> None:
    payments = (await order.load_records()).payments
    payment = payments.find(str(call.payment_id))
    if payment is None:
        return
    if outcome.ending is Ending.FAILED:
        if payment.status in _NOT_BEGUN:
            payments.replace(msgspec.structs.replace(payment, status=TransactionStatus.DECLINED))
        await _give_back_with(order, call)
        return
    payment = await _known_at_gateway(order, call, outcome, payment)
    if outcome.ending is Ending.SUCCEEDED and payment.status in _NOT_BEGUN | _GIVEN_UP:
        if payment.status in _GIVEN_UP:
            order.flag(PAYMENT_AFTER_FAILURE)
        payment = await _begun(order, call, outcome, payment)
    payments.replace(payment)
    if outcome.ending is Ending.SUCCEEDED:
        await _approve_with(order, call)


async def _known_at_gateway(order: OpenOrder, call: GatewayCall, outcome: Outcome, payment: Payment) -> Payment:
    """The payment with what the gateway says of it beside its state."""
    records = await order.load_records()
    facts = records.payments.facts_of(payment.id)
    facts.transaction = outcome.transaction or facts.transaction
    facts.saved_method = outcome.saved_method or facts.saved_method
    facts.saved_customer = outcome.saved_customer or facts.saved_customer
    regular = regular_of(payment)
    card = regular.credit_card_details
    if outcome.card_brand or outcome.card_last_four:
        last_four = outcome.card_last_four[-4:] if outcome.card_last_four else None
        card = CreditCardPaymentMethodDetails(
            last_four_digits=last_four, brand=(outcome.card_brand or "")[:100] or None
        )
    transaction = outcome.transaction or regular.provider_transaction_id
    return with_regular(
        payment,
        provider_transaction_id=None if transaction is None else transaction[:100],
        credit_card_details=card,
        payment_method=regular.payment_method or (CREDIT_CARD if card is not None else None),
        saved_payment_method=True
        if outcome.saved_method and call.terms.save_method and outcome.ending is Ending.SUCCEEDED
        else regular.saved_payment_method,
    )


async def _begun(order: OpenOrder, call: GatewayCall, outcome: Outcome, payment: Payment) -> Payment:
    """The payment after the gateway has authorized or charged it."""
    if outcome.amount is not None and outcome.amount != parse_amount(payment.amount.amount):
        order.flag(GATEWAY_AMOUNT_DIFFERS)
        payment = msgspec.structs.replace(payment, amount=Price(amount=plain(outcome.amount)))
    if call.kind == CallKind.CHARGE:
        return msgspec.structs.replace(payment, status=TransactionStatus.APPROVED)
    waited = order.at - parse_timestamp(payment.created_date)
    details = authorized_after(details_of(payment), waited, order.at)
    await schedule(order, payment.id, details.scheduled_action)
    payment = with_regular(payment, authorization_details=details)
    return msgspec.structs.replace(payment, status=TransactionStatus.AUTHORIZED)


async def _give_back_with(order: OpenOrder, call: GatewayCall) -> None:
    """Undo the payments that were to stand or fall with a charge that failed: gift cards get their money back."""
    payments = (await order.load_records()).payments
    together = [payments.find(str(id_)) for id_ in call.terms.with_payments]
    undone = [one for one in together if one is not None and one.status is TransactionStatus.PENDING]
    await lock_cards_of(order, undone)
    for payment in undone:
        await void_redemption(order, payment)
        payments.replace(msgspec.structs.replace(payment, status=TransactionStatus.VOIDED))


async def _approve_with(order: OpenOrder, call: GatewayCall) -> None:
    payments = (await order.load_records()).payments
    for id_ in call.terms.with_payments:
        payment = payments.find(str(id_))
        if payment is not None and payment.status is TransactionStatus.PENDING:
            payments.replace(msgspec.structs.replace(payment, status=TransactionStatus.APPROVED))


async def _capture_ended(order: OpenOrder, call: GatewayCall, outcome: Outcome) -> None:
    payments = (await order.load_records()).payments
    payment = payments.find(str(call.payment_id))
    if payment is None:
        return
    details = details_of(payment)
    present = details.captures[0] if details.captures else None
    same = present is not None and present.id == str(call.capture_id)
    if outcome.ending is Ending.SUCCEEDED:
        amount = call.amount if outcome.amount is None else outcome.amount
        if amount != call.amount:
            order.flag(GATEWAY_AMOUNT_DIFFERS)
        capture = AuthorizationCapture(
            id=str(call.capture_id),
            status=ActionStatus.SUCCEEDED,
            amount=Price(amount=plain(amount)),
            created_date=present.created_date if present is not None and same else format_timestamp(order.at),
        )
        if payment.status is TransactionStatus.AUTHORIZED:
            payment = msgspec.structs.replace(payment, status=TransactionStatus.APPROVED)
        elif payment.status in _GIVEN_UP | {TransactionStatus.VOIDED}:
            order.flag(PAYMENT_AFTER_FAILURE)
            payment = msgspec.structs.replace(payment, status=TransactionStatus.APPROVED)
        payments.replace(with_details(payment, captures=[capture]))
        await unschedule(order, payment.id)
    elif outcome.ending is Ending.FAILED and same and present is not None:
        _flag_if_scheduled(order, call)
        failure = FailureDetails(failure_code=(outcome.failure_code or "")[:100])
        capture = msgspec.structs.replace(present, status=ActionStatus.FAILED, failure_details=failure)
        payments.replace(with_details(payment, captures=[capture]))


async def _void_ended(order: OpenOrder, call: GatewayCall, outcome: Outcome) -> None:
    payments = (await order.load_records()).payments
    payment = payments.find(str(call.payment_id))
    if payment is None:
        return
    void = details_of(payment).void or AuthorizationVoid()
    if outcome.ending is Ending.SUCCEEDED:
        if payment.status in _NOT_BEGUN | {TransactionStatus.AUTHORIZED}:
            payment = msgspec.structs.replace(payment, status=TransactionStatus.VOIDED)
        void = msgspec.structs.replace(
            void, status=ActionStatus.SUCCEEDED, voided_date=format_timestamp(order.at), failure_details=None
        )
        payments.replace(with_details(payment, void=void))
        await unschedule(order, payment.id)
    elif outcome.ending is Ending.FAILED and void.status is ActionStatus.PENDING:
        _flag_if_scheduled(order, call)
        failure = FailureDetails(failure_code=(outcome.failure_code or "")[:100])
        void = msgspec.structs.replace(void, status=ActionStatus.FAILED, failure_details=failure)
        payments.replace(with_details(payment, void=void))


def _flag_if_scheduled(order: OpenOrder, call: GatewayCall) -> None:
    """Tell staff of a failure that nobody waited for the answer of."""
    if call.terms.scheduled:
        order.flag(SCHEDULED_ACTION_FAILED)


async def _refund_ended(order: OpenOrder, call: GatewayCall, outcome: Outcome) -> None:
    records = await order.load_records()
    refund = records.refunds.find(str(call.refund_id))
    if refund is None:
        return
    parts = [_part_after(part, call, outcome) for part in refund.transactions]
    records.refunds.replace(msgspec.structs.replace(refund, transactions=parts))


def _part_after(part: RefundTransaction, call: GatewayCall, outcome: Outcome) -> RefundTransaction:
    if UUID(part.payment_id) != call.payment_id:
        return part
    status, info = RefundStatus.PENDING, None
    if outcome.ending is Ending.SUCCEEDED:
        status = RefundStatus.SUCCEEDED
    elif outcome.ending is Ending.FAILED:
        status = RefundStatus.FAILED
        info = RefundStatusInfo(
            payment_gateway_reason_code=(outcome.failure_code or "")[:10] or None,
            description=(outcome.message or outcome.failure_code or "")[:1000] or None,
        )
    return msgspec.structs.replace(
        part,
        refund_status=status,
        refund_status_info=info,
        gateway_refund_id=part.gateway_refund_id or str(call.reference),
        provider_refund_id=outcome.transaction or part.provider_refund_id,
    )
