"""The form of a region of tax rates: rows of taxes, in percent, each for a kind of goods."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.form_tree import Tree, is_empty
from orderwright.dashboard.rates_form import Encoded, Rates, destinations_of, encode_destinations, rows_of
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
TAX: Final = Rates("rates.getTaxRates", "rates.setTaxRates", "taxRates", "/settings/tax")
#: Levels of authorities that levy taxes, as the API names them.
LEVELS: Final = (
    ("", "\N{EN DASH}"),
    ("COUNTRY", _("Country")),
    ("STATE", _("State")),
    ("COUNTY", _("County")),
    ("CITY", _("City")),
    ("SPECIAL", _("Special")),
)
_KEPT: Final = ("taxType", "jurisdiction", "jurisdictionType")
_PERCENT: Final = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,4})?")
_NO_PERCENT: Final = _("Write the rate in percent, such as 19 or 8.875: from 0 to 100 with at most 4 decimals.")


def percent_of(rate: str) -> str:
    """A fraction of the API in percent, without needless zeros: 0.19 is 19."""
    return f"{(Decimal(rate) * 100).normalize():f}"


def shown(region: Json) -> Tree:
    """The region as rows of the form."""
    taxes: list[Tree] = []
    for entry in region.get("groups") or ():
        group = entry.get("taxGroupId") or ""
        for tax in entry.get("taxes") or ():
            kept = {name: tax[name] for name in _KEPT if name in tax}
            taxes.append({"group": group, "name": tax["name"], "percent": percent_of(tax["rate"]), **kept})
        if group and not entry.get("taxes"):
            taxes.append({"group": group})
    return {
        "name": region.get("name", ""),
        "rest": "on" if region.get("restOfWorld") else "",
        "shipping": "" if region.get("shippingTaxed") is False else "on",
        "destinations": destinations_of(region) or [{}],
        "taxes": taxes or [{}],
    }


def encoded(tree: Tree, typed: Typed) -> Encoded:
    """The region that the rows describe. A kind of goods without a tax is not taxed there."""
    made = Encoded({"name": typed.line("name")})
    encode_destinations(tree, made)
    if tree.get("shipping") != "on":
        made.region["shippingTaxed"] = False
    groups: dict[str, list[Json]] = {}
    for number, row in enumerate(rows_of(tree, "taxes")):
        if is_empty(row):
            continue
        group = row.get("group", "")
        taxes = groups.setdefault(group, [])
        if not row.get("name") and not row.get("percent"):
            continue
        place = f"groups[{list(groups).index(group)}].taxes[{len(taxes)}]"
        made.places[place] = f"taxes.{number}"
        taxes.append({"name": row.get("name", ""), "rate": _rate(typed, f"taxes.{number}.percent")} | _kept(row))
    made.region["groups"] = [
        {**({"taxGroupId": group} if group else {}), "taxes": taxes} for group, taxes in groups.items()
    ]
    return made


def taxes_in_words(page: Page, region: Json, names: dict[str, str]) -> list[str]:
    """What a region taxes, one text for each kind of goods."""
    entries = region.get("groups") or ()
    others = _("Other goods") if len(entries) > 1 else _("All goods")
    told = []
    for entry in entries:
        group = entry.get("taxGroupId")
        goods = names.get(group, group) if group else page.text(others)
        taxes = " + ".join(f"{tax['name']} {page.formats.rate(tax['rate'])}" for tax in entry.get("taxes") or ())
        told.append(f"{goods}: {taxes or page.text(_('no tax'))}")
    return told


def _kept(row: Tree) -> Json:
    return {name: row[name] for name in _KEPT if row.get(name)}


def _rate(typed: Typed, name: str) -> str:
    sent = typed.line(name)
    if not _PERCENT.fullmatch(sent) or Decimal(sent.replace(",", ".")) > 100:
        typed.fault(name, _NO_PERCENT)
        return "0"
    return f"{(Decimal(sent.replace(',', '.')) / 100).normalize():f}"


def tax_groups(page: Page, document: Json) -> list[tuple[str, str]]:
    """Id and name of each kind of goods, behind all that is of none."""
    kinds = ((one["id"], one["name"]) for one in document.get("taxGroups") or ())
    return [("", page.text(_("Other goods"))), *kinds]
