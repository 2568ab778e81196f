"""Stock: what a line of an order is counted as, what it still needs, and what it may give back. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError
from orderwright.model.inventory import (
    Holding,
    InventoryUpdateTrigger,
    MovementReason,
    Overselling,
    StockKey,
    StockLack,
    StockMove,
    StockNeed,
    StockTaking,
)
from orderwright.model.item_parts import CatalogReference
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import PaymentStatus
from orderwright.model.orders import OrderFacts
from orderwright.model.sites import Site
from orderwright.rules.payment_statuses import MONEY_ARRIVED, PAID_IN_FULL

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: What the original's catalogue names as the variant of an item that has none.
_NO_VARIANT: Final = "00000000-0000-0000-0000-000000000000"
#: The most bytes of UTF-8 that a variant takes in a key; what is longer is kept as its hash.
LONGEST_VARIANT: Final = 1000
#: The longest id of an app that stock is kept of; an item of an app with a longer one is never tracked.
LONGEST_APP: Final = 100

_encode_sorted = msgspec.json.Encoder(order="sorted").encode


def is_guid(text: str) -> bool:
    """Whether an id is a GUID, as those of the catalogue's products are."""
    return _GUID.fullmatch(text) is not None


def folded(text: str) -> str:
    """An id as keys are compared: a GUID in lower case, anything else as it is."""
    return text.lower() if is_guid(text) else text


def variant_of_text(text: str | None) -> str:
    """The variant that a caller names: an id, or the JSON object of the chosen options."""
    text = (text or "").strip()
    if text.startswith("{"):
        try:
            options = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            return _bounded(text)
        return _choices(options)
    return _bounded("" if text == _NO_VARIANT else folded(text))


def variant_of(reference: CatalogReference) -> str:
    """The variant that a line was sold in: `options.variantId`, else the chosen `options.options`, else none.

    Choices are compared as JSON with sorted keys, so that their order does not matter.
    """
    options = reference.options or {}
    variant = options.get("variantId")
    if isinstance(variant, str) and variant.strip() not in ("", _NO_VARIANT):
        return variant_of_text(variant)
    chosen = options.get("options")
    return _choices(chosen) if isinstance(chosen, dict) else ""


def _choices(options: dict[str, Any]) -> str:
    return _bounded(_encode_sorted(options).decode()) if options else ""


def _bounded(text: str) -> str:
    encoded = text.encode()
    return text if len(encoded) <= LONGEST_VARIANT else f"sha256:{hashlib.sha256(encoded).hexdigest()}"


def stock_key(app_id: str, item_id: str, variant: str | None = None, location: str | None = None) -> StockKey:
    """The key of a quantity as a caller names it."""
    return StockKey(folded(app_id), folded(item_id), variant_of_text(variant), folded(location or ""))


def place_of(order: OrderFacts) -> str:
    """The location that supplies an order where its lines name none; empty if it names none either."""
    location = order.business_location
    return (location.id if location is not None else None) or ""


def needs_of(line: OrderLineItem, place: str, units: int, *, covered: int = 0) -> list[StockNeed]:
    """What the line needs of which location, for `units` units of which the first `covered` need nothing more.

    Its locations supply what they say; what they leave over comes from the first of them that says no quantity, else
    from `place`, the order's own location (empty: none). A line that names no catalogue item needs nothing.
    """
    reference = line.catalog_reference
    if reference is None or len(reference.app_id) > LONGEST_APP or units <= covered:
        return []
    rest = units - sum(part.quantity or 0 for part in line.locations)
    parts = [(part.id, part.quantity) for part in line.locations]
    open_part = next((index for index, (_, quantity) in enumerate(parts) if quantity is None), None)
    if open_part is None:
        parts.append((place, rest))
    else:
        parts[open_part] = (parts[open_part][0], rest)
    key = stock_key(reference.app_id, reference.catalog_item_id)
    variant = variant_of(reference)
    needs, passed = [], 0
    for location, quantity in parts:
        # An import or a changed line may say more for its locations than it has units: these bound it.
        wanted = max(0, min(quantity or 0, units - passed))
        needed = max(0, min(wanted, passed + wanted - covered))
        passed += wanted
        if needed:
            needs.append(StockNeed(UUID(line.id), key.app_id, key.item_id, variant, folded(location), needed))
    return needs


def outstanding_needs(lines: Iterable[OrderLineItem], place: str, holdings: Sequence[Holding]) -> list[StockNeed]:
    """What the lines need beyond what they hold. Units that were put back for good are not needed again."""
    held = units_held(holdings)
    return [
        need
        for line in lines
        for need in needs_of(
            line, place, line.quantity, covered=max(0, held.get(UUID(line.id), 0)) + (line.restock_quantity or 0)
        )
    ]


def stock_of_new_order(
    lines: Sequence[OrderLineItem],
    place: str,
    site: Site,
    *,
    declared: PaymentStatus | None,
    status: PaymentStatus,
) -> StockTaking | None:
    """What a new order takes, and whether it can be refused; None if nothing is taken when it is placed.

    `declared` is the payment status that was sent, `status` the one that the order has. An order that says that money
    has come in is never refused.
    """
    if site.inventory_update_trigger is InventoryUpdateTrigger.ON_ORDER_PLACED:
        reason = MovementReason.PLACED
    elif status in PAID_IN_FULL:
        reason = MovementReason.PAID
    else:
        return None
    needs = outstanding_needs(lines, place, ())
    forced = site.overselling is Overselling.ALLOW or declared in MONEY_ARRIVED
    return StockTaking(needs, reason, forced) if needs else None


def units_held(holdings: Iterable[Holding]) -> dict[UUID, int]:
    """How many units each line holds, over all locations; below zero where more was put back than ever taken."""
    held: defaultdict[UUID, int] = defaultdict(int)
    for holding in holdings:
        held[holding.line_item_id] += holding.units
    return dict(held)


def returned(holdings: Iterable[Holding], limits: Mapping[UUID, int] | None = None) -> list[StockMove]:
    """The moves that give back what is held: all of it, or of each line in `limits` at most so many units."""
    left = dict(limits) if limits is not None else None
    moves = []
    for holding in holdings:
        units = holding.units if left is None else min(holding.units, left.get(holding.line_item_id, 0))
        if units > 0:
            moves.append(StockMove(holding.line_item_id, *holding.key, units))
            if left is not None:
                left[holding.line_item_id] -= units
    return moves


def restockable_unheld(line: OrderLineItem, holdings: Iterable[Holding]) -> int:
    """How many units of a line that never took any may still be put on the shelf: no more than it has.

    Nobody knows where such units came from: the item was not tracked when it was sold, or the order was imported.
    """
    mine = [holding for holding in holdings if holding.line_item_id == UUID(line.id)]
    if any(holding.taken for holding in mine):
        return 0
    return max(0, line.quantity + sum(holding.units for holding in mine))


def insufficient_inventory(lacks: Sequence[StockLack]) -> ApplicationError:
    """The 428 of an order that needs more than there is; its data tells the lines."""
    words = ", ".join(f"{lack.requested} of {lack.item_id} where {lack.available} are left" for lack in lacks[:5])
    return ApplicationError(
        "INSUFFICIENT_INVENTORY",
        f"The order needs more than there is: {words}",
        data={
            "lineItems": [
                {
                    "lineItemId": str(lack.line_item_id),
                    "appId": lack.app_id,
                    "catalogItemId": lack.item_id,
                    "variant": lack.variant,
                    "locationId": lack.location,
                    "requested": lack.requested,
                    "available": lack.available,
                }
                for lack in lacks
            ]
        },
    )
