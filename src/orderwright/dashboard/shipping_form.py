"""The form of a region of shipping rates: ways to ship, each with one price or with steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.form_tree import Tree, is_empty
from orderwright.dashboard.rates_form import Encoded, Rates, destinations_of, encode_destinations, rows_of
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
SHIPPING: Final = Rates("rates.getShippingRates", "rates.setShippingRates", "shippingRates", "/settings/shipping")
#: What the price of a way to ship depends on.
WAYS: Final = (
    ("flat", _("Always the same")),
    ("bySubtotal", _("Steps by the value of the goods")),
    ("byWeight", _("Steps by the weight")),
)
_TEXTS: Final = ("code", "title", "deliveryTime", "carrierId")
_NO_PRICE: Final = _("A price is needed: 0 where it costs nothing.")


def shown(region: Json) -> Tree:
    """The region as rows of the form."""
    return {
        "name": region.get("name", ""),
        "rest": "on" if region.get("restOfWorld") else "",
        "destinations": destinations_of(region) or [{}],
        "options": [_row(option) for option in region.get("options") or ()] or [{"way": "flat", "tiers": [{}]}],
    }


def _row(option: Json) -> Tree:
    way = next((name for name, _words in WAYS if option.get(name)), "flat")
    tiers = option.get(way) if way != "flat" else None
    return {
        **{name: option.get(name, "") for name in _TEXTS},
        "way": way,
        "flat": (option.get("flat") or {}).get("amount", ""),
        "freeFrom": (option.get("freeFrom") or {}).get("amount", ""),
        "tiers": [{"from": tier["from"], "price": (tier.get("price") or {}).get("amount", "")} for tier in tiers or ()]
        or [{}],
    }


def encoded(tree: Tree, typed: Typed) -> Encoded:
    """The region that the rows describe."""
    made = Encoded({"name": typed.line("name"), "options": []})
    encode_destinations(tree, made)
    for number, row in enumerate(rows_of(tree, "options")):
        if is_empty({**row, "way": ""}):
            continue
        made.places[f"options[{len(made.region['options'])}]"] = f"options.{number}"
        made.region["options"].append(_option(row, f"options.{number}", typed, made))
    return made


def _option(row: Tree, name: str, typed: Typed, made: Encoded) -> Json:
    option: Json = {one: row[one] for one in _TEXTS if row.get(one)}
    option.setdefault("code", "")
    option.setdefault("title", "")
    if free := typed.price(f"{name}.freeFrom"):
        option["freeFrom"] = free
    way = row.get("way", "flat")
    if way not in ("bySubtotal", "byWeight"):
        price = typed.price(f"{name}.flat")
        if price is None:
            typed.fault(f"{name}.flat", _NO_PRICE)
        return {**option, "flat": price}
    option[way] = []
    for number, tier in enumerate(rows_of(row, "tiers")):
        if is_empty(tier):
            continue
        place = f"options[{len(made.region['options'])}].{way}[{len(option[way])}]"
        made.places[place] = f"{name}.tiers.{number}"
        begins = typed.price(f"{name}.tiers.{number}.from") or {"amount": "0"}
        price = typed.price(f"{name}.tiers.{number}.price")
        option[way].append({"from": begins["amount"], **({"price": price} if price else {})})
    made.places[f"options[{len(made.region['options'])}].{way}"] = f"{name}.way"
    return option


def options_in_words(page: Page, region: Json, currency: str) -> list[str]:
    """The ways to ship of a region, one text for each."""
    told = []
    for option in region.get("options") or ():
        money = page.formats.money
        if option.get("flat"):
            price = money(option["flat"], currency)
        else:
            tiers = option.get("bySubtotal") or option.get("byWeight") or ()
            prices = [money(tier["price"], currency) for tier in tiers if tier.get("price")]
            price = " \N{EN DASH} ".join(dict.fromkeys([prices[0], prices[-1]])) if prices else "\N{EN DASH}"
        free = option.get("freeFrom")
        tail = page.text(_(", free from %(amount)s"), amount=money(free, currency)) if free else ""
        told.append(f"{option['title']}: {price}{tail}")
    return told
