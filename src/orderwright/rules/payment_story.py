"""What the activities of an order tell about its payments and refunds, from how they were and how they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orderwright.model.activities import ActivityContent
from orderwright.model.activity_types import ActivityType
from orderwright.model.payment_activities import (
    AuthorizedPaymentCaptured,
    AuthorizedPaymentCreated,
    AuthorizedPaymentVoided,
    ChargebackCreated,
    ChargebackReversed,
    CreditCardDetails,
    GiftCardPaymentRefund,
    MembershipPaymentRefund,
    PaymentCanceled,
    PaymentDeclined,
    PaymentPending,
    PaymentRefunded,
    PaymentRefundFailed,
    RefundedPayment,
    RefundInitiated,
    RegularPayment,
    RegularPaymentRefund,
    SavedPaymentMethod,
)
from orderwright.model.payments import Chargeback, ChargebackStatus, Payment, RegularPaymentDetails, TransactionStatus
from orderwright.model.prices import Price
from orderwright.model.refunds import Refund, RefundStatus, RefundTransaction
from orderwright.rules.money import plain
from orderwright.rules.payments import captured_amount


class Told(NamedTuple):
    """One activity: its kind and what it tells."""

    kind: ActivityType
    content: ActivityContent


class ChargebackChange(NamedTuple):
    """A chargeback that is new or was reversed."""

    payment: Payment
    chargeback: Chargeback
    reversed: bool


def story_of_payments(before: Sequence[Payment], now: Sequence[Payment]) -> list[Told]:
    """The activities of what changed about payments, in the order of the payments."""
    known = {payment.id: payment for payment in before}
    told: list[Told] = []
    for payment in now:
        told += _story(known.get(payment.id), payment)
    return told


def _story(before: Payment | None, now: Payment) -> Iterator[Told]:
    regular = now.regular_payment_details
    if regular is None:
        return
    earlier = before.regular_payment_details if before is not None else None
    if regular.saved_payment_method and not (earlier is not None and earlier.saved_payment_method):
        content = SavedPaymentMethod(name=(regular.payment_method or "")[:100] or None)
        yield Told(ActivityType.SAVED_PAYMENT_METHOD, ActivityContent(saved_payment_method=content))
    if before is None or before.status is not now.status:
        told = _status_story(before, now, regular)
        if told is not None:
            yield told
    for change in chargeback_changes([before] if before is not None else [], [now]):
        yield _chargeback_story(change, regular)


def _status_story(before: Payment | None, now: Payment, regular: RegularPaymentDetails) -> Told | None:
    was_authorized = before is not None and before.status is TransactionStatus.AUTHORIZED
    card = regular.credit_card_details
    digits = card.last_four_digits if card is not None else None
    brand = card.brand if card is not None else None
    payment = RegularPayment(
        credit_card_details=CreditCardDetails(last_four_digits=digits, brand=brand) if card is not None else None,
        amount=_amount(now),
    )
    match now.status:
        case TransactionStatus.AUTHORIZED:
            made = AuthorizedPaymentCreated(
                payment_id=now.id, amount=_amount(now), last_four_digits=digits, brand=brand
            )
            return Told(ActivityType.AUTHORIZED_PAYMENT_CREATED, ActivityContent(authorized_payment_created=made))
        case TransactionStatus.APPROVED if was_authorized:
            taken = captured_amount(now)
            captured = AuthorizedPaymentCaptured(
                payment_id=now.id,
                amount=_amount(now) if taken is None else Price(amount=plain(taken)),
                last_four_digits=digits,
                brand=brand,
            )
            return Told(ActivityType.AUTHORIZED_PAYMENT_CAPTURED, ActivityContent(authorized_payment_captured=captured))
        case TransactionStatus.VOIDED if was_authorized:
            voided = AuthorizedPaymentVoided(
                payment_id=now.id, amount=_amount(now), last_four_digits=digits, brand=brand
            )
            return Told(ActivityType.AUTHORIZED_PAYMENT_VOIDED, ActivityContent(authorized_payment_voided=voided))
        case TransactionStatus.PENDING | TransactionStatus.PENDING_MERCHANT:
            content = ActivityContent(payment_pending=PaymentPending(regular=payment, payment_id=now.id))
            return Told(ActivityType.PAYMENT_PENDING, content)
        case TransactionStatus.CANCELED:
            content = ActivityContent(payment_canceled=PaymentCanceled(regular=payment, payment_id=now.id))
            return Told(ActivityType.PAYMENT_CANCELED, content)
        case TransactionStatus.DECLINED:
            content = ActivityContent(payment_declined=PaymentDeclined(regular=payment, payment_id=now.id))
            return Told(ActivityType.PAYMENT_DECLINED, content)
        case _:
            return None


def _amount(payment: Payment) -> Price:
    return Price(amount=payment.amount.amount)


def chargeback_changes(before: Sequence[Payment], now: Sequence[Payment]) -> list[ChargebackChange]:
    """The chargebacks that are new, and those that were reversed; one that is both is told as both."""
    known = {
        (payment.id, one.id): one
        for payment in before
        if payment.regular_payment_details is not None
        for one in payment.regular_payment_details.chargebacks
    }
    changes = []
    for payment in now:
        regular = payment.regular_payment_details
        for one in regular.chargebacks if regular is not None else ():
            earlier = known.get((payment.id, one.id))
            if earlier is None:
                changes.append(ChargebackChange(payment, one, reversed=False))
            if one.status is ChargebackStatus.REVERSED and (earlier is None or earlier.status is not one.status):
                changes.append(ChargebackChange(payment, one, reversed=True))
    return changes


def _chargeback_story(change: ChargebackChange, regular: RegularPaymentDetails) -> Told:
    card, one = regular.credit_card_details, change.chargeback
    details = RegularPayment(
        credit_card_details=CreditCardDetails(last_four_digits=card.last_four_digits, brand=card.brand)
        if card is not None
        else None,
        amount=_amount(change.payment),
    )
    amount = Price(amount=one.amount.amount) if one.amount is not None else None
    if not change.reversed:
        created = ChargebackCreated(
            payment_id=change.payment.id, chargeback_id=one.id, amount=amount, payment_details=details
        )
        return Told(ActivityType.CHARGEBACK_CREATED, ActivityContent(chargeback_created=created))
    undone = ChargebackReversed(
        payment_id=change.payment.id,
        chargeback_id=one.id,
        amount=amount,
        reversal_amount=Price(amount=one.reversal_amount.amount) if one.reversal_amount is not None else amount,
        payment_details=details,
    )
    return Told(ActivityType.CHARGEBACK_REVERSED, ActivityContent(chargeback_reversed=undone))


def story_of_refunds(before: Sequence[Refund], now: Sequence[Refund], payments: Sequence[Payment]) -> list[Told]:
    """The activities of what changed about refunds: each began once, and each of its parts ended once."""
    known = {refund.id: refund for refund in before}
    paid = {payment.id: payment for payment in payments}
    told: list[Told] = []
    for refund in now:
        earlier = known.get(refund.id)
        if earlier is None:
            told.append(_refund_began(refund, paid))
        ends = {part.payment_id: part.refund_status for part in earlier.transactions} if earlier is not None else {}
        for part in refund.transactions:
            if part.refund_status is not ends.get(part.payment_id):
                told += _refund_ended(refund, part, paid)
    return told


def _refund_began(refund: Refund, payments: dict[str, Payment]) -> Told:
    content = RefundInitiated(
        refund_id=refund.id,
        amount=Price(amount=refund.summary.requested_refund.amount),
        payments=[_refunded_payment(part, payments) for part in refund.transactions],
        reason=refund.details.reason,
    )
    return Told(ActivityType.REFUND_INITIATED, ActivityContent(refund_initiated=content))


def _refund_ended(refund: Refund, part: RefundTransaction, payments: dict[str, Payment]) -> Iterator[Told]:
    if part.refund_status is RefundStatus.SUCCEEDED:
        done = PaymentRefunded(refund_id=refund.id, payment=_refunded_payment(part, payments))
        yield Told(ActivityType.PAYMENT_REFUNDED, ActivityContent(payment_refunded=done))
    elif part.refund_status is RefundStatus.FAILED:
        failed = PaymentRefundFailed(refund_id=refund.id, payment=_refunded_payment(part, payments))
        yield Told(ActivityType.PAYMENT_REFUND_FAILED, ActivityContent(payment_refund_failed=failed))


def _refunded_payment(part: RefundTransaction, payments: dict[str, Payment]) -> RefundedPayment:
    payment = payments.get(part.payment_id)
    amount = Price(amount=part.amount.amount) if part.amount is not None else None
    told = RefundedPayment(payment_id=part.payment_id, external_refund=part.external_refund)
    if payment is not None and payment.membership_payment_details is not None:
        told.membership = MembershipPaymentRefund(membership_id=payment.membership_payment_details.membership_id)
    elif payment is not None and payment.giftcard_payment_details is not None:
        card = payment.giftcard_payment_details.gift_card_payment_id
        told.gift_card = GiftCardPaymentRefund(gift_card_payment_id=card or None, amount=amount)
    else:
        regular = payment.regular_payment_details if payment is not None else None
        shown = regular.credit_card_details if regular is not None else None
        told.regular = RegularPaymentRefund(
            amount=amount,
            last_four_digits=shown.last_four_digits if shown is not None else None,
            brand=shown.brand if shown is not None else None,
        )
    return told


def refunds_completed(before: Sequence[Refund], now: Sequence[Refund]) -> list[Refund]:
    """The refunds all of whose parts have ended, and had not before."""
    ended = {refund.id for refund in before if _has_ended(refund)}
    return [refund for refund in now if _has_ended(refund) and refund.id not in ended]


def _has_ended(refund: Refund) -> bool:
    return all(part.refund_status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED) for part in refund.transactions)
