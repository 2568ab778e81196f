"""Shipping rates: what is valid, and which ways to ship there are for a destination. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from orderwright.model.addresses import Address
from orderwright.model.errors import FieldViolation
from orderwright.model.rates import (
    ShippingOption,
    ShippingOptionRate,
    ShippingRates,
    ShippingRatesInput,
    ShippingRegionRates,
    Tier,
)
from orderwright.rules.money import parse_amount, round_money
from orderwright.rules.regions import region_of, region_violations

_ZERO: Final = Decimal(0)


def options_for(
    rates: ShippingRates, destination: Address | None, subtotal: Decimal, weight: Decimal, currency: str
) -> list[ShippingOption]:
    """The ways to ship to the destination, cheapest first, then by title and code.

    `subtotal` is the price of the items after discounts, in the terms of the site's prices (with tax where they include
    it); `weight` the total weight of what is shipped, in the weight unit of the site. There are none if the rates are
    in another currency than `currency`.
    """
    region = region_of(rates.regions, destination) if rates.currency == currency else None
    if region is None:
        return []
    options = []
    for option in region.options:
        price = _price(option, subtotal, weight)
        if price is not None:
            options.append(_offered(rates, region, option, round_money(price, currency)))
    return sorted(options, key=lambda option: (option.price, option.title, option.code))


def _offered(
    rates: ShippingRates, region: ShippingRegionRates, option: ShippingOptionRate, price: Decimal
) -> ShippingOption:
    return ShippingOption(
        code=option.code,
        title=option.title,
        delivery_time=option.delivery_time,
        carrier_id=option.carrier_id,
        region=region.name,
        price=price,
        tax_group_id=rates.tax_group_id,
    )


def _price(option: ShippingOptionRate, subtotal: Decimal, weight: Decimal) -> Decimal | None:
    """What the option costs; None if it is not offered for so much."""
    if option.flat is not None:
        price: Decimal | None = parse_amount(option.flat.amount)
    elif option.by_subtotal is not None:
        price = _tier_price(option.by_subtotal, subtotal)
    else:
        price = _tier_price(option.by_weight or (), weight)
    if price is None or option.free_from is None:
        return price
    return _ZERO if subtotal >= parse_amount(option.free_from.amount) else price


def _tier_price(tiers: Sequence[Tier], value: Decimal) -> Decimal | None:
    """The price of the last tier that begins at the value or below it. A tier begins at its bound, inclusive."""
    reached = [tier for tier in tiers if Decimal(tier.from_) <= value]
    if not reached or reached[-1].price is None:
        return None
    return parse_amount(reached[-1].price.amount)


def shipping_violations(rates: ShippingRatesInput, path: str = "shippingRates") -> list[FieldViolation]:
    """Every rule between the fields of shipping rates that is broken."""
    violations = list(region_violations(rates.regions, f"{path}.regions"))
    for index, region in enumerate(rates.regions):
        codes: dict[str, int] = {}
        for number, option in enumerate(region.options):
            where = f"{path}.regions[{index}].options[{number}]"
            if codes.setdefault(option.code, number) != number:
                words = f"options[{codes[option.code]}] of the region has the same code"
                violations.append(FieldViolation(f"{where}.code", words, "OTHER", rule_name="DUPLICATE_CODE"))
            violations += _tier_violations(option.by_subtotal, f"{where}.bySubtotal")
            violations += _tier_violations(option.by_weight, f"{where}.byWeight")
    return violations


def _tier_violations(tiers: Sequence[Tier] | None, path: str) -> Iterator[FieldViolation]:
    before: Decimal | None = None
    for index, tier in enumerate(tiers or ()):
        begins = Decimal(tier.from_)
        if before is not None and begins <= before:
            words = f"must be more than {before:f}, where the tier before begins"
            yield FieldViolation(f"{path}[{index}].from", words, "OTHER", rule_name="TIERS_NOT_ASCENDING")
        before = begins
