"""Trying an address: what something costs there, by the operation that draft orders use, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
_FIELDS = ("country", "subdivision", "postalCode", "price", "weight", "taxGroupId")


async def tried(page: Page) -> tuple[dict[str, str], Json | None, Problem | None]:
    """What the address of the page says, the quote for it if it says enough, and what is wrong with it."""
    values = {name: page.query(name).strip() for name in _FIELDS}
    if not page.query("country"):
        return values, None, None
    typed = Typed(page, values)
    price, weight = typed.price("price"), typed.price("weight")
    if typed.problem is not None:
        return values, None, typed.problem
    line: Json = {"name": page.text(_("Something")), "price": price or {"amount": "100"}}
    if weight is not None:
        line["weight"] = weight["amount"]
    if values["taxGroupId"]:
        line["taxGroupId"] = values["taxGroupId"]
    places = ("country", "subdivision", "postalCode")
    address = {name: values[name] for name in places if values[name]}
    try:
        quote = await page.call("rates.quote", {"address": address, "lines": [line]})
    except OrderwrightError as error:
        return values, None, page.problem(error, **{"lines[0].price.amount": "price", "lines[0].weight": "weight"})
    return values, document(quote), None
