"""Gift cards of the shop: what an order pays with them, and what it gives back.

All of it works on an order that is locked, inside its unit of work, and writes the ledger only: the caller adds or
changes the payment of the order, settles the order and saves it. Orders are locked before cards, cards in the order of
their ids, stock after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from orderwright.model.errors import ApplicationError, NotFound, Status
from orderwright.model.gift_cards import (
    LEDGER_APP_ID,
    MAX_CARDS_ON_ORDER,
    CardRecord,
    GiftCardTransactionType,
    LedgerEntry,
)
from orderwright.model.payments import GiftCardPaymentDetails, Payment, TransactionStatus
from orderwright.model.prices import Price
from orderwright.model.timestamps import format_timestamp
from orderwright.rules import gift_cards as rules
from orderwright.store import gift_cards as ledger
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.gift_card_records import card_id_of

_OVER = frozenset(
    {
        TransactionStatus.VOIDED,
        TransactionStatus.CANCELED,
        TransactionStatus.DECLINED,
        TransactionStatus.REFUNDED,
    }
)


class Redemption(NamedTuple):
    """What a card shall pay. `payment_id` is the id of the payment to be made; one that was made is made again."""

    code: str
    amount: Decimal
    payment_id: UUID


async def redeem(order: OpenOrder, code: str, amount: Decimal, currency: str) -> Payment:
    """Pay `amount` of the order with a card: see `redeem_all`."""
    payment_id = order.context.service.new_id()
    (payment,) = await redeem_all(order, [Redemption(code, amount, payment_id)], currency)
    return payment


async def redeem_all(order: OpenOrder, wanted: Sequence[Redemption], currency: str) -> list[Payment]:
    """Take from cards and answer the payments, which the caller adds to the order: all of them or, on an error, none.

    Amounts are positive, in whole minor units, and no more than is due; the caller has checked that. Raises
    CURRENCY_MISMATCH, MAX_GIFT_CARDS_EXCEEDED, GIFT_CARD_NOT_FOUND, GIFT_CARD_ALREADY_APPLIED and what
    `rules.gift_cards.check_redeemable` raises. A payment that is on the ledger already is answered again.
    """
    context, work = order.context, order.context.work
    check_currency(order.head.currency, currency)
    ids = [await card_id_of(context, one.code) for one in wanted]
    cards = await ledger.lock_cards(work.connection, work.site.id, ids)
    made = await ledger.entries_of_payments(work.connection, work.site.id, [one.payment_id for one in wanted])
    records = await order.load_records()
    paying = sum(map(_pays, records.payments.now))
    payments = []
    for card_id, one in zip(ids, wanted, strict=True):
        entry = _redeemed(made.get(one.payment_id, ()))
        if entry is None:
            check_count(paying)
            paying += 1
            cards[card_id], entry = await _take(order, cards[card_id], one, currency)
        assert (entry.card_id, entry.order_id) == (card_id, order.locked.id), "a payment belongs to one order and card"
        records.payments.facts_of(str(one.payment_id)).gift_card = str(card_id)
        payments.append(payment_of(entry, cards[card_id]))
    return payments


async def return_to_card(order: OpenOrder, payment: Payment, amount: Decimal, refund_id: UUID) -> LedgerEntry:
    """Put `amount` of a payment back on its card, once for each refund: a repeat answers the line that there is.

    An expired, disabled or voided card takes its money back, too: it is the buyer's. It stays as it is otherwise.
    Raises PAYMENT_NOT_REFUNDABLE for more than the card is still without, GIFT_CARD_NOT_FOUND for a payment that is
    not on this ledger.
    """
    entries = await _entries_of(order, payment)
    for entry in entries:
        if entry.refund_id == refund_id:
            return entry
    rules.check_returnable(payment.id, entries, amount)
    return await _give_back(order, entries, amount, GiftCardTransactionType.REFUNDED, refund_id)


async def void_redemption(order: OpenOrder, payment: Payment) -> LedgerEntry | None:
    """Put back on its card all that a payment still has of it, once; None if there is nothing to put back.

    Works like `return_to_card`, for a payment that is voided rather than refunded.
    """
    entries = await _entries_of(order, payment)
    for entry in entries:
        if entry.type is GiftCardTransactionType.RELEASED:
            return entry
    left = rules.spent(entries)
    return await _give_back(order, entries, left, GiftCardTransactionType.RELEASED) if left > 0 else None


async def lock_cards_of(order: OpenOrder, payments: Iterable[Payment]) -> None:
    """Lock the cards of several payments in the order of their ids: to be called before giving back to several."""
    work = order.context.work
    known = await ledger.entries_of_payments(work.connection, work.site.id, [UUID(one.id) for one in payments])
    await ledger.lock_cards(work.connection, work.site.id, [entries[0].card_id for entries in known.values()])


def check_currency(of_order: str, sent: str) -> None:
    """Raise CURRENCY_MISMATCH unless the request speaks of the order's currency."""
    if sent != of_order:
        raise ApplicationError(
            "CURRENCY_MISMATCH",
            f"The order is in {of_order}, not in {sent}",
            status=Status.BAD_REQUEST,
            data={"currency": of_order},
        )


def check_count(paying: int) -> None:
    """Raise MAX_GIFT_CARDS_EXCEEDED if no further card may pay for an order that `paying` cards pay for."""
    if paying >= MAX_CARDS_ON_ORDER:
        raise ApplicationError(
            "MAX_GIFT_CARDS_EXCEEDED",
            f"{MAX_CARDS_ON_ORDER} gift cards pay for the order already",
            data={"maxGiftCards": MAX_CARDS_ON_ORDER},
        )


def payment_of(entry: LedgerEntry, card: CardRecord) -> Payment:
    """The payment that a redemption stands for, as it is when it is made."""
    at = format_timestamp(entry.at)
    return Payment(
        giftcard_payment_details=GiftCardPaymentDetails(
            gift_card_payment_id=str(entry.id),
            app_id=str(LEDGER_APP_ID),
            voided=False,
            obfuscated_code=rules.obfuscated(card.last_four),
        ),
        id=str(entry.payment_id),
        created_date=at,
        updated_date=at,
        amount=Price(amount=rules.money_text(-entry.amount, card.currency)),
        refund_disabled=False,
        status=TransactionStatus.APPROVED,
    )


def _pays(payment: Payment) -> bool:
    return payment.giftcard_payment_details is not None and payment.status not in _OVER


def _redeemed(entries: Iterable[LedgerEntry]) -> LedgerEntry | None:
    return next((entry for entry in entries if entry.type is GiftCardTransactionType.REDEEMED), None)


async def _take(
    order: OpenOrder, card: CardRecord, wanted: Redemption, currency: str
) -> tuple[CardRecord, LedgerEntry]:
    context, work = order.context, order.context.work
    earlier = await ledger.entries_on_order(work.connection, work.site.id, card.id, order.locked.id)
    rules.check_not_applied(card, earlier, order.locked.id)
    rules.check_redeemable(card, wanted.amount, currency, context.call.now)
    movement = ledger.Movement(
        GiftCardTransactionType.REDEEMED,
        -wanted.amount,
        context.service.new_id(),
        context.caller.identity,
        order.at,
        order_id=order.locked.id,
        payment_id=wanted.payment_id,
    )
    return await ledger.move(work.connection, work.site.id, card, movement)


async def _entries_of(order: OpenOrder, payment: Payment) -> list[LedgerEntry]:
    """What the ledger knows of a payment of the order, its redemption among it. Raises GIFT_CARD_NOT_FOUND."""
    work = order.context.work
    known = await ledger.entries_of_payments(work.connection, work.site.id, [UUID(payment.id)])
    entries = known.get(UUID(payment.id), [])
    redeemed = _redeemed(entries)
    if redeemed is None or redeemed.order_id != order.locked.id:
        raise NotFound(
            "GIFT_CARD_NOT_FOUND",
            f"Payment {payment.id} was not made by a gift card of this shop",
            data={"paymentId": payment.id},
        )
    return entries


async def _give_back(
    order: OpenOrder,
    entries: Sequence[LedgerEntry],
    amount: Decimal,
    kind: GiftCardTransactionType,
    refund_id: UUID | None = None,
) -> LedgerEntry:
    context, work = order.context, order.context.work
    card_id, payment_id = entries[0].card_id, entries[0].payment_id
    cards = await ledger.lock_cards(work.connection, work.site.id, [card_id])
    movement = ledger.Movement(
        kind,
        amount,
        context.service.new_id(),
        context.caller.identity,
        order.at,
        order_id=order.locked.id,
        payment_id=payment_id,
        refund_id=refund_id,
    )
    _, entry = await ledger.move(work.connection, work.site.id, cards[card_id], movement)
    return entry
