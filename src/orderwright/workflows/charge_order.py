"""Charging an order in several ways at once: through the gateway, with gift cards, with memberships.

Gift cards stand or fall with the regular charge that they come with. What a card pays is taken from it with the intent,
so that nobody else spends it; its payment is PENDING until the charge has succeeded, and is undone if it fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.billing_requests import ChargeOrderRequest, DelayedCaptureSettings, RegularCharge
from orderwright.model.errors import ApplicationError, Status
from orderwright.model.payments import Payment, TransactionStatus
from orderwright.rules.charging import (
    COLLECTION_LASTS,
    attempt_expired,
    check_amounts,
    check_free,
    check_lines_unpaid,
)
from orderwright.rules.gift_card_payments import check_payable
from orderwright.rules.money import parse_amount, plain
from orderwright.store.gateway_calls import CallTerms, GatewayCall
from orderwright.store.payment_collections import PaymentCollection, find_collection, put_collection
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.charging import begin_payment, saved_method_of
from orderwright.workflows.context import Context
from orderwright.workflows.earlier_attempts import check_closed
from orderwright.workflows.gateway_calls import Intended
from orderwright.workflows.gift_cards import Redemption, redeem_all
from orderwright.workflows.memberships import not_eligible
from orderwright.workflows.order_records import Records
from orderwright.workflows.record_payment import check_room, keep_declared_money
from orderwright.workflows.settle_order import settle

_encode = msgspec.json.Encoder().encode


class Reachable(NamedTuple):
    """The gateways that can be called, as they were before the order was locked.

    `chosen` is the one for new payments, `saved` those behind earlier payments of the order.
    """

    chosen: str | None
    saved: frozenset[str]


async def begin_charges(context: Context, request: ChargeOrderRequest, reachable: Reachable) -> Intended:
    """Begin all payments of the request or, on an error, none; its data are their ids.

    With an `idempotencyKey` that payments of the order carry, those are what is intended, and nothing is begun.
    """
    order = await open_order(context, request.order_id)
    records = await order.load_records()
    known = _begun_with(records, request.idempotency_key)
    if known:
        return Intended(order_id=order.locked.id, data=_encode(known))
    check_payable(order.head, records.payments.now)
    lines = [charge.line_item_id for charge in request.memberships]
    check_lines_unpaid(lines, records.payments.now)
    if lines:
        raise not_eligible(lines)
    regular = request.regular_charge
    sent = [parse_amount(card.amount.amount) for card in request.gift_cards]
    if regular is not None:
        sent.append(parse_amount(regular.amount.amount))
    amounts = check_amounts(sent, order.head)
    await keep_declared_money(order, field="orderId")
    check_room(records, len(amounts), "orderId")
    way = None if regular is None else await _way(order, request, regular, reachable)
    cards = await _redeem(order, request, amounts, waits=way is not None)
    payments, calls = list(cards), list[GatewayCall]()
    if regular is not None and way is not None:
        await check_closed(order)
        payment, call = await _begin_regular(order, request, regular, way, amounts[-1], cards)
        payments.append(payment)
        calls.append(call)
    await settle(order)
    await order.save()
    ids = [payment.id for payment in payments]
    return Intended(order_id=order.locked.id, calls=tuple(calls), data=_encode(ids))


def _begun_with(records: Records, correlation_id: str | None) -> list[str]:
    if correlation_id is None:
        return []
    wanted = correlation_id.lower()
    return [one.id for one in records.payments.now if (one.charge_correlation_id or "").lower() == wanted]


class _Way(NamedTuple):
    """How the regular charge is made."""

    gateway: str
    terms: CallTerms
    authorize: bool
    delayed: DelayedCaptureSettings | None
    collection: PaymentCollection | None


async def _way(order: OpenOrder, request: ChargeOrderRequest, regular: RegularCharge, reachable: Reachable) -> _Way:
    """How to make the charge.

    Raises PAYMENT_INTENT_ID_REQUIRED, PAYMENT_ATTEMPT_EXPIRED, PAYMENT_ALREADY_APPROVED, PAYMENT_ALREADY_IN_PROGRESS,
    PAYMENT_METHOD_UNAVAILABLE and, for another amount than was prepared, INVALID_AMOUNT.
    """
    by_merchant = bool(request.merchant_initiated)
    if regular.payment_intent_id is None and not regular.delayed_charge and not by_merchant:
        raise ApplicationError(
            "PAYMENT_INTENT_ID_REQUIRED",
            "Name a prepared collection, or say that the charge is delayed or initiated by the merchant",
            status=Status.BAD_REQUEST,
        )
    collection = None if regular.payment_intent_id is None else await _collection(order, regular)
    records = await order.load_records()
    saved = saved_method_of(records, reachable.saved) if by_merchant else None
    gateway = saved.gateway if saved is not None else None if by_merchant else reachable.chosen
    if gateway is None:
        text = "The buyer left no payment method" if by_merchant else "The site has no enabled account at a gateway"
        raise ApplicationError("PAYMENT_METHOD_UNAVAILABLE", text)
    urls = regular.redirect_urls
    terms = CallTerms(
        saved_method=None if saved is None else saved.method,
        saved_customer=None if saved is None else saved.customer,
        save_method=bool(regular.save_payment_method),
        merchant_initiated=by_merchant,
        return_url=None if urls is None else urls.success_url,
    )
    prepared = None if collection is None else collection.terms
    delayed = regular.delayed_capture_settings or (None if prepared is None else prepared.delayed)
    authorize = delayed is not None or (prepared is not None and prepared.authorize_only)
    return _Way(gateway, terms, authorize, delayed, collection)


async def _collection(order: OpenOrder, regular: RegularCharge) -> PaymentCollection:
    work, records = order.context.work, await order.load_records()
    assert regular.payment_intent_id is not None, "the charge names a collection"
    found = await find_collection(work.connection, work.site.id, order.locked.id, UUID(regular.payment_intent_id))
    if found is None or found.currency != order.head.currency:
        raise attempt_expired()
    check_free(None if found.payment_id is None else records.payments.find(str(found.payment_id)))
    if order.context.call.now - found.created_at >= COLLECTION_LASTS:
        raise attempt_expired()
    if found.amount != parse_amount(regular.amount.amount):
        raise ApplicationError(
            "INVALID_AMOUNT",
            f"The collection was prepared for {plain(found.amount)}",
            status=Status.BAD_REQUEST,
            data={"amount": regular.amount.amount, "maxAmount": plain(found.amount)},
        )
    return found


async def _redeem(
    order: OpenOrder, request: ChargeOrderRequest, amounts: list[Decimal], *, waits: bool
) -> list[Payment]:
    """Take from the gift cards and add their payments to the order, PENDING if they wait for a regular charge."""
    new_id = order.context.service.new_id
    wanted = [
        Redemption(card.gift_card_code, amount, new_id())
        for card, amount in zip(request.gift_cards, amounts, strict=False)
    ]
    if not wanted:
        return []
    with _as_charge_errors():
        made = await redeem_all(order, wanted, order.head.currency)
    status = TransactionStatus.PENDING if waits else TransactionStatus.APPROVED
    payments = [
        msgspec.structs.replace(payment, status=status, charge_correlation_id=request.idempotency_key)
        for payment in made
    ]
    records = await order.load_records()
    records.payments.now += payments
    return payments


@contextmanager
def _as_charge_errors() -> Iterator[None]:
    """The refusals of gift cards, by the code that `chargeOrder` has for a card in another currency."""
    try:
        yield
    except ApplicationError as error:
        if error.code != "CURRENCY_NOT_SUPPORTED":
            raise
        raise ApplicationError("INVALID_GIFT_CARD_CURRENCY", error.message, data=error.data) from None


async def _begin_regular(
    order: OpenOrder,
    request: ChargeOrderRequest,
    regular: RegularCharge,
    way: _Way,
    amount: Decimal,
    cards: list[Payment],
) -> tuple[Payment, GatewayCall]:
    together = tuple(UUID(payment.id) for payment in cards)
    payment, call = await begin_payment(
        order,
        amount,
        gateway=way.gateway,
        authorize=way.authorize,
        terms=msgspec.structs.replace(way.terms, with_payments=together),
        delayed=way.delayed,
        correlation_id=request.idempotency_key,
        collection_id=None if way.collection is None else way.collection.id,
    )
    if way.collection is not None:
        work = order.context.work
        begun = msgspec.structs.replace(way.collection, payment_id=call.payment_id)
        await put_collection(work.connection, work.site.id, begun)
    return payment, call
