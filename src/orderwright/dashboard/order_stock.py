"""What is in stock of the lines of an order, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from orderwright.dashboard.order_view import OrderView
from orderwright.model.item_parts import CatalogReference
from orderwright.model.permissions import Permission
from orderwright.rules.stock import variant_of

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class LineStock:
    """What is left of what a line sold, once all that is ordered is counted out: in all, and by location.

    Less than nothing is left where more was sold than there was. A location has the name that the order knows of it,
    else its id; what has no location of its own has an empty one.
    """

    left: int
    places: tuple[tuple[str, int], ...]


async def tracked_lines(page: Page, view: OrderView) -> frozenset[str]:
    """The ids of the lines that stock is kept of; their goods are proposed to go back on the shelf."""
    return frozenset(await stock_of_lines(page, view, by_variant=False))


async def stock_of_lines(page: Page, view: OrderView, *, by_variant: bool = True) -> dict[str, LineStock]:
    """The stock of each line that any is kept of, by the ids of the lines. `by_variant`: of the variant sold alone."""
    if not page.may(Permission.READ_INVENTORY):
        return {}
    named = {one: reference for one, line in view.lines.items() if (reference := line.get("catalogReference"))}
    places_named = _names_of_locations(view.order)
    kept = await _kept(page, sorted({(one["appId"], one["catalogItemId"]) for one in named.values()}))
    found = {}
    for line_id, reference in named.items():
        item = (reference["appId"].lower(), reference["catalogItemId"].lower())
        variant = variant_of(msgspec.convert(reference, CatalogReference)) if by_variant else None
        rows = [one for one in kept.get(item, ()) if variant is None or one["variant"] == variant]
        if rows:
            places = tuple((_place(one, places_named), int(one["quantity"])) for one in rows)
            found[line_id] = LineStock(sum(quantity for _place, quantity in places), places)
    return found


def _names_of_locations(order: Json) -> dict[str, str]:
    """What the order calls the locations that it names, by their ids."""
    named = [
        *(one for line in order["lineItems"] for one in line.get("locations") or ()),
        order.get("businessLocation"),
    ]
    return {one["id"].lower(): one["name"] for one in named if one and one.get("name")}


def _place(stock: Json, names: dict[str, str]) -> str:
    location = str(stock["locationId"] or "")
    return names.get(location.lower(), location)


async def _kept(page: Page, items: list[tuple[str, str]]) -> dict[tuple[str, str], list[Json]]:
    found: dict[tuple[str, str], list[Json]] = {}
    for start in range(0, len(items), _AT_ONCE):
        asked = [{"appId": app, "catalogItemId": item} for app, item in items[start : start + _AT_ONCE]]
        request: Json = {"items": asked, "limit": _AT_ONCE}
        while True:
            answer = await page.call("inventory.queryStock", request)
            for one in answer["stock"]:
                found.setdefault((one["appId"].lower(), one["catalogItemId"].lower()), []).append(one)
            if not answer.get("cursor"):
                break
            request = {**request, "cursor": answer["cursor"]}
    return found
