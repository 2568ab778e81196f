"""What an order's lines and addresses read like, on paper and in mails."""

from __future__ import annotations

from orderwright.model.addresses import Address, AddressWithContact, PickupAddress
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.rules.city_rows import city_rows
from orderwright.rules.document_language import Wording


def line_name(line: OrderLineItem) -> str:
    """The name of a line in the buyer's language."""
    return line.product_name.translated or line.product_name.original


def line_details(line: OrderLineItem) -> list[str]:
    """The choices that the buyer made, such as `Size: M`."""
    found = []
    for one in line.description_lines:
        plain = one.plain_text or one.color_info
        value = (plain.translated or plain.original) if plain is not None else None
        name = (one.name.translated or one.name.original) if one.name is not None else None
        found.append(": ".join(text for text in (name, value) if text))
    return [text for text in found if text]


def addressee(bill: AddressWithContact | None) -> list[str]:
    """Company and person, each in a row of its own."""
    details = bill.contact_details if bill else None
    if details is None:
        return []
    name = " ".join(part for part in (details.first_name, details.last_name) if part)
    return [text for text in (details.company, name) if text]


def postal(words: Wording, where: AddressWithContact | None) -> list[str]:
    """Everything that stands on a letter, and the tax id."""
    if where is None:
        return []
    lines = [*addressee(where), *postal_address(words, where.address)]
    vat = where.contact_details.vat_id if where.contact_details else None
    return [*lines, f"{words.text('tax_id')}: {vat.id}"] if vat and vat.id else lines


def postal_address(words: Wording, address: Address | PickupAddress | None) -> list[str]:
    """An address in rows."""
    if address is None:
        return []
    street = address.street_address
    first = address.address_line or " ".join(
        part for part in (street and street.name, street and street.number) if part
    )
    city = city_rows(address.country, postal_code=address.postal_code, city=address.city, region=address.subdivision)
    country = words.country(address.country) if address.country else None
    return [text for text in (first, address.address_line2, *city, country) if text]


def destination(words: Wording, head: OrderHead) -> list[str]:
    """Where the order goes, or is picked up, with who receives it."""
    logistics = head.shipping_info.logistics if head.shipping_info else None
    if logistics is None:
        return postal(words, head.recipient_info)
    if logistics.pickup_details is not None:
        return [*addressee(head.recipient_info), *postal_address(words, logistics.pickup_details.address)]
    return postal(words, logistics.shipping_destination)
