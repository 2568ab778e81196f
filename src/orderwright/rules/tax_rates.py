"""Manual tax rates: what is valid, and which taxes are due at an address. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from orderwright.model.addresses import Address
from orderwright.model.errors import FieldViolation
from orderwright.model.rates import ManualTax, TaxGroupRates, TaxRates, TaxRatesInput, TaxRegionRates
from orderwright.model.taxes import JurisdictionType
from orderwright.rules.regions import region_of, region_violations
from orderwright.rules.tax import TaxRate


def rates_for(rates: TaxRates, address: Address | None, tax_group: str | None) -> list[TaxRate]:
    """The taxes on goods of the group at the address, in the order of the settings; they add up.

    A group without an entry in the region, and no group at all, are taxed as the entry without a group says. Where the
    address lies in no region, or the region has no such entry, nothing is due.
    """
    region = region_of(rates.regions, address)
    return [] if region is None else _taxes(region, tax_group)


def shipping_rates_for(rates: TaxRates, address: Address | None, tax_group: str | None) -> list[TaxRate]:
    """The taxes on shipping to the address; none where the region does not tax shipping. Like `rates_for`."""
    region = region_of(rates.regions, address)
    return [] if region is None or region.shipping_taxed is False else _taxes(region, tax_group)


def _taxes(region: TaxRegionRates, tax_group: str | None) -> list[TaxRate]:
    by_group = {_group(entry): entry for entry in region.groups}
    entry = by_group.get((tax_group or "").lower()) or by_group.get("")
    return [_rate(tax) for tax in entry.taxes] if entry is not None else []


def _group(entry: TaxGroupRates) -> str:
    return (entry.tax_group_id or "").lower()


def _rate(tax: ManualTax) -> TaxRate:
    return TaxRate(
        Decimal(tax.rate),
        name=tax.name,
        type=tax.tax_type or "",
        jurisdiction=tax.jurisdiction or "",
        jurisdiction_type=(tax.jurisdiction_type or JurisdictionType.UNDEFINED).value,
    )


def tax_violations(rates: TaxRatesInput, path: str = "taxRates") -> list[FieldViolation]:
    """Every rule between the fields of tax rates that is broken."""
    violations = list(region_violations(rates.regions, f"{path}.regions"))
    known = {group.id.lower() for group in rates.tax_groups}
    violations += _repeated([group.id.lower() for group in rates.tax_groups], f"{path}.taxGroups", "id")
    violations += _repeated([group.name for group in rates.tax_groups], f"{path}.taxGroups", "name")
    for index, region in enumerate(rates.regions):
        where = f"{path}.regions[{index}].groups"
        names = [_group(entry) for entry in region.groups]
        violations += _repeated(names, where, "taxGroupId")
        for number, entry in enumerate(region.groups):
            if names[number] and names[number] not in known:
                field = f"{where}[{number}].taxGroupId"
                words = "is not the id of one of the taxGroups"
                violations.append(FieldViolation(field, words, "OTHER", rule_name="UNKNOWN_TAX_GROUP"))
            violations += _tax_violations(entry, f"{where}[{number}].taxes")
    return violations


def _tax_violations(entry: TaxGroupRates, path: str) -> Iterator[FieldViolation]:
    for index, tax in enumerate(entry.taxes):
        if Decimal(tax.rate) > 1:
            words = "is a fraction of at most 1: 0.19 is 19 percent"
            yield FieldViolation(f"{path}[{index}].rate", words, "DECIMAL_LTE", data={"threshold": "1"})


def _repeated(values: list[str], path: str, field: str) -> Iterator[FieldViolation]:
    for index, value in enumerate(values):
        first = values.index(value)
        if first != index:
            words = f"is the same as that of {path}[{first}]"
            yield FieldViolation(f"{path}[{index}].{field}", words, "OTHER", rule_name="DUPLICATE_ID")
