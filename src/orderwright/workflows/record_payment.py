"""Changing the payments of a locked order by a caller's word. None of it calls a gateway, settles or saves."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from orderwright.model.errors import NotFound, ValidationFailed
from orderwright.model.payments import Payment, TransactionStatus, UserDefinedPaymentMethodName
from orderwright.model.transaction_requests import MAX_PAYMENTS
from orderwright.rules.collection import arrived, check_collectable, check_nothing_online, declared_money
from orderwright.rules.gift_card_payments import owed
from orderwright.rules.payment_transitions import check_transition, moved
from orderwright.rules.payments import FAILED_PAYMENTS, check_sums
from orderwright.rules.recording import offline_payment
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.gift_cards import lock_cards_of, void_redemption
from orderwright.workflows.order_records import Records
from orderwright.workflows.settle_order import settle


def payment_not_found(payment_id: str) -> NotFound:
    """The 404 of a payment that the order does not have."""
    return NotFound("PAYMENT_NOT_FOUND", f"Payment {payment_id} was not found", data={"paymentId": payment_id})


def find_payment(records: Records, payment_id: str) -> Payment:
    """The payment of that id, as it is to become. Raises PAYMENT_NOT_FOUND."""
    payment = records.payments.find(payment_id)
    if payment is None:
        raise payment_not_found(payment_id)
    return payment


def check_room(records: Records, adding: int, field: str) -> None:
    """Raise a violation at `field` if the order would hold more payments than callers may record."""
    present = len(records.payments.now)
    if present + adding > MAX_PAYMENTS:
        text = f"the order may hold {MAX_PAYMENTS} payments, has {present}, and would get {adding} more"
        raise ValidationFailed.of(field, text, "MAX_SIZE", threshold=MAX_PAYMENTS)


async def set_payment_status(order: OpenOrder, payment_id: str, wanted: TransactionStatus) -> None:
    """Move one payment to a status. The status that it has already changes nothing.

    A card of the shop gets its money back when its payment is voided, canceled or declined. Raises PAYMENT_NOT_FOUND,
    STATUS_NOT_ALLOWED.
    """
    records = await order.load_records()
    payment = find_payment(records, payment_id)
    if payment.status is wanted:
        return
    facts = records.payments.facts.get(payment.id)
    check_transition(payment, wanted, facts, records.refunds.now)
    if facts is not None and facts.gift_card is not None and wanted in FAILED_PAYMENTS:
        await void_redemption(order, payment)
    records.payments.replace(moved(payment, wanted, at=order.at, new_id=order.context.service.new_id()))


async def lock_shop_cards(orders: Iterable[OpenOrder]) -> None:
    """Lock the shop's own gift cards that pay for these orders, before any of them is given back."""
    paying: list[Payment] = []
    last: OpenOrder | None = None
    for order in orders:
        records = await order.load_records()
        mine = [one for one in records.payments.now if _is_by_shop_card(records, one)]
        paying += mine
        last = order if mine else last
    if last is not None:
        await lock_cards_of(last, paying)


def _is_by_shop_card(records: Records, payment: Payment) -> bool:
    facts = records.payments.facts.get(payment.id)
    return facts is not None and facts.gift_card is not None


async def keep_declared_money(order: OpenOrder, *, field: str) -> None:
    """Put money on record that the order was only declared to have, before the rest of it is collected.

    The first money on record ends what was declared (docs/compatibility.md, decision 4). Where an order is said to be
    paid in part and the rest comes, that part would be lost, and be due again. Status and balance stay what they are;
    nothing happens where nothing was declared. `field` is named if the order has no room for the payment.
    """
    records = await order.load_records()
    amount = declared_money(order.head, records.payments.before, records.refunds.before)
    if amount <= 0:
        return
    check_room(records, 1, field)
    payment = offline_payment(amount, None, id_=order.context.service.new_id(), at=order.at)
    since = order.head.purchased_date or payment.created_date
    records.payments.now.append(msgspec.structs.replace(payment, created_date=since))


async def add_offline_payment(
    order: OpenOrder, amount: Decimal, method: UserDefinedPaymentMethodName | None, *, field: str
) -> None:
    """Record money that staff took, in major units; `field` is named if the order can't hold the payment."""
    records = await order.load_records()
    check_room(records, 1, field)
    records.payments.now.append(offline_payment(amount, method, id_=order.context.service.new_id(), at=order.at))
    check_sums(records.payments.now, field)


async def mark_as_paid(order: OpenOrder, method: UserDefinedPaymentMethodName | None, *, field: str) -> None:
    """Record that staff have taken all that is due, and settle.

    Offline payments that were pending have arrived; what is due beyond them is a new offline payment by `method`.
    Raises what `rules.collection.check_collectable` does, and PAYMENT_GATEWAY_ID_NOT_FOUND.
    """
    records = await order.load_records()
    check_collectable(order.head, records.payments.now)
    check_nothing_online(records.payments.now)
    await keep_declared_money(order, field=field)
    found, rest = arrived(records.payments.now, owed(order.head))
    for payment in found:
        done = moved(payment, TransactionStatus.APPROVED, at=order.at, new_id=order.context.service.new_id())
        records.payments.replace(done)
    if rest > 0:
        await add_offline_payment(order, rest, method, field=field)
    await settle(order)
