"""Who receives the goods of an order, and where."""

from __future__ import annotations

from typing import Any

from orderwright.dashboard.contact_form import city_and_region
from orderwright.dashboard.order_columns import customer

Json = dict[str, Any]


def recipient_of(order: Json) -> Json:
    """Where an order is sent, empty if nowhere."""
    found: Json = order["shippingInfo"]["logistics"]["shippingDestination"] or order["recipientInfo"]
    return found


def receiver_of(order: Json) -> Json:
    """Whom the goods go to: where they are sent, else whom the bill is for."""
    found: Json = recipient_of(order) or order["billingInfo"]
    return found


def address_lines(order: Json) -> list[str]:
    """Who receives the goods, and where, line by line, without the country."""
    receiver = receiver_of(order)
    contact, address = receiver["contactDetails"], receiver["address"]
    named = [one for one in (contact["company"], _name(contact)) if one] or [customer(order)]
    street = address["streetAddress"]
    first = address["addressLine"] or f"{street['name'] or ''} {street['number'] or ''}"
    lines = (*named, first, address["addressLine2"], *city_and_region(address))
    return [text for line in lines if (text := str(line or "").strip())]


def _name(contact: Json) -> str:
    return f"{contact['firstName'] or ''} {contact['lastName'] or ''}".strip()
