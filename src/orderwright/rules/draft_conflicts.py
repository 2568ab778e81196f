"""What stands against committing an edit to an order that has changed since the edit began.

An edit was made on the order as it stood then (`base`), and is committed to the order as it is now. What was only said
in other places meanwhile (a comment, a tag, a flag, a field that the edit does not touch) stays as it is now. What the
edit was computed from, or contradicts, is a conflict, and every one of them is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from orderwright.model.base import Message
from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.draft_state import DraftState
from orderwright.model.errors import ApplicationError
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import OrderStatus, PaymentStatus, WeightUnit
from orderwright.model.orders import OrderHead
from orderwright.model.refunds import Refund, RefundStatus
from orderwright.rules.draft_shares import tax_address
from orderwright.rules.formatting import without_texts
from orderwright.rules.fulfillment import fulfilled_quantities
from orderwright.rules.order_parts import DERIVED_OF_LINE, OrderParts, by_id, same
from orderwright.rules.three_way import merged

#: Parts of the head that an edit may change and that are merged field by field.
_MERGED = ("buyer_info", "billing_info", "recipient_info", "shipping_info", "business_location")
#: Parts of the head that the figures of an edit were computed from.
_MONEY = (
    "currency",
    "tax_included_in_prices",
    "price_summary",
    "applied_discounts",
    "additional_fees",
    "tax_info",
)
#: Attributes of a line that its figures were computed from, and those that follow.
_MONEY_OF_LINE = ("quantity", "price", "price_before_discounts", *DERIVED_OF_LINE)
_REFUNDED = frozenset({PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.FULLY_REFUNDED})
_WIRE = dict(zip(OrderHead.__struct_fields__, OrderHead.__struct_encode_fields__, strict=True))


class Objection(NamedTuple):
    """One thing that stands against a commit: the field of the order, why, and what shows it."""

    field: str
    reason: str
    details: Mapping[str, Any]

    def shown(self) -> dict[str, Any]:
        """As the error shows it."""
        return {"field": self.field, "reason": self.reason, **self.details}


class Rebased(NamedTuple):
    """An edit on the order as it is now, and what stands against it. With a conflict, `after` must not be used."""

    after: OrderParts
    conflicts: list[Objection]


def rebase(
    base: OrderParts,
    edited: OrderParts,
    now: OrderParts,
    *,
    fulfillments: Sequence[Fulfillment] = (),
    refunds: Sequence[Refund] = (),
) -> Rebased:
    """Apply to `now` what an edit made of `base`; `fulfillments` and `refunds` are those of now.

    Conflicts, by their reasons: STATUS (the order is not approved any more), REFUNDED, MONEY_CHANGED (prices,
    discounts, fees or tax are others than those that the edit was computed from), CHANGED (both changed the field),
    LINE_REMOVED, LINE_CHANGED (the edit removes a line that says something else now), FULFILLED (fewer units than were
    sent), TAXED_ELSEWHERE (the order went to another address than the one that the edit's taxes are of), and the rules
    between the fields of a line that the outcome would break.
    """
    conflicts = [*_of_status(now.head), *_of_refunds(now.head, refunds), *_of_money(base, now)]
    head = _merged_head(base.head, edited.head, now.head, conflicts)
    lines = _merged_lines(base.lines, edited.lines, now.lines, conflicts)
    conflicts += _of_fulfillments(now.lines, edited.lines, fulfillments)
    if taxed_at(head) != taxed_at(edited.head) and _of_money(base, edited):
        conflicts.append(Objection("taxInfo", "TAXED_ELSEWHERE", {}))
    return Rebased(OrderParts(head, lines), conflicts)


def taxed_at(head: OrderHead) -> tuple[str | None, ...]:
    """What of the address that an order is taxed at decides about its taxes; empty without one."""
    place = tax_address(
        DraftState(
            currency=head.currency,
            tax_included=head.tax_included_in_prices,
            weight_unit=head.weight_unit or WeightUnit.KG,
            shipping_info=head.shipping_info,
            recipient_info=head.recipient_info,
            billing_info=head.billing_info,
        )
    )
    return () if place is None else (place.country, place.subdivision, place.postal_code, place.city)


def refuse(conflicts: Sequence[Objection]) -> None:
    """Raise `DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS` with every conflict, if there is one."""
    if conflicts:
        raise commit_refused(conflicts)


def commit_refused(conflicts: Sequence[Objection]) -> ApplicationError:
    """The 428 of a commit, with all that stands against it."""
    words = "; ".join(f"{conflict.field} {conflict.reason}" for conflict in conflicts)
    return ApplicationError(
        "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS",
        f"The draft can't be committed to the order as it is now: {words}",
        data={"conflicts": [conflict.shown() for conflict in conflicts]},
    )


def _of_status(head: OrderHead) -> list[Objection]:
    if head.status is OrderStatus.APPROVED:
        return []
    return [Objection("status", "STATUS", {"status": head.status})]


def _of_refunds(head: OrderHead, refunds: Sequence[Refund]) -> list[Objection]:
    """A refund gives back what was sold as it was sold; one that failed as a whole gives back nothing."""
    found = [
        refund.id
        for refund in refunds
        if any(part.refund_status is not RefundStatus.FAILED for part in refund.transactions)
    ]
    if not found and head.payment_status not in _REFUNDED:
        return []
    return [Objection("refunds", "REFUNDED", {"refundIds": found})]


def _of_money(base: OrderParts, now: OrderParts) -> list[Objection]:
    """Whether the order costs something else than what the edit was computed from."""
    conflicts = [
        Objection(_WIRE[name], "MONEY_CHANGED", {})
        for name in _MONEY
        if not _alike(getattr(base.head, name), getattr(now.head, name))
    ]
    old = by_id(base.lines)
    for place, line in enumerate(now.lines):
        was = old.get(line.id.lower())
        if was is None or not all(_alike(getattr(was, name), getattr(line, name)) for name in _MONEY_OF_LINE):
            conflicts.append(Objection(f"lineItems[{place}]", "MONEY_CHANGED", {"lineItemId": line.id}))
    return conflicts


def _alike(was: Any, now: Any) -> bool:
    if isinstance(was, list) and isinstance(now, list):
        return len(was) == len(now) and all(map(_alike, was, now))
    if not (isinstance(was, Message) and isinstance(now, Message)):
        return bool(was == now)
    if isinstance(now, AppliedDiscount | AdditionalFee) and now.id is None:
        # The draft gave it an id, which the order does not know.
        was = msgspec.structs.replace(was, id=None)
    return same(was, now)


def _merged_head(base: OrderHead, edited: OrderHead, now: OrderHead, conflicts: list[Objection]) -> OrderHead:
    """The present head with the parts that the edit says, and its figures."""
    clashes: list[str] = []
    parts: dict[str, Any] = {}
    for name in _MERGED:
        was, wanted, present = (without_texts(getattr(one, name)) or {} for one in (base, edited, now))
        if wanted == was:
            continue
        if present == was:
            parts[name] = getattr(edited, name)
            continue
        if getattr(edited, name) is None or getattr(now, name) is None:
            clashes.append(_WIRE[name])
            continue
        merged_part = merged(was, present, wanted, clashes.append, _WIRE[name])
        parts[name] = msgspec.convert(merged_part, type=type(getattr(now, name)), strict=False)
    conflicts += [Objection(path, "CHANGED", {}) for path in clashes]
    figures = ("price_summary", "applied_discounts", "additional_fees", "tax_info", "tax_summary", "pay_now")
    parts.update({name: getattr(edited, name) for name in figures if getattr(edited, name) != getattr(base, name)})
    return msgspec.structs.replace(now, **parts)


def _merged_lines(
    base: Sequence[OrderLineItem],
    edited: Sequence[OrderLineItem],
    now: Sequence[OrderLineItem],
    conflicts: list[Objection],
) -> list[OrderLineItem]:
    """The lines in the order of the edit, each with what both sides made of it."""
    old, present = by_id(base), by_id(now)
    wanted = by_id(edited)
    for key, sold in old.items():
        there = present.get(key)
        if there is None:
            conflicts.append(Objection("lineItems", "LINE_REMOVED", {"lineItemId": sold.id}))
        elif key not in wanted and without_texts(there) != without_texts(sold):
            conflicts.append(Objection("lineItems", "LINE_CHANGED", {"lineItemId": sold.id}))
    lines = []
    for place, line in enumerate(edited):
        was, current = old.get(line.id.lower()), present.get(line.id.lower())
        if was is None or current is None:
            lines.append(line)
        else:
            lines.append(_merged_line(was, line, current, place, conflicts))
    return lines


def _merged_line(
    was: OrderLineItem, wanted: OrderLineItem, current: OrderLineItem, place: int, conflicts: list[Objection]
) -> OrderLineItem:
    plain = without_texts(was)
    if without_texts(wanted) == plain:
        return current
    if without_texts(current) == plain:
        return wanted
    clashes: list[str] = []
    tree = merged(plain, without_texts(current), without_texts(wanted), clashes.append, f"lineItems[{place}]")
    conflicts += [Objection(path, "CHANGED", {"lineItemId": was.id}) for path in clashes]
    line = msgspec.convert(tree, type=OrderLineItem, strict=False)
    before = {rule.rule_name or rule.rule for rule in current.check()}
    for rule in line.check():
        if (rule.rule_name or rule.rule) not in before:
            path = f"lineItems[{place}].{rule.path}"
            conflicts.append(Objection(path, rule.rule_name or rule.rule, {"lineItemId": was.id}))
    return line


def _of_fulfillments(
    now: Sequence[OrderLineItem], edited: Sequence[OrderLineItem], fulfillments: Sequence[Fulfillment]
) -> list[Objection]:
    """Lines of which the edit leaves fewer units than were sent."""
    sent: Counter[str] = fulfilled_quantities(fulfillments)
    wanted = by_id(edited)
    conflicts = []
    for line in now:
        key = line.id.lower()
        left = wanted[key].quantity if key in wanted else 0
        if left < line.quantity and left < sent[key]:
            details = {"lineItemId": line.id, "fulfilled": sent[key], "quantity": left}
            conflicts.append(Objection("lineItems", "FULFILLED", details))
    return conflicts
