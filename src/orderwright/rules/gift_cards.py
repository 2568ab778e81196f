"""What may happen to a gift card, and how cards and their ledgers are shown.

Amounts are in the card's currency, in whole minor units. A card never pays what it does not hold, and never gets back
more than it paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from orderwright.model.errors import ApplicationError, Conflict, FieldViolation, NotFound, ValidationFailed
from orderwright.model.gift_cards import (
    LEDGER_APP_ID,
    CardRecord,
    GiftCard,
    GiftCardActor,
    GiftCardInput,
    GiftCardState,
    GiftCardTransaction,
    GiftCardTransactionType,
    LedgerEntry,
)
from orderwright.model.payments import GiftCardPaymentDetails
from orderwright.model.prices import Balance, Price
from orderwright.model.timestamps import format_timestamp, parse_timestamp
from orderwright.rules.amounts import digits_violation
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.money import parse_amount, plain, round_money

_HIDDEN: Final = "*" * 12
_RETURNED: Final = frozenset({GiftCardTransactionType.RELEASED, GiftCardTransactionType.REFUNDED})


def card_not_found(card_id: object) -> NotFound:
    """The 404 for an id that the site has no card of."""
    return NotFound("GIFT_CARD_NOT_FOUND", f"Gift card {card_id} was not found", data={"giftCardId": str(card_id)})


def code_not_found() -> NotFound:
    """The 404 for a code: the same words whatever the code looks like, and without the code."""
    return NotFound("GIFT_CARD_NOT_FOUND", "No gift card of this site has that code")


def obfuscated(last_four: str) -> str:
    """The code as it may be shown: twelve asterisks and its last four characters."""
    return _HIDDEN + last_four


def amount_violation(amount: Decimal, currency: str, field: str) -> FieldViolation | None:
    """What is wrong with an amount that a card shall hold or pay: it must be positive and in whole minor units."""
    if amount <= 0:
        return FieldViolation(field, "must be more than 0", "DECIMAL_GT", data={"threshold": "0"})
    return digits_violation(amount, currency, field)


def check_input(sent: GiftCardInput, currency: str, now: datetime) -> tuple[Decimal, datetime | None]:
    """Amount and expiration of a card to be issued. Raises `ValidationFailed` with all that is wrong with them."""
    amount = parse_amount(sent.initial_amount.amount)
    expiration = None if sent.expiration_date is None else parse_timestamp(sent.expiration_date)
    violations = []
    if violation := amount_violation(amount, currency, "giftCard.initialAmount.amount"):
        violations.append(violation)
    if expiration is not None and expiration <= now:
        violations.append(FieldViolation("giftCard.expirationDate", "must be in the future", "MIN"))
    if violations:
        raise ValidationFailed(violations)
    return round_money(amount, currency), expiration


def is_expired(card: CardRecord, now: datetime) -> bool:
    """True from the expiration date on: that moment itself is too late."""
    return card.expiration_date is not None and card.expiration_date <= now


def check_redeemable(card: CardRecord, amount: Decimal, currency: str, now: datetime) -> None:
    """Raise the documented error unless the card can pay `amount` in `currency` at `now`.

    The first that applies: GIFT_CARD_DISABLED, GIFT_CARD_EXPIRED, CURRENCY_NOT_SUPPORTED (the card holds another
    currency), ALREADY_REDEEMED (nothing is left), INSUFFICIENT_FUNDS (`data.balance` is left).
    """
    named = {"giftCardId": str(card.id)}
    if card.state is GiftCardState.DISABLED:
        raise ApplicationError("GIFT_CARD_DISABLED", "The gift card is disabled", data=named)
    if is_expired(card, now):
        assert card.expiration_date is not None, "a card without a date does not expire"
        date = format_timestamp(card.expiration_date)
        raise ApplicationError(
            "GIFT_CARD_EXPIRED", f"The gift card expired on {date}", data={**named, "expirationDate": date}
        )
    if card.currency != currency:
        raise ApplicationError(
            "CURRENCY_NOT_SUPPORTED",
            f"The gift card pays in {card.currency}, not in {currency}",
            data={**named, "currency": card.currency},
        )
    if card.balance == 0:
        raise ApplicationError("ALREADY_REDEEMED", "Nothing is left on the gift card", data=named)
    if card.balance < amount:
        left = money_text(card.balance, currency)
        raise ApplicationError(
            "INSUFFICIENT_FUNDS", f"The gift card has {left} {currency} left", data={**named, "balance": left}
        )


def spent(entries: Iterable[LedgerEntry]) -> Decimal:
    """What these redemptions took and was not given back. Entries of other types don't count."""
    kinds = _RETURNED | {GiftCardTransactionType.REDEEMED}
    return -sum((entry.amount for entry in entries if entry.type in kinds), Decimal(0))


def spent_on_order(entries: Iterable[LedgerEntry], order_id: UUID) -> Decimal:
    """What a card has paid for an order and did not get back."""
    return spent(entry for entry in entries if entry.order_id == order_id)


def check_not_applied(card: CardRecord, entries: Sequence[LedgerEntry], order_id: UUID) -> None:
    """Raise GIFT_CARD_ALREADY_APPLIED if the card pays for this order already, with money it has not got back."""
    if spent_on_order(entries, order_id) > 0:
        raise Conflict(
            "GIFT_CARD_ALREADY_APPLIED",
            "The gift card pays for this order already",
            data={"giftCardId": str(card.id), "orderId": str(order_id)},
        )


def check_returnable(payment_id: str, entries: Sequence[LedgerEntry], amount: Decimal) -> None:
    """Raise PAYMENT_NOT_REFUNDABLE if a card is not without `amount` of this payment any more."""
    left = spent(entries)
    if not 0 < amount <= left:
        reason = "ALREADY_REFUNDED" if left == 0 else "UNKNOWN_REASON"
        raise ApplicationError(
            "PAYMENT_NOT_REFUNDABLE",
            f"Of this payment {plain(left)} can go back to its gift card, not {plain(amount)}",
            data={"paymentId": payment_id, "nonRefundableReason": reason},
        )


def check_enabling(card: CardRecord) -> None:
    """Raise GIFT_CARD_VOIDED for an ended card, unless a refund has brought money back to it."""
    if card.voided_date is not None and card.balance == 0:
        raise ApplicationError(
            "GIFT_CARD_VOIDED", "The gift card was ended and holds nothing", data={"giftCardId": str(card.id)}
        )


def is_ours(details: GiftCardPaymentDetails | None) -> bool:
    """True if a payment with these details names this service's own ledger.

    Gift cards of other providers are on record as payments too; their money is not ours to give back.
    """
    return details is not None and details.app_id is not None and details.app_id.lower() == str(LEDGER_APP_ID)


def money_text(amount: Decimal, currency: str) -> str:
    """An amount of the ledger as the wire has it, with the digits of its currency."""
    return plain(round_money(amount, currency))


def card_document(card: CardRecord, locale: str) -> GiftCard:
    """The card as callers see it; amounts are formatted for `locale`."""
    document = GiftCard(
        id=str(card.id),
        obfuscated_code=obfuscated(card.last_four),
        currency=card.currency,
        initial_amount=Price(amount=money_text(card.initial_amount, card.currency)),
        balance=Price(amount=money_text(card.balance, card.currency)),
        state=card.state,
        expiration_date=None if card.expiration_date is None else format_timestamp(card.expiration_date),
        recipient=card.recipient,
        note=card.note,
        created_date=format_timestamp(card.created_date),
        updated_date=format_timestamp(card.updated_date),
        voided_date=None if card.voided_date is None else format_timestamp(card.voided_date),
    )
    fill_formatted(document, card.currency, locale)
    return document


def transaction_document(entry: LedgerEntry, currency: str, locale: str) -> GiftCardTransaction:
    """A line of the ledger as callers see it; `currency` is the card's."""
    document = GiftCardTransaction(
        id=str(entry.id),
        gift_card_id=str(entry.card_id),
        type=entry.type,
        amount=Balance(amount=money_text(entry.amount, currency)),
        balance=Price(amount=money_text(entry.balance, currency)),
        order_id=None if entry.order_id is None else str(entry.order_id),
        payment_id=None if entry.payment_id is None else str(entry.payment_id),
        refund_id=None if entry.refund_id is None else str(entry.refund_id),
        actor=GiftCardActor(type=entry.actor.type, email=entry.actor.email, id=str(entry.actor.id)),
        created_date=format_timestamp(entry.at),
    )
    fill_formatted(document, currency, locale)
    return document
