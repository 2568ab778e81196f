"""A new draft like something that is there: the same items at the same prices, for the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from orderwright.dashboard.draft_view import in_catalogue

Json = dict[str, Any]

#: What of a line that is in no catalogue makes the new one.
_CUSTOM: Final = (
    "productName",
    "price",
    "quantity",
    "itemType",
    "physicalProperties",
    "descriptionLines",
    "priceDescription",
)


def copy_of(
    lines: Sequence[Mapping[str, Any]],
    *,
    buyer: Mapping[str, Any],
    recipient: Mapping[str, Any],
    billing: Mapping[str, Any],
) -> Json:
    """The `draftOrder` to create. Discounts, fees and shipping were agreed on for one order and are left out."""
    made: Json = {
        "catalogLineItems": [_item(line) for line in lines if in_catalogue(dict(line))],
        "customLineItems": [_custom(line) for line in lines if not in_catalogue(dict(line))],
    }
    for name, part in (("buyerInfo", buyer), ("recipientInfo", recipient), ("billingInfo", billing)):
        if part:
            made[name] = dict(part)
    return made


def _item(line: Mapping[str, Any]) -> Json:
    return {
        "catalogReference": line["catalogReference"],
        "quantity": line["quantity"],
        "price": {"amount": line["price"]["amount"]},
    }


def _custom(line: Mapping[str, Any]) -> Json:
    kept = {name: line[name] for name in _CUSTOM if line.get(name)}
    kept["price"] = {"amount": line["price"]["amount"]}
    preset = (kept.pop("itemType", None) or {}).get("preset")
    return {**kept, **({"itemType": {"preset": preset}} if preset else {})}
