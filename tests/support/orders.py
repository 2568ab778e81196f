"""Orders as callers send them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "get_order_sample.json"
Json = dict[str, Any]


def money(amount: str) -> Json:
    """A price on the wire."""
    return {"amount": amount}


def line(price: str = "10.00", quantity: int = 1, **more: Any) -> Json:
    """A line of an order."""
    return {
        "productName": {"original": "Coffee"},
        "quantity": quantity,
        "price": money(price),
        "itemType": {"preset": "PHYSICAL"},
        **more,
    }


def taxed(rate: str) -> Json:
    """The tax of a line at a rate, a fraction."""
    return {"taxInfo": {"taxRate": rate}}


def order(*lines: Json, **more: Any) -> Json:
    """An order from the web with these lines, or with one of 10.00."""
    return {"lineItems": list(lines or (line(),)), "channelInfo": {"type": "WEB"}, **more}


def summary(subtotal: str, total: str, **parts: str) -> Json:
    """A price summary; parts that are not named are 0."""
    amounts = {"shipping": "0", "tax": "0", "discount": "0", "totalAdditionalFees": "0", **parts}
    return {name: money(amount) for name, amount in {"subtotal": subtotal, **amounts, "total": total}.items()}


def address(**more: Any) -> Json:
    """An address with a person."""
    return {
        "address": {"country": "US", "city": "New York", "addressLine": "525 5th Avenue", "postalCode": "10173"},
        "contactDetails": {"firstName": "Jane", "lastName": "Doe", "phone": "0555555555"},
        **more,
    }


def full_order(**more: Any) -> Json:
    """An order with a buyer, a bill, and a parcel to an address."""
    return order(
        line("48.75", **taxed("0.04")),
        buyerInfo={"email": "jane@example.com", "visitorId": "b52ec002-40dd-469c-9f9f-833988e8048d"},
        billingInfo=address(),
        shippingInfo={
            "title": "U.S. Shipping",
            "logistics": {"shippingDestination": address(), "deliveryTime": "3 days"},
            "cost": {"price": money("5")},
        },
        **more,
    )


def imported(status: str = "APPROVED", payment_status: str = "NOT_PAID", **more: Any) -> Json:
    """An order from elsewhere, of 10.00."""
    return {
        "lineItems": [line()],
        "channelInfo": {"type": "ETSY"},
        "billingInfo": address(),
        "status": status,
        "paymentStatus": payment_status,
        "priceSummary": summary("10.00", "10.00"),
        **more,
    }


def sample() -> Json:
    """The published sample of an order, with wire names."""
    document: Json = json.loads(SAMPLE.read_text())
    return document


def new_id() -> str:
    """A GUID that nothing has yet."""
    return str(uuid4())
