"""The parts of a calculated draft as documents: lines, shipping, fees, discounts, summary, tax, balance. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Final

import msgspec

from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount, LineItemDiscount, MerchantDiscount
from orderwright.model.draft_inputs import DepositDetails
from orderwright.model.draft_orders import SourceType
from orderwright.model.draft_state import DraftDiscount, DraftFee, DraftState
from orderwright.model.line_items import OrderLineItem, OrderLineItemInput
from orderwright.model.prices import Balance, Price
from orderwright.model.rates import ShippingOption
from orderwright.model.shipping import DeliveryLogistics, ShippingInfo, ShippingPrice, ShippingRegion
from orderwright.model.summaries import BalanceSummary, PriceSummary
from orderwright.model.taxes import LineItemTaxInfo, OrderTaxInfo
from orderwright.rules.draft_shares import Untouched, key, kind_of, live_lines, target_of
from orderwright.rules.money import MONEY_CONTEXT, parse_amount, plain, round_money
from orderwright.rules.order_figures import (
    filled_tax_details,
    filled_tax_info,
    part_breakdown,
    price,
    tax_breakdown,
)
from orderwright.rules.placing import MAX_TAX_BREAKDOWN, complete_line
from orderwright.rules.totals import DiscountFigures, DiscountKind, OrderFigures, PartFigures

_ZERO: Final = Decimal(0)
_HUNDRED: Final = Decimal(100)


def finished_line(
    item: OrderLineItemInput, original: OrderLineItem | None, part: PartFigures, kept: Untouched, included: bool
) -> OrderLineItem:
    """A line as the order is to have it: the order's own with other words on it, or one with new figures."""
    if original is not None and kept.taxes:
        return msgspec.structs.replace(
            original,
            product_name=item.product_name,
            description_lines=item.description_lines,
            price_description=item.price_description,
        )
    fresh = msgspec.structs.replace(
        item,
        total_discount=None,
        total_price_before_tax=None,
        total_price_after_tax=None,
        tax_info=_tax_info(item.tax_info, part, included),
        tax_details=None,
        line_item_price=None if item.line_item_price is None else price(_whole(item, part)),
    )
    return complete_line(fresh, part, included)


def finished_shipping(
    info: ShippingInfo,
    chosen: ShippingOption | None,
    part: PartFigures | None,
    included: bool,
    exempt: bool,
) -> ShippingInfo:
    """The shipping with its figures; what it does not say itself is that of the option it names."""
    if chosen is not None:
        logistics = info.logistics or DeliveryLogistics()
        info = msgspec.structs.replace(
            info,
            title=info.title or chosen.title,
            carrier_id=info.carrier_id or chosen.carrier_id,
            region=info.region or ShippingRegion(name=chosen.region),
            logistics=msgspec.structs.replace(logistics, delivery_time=logistics.delivery_time or chosen.delivery_time),
        )
    if part is None:
        return info
    sent = info.cost.tax_info if info.cost is not None else None
    tax = filled_tax_info(_tax_info(sent, part, included, exempt=exempt), part, included)
    cost = ShippingPrice(
        price=(info.cost.price if info.cost is not None else None) or price(part.base),
        total_price_before_tax=price(part.net),
        total_price_after_tax=price(part.gross),
        tax_info=tax,
        tax_details=filled_tax_details(None, tax),
        discount=price(part.total_discount),
    )
    return msgspec.structs.replace(info, cost=cost)


def finished_fee(fee: DraftFee, part: PartFigures, included: bool, exempt: bool) -> AdditionalFee:
    """A fee with its figures."""
    sent = fee.fee.tax_info
    if fee.tax is not None and fee.tax.tax_group_id is not None:
        sent = LineItemTaxInfo(tax_group_id=fee.tax.tax_group_id)
    tax = filled_tax_info(_tax_info(sent, part, included, exempt=exempt), part, included)
    return msgspec.structs.replace(
        fee.fee,
        price=fee.fee.price or price(part.base),
        price_before_tax=price(part.net),
        price_after_tax=price(part.gross),
        tax_info=tax,
        tax_details=filled_tax_details(None, tax),
    )


def calculated_discounts(state: DraftState, kept: Untouched, figures: OrderFigures) -> list[AppliedDiscount]:
    """Every discount of the draft: an applied one with what it takes, another one with what it would take."""
    taken = {one.id: one for one in figures.discounts}
    ids = {key(line.item.id): line.item.id or "" for line in live_lines(state)}
    return [
        _applied(one, taken[one.discount.id or ""], kept, ids)
        if one.applied
        else _with_amount(one.discount, _would_take(one, figures, state.currency))
        for one in state.discounts
    ]


def summary_now(
    state: DraftState, figures: OrderFigures, at_sale: OrderFigures | None, changes_money: bool
) -> PriceSummary:
    """The price summary: that of the order where nothing costs something else.

    An order may have a summary that its parts do not make (docs/compatibility.md, decision 1). What it has beyond them
    stays, so that only what was changed is to be paid or returned.
    """
    computed = figures.summary()
    if state.source is not None:
        stored = state.source.head.price_summary
        if not changes_money:
            return msgspec.structs.replace(stored)
        assert at_sale is not None, "the figures of the sale come with the order"
        began = at_sale.summary()
        adjusted = {
            name: computed[name] + parse_amount(amount.amount) - began[name]
            for name, amount in _parts_of(stored).items()
        }
        if all(amount >= 0 for amount in adjusted.values()):
            computed = adjusted
    return PriceSummary(
        subtotal=price(computed["subtotal"]),
        shipping=price(computed["shipping"]),
        tax=price(computed["tax"]),
        discount=price(computed["discount"]),
        total=price(computed["total"]),
        total_additional_fees=price(computed["totalAdditionalFees"]),
    )


def tax_now(state: DraftState, figures: OrderFigures, summary: PriceSummary, changes_money: bool) -> OrderTaxInfo:
    """The tax of the whole draft; an exempt one lists none."""
    if state.source is not None and not changes_money:
        return msgspec.structs.replace(state.source.head.tax_info)
    breakdown = [] if state.tax_exempt else tax_breakdown(figures)[:MAX_TAX_BREAKDOWN]
    return OrderTaxInfo(
        total_tax=price(parse_amount(summary.tax.amount)), tax_breakdown=breakdown, tax_exempt=state.tax_exempt
    )


def balance_now(total: Decimal, before: BalanceSummary | None) -> BalanceSummary:
    """What is due once the draft is committed: the total less what was paid and not returned."""
    if before is None:
        nothing = total - total
        return BalanceSummary(
            balance=Balance(amount=plain(total)),
            paid=price(nothing),
            refunded=price(nothing),
            authorized=price(nothing),
            pending_refund=price(nothing),
            pending=price(nothing),
        )
    due = total - parse_amount(before.paid.amount) + parse_amount(before.refunded.amount)
    return msgspec.structs.replace(before, balance=Balance(amount=plain(due)))


def deposit_now(deposit: DepositDetails | None, total: Decimal, currency: str) -> DepositDetails | None:
    """The deposit with what it comes to."""
    if deposit is None:
        return None
    with localcontext(MONEY_CONTEXT):
        if deposit.percentage is not None:
            amount = round_money(total * Decimal(deposit.percentage) / _HUNDRED, currency)
        else:
            amount = parse_amount(deposit.amount.amount) if deposit.amount is not None else _ZERO
    nothing = total - total
    return DepositDetails(
        amount=deposit.amount,
        percentage=deposit.percentage,
        price_summary=PriceSummary(
            subtotal=price(amount),
            shipping=price(nothing),
            tax=price(nothing),
            discount=price(nothing),
            total=price(amount),
            total_additional_fees=price(nothing),
        ),
    )


def _whole(item: OrderLineItemInput, part: PartFigures) -> Decimal:
    """The price of all units after the line's own discounts, with the digits of the currency."""
    with localcontext(MONEY_CONTEXT):
        return (parse_amount(item.price.amount) * item.quantity).quantize(part.base)


def _tax_info(
    sent: LineItemTaxInfo | None, part: PartFigures, included: bool, *, exempt: bool = False
) -> LineItemTaxInfo:
    """The tax of a part, still without its amounts: a tax that has a name is listed though it is the only one."""
    named = any(one.tax.name for one in part.tax_parts)
    return LineItemTaxInfo(
        tax_group_id=sent.tax_group_id if sent is not None else None,
        tax_included_in_price=included,
        tax_breakdown=part_breakdown(part) if named and not exempt else [],
    )


def _applied(
    discount: DraftDiscount, taken: DiscountFigures, kept: Untouched, ids: Mapping[str, str]
) -> AppliedDiscount:
    document = discount.discount
    if discount.source is not SourceType.CUSTOM:
        shipping = kind_of(discount) is DiscountKind.SHIPPING
        if kept.shipping if shipping else discount.shares.keys() <= kept.lines.keys():
            return document
    shares = [LineItemDiscount(id=ids[name], total_discount=price(share)) for name, share in taken.shares.items()]
    return msgspec.structs.replace(_with_amount(document, taken.amount), line_item_discounts=shares)


def _would_take(discount: DraftDiscount, figures: OrderFigures, currency: str) -> Decimal | None:
    """What a discount that is not applied says: its amount, or its percentage of what there is to take it from."""
    if discount.percentage is None:
        return None if discount.amount is None else Decimal(discount.amount)
    target = target_of(discount)
    if kind_of(discount) is DiscountKind.SHIPPING:
        parts = [figures.shipping_part] if figures.shipping_part is not None else []
    else:
        parts = [part for part in figures.lines if target is None or part.id == target]
    left = sum((part.base - part.total_discount for part in parts), _ZERO)
    return round_money(left * Decimal(discount.percentage) / _HUNDRED, currency)


def _with_amount(discount: AppliedDiscount, amount: Decimal | None) -> AppliedDiscount:
    """The discount with another amount in whatever it is."""
    if amount is None:
        return discount
    worth = price(amount)
    if discount.coupon is not None:
        return msgspec.structs.replace(discount, coupon=msgspec.structs.replace(discount.coupon, amount=worth))
    if discount.discount_rule is not None:
        rule = msgspec.structs.replace(discount.discount_rule, amount=worth)
        return msgspec.structs.replace(discount, discount_rule=rule)
    given = discount.merchant_discount or MerchantDiscount()
    return msgspec.structs.replace(discount, merchant_discount=msgspec.structs.replace(given, amount=worth))


def _parts_of(summary: PriceSummary) -> dict[str, Price]:
    return {
        "subtotal": summary.subtotal,
        "shipping": summary.shipping,
        "tax": summary.tax,
        "discount": summary.discount,
        "total": summary.total,
        "totalAdditionalFees": summary.total_additional_fees,
    }
