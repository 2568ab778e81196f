"""The orders that are measured with: an ordinary one of about 6 KB, and the largest that the limits allow."""

from __future__ import annotations

from typing import Any


def line(number: int) -> dict[str, Any]:
    """A line with options, a picture, a discount and tax."""
    return {
        "productName": {"original": f"Espresso beans number {number}, dark roast"},
        "catalogReference": {
            "appId": "215238eb-22a5-4c36-9e7b-e7c08025e04e",
            "catalogItemId": f"0614129c-8777-9f3b-4dfe-{number:012d}",
            "options": {"options": {"Weight": "500g", "Ground for": "Stovetop"}},
        },
        "quantity": 1 + number % 3,
        "price": {"amount": "48.75"},
        "priceBeforeDiscounts": {"amount": "52.00"},
        "itemType": {"preset": "PHYSICAL"},
        "physicalProperties": {"weight": 0.5, "sku": f"BEAN-{number:05d}", "shippable": True},
        "image": {"id": "nsplsh_306d666a306a4a74306459", "url": "https://shop.example/beans.jpg", "height": 2992},
        "descriptionLines": [
            {"name": {"original": "Weight"}, "plainText": {"original": "500g"}},
            {"name": {"original": "Ground for"}, "plainText": {"original": "Stovetop"}},
        ],
        "taxInfo": {"taxRate": "0.04"},
    }


def order(lines: int = 3, number: int = 0) -> dict[str, Any]:
    """An order with that many lines; `number` varies the buyer."""
    address = {
        "country": "US",
        "subdivision": "US-NY",
        "city": "New York",
        "postalCode": "10173",
        "addressLine": f"{number % 900 + 1} 5th Avenue",
    }
    contact = {"firstName": f"Jane{number % 211}", "lastName": f"Doe{number % 977}", "phone": "+1 212 555 0100"}
    person = {"address": address, "contactDetails": contact}
    return {
        "lineItems": [line(index) for index in range(lines)],
        "buyerInfo": {"email": f"jane{number}@example.com", "visitorId": "b52ec002-40dd-469c-9f9f-833988e8048d"},
        "billingInfo": person,
        "shippingInfo": {
            "title": "Standard",
            "code": "a0fde0a4-6f4e-3716-64be-c0acbde1696a",
            "logistics": {"deliveryTime": "3 - 5 business days", "shippingDestination": person},
            "cost": {"price": {"amount": "5.00"}},
            "region": {"name": "Region 3"},
        },
        "buyerNote": "Please ring twice.",
        "channelInfo": {"type": "WEB"},
        "status": "APPROVED",
    }
