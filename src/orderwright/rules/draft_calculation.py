"""What a draft comes to, from scratch and as an edit: the one calculation, which answers show and commits use.

Pure: the same draft and rates give the same figures. Sums are made by `rules.totals`; what is decided here is which
figures of the order stay (`rules.draft_shares`), and by which rates the rest is taxed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from orderwright.model.addresses import Address, PickupAddress
from orderwright.model.discounts_fees import AdditionalFee
from orderwright.model.draft_orders import SourceType
from orderwright.model.draft_state import DraftFee, DraftState
from orderwright.model.errors import ValidationFailed
from orderwright.model.line_items import OrderLineItem, OrderLineItemInput
from orderwright.model.rates import ShippingOption, TaxRates
from orderwright.model.shipping import ShippingInfo, ShippingPrice
from orderwright.model.taxes import LineItemTaxInfo, TaxDetails
from orderwright.rules.draft_parts import (
    balance_now,
    calculated_discounts,
    deposit_now,
    finished_fee,
    finished_line,
    finished_shipping,
    summary_now,
    tax_now,
)
from orderwright.rules.draft_problems import problems_of
from orderwright.rules.draft_shares import (
    Untouched,
    address_of,
    discount_inputs,
    key,
    live_lines,
    tax_address,
    untouched,
)
from orderwright.rules.draft_start import pristine
from orderwright.rules.draft_terms import DraftCalculation, DraftTerms
from orderwright.rules.draft_weights import shipped_weight
from orderwright.rules.figures import LARGEST_AMOUNT
from orderwright.rules.money import parse_amount
from orderwright.rules.order_figures import given_of, tax_rates
from orderwright.rules.regions import region_of
from orderwright.rules.shipping_rates import options_for
from orderwright.rules.tax import TaxRate
from orderwright.rules.tax_rates import rates_for, shipping_rates_for
from orderwright.rules.totals import NOTHING_GIVEN, ChargeInput, Given, LineInput, OrderFigures, order_figures

_ZERO: Final = Decimal(0)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(DraftState).decode


def calculate_draft(state: DraftState, terms: DraftTerms) -> DraftCalculation:
    """All that the draft comes to. The state is left as it is, and shares nothing with the result.

    Raises `ValidationFailed` where the whole is more than an amount can be.
    """
    state = _decode(_encode(state))
    kept = untouched(state)
    figures, options = _figures(state, kept, terms)
    at_sale = None
    if state.source is not None:
        begun = pristine(state)
        at_sale, _ = _figures(begun, untouched(begun), terms)
    changes_money = _changes_money(state, kept)
    discounts = calculated_discounts(state, kept, figures)
    lines = _lines(state, kept, figures)
    shipping = _shipping_info(state, kept, figures, options)
    fees = _fees(state, kept, figures)
    summary = summary_now(state, figures, at_sale, changes_money)
    total = parse_amount(summary.total.amount)
    deposit = deposit_now(state.deposit, total, state.currency)
    return DraftCalculation(
        figures=figures,
        lines=lines,
        shipping_info=shipping,
        discounts=discounts,
        fees=fees,
        applied_discounts=[shown for one, shown in zip(state.discounts, discounts, strict=True) if one.applied],
        applied_fees=[shown for one, shown in zip(state.fees, fees, strict=True) if one.applied],
        price_summary=summary,
        tax_info=tax_now(state, figures, summary, changes_money),
        balance=balance_now(total, terms.balance or (state.source.head.balance_summary if state.source else None)),
        deposit=deposit,
        shipping_options=options,
        errors=problems_of(state, terms, options, total, deposit),
        changes_money=changes_money,
    )


def _changes_money(state: DraftState, kept: Untouched) -> bool:
    """Whether anything costs something else than on the order."""
    source = state.source
    if source is None:
        return True
    live = live_lines(state)
    if len(kept.lines) != len(live) or len(live) != len(source.lines) or not kept.taxes:
        return True
    if not (kept.shipping or _costless(state.shipping_info, source.head.shipping_info)):
        return True
    switches = [(one.applied, one.source) for one in state.discounts] + [
        (one.applied, one.source) for one in state.fees
    ]
    return any(applied is (source is SourceType.CUSTOM) for applied, source in switches)


def _costless(now: ShippingInfo | None, before: ShippingInfo | None) -> bool:
    """Whether neither has a cost that could differ."""
    return (
        (now is None or now.cost is None)
        and (before is None or before.cost is None)
        and ((now is None) is (before is None))
    )


def _figures(state: DraftState, kept: Untouched, terms: DraftTerms) -> tuple[OrderFigures, list[ShippingOption]]:
    """The figures of the draft, and the ways to ship what is in it."""
    address = tax_address(state)
    lines = [
        _line_input(line.item, kept.lines.get(key(line.item.id)), kept, state, terms.tax_rates, address)
        for line in live_lines(state)
    ]
    discounts = discount_inputs(state)
    goods = order_figures(lines, currency=state.currency, discounts=discounts, tax_exempt=state.tax_exempt)
    options = _options(state, goods, terms)
    figures = order_figures(
        lines,
        currency=state.currency,
        shipping=_shipping_input(state, kept, options, terms, address),
        fees=[_fee_input(fee, kept, state, terms.tax_rates, address) for fee in state.fees if fee.applied],
        discounts=discounts,
        tax_exempt=state.tax_exempt,
    )
    largest = max(figures.total, figures.subtotal, figures.total_additional_fees, figures.shipping)
    if largest > LARGEST_AMOUNT:
        words = f"would come to more than {LARGEST_AMOUNT}"
        raise ValidationFailed.of("draftOrder", words, "DECIMAL_LTE", threshold=str(LARGEST_AMOUNT))
    return figures, options


def _line_input(
    item: OrderLineItemInput,
    original: OrderLineItem | None,
    kept: Untouched,
    state: DraftState,
    rates: TaxRates,
    address: Address | PickupAddress | None,
) -> LineInput:
    """A line: with the figures of the sale where it is untouched, without its tax where the taxes are other ones."""
    taxes, given = _taxes(item.tax_info, item.tax_details, rates, address), NOTHING_GIVEN
    if original is not None:
        given = given_of(original)
        if kept.taxes:
            taxes = tax_rates(original.tax_info, original.tax_details)
        else:
            given = Given(total_discount=parse_amount(original.total_discount.amount))
    return LineInput(
        id=key(item.id),
        quantity=item.quantity,
        price=parse_amount(item.price.amount),
        price_before_discounts=parse_amount((item.price_before_discounts or item.price).amount),
        taxes=taxes,
        tax_included=_included(item.tax_info, state),
        given=given,
    )


def _options(state: DraftState, goods: OrderFigures, terms: DraftTerms) -> list[ShippingOption]:
    """The ways to ship; none if nothing has to be shipped."""
    weight = shipped_weight([line.item for line in live_lines(state)])
    if weight is None:
        return []
    subtotal = sum((part.base - part.total_discount for part in goods.lines), _ZERO)
    destination = address_of(state.shipping_info) or tax_address(state)
    return options_for(terms.shipping_rates, _plain_address(destination), subtotal, weight, state.currency)


def _shipping_input(
    state: DraftState,
    kept: Untouched,
    options: Sequence[ShippingOption],
    terms: DraftTerms,
    address: Address | PickupAddress | None,
) -> ChargeInput | None:
    info = state.shipping_info
    if info is None:
        return None
    cost = info.cost or ShippingPrice()
    chosen = chosen_option(info, options)
    price = parse_amount(cost.price.amount) if cost.price is not None else chosen.price if chosen else None
    if price is None:
        return None
    original = state.source.head.shipping_info if state.source is not None else None
    if kept.shipping and cost.price is None:
        return None  # the order was placed without a price of shipping, and nobody has chosen one since
    taxes, given = _shipping_taxes(cost, terms, address), NOTHING_GIVEN
    if kept.shipping and original is not None and original.cost is not None:
        given = given_of(original.cost)
        if kept.taxes:
            taxes = tax_rates(original.cost.tax_info, original.cost.tax_details)
        else:
            discount = original.cost.discount
            given = Given(total_discount=parse_amount(discount.amount) if discount is not None else _ZERO)
    return ChargeInput(
        id="shipping", price=price, taxes=taxes, tax_included=_included(cost.tax_info, state), given=given
    )


def chosen_option(info: ShippingInfo, options: Sequence[ShippingOption]) -> ShippingOption | None:
    """The option of the site that shipping names by its code, if there is one."""
    return next(
        (
            option
            for option in options
            if option.code == info.code and (info.carrier_id is None or info.carrier_id == option.carrier_id)
        ),
        None,
    )


def _fee_input(
    fee: DraftFee, kept: Untouched, state: DraftState, rates: TaxRates, address: Address | PickupAddress | None
) -> ChargeInput:
    document = fee.fee
    sent = document.price or document.price_before_tax
    taxes, given = _fee_taxes(fee, rates, address), NOTHING_GIVEN
    if fee.source is not SourceType.CUSTOM and kept.taxes:
        taxes, given = tax_rates(document.tax_info, document.tax_details), given_of(document)
    return ChargeInput(
        id=document.id or "",
        price=parse_amount(sent.amount) if sent is not None else _ZERO,
        taxes=taxes,
        tax_included=_included(document.tax_info, state),
        given=given,
    )


def _fee_taxes(fee: DraftFee, rates: TaxRates, address: Address | PickupAddress | None) -> tuple[TaxRate, ...]:
    """The taxes on a fee: a custom one says whether it is taxed, one of the order is taxed if it was."""
    if fee.source is SourceType.CUSTOM:
        if fee.tax is None or not fee.tax.taxable:
            return ()
        return tuple(rates_for(rates, _plain_address(address), fee.tax.tax_group_id))
    stored = tax_rates(fee.fee.tax_info, fee.fee.tax_details)
    return _taxes(fee.fee.tax_info, fee.fee.tax_details, rates, address) if stored else ()


def _taxes(
    info: LineItemTaxInfo | None,
    old: TaxDetails | None,
    rates: TaxRates,
    address: Address | PickupAddress | None,
) -> tuple[TaxRate, ...]:
    """The site's taxes at the address; where it has none for it, those that the part had."""
    group = info.tax_group_id if info is not None else None
    if _has_rates(rates, address, group):
        return tuple(rates_for(rates, _plain_address(address), group))
    return tax_rates(info, old)


def _shipping_taxes(
    cost: ShippingPrice, terms: DraftTerms, address: Address | PickupAddress | None
) -> tuple[TaxRate, ...]:
    sent = cost.tax_info.tax_group_id if cost.tax_info is not None else None
    group = sent or terms.shipping_rates.tax_group_id
    if _has_rates(terms.tax_rates, address, group):
        return tuple(shipping_rates_for(terms.tax_rates, _plain_address(address), group))
    return tax_rates(cost.tax_info, cost.tax_details)


def _has_rates(rates: TaxRates, address: Address | PickupAddress | None, group: str | None) -> bool:
    """Whether the settings say anything about goods of the group at the address; that they are untaxed counts."""
    region = region_of(rates.regions, _plain_address(address))
    return region is not None and any(key(entry.tax_group_id) in ("", key(group)) for entry in region.groups)


def _plain_address(address: Address | PickupAddress | None) -> Address | None:
    if isinstance(address, PickupAddress):
        return Address(country=address.country, subdivision=address.subdivision, postal_code=address.postal_code)
    return address


def _included(info: LineItemTaxInfo | None, state: DraftState) -> bool:
    return state.tax_included if info is None or info.tax_included_in_price is None else info.tax_included_in_price


def _lines(state: DraftState, kept: Untouched, figures: OrderFigures) -> list[OrderLineItem]:
    pairs = zip(live_lines(state), figures.lines, strict=True)
    return [
        finished_line(line.item, kept.lines.get(part.id), part, kept, _included(line.item.tax_info, state))
        for line, part in pairs
    ]


def _shipping_info(
    state: DraftState, kept: Untouched, figures: OrderFigures, options: Sequence[ShippingOption]
) -> ShippingInfo | None:
    info = state.shipping_info
    if info is None:
        return None
    original = state.source.head.shipping_info if state.source is not None else None
    if kept.shipping and kept.taxes and original is not None:
        return msgspec.structs.replace(info, cost=original.cost)
    cost = info.cost or ShippingPrice()
    return finished_shipping(
        info, chosen_option(info, options), figures.shipping_part, _included(cost.tax_info, state), state.tax_exempt
    )


def _fees(state: DraftState, kept: Untouched, figures: OrderFigures) -> list[AdditionalFee]:
    """The fees as they stand in the document. One that is not applied shows its price alone."""
    parts = {part.id: part for part in figures.fees}
    shown = []
    for fee in state.fees:
        part = parts.get(fee.fee.id or "")
        if part is None or (fee.source is not SourceType.CUSTOM and kept.taxes):
            shown.append(fee.fee)
        else:
            shown.append(finished_fee(fee, part, _included(fee.fee.tax_info, state), state.tax_exempt))
    return shown
