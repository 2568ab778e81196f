"""Small requests for the tests of the model, and what they are refused for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orderwright.model.errors import ValidationFailed
from orderwright.model.order_requests import (
    CreateOrderRequest,
)
from orderwright.model.validation import decode


def create_request(**order: Any) -> dict[str, Any]:
    """A small createOrder request; `order` replaces fields of the order."""
    line = {
        "productName": {"original": "Coffee"},
        "quantity": 2,
        "price": {"amount": "5.00"},
        "itemType": {"preset": "PHYSICAL"},
    }
    return {"order": {"lineItems": [line], "channelInfo": {"type": "WEB"}, **order}}


def line(**fields: Any) -> dict[str, Any]:
    """A createOrder request whose only line has these fields instead of its own."""
    request = create_request()
    request["order"]["lineItems"][0].update(fields)
    return request


def violations(request: Any, type_: Any = CreateOrderRequest) -> list[tuple[str, str, Any]]:
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    with pytest.raises(ValidationFailed) as failed:
        decode(body, type_)
    return [(v.field, v.violated_rule, v.data) for v in failed.value.violations]
