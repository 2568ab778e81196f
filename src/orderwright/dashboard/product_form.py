"""The form of a product: what its fields hold, and the changes that they make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import NO_AMOUNT, amount_of
from orderwright.model.errors import ApplicationError, OrderwrightError
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: The fields of the form with their labels.
LABELS: Final[Mapping[str, str]] = {
    "name": _("Name"),
    "sku": _("SKU"),
    "price": _("Price"),
    "compareAtPrice": _("Price before"),
    "currency": _("Currency"),
    "weight": _("Weight"),
    "itemType": _("What it is"),
    "taxGroupId": _("Tax group"),
    "file": _("File that buyers download"),
    "link": _("Address that buyers download it from"),
    "imageUrl": _("Address of the picture"),
    "available": _("For sale"),
    "archived": _("Archived"),
    "translations": _("Names in other languages"),
}
TYPES: Final[Mapping[str, str]] = {
    "PHYSICAL": _("A thing that is shipped"),
    "DIGITAL": _("A file that is downloaded"),
    "SERVICE": _("A service"),
    "GIFT_CARD": _("A gift card"),
}
#: Where violations of the request are shown.
PLACES: Final = {
    "product.price.amount": "price",
    "product.compareAtPrice.amount": "compareAtPrice",
    "product.digitalFile": "file",
}
_NO_WEIGHT: Final = _("Write the weight as 0.25, without the unit.")
_NO_LINE: Final = _("Write one language and name in each line, such as: de: Hafenlampe")
BELOW: Final = _("This must not be less than the price.")
_NO_FILE: Final = _("Buyers need something to download: choose a file, or write an address.")
_NEEDED: Final = _("This is needed.")
_LANGUAGE: Final = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*:\s*(\S.*?)\s*")
_FILES: Final = 100


def values_of(product: Json) -> dict[str, str]:
    """What the fields hold of a product; of an empty one what a new product begins with."""
    digital = product["digitalFile"]
    texts = {name: str(product[name] or "") for name in ("name", "sku", "currency", "weight", "taxGroupId", "imageUrl")}
    translations = product.get("translations", [])
    return {
        **texts,
        "price": str(product["price"]["amount"] or ""),
        "compareAtPrice": str(product["compareAtPrice"]["amount"] or ""),
        "itemType": str(product["itemType"] or "PHYSICAL"),
        "file": str(digital["fileId"] or ""),
        "link": str(digital["link"] or ""),
        "available": "on" if product.get("available", True) else "",
        "archived": "on" if product["archived"] else "",
        "translations": "\n".join(f"{one['language']}: {one['name']}" for one in translations),
    }


def typed_values(page: Page) -> dict[str, str]:
    """What was typed."""
    return {name: page.field(name).replace("\r\n", "\n") for name in LABELS}


def faults_of(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the fields, in words to be translated."""
    faults = {name: _NEEDED for name in ("name", "price") if not typed[name]}
    amounts = {name: amount_of(typed[name]) for name in ("price", "compareAtPrice", "weight") if typed[name]}
    words = {"weight": _NO_WEIGHT}
    faults |= {name: words.get(name, NO_AMOUNT) for name, amount in amounts.items() if amount is None}
    price, before = amounts.get("price"), amounts.get("compareAtPrice")
    if price and before and Decimal(before) < Decimal(price):
        faults["compareAtPrice"] = BELOW
    if typed["itemType"] == "DIGITAL" and not (typed["file"] or typed["link"]):
        faults["file"] = _NO_FILE
    if any(line.strip() and not _LANGUAGE.fullmatch(line) for line in typed["translations"].split("\n")):
        faults["translations"] = _NO_LINE
    return faults


def patch_of(was: Mapping[str, str], typed: Mapping[str, str]) -> Json:
    """The changes that were typed; what was left alone is not among them. The fields have no faults."""
    changed = {name for name in typed if typed[name] != was.get(name, "")}
    patch: Json = {}
    for name in changed & {"name", "currency", "itemType"}:
        patch[name] = typed[name]
    for name in changed & {"sku", "taxGroupId", "imageUrl"}:
        patch[name] = typed[name] or None
    for name in changed & {"price", "compareAtPrice"}:
        patch[name] = {"amount": amount_of(typed[name])} if typed[name] else None
    for name in changed & {"available", "archived"}:
        patch[name] = typed[name] == "on"
    if "weight" in changed:
        patch["weight"] = amount_of(typed["weight"]) if typed["weight"] else None
    if "translations" in changed:
        found = [_LANGUAGE.fullmatch(line) for line in typed["translations"].split("\n")]
        patch["translations"] = [{"language": one[1], "name": one[2]} for one in found if one]
    if changed & {"file", "link"}:
        digital = {"fileId": typed["file"], "link": typed["link"]}
        patch["digitalFile"] = {name: value for name, value in digital.items() if value} or None
    return patch


def refusal(
    page: Page, error: OrderwrightError, names: Mapping[str, str] = PLACES, skus: Mapping[str, str] | None = None
) -> Problem:
    """What the catalogue says, beside the fields. `skus` leads from a stock keeping unit to its field, else `sku`."""
    problem = page.problem(error, **names)
    if isinstance(error, ApplicationError) and error.code == "SKU_IN_USE":
        words = page.text("Another product, or one of its variants, has this SKU.")
        field = (skus or {}).get(str(error.data.get("sku")), "sku")
        return Problem(words, error.code, problem.status, {field: words})
    return problem


async def choices_for(page: Page, product: Json) -> dict[str, list[tuple[str, str]]]:
    """What the fields with a list offer: kinds of products, tax groups, and files of the site."""
    rates = (await page.call("rates.getTaxRates"))["taxRates"]
    groups = [(one["id"], one["name"]) for one in rates.get("taxGroups", [])]
    files = await _files(page)
    current = {"taxGroupId": str(product["taxGroupId"] or ""), "file": str(product["digitalFile"]["fileId"] or "")}
    return {
        "itemType": [(value, page.text(words)) for value, words in TYPES.items()],
        "taxGroupId": [("", page.text("Like all other goods")), *_with(groups, current["taxGroupId"])],
        "file": [("", page.text("No file of the shop")), *_with(files, current["file"])],
    }


async def _files(page: Page) -> list[tuple[str, str]]:
    if not page.may(Permission.MANAGE_FILES):
        return []
    found = await page.call("files.listFiles", {"limit": _FILES})
    return [(one["id"], one["name"]) for one in found["files"]]


def _with(options: list[tuple[str, str]], current: str) -> list[tuple[str, str]]:
    """The options, and what is chosen now if it is none of them."""
    known = not current or any(value.lower() == current.lower() for value, _words in options)
    return options if known else [*options, (current, current)]
