"""What the items of a refund come to, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from typing import TypeVar

import msgspec

from orderwright.model.base import Message
from orderwright.model.errors import ApplicationError, FieldViolation, NotFound, Status, ValidationFailed
from orderwright.model.prices import Price
from orderwright.model.refund_requests import RefundItems
from orderwright.model.refunds import (
    AdditionalFeeRefund,
    LineItemRefund,
    LineItemRefundSummary,
    RefundDetails,
    RefundItem,
    RefundItemsBreakdown,
    ShippingRefund,
)
from orderwright.rules.amounts import digits_violation
from orderwright.rules.money import parse_amount, plain, round_money
from orderwright.rules.refund_shares import Charged, Sale, Share

Item = LineItemRefund | AdditionalFeeRefund | ShippingRefund
AnyItem = TypeVar("AnyItem", LineItemRefund, AdditionalFeeRefund, ShippingRefund)


class Faulty(msgspec.Struct, frozen=True):
    """An item that can't be refunded as asked for, and the error that refusing it alone would answer."""

    item: Item
    error: ApplicationError


class Calculation(msgspec.Struct, frozen=True):
    """What every item of a refund comes to. Ids are spelled as the order does; amounts that were not asked for are
    filled in: all that is left."""

    lines: list[tuple[LineItemRefund, Share]]
    fees: list[tuple[AdditionalFeeRefund, Share]]
    shipping: tuple[ShippingRefund, Share] | None
    faulty: list[Faulty]
    zero: Share

    @property
    def of_lines(self) -> Share:
        """All line items together."""
        return _sum([share for _, share in self.lines], self.zero)

    @property
    def of_fees(self) -> Share:
        """All fees together."""
        return _sum([share for _, share in self.fees], self.zero)

    @property
    def whole(self) -> Share:
        """All items together."""
        parts = [self.of_lines, self.of_fees]
        if self.shipping is not None:
            parts.append(self.shipping[1])
        return _sum(parts, self.zero)

    @property
    def is_empty(self) -> bool:
        """True if nothing was selected."""
        return not self.lines and not self.fees and self.shipping is None


def _sum(shares: Sequence[Share], zero: Share) -> Share:
    return reduce(Share.plus, shares, zero)


def calculate(sale: Sale, items: RefundItems, currency: str) -> Calculation:
    """What the items come to; what is wrong with any of them stands in `faulty`, one error for each.

    No item is named twice, and amounts are in whole minor units (`check_digits`). Nothing named comes to nothing.
    """
    faulty: list[Faulty] = []
    nothing = round_money(Decimal(0), currency)

    def take(item: AnyItem, share: Callable[[AnyItem], tuple[AnyItem, Share]]) -> Iterator[tuple[AnyItem, Share]]:
        try:
            yield share(item)
        except ApplicationError as error:
            faulty.append(Faulty(item, error))

    lines = [done for item in items.line_items for done in take(item, lambda one: _units(sale, one))]
    fees = [done for item in items.additional_fees for done in take(item, lambda one: _fee(sale, one))]
    shipping = None
    if items.shipping is not None:
        shipping = next(take(items.shipping, lambda one: _shipping(sale, one)), None)
    return Calculation(lines, fees, shipping, faulty, Share(nothing, nothing, nothing))


def _units(sale: Sale, item: LineItemRefund) -> tuple[LineItemRefund, Share]:
    line = sale.lines.get(item.line_item_id.lower())
    if line is None:
        raise line_item_not_found(item.line_item_id)
    if item.quantity > line.units_left:
        raise ApplicationError(
            "INVALID_LINE_ITEM_REFUND_QUANTITY",
            f"{line.units_left} units of line item {item.line_item_id} can be refunded, not {item.quantity}",
            status=Status.BAD_REQUEST,
            data=as_data(item),
        )
    return msgspec.structs.replace(item, line_item_id=line.id), line.units(item.quantity)


def _fee(sale: Sale, item: AdditionalFeeRefund) -> tuple[AdditionalFeeRefund, Share]:
    fee = sale.fees.get(item.additional_fee_id.lower())
    if fee is None:
        words = f"The order has no additional fee {item.additional_fee_id}"
        raise NotFound("ADDITIONAL_FEE_NOT_FOUND", words, data=as_data(item))
    amount = _wanted(fee, item)
    if not _returnable(fee, amount):
        raise ApplicationError(
            "INVALID_ADDITIONAL_FEE_REFUND_AMOUNT",
            f"{_left(fee)} of additional fee {item.additional_fee_id} can be refunded{_not(item, amount)}",
            status=Status.BAD_REQUEST,
            data=as_data(item),
        )
    done = AdditionalFeeRefund(additional_fee_id=fee.id, amount=Price(amount=plain(amount)))
    return done, fee.amount(amount)


def _shipping(sale: Sale, item: ShippingRefund) -> tuple[ShippingRefund, Share]:
    shipping = sale.shipping
    if shipping is None:
        raise NotFound("SHIPPING_NOT_FOUND", "Nothing was charged for shipping", data=as_data(item))
    amount = _wanted(shipping, item)
    if not _returnable(shipping, amount):
        raise ApplicationError(
            "INVALID_SHIPPING_REFUND_AMOUNT",
            f"{_left(shipping)} of the shipping can be refunded{_not(item, amount)}",
            status=Status.BAD_REQUEST,
            data=as_data(item),
        )
    return ShippingRefund(amount=Price(amount=plain(amount))), shipping.amount(amount)


def _wanted(charged: Charged, item: AdditionalFeeRefund | ShippingRefund) -> Decimal:
    """The amount that is asked for, or all that is left."""
    if item.amount is None:
        return charged.amount_left
    return round_money(parse_amount(item.amount.amount), charged.currency)


def _left(charged: Charged) -> str:
    return plain(charged.amount_left) if charged.amount_left else "Nothing more"


def _not(item: AdditionalFeeRefund | ShippingRefund, amount: Decimal) -> str:
    """What was asked for, where it was said."""
    return "" if item.amount is None else f", not {plain(amount)}"


def _returnable(charged: Charged, amount: Decimal) -> bool:
    """At most what is left; and nothing only of what cost nothing."""
    return amount <= charged.amount_left and (amount > 0 or not charged.total)


def line_item_not_found(line_item_id: str) -> NotFound:
    """The 404 for a line item that the order has not."""
    words = f"The order has no line item {line_item_id}"
    return NotFound("LINE_ITEM_NOT_FOUND", words, data={"lineItemId": line_item_id})


def as_data(message: Message) -> dict[str, object]:
    """What was sent, as an error repeats it."""
    data: dict[str, object] = msgspec.to_builtins(message)
    return data


def check_digits(items: RefundItems, currency: str, path: str) -> None:
    """Raise `ValidationFailed` for amounts with more digits than the currency has; `path` leads to the items."""
    fees = enumerate(items.additional_fees)
    named = [(f"{path}.additionalFees[{place}].amount.amount", one.amount) for place, one in fees]
    if items.shipping is not None:
        named.append((f"{path}.shipping.amount.amount", items.shipping.amount))
    violations = [found for field, price in named if (found := price_violation(price, currency, field))]
    if violations:
        raise ValidationFailed(violations)


def price_violation(price: Price | None, currency: str, field: str) -> FieldViolation | None:
    """What is wrong with a price that is not in whole minor units of the currency; nothing if none was sent."""
    return None if price is None else digits_violation(parse_amount(price.amount), currency, field)


def details_of(done: Calculation, reason: str | None) -> RefundDetails:
    """What a refund is for, in today's form and in the old one."""
    return RefundDetails(
        items=[RefundItem(line_item_id=item.line_item_id, quantity=item.quantity) for item, _ in done.lines],
        shipping_included=done.shipping is not None,
        reason=reason,
        line_items=[item for item, _ in done.lines],
        additional_fees=[item for item, _ in done.fees],
        shipping=done.shipping[0] if done.shipping is not None else None,
    )


def breakdown_of(done: Calculation) -> RefundItemsBreakdown | None:
    """What each line's units come to; None for a refund of no units."""
    if not done.lines:
        return None
    return RefundItemsBreakdown(
        line_items=[
            LineItemRefundSummary(
                line_item_id=item.line_item_id, total_refunded_amount=Price(amount=plain(share.total))
            )
            for item, share in done.lines
        ]
    )
