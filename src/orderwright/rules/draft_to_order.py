"""The order that a calculated draft makes: what an edit makes of its order, and a new one from scratch.

What an edit leaves alone is the order's own, byte by byte: a line that is not changed keeps its price, its share of
every discount and its tax as they were written at the sale, and an order of which nothing was changed keeps its totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from orderwright.model.base import Message
from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.draft_state import DraftSource, DraftState
from orderwright.model.errors import ApplicationError
from orderwright.model.identity import Identity
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import ChannelInfo, OrderStatus
from orderwright.model.orders import OrderHead, OrderInput
from orderwright.model.prices import Price
from orderwright.model.sites import Site
from orderwright.model.summaries import PriceSummary
from orderwright.model.taxes import OrderTaxBreakdown, TaxSummary
from orderwright.rules.draft_terms import DraftCalculation
from orderwright.rules.formatting import fill_formatted, without_texts
from orderwright.rules.money import parse_amount
from orderwright.rules.order_parts import OrderParts
from orderwright.rules.placing import NewId, Placed, place

Part = TypeVar("Part", bound=Message)
Identified = TypeVar("Identified", OrderLineItem, AppliedDiscount, AdditionalFee)

#: What a draft says of an order beside its money.
_PEOPLE: Final = ("buyer_info", "billing_info", "recipient_info", "business_location")
_SINGLE: Final = (*_PEOPLE, "shipping_info", "price_summary", "tax_info")


def edited_order(source: DraftSource, state: DraftState, calculation: DraftCalculation) -> OrderParts:
    """What the draft makes of the order that it was made from."""
    head = source.head
    lines = _kept_of(source.lines, calculation.lines)
    parts: dict[str, Any] = {name: getattr(state, name) for name in _PEOPLE}
    parts["shipping_info"] = calculation.shipping_info
    for name, now in parts.items():
        parts[name] = None if now is None else _kept(getattr(head, name), now)
    parts["applied_discounts"] = _kept_of(head.applied_discounts, calculation.applied_discounts)
    parts["additional_fees"] = _kept_of(head.additional_fees, calculation.applied_fees)
    if calculation.changes_money:
        parts |= _figures(head, calculation)
    return OrderParts(msgspec.structs.replace(head, **parts), lines)


def changes_nothing(source: DraftSource, edited: OrderParts) -> bool:
    """True if an edit leaves the order as it was."""
    head = source.head
    lists = (
        (source.lines, edited.lines),
        (head.applied_discounts, edited.head.applied_discounts),
        (head.additional_fees, edited.head.additional_fees),
    )
    return all(getattr(head, name) is getattr(edited.head, name) for name in _SINGLE) and all(
        len(before) == len(after) and all(one is other for one, other in zip(before, after, strict=True))
        for before, after in lists
    )


def new_order_of(
    state: DraftState,
    calculation: DraftCalculation,
    channel: ChannelInfo,
    *,
    site: Site,
    identity: Identity,
    now: datetime,
    new_id: NewId,
) -> Placed:
    """The order that a draft from scratch becomes: approved, with the figures that were calculated.

    It is completed as one that `createOrder` is sent. The deposit is what is due at once (`payNow`). Raises
    `DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL`.
    """
    _check_deposit(calculation)
    order = OrderInput(
        line_items=[*calculation.lines],
        **{name: getattr(state, name) for name in _PEOPLE},
        shipping_info=calculation.shipping_info,
        applied_discounts=calculation.applied_discounts,
        additional_fees=calculation.applied_fees,
        channel_info=channel,
        status=OrderStatus.APPROVED,
        currency=state.currency,
        weight_unit=state.weight_unit,
        tax_included_in_prices=state.tax_included,
        price_summary=calculation.price_summary,
        pay_now=calculation.pay_now,
        tax_info=calculation.tax_info,
        extended_fields=state.extended_fields,
        purchase_flow_id=state.purchase_flow_id,
    )
    # A copy: an order is completed in place, and the draft is still to be written.
    copy = msgspec.convert(msgspec.to_builtins(order), OrderInput)
    placed = place(copy, site=site, identity=identity, now=now, new_id=new_id)
    # An exempt order lists no taxes, where one without a list would get that of its lines.
    placed.head.tax_info.tax_breakdown = msgspec.convert(
        msgspec.to_builtins(calculation.tax_info.tax_breakdown), list[OrderTaxBreakdown]
    )
    fill_formatted(placed.head.tax_info, placed.head.currency, site.locale)
    return placed


def _check_deposit(calculation: DraftCalculation) -> None:
    due, total = calculation.pay_now, calculation.price_summary.total.amount
    if due is not None and parse_amount(due.total.amount) > parse_amount(total):
        raise ApplicationError(
            "DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL",
            f"The deposit is {due.total.amount}, and the order costs {total}",
            data={"deposit": due.total.amount, "total": total},
        )


def _figures(head: OrderHead, calculation: DraftCalculation) -> dict[str, Any]:
    """The new figures of the order; an amount that is the same stays as it was written."""
    new = calculation.price_summary
    names = PriceSummary.__struct_fields__
    summary = PriceSummary(**{name: _kept(getattr(head.price_summary, name), getattr(new, name)) for name in names})
    tax = TaxSummary(total_tax=Price(amount=calculation.tax_info.total_tax.amount))
    figures = {
        "price_summary": _kept(head.price_summary, summary),
        "tax_info": _kept(head.tax_info, calculation.tax_info),
        "tax_summary": _kept(head.tax_summary, tax),
    }
    due_now = head.pay_now
    if due_now is not None and parse_amount(due_now.total.amount) > parse_amount(summary.total.amount):
        # No more can be due at once than the order costs by now.
        figures["pay_now"] = msgspec.convert(msgspec.to_builtins(summary), PriceSummary)
    return figures


def _kept_of(before: Sequence[Identified], after: Sequence[Identified]) -> list[Identified]:
    """The parts of `after`, each as it was written before where it says the same."""
    known = {(one.id or "").lower(): one for one in before}
    return [_kept(known.get((one.id or "").lower()), one) for one in after]


def _kept(before: Part | None, after: Part) -> Part:
    """What was there before, if what is to come says the same: 5.0 is 5.00."""
    if before is None:
        return after
    return before if _by_value(without_texts(before)) == _by_value(without_texts(after)) else after


def _by_value(value: Any) -> Any:
    """Plain values with every amount as the number that it stands for."""
    if isinstance(value, dict):
        return {
            name: parse_amount(one) if name == "amount" and isinstance(one, str) else _by_value(one)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_by_value(one) for one in value]
    return value
