"""Papers about an invented order, by which settings are tried before they are kept. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.identity import Identity, IdentityType
from orderwright.model.invoices import DocumentKind, PriceDisplay
from orderwright.model.orders import OrderInput
from orderwright.model.printing import PrintedDocument
from orderwright.model.sites import Site
from orderwright.rules.invoice_figures import TaxedPart
from orderwright.rules.invoices import (
    Printing,
    credit_of_invoice,
    display_number,
    invoice,
    local_year,
    packing_slip,
    receipt,
)
from orderwright.rules.placing import place

_ORDER_NUMBER: Final = "10001"
_BUYER: Final = {
    "address": {"country": "DE", "addressLine": "Musterstr. 1", "postalCode": "10115", "city": "Berlin"},
    "contactDetails": {"firstName": "Ada", "lastName": "Lovelace"},
}
_ORDER: Final = {
    "lineItems": [
        {
            "productName": {"original": "Coffee"},
            "quantity": 2,
            "price": {"amount": "12"},
            "itemType": {"preset": "PHYSICAL"},
            "physicalProperties": {"sku": "COFFEE-250", "shippable": True},
            "descriptionLines": [{"name": {"original": "250 g"}, "plainText": {"original": "Espresso"}}],
            "taxInfo": {"taxRate": "0.07"},
        },
        {
            "productName": {"original": "Mug"},
            "quantity": 1,
            "price": {"amount": "15"},
            "itemType": {"preset": "PHYSICAL"},
            "physicalProperties": {"sku": "MUG", "shippable": True},
            "taxInfo": {"taxRate": "0.19"},
        },
    ],
    "buyerInfo": {"email": "ada@example.com"},
    "billingInfo": _BUYER,
    "shippingInfo": {
        "title": "Parcel",
        "logistics": {"shippingDestination": _BUYER},
        "cost": {"price": {"amount": "5"}},
    },
    "channelInfo": {"type": "WEB"},
    "taxIncludedInPrices": True,
    "status": "APPROVED",
}


def sample_paper(
    kind: DocumentKind, site: Site, prices: PriceDisplay | None, *, at: datetime, new_id: Callable[[], UUID]
) -> PrintedDocument:
    """A paper of that kind about an invented order of the site, as it would be issued at `at`."""
    nobody = Identity(type=IdentityType.APP, id=UUID(int=0))
    # A copy: an order is completed in place.
    order = msgspec.convert(msgspec.json.decode(msgspec.json.encode(_ORDER)), OrderInput)
    placed = place(order, site=site, identity=nobody, now=at, new_id=new_id)
    printing = Printing(site, _ORDER_NUMBER, at, placed.head, placed.lines, at, prices)
    number = display_number(DocumentKind.INVOICE, local_year(at, site), 1)
    paper, figures = invoice(printing, number)
    if kind is DocumentKind.INVOICE:
        return paper
    if kind is DocumentKind.PACKING_SLIP:
        return packing_slip(printing)
    if kind is DocumentKind.RECEIPT:
        return receipt(printing, "1", figures.total, None)
    left = TaxedPart(figures.total - figures.tax, figures.total, Decimal(0))
    credit = display_number(DocumentKind.CREDIT_NOTE, local_year(at, site), 1)
    return credit_of_invoice(printing, credit, number, left, None).document
