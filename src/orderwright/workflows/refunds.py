"""Refunding an order: whichever operation asks for it, one way to check it, record it and have the money returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import msgspec

from orderwright.model.errors import PermissionDenied
from orderwright.model.inventory import MovementReason
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.model.permissions import Permission
from orderwright.model.prices import Price
from orderwright.model.record_facts import PaymentFacts
from orderwright.model.refund_requests import (
    NotificationSideEffects,
    PaymentRefund,
    RefundItems,
    RefundPaymentsRequest,
    RefundPaymentsSideEffects,
    RestockSideEffects,
)
from orderwright.model.refunds import (
    LineItemRefund,
    Refund,
    RefundSideEffects,
    RefundStatus,
    RefundSummary,
    RefundTransaction,
    RestockInfo,
    RestockItem,
    RestockType,
)
from orderwright.model.timestamps import format_timestamp
from orderwright.providers.payments.gateway import CallKind
from orderwright.rules.money import plain
from orderwright.rules.payments import refund_summary
from orderwright.rules.refund_plan import (
    Planned,
    beyond_items,
    check_amounts,
    check_count,
    check_restock,
    not_yet_shelved,
    plan,
    standings_for,
)
from orderwright.rules.refund_shares import sale_of
from orderwright.rules.refundability import Standing, Way, standings_of
from orderwright.rules.refunds import Calculation, breakdown_of, calculate, check_digits, details_of
from orderwright.store.documents import decode_head, decode_lines
from orderwright.store.order_records import RecordKind, current_records
from orderwright.store.orders import as_order_id, fetch_order
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Context
from orderwright.workflows.gateway_calls import GatewayCall, gateway_of, intend
from orderwright.workflows.gift_cards import lock_cards_of, return_to_card
from orderwright.workflows.order_records import Records
from orderwright.workflows.settle_order import settle
from orderwright.workflows.stock import restock

_NOTHING = "0"
_decode_facts = msgspec.json.Decoder(PaymentFacts).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRefund:
    """What a caller asks for. The paths lead to the payments and to the items in the caller's request.

    `restock` None: everything that is refunded goes back into stock.
    """

    payments: Sequence[PaymentRefund]
    items: RefundItems
    reason: str | None = None
    restock: Sequence[RestockItem] | None = field(default=())
    send_email: bool = False
    custom_message: str | None = None
    payments_path: str = "paymentRefunds"
    items_path: str = "refundItems"


def wanted_refund(request: RefundPaymentsRequest) -> WantedRefund:
    """What a request of `refundPayments` asks for."""
    effects = request.side_effects or RefundPaymentsSideEffects()
    restocked = effects.restock or RestockSideEffects()
    notifications = effects.notifications or NotificationSideEffects()
    return WantedRefund(
        payments=request.payment_refunds,
        items=request.refund_items or RefundItems(),
        reason=request.customer_reason,
        restock=restocked.line_items,
        send_email=notifications.send_customer_email,
        custom_message=notifications.custom_message,
    )


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """An order as it is read to tell what can be refunded, and how each payment stands."""

    head: OrderHead
    lines: list[OrderLineItem]
    records: Records
    standings: list[Standing]


async def read_refundable(context: Context, order_id: str) -> ReadOrder:
    """The order with its payments and refunds, unlocked. Raises `ORDER_NOT_FOUND`."""
    async with context.service.database.acquire() as connection:
        stored = await fetch_order(connection, context.site.id, as_order_id(order_id))
        records = Records(await current_records(connection, context.site.id, stored.id))
    head = decode_head(stored.head)
    gateways = await _reachable(context, records.payments.facts.values())
    return ReadOrder(head, decode_lines(stored.lines), records, standings(head, records, gateways))


async def reachable_gateways(context: Context, order_id: str) -> frozenset[str]:
    """The gateways that made payments of the order and can be called now; none for an unknown order.

    To be asked before a unit of work is opened: it needs connections of its own.
    """
    try:
        id_ = UUID(order_id)
    except ValueError:
        return frozenset()
    async with context.service.database.acquire() as connection:
        rows = await current_records(connection, context.site.id, id_)
    # Decodes the facts of payments alone: the refunds of a large order can be megabytes.
    kept = [row.facts for row in rows if row.kind == RecordKind.PAYMENT and row.facts is not None]
    return await _reachable(context, [_decode_facts(facts) for facts in kept])


async def _reachable(context: Context, facts: Iterable[PaymentFacts]) -> frozenset[str]:
    names = {one.gateway for one in facts if one.gateway is not None}
    return frozenset([name for name in names if await gateway_of(context, name) is not None])


def standings(head: OrderHead, records: Records, gateways: frozenset[str]) -> list[Standing]:
    """How every payment of the order stands, if these gateways can be called."""
    ways = {}
    for id_, facts in records.payments.facts.items():
        if facts.gift_card is not None:
            ways[id_] = Way.LEDGER
        elif facts.gateway in gateways and facts.transaction is not None:
            ways[id_] = Way.GATEWAY
    payments, refunds = records.payments.now, records.refunds.now
    return standings_of(payments, refunds, status=head.status, currency=head.currency, ways=ways)


@dataclass(frozen=True, slots=True)
class BegunRefund:
    """A refund on record, and the calls that are to be made once it is committed."""

    refund: Refund
    calls: tuple[GatewayCall, ...]


@dataclass(frozen=True, slots=True)
class CheckedRefund:
    """A refund that may be made: what the items come to, what each payment returns, and what goes back into stock."""

    done: Calculation
    planned: Sequence[Planned]
    shelved: list[RestockItem]


async def begin_refund(order: OpenOrder, wanted: WantedRefund, gateways: frozenset[str]) -> BegunRefund:
    """Check the refund, record it and save the order; what a gateway has to return is STARTED and intended.

    Raises what `check_refund` does. Then nothing is written.
    """
    records = await order.load_records()
    checked = await check_refund(order, wanted, gateways)
    planned, shelved = checked.planned, checked.shelved
    refund, calls = _recorded(order, records, wanted, checked)
    facts = records.refunds.facts_of(refund.id)
    facts.side_effects = side_effects_of(wanted, checked)
    await _return_to_cards(order, planned, UUID(refund.id))
    await _restock(order, shelved)
    await settle(order)
    for call in calls:
        await intend(order, call)
    await order.save()
    return BegunRefund(refund, calls)


async def check_refund(order: OpenOrder, wanted: WantedRefund, gateways: frozenset[str]) -> CheckedRefund:
    """The refund as it can be made now. Nothing is written.

    Raises the documented errors of `refundPayments`, the first that applies: unknown payments, then faulty items,
    then what may not be restocked, then payments that can't return it; at last `PermissionDenied` for more than the
    items come to without the right to it.
    """
    records = await order.load_records()
    head, currency = order.head, order.head.currency
    check_count(len(records.refunds.now), wanted.payments_path)
    check_amounts(wanted.payments, currency, wanted.payments_path)
    check_digits(wanted.items, currency, wanted.items_path)
    chosen = standings_for(wanted.payments, standings(head, records, gateways))
    done = calculate(sale_of(head, order.lines, records.refunds.now), wanted.items, currency)
    if done.faulty:
        raise done.faulty[0].error
    asked, refunded = _shelved(wanted, done), [item for item, _ in done.lines]
    lines = {line.id.lower(): line for line in order.lines}
    check_restock(asked, refunded, lines)
    shelved = not_yet_shelved(asked, refunded, lines)
    calculated = None if done.is_empty else done.whole.total
    planned = plan(wanted.payments, chosen, calculated, currency, wanted.payments_path)
    _require_right(order.context, beyond_items(planned, calculated))
    return CheckedRefund(done, planned, shelved)


async def refund_when_done(order: OpenOrder, wanted: WantedRefund, checked: CheckedRefund) -> Refund:
    """The refund as it stands when every payment has returned its part. Nothing is written."""
    refund = _refund(order, order.context.service.new_id(), wanted, checked, {})
    payments = (await order.load_records()).payments.now
    return msgspec.structs.replace(refund, summary=refund_summary(refund, payments))


def _require_right(context: Context, beyond: Decimal) -> None:
    """Raise `PermissionDenied` if this much more than the items come to is not the caller's to give back."""
    if beyond and not context.caller.may(Permission.OVER_REFUND):
        raise PermissionDenied(
            "PERMISSION_DENIED",
            f"This is {plain(beyond)} more than the items come to, and needs the permission "
            f"{Permission.OVER_REFUND.value}",
            data={"permission": Permission.OVER_REFUND.value},
        )


def _shelved(wanted: WantedRefund, done: Calculation) -> list[RestockItem]:
    """The units that are to go back into stock."""
    if wanted.restock is not None:
        return list(wanted.restock)
    return [RestockItem(line_item_id=item.line_item_id, quantity=item.quantity) for item, _ in done.lines]


def _recorded(
    order: OpenOrder, records: Records, wanted: WantedRefund, checked: CheckedRefund
) -> tuple[Refund, tuple[GatewayCall, ...]]:
    """Put the refund on record; the calls that it needs."""
    id_ = order.context.service.new_id()
    calls = {
        one.standing.payment.id: _call(order, records, one, id_) for one in checked.planned if one.way is Way.GATEWAY
    }
    refund = _refund(order, id_, wanted, checked, calls)
    records.refunds.now.append(refund)
    return refund, tuple(calls.values())


def _refund(
    order: OpenOrder, id_: UUID, wanted: WantedRefund, checked: CheckedRefund, calls: Mapping[str, GatewayCall]
) -> Refund:
    """The record of a refund; parts of payments that have no call are done."""
    app = order.context.caller.identity.app_id
    return Refund(
        id=str(id_),
        transactions=[_part(one, calls.get(one.standing.payment.id)) for one in checked.planned],
        details=details_of(checked.done, wanted.reason),
        created_date=format_timestamp(order.at),
        # Its amounts follow from the parts when the order is settled; what the lines come to is frozen here.
        summary=RefundSummary(
            requested_refund=Price(amount=_NOTHING),
            pending_refund=Price(amount=_NOTHING),
            refunded=Price(amount=_NOTHING),
            failed_refund_amount=Price(amount=_NOTHING),
            pending=False,
            breakdown=breakdown_of(checked.done),
        ),
        requesting_service_app_id=str(app) if app is not None else None,
    )


def _call(order: OpenOrder, records: Records, one: Planned, refund_id: UUID) -> GatewayCall:
    payment = one.standing.payment
    facts = records.payments.facts_of(payment.id)
    assert facts.gateway is not None, "only a payment that a gateway made goes this way"
    return GatewayCall(
        reference=order.context.service.new_id(),
        kind=CallKind.REFUND,
        gateway=facts.gateway,
        order_id=order.locked.id,
        payment_id=UUID(payment.id),
        amount=one.amount,
        currency=order.head.currency,
        refund_id=refund_id,
        transaction=facts.transaction,
    )


def _part(one: Planned, call: GatewayCall | None) -> RefundTransaction:
    payment = one.standing.payment
    is_membership = payment.membership_payment_details is not None
    return RefundTransaction(
        payment_id=payment.id,
        amount=None if is_membership else Price(amount=plain(one.amount)),
        refund_status=RefundStatus.SUCCEEDED if call is None else RefundStatus.STARTED,
        gateway_refund_id=None if call is None else str(call.reference),
        external_refund=one.way is Way.OUTSIDE,
    )


def side_effects_of(wanted: WantedRefund, checked: CheckedRefund) -> RefundSideEffects:
    """What is kept beside the refund: what goes back into stock, and what the buyer is told."""
    shelved = checked.shelved
    refunded: list[LineItemRefund] = [item for item, _ in checked.done.lines]
    kind = RestockType.SOME_ITEMS if shelved else RestockType.NO_ITEMS
    if shelved and sum(item.quantity for item in shelved) == sum(item.quantity for item in refunded):
        kind = RestockType.ALL_ITEMS
    return RefundSideEffects(
        restock_info=RestockInfo(type=kind, items=shelved),
        send_order_refunded_email=wanted.send_email,
        custom_message=wanted.custom_message,
    )


async def _return_to_cards(order: OpenOrder, planned: Sequence[Planned], refund_id: UUID) -> None:
    cards = [one for one in planned if one.way is Way.LEDGER]
    if cards:
        await lock_cards_of(order, [one.standing.payment for one in cards])
    for one in cards:
        await return_to_card(order, one.standing.payment, one.amount, refund_id)


async def _restock(order: OpenOrder, shelved: Sequence[RestockItem]) -> None:
    """Note on the lines what goes back, and put it back where stock is tracked."""
    units = {item.line_item_id.lower(): item.quantity for item in shelved}
    if not units:
        return
    lines = order.lines
    order.lines = [
        msgspec.structs.replace(
            line, restock_quantity=min((line.restock_quantity or 0) + units[line.id.lower()], line.quantity)
        )
        if line.id.lower() in units
        else line
        for line in lines
    ]
    quantities = {line.id: units[line.id.lower()] for line in lines if line.id.lower() in units}
    await restock(order, quantities, MovementReason.REFUND_RESTOCK)
