"""States of one order for tests of what changes between them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from tests.support.orders import address, line, money, order, taxed

from orderwright.model.identity import Identity, IdentityType
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.sites import NewSite
from orderwright.rules.order_parts import OrderParts
from orderwright.rules.placing import place
from orderwright.rules.sites import make_site

COFFEE, TEA, MUG = (str(UUID(int=number)) for number in (1, 2, 3))
COUPON, WRAPPING = str(UUID(int=11)), str(UUID(int=12))


def state() -> OrderParts:
    """An approved order: 2 x coffee for 10.00 and a mug for 5.00 with a coupon of 2.50, gift wrapping, and shipping."""
    request = order(
        line("10.00", 2, id=COFFEE, **taxed("0.10")),
        line("5.00", 1, id=MUG, productName={"original": "Mug"}, **taxed("0.10")),
        status="APPROVED",
        buyerInfo={"email": "jane@example.com"},
        billingInfo=address(),
        appliedDiscounts=[
            {"id": COUPON, "discountType": "GLOBAL", "coupon": {"name": "Spring", "amount": money("2.50")}},
        ],
        additionalFees=[{"id": WRAPPING, "name": "Wrapping", "price": money("1.00")}],
        shippingInfo={
            "title": "Post",
            "logistics": {"shippingDestination": address()},
            "cost": {"price": money("4.00")},
        },
    )
    actor = Identity(type=IdentityType.APP, id=UUID(int=7), app_id=UUID(int=7))
    made = place(
        msgspec.convert({"order": request}, CreateOrderRequest).order,
        site=make_site(NewSite(name="Shop", currency="USD"), UUID(int=1), datetime(2026, 3, 1, tzinfo=UTC)),
        identity=actor,
        now=datetime(2026, 3, 1, tzinfo=UTC),
        new_id=iter(UUID(int=number) for number in range(100, 200)).__next__,
    )
    return OrderParts(made.head, made.lines)


def with_head(parts: OrderParts, **changes: Any) -> OrderParts:
    """The state with other values of the head; dictionaries are merged into what is there."""
    tree = msgspec.to_builtins(parts.head)
    return OrderParts(msgspec.convert(_deep(tree, changes), type(parts.head)), parts.lines)


def with_line(parts: OrderParts, line_id: str, **changes: Any) -> OrderParts:
    """The state with other values on one line, by wire names."""
    lines = [
        msgspec.convert(_deep(msgspec.to_builtins(one), changes), OrderLineItem) if one.id == line_id else one
        for one in parts.lines
    ]
    return OrderParts(parts.head, lines)


def without_line(parts: OrderParts, line_id: str) -> OrderParts:
    """The state without one line."""
    return OrderParts(parts.head, [one for one in parts.lines if one.id != line_id])


def with_new_line(parts: OrderParts, line_id: str, name: str) -> OrderParts:
    """The state with one more line: like the first, under another name."""
    (new,) = with_line(OrderParts(parts.head, parts.lines[:1]), parts.lines[0].id, id=line_id).lines
    (named,) = with_line(
        OrderParts(parts.head, [new]), line_id, productName={"original": name, "translated": name}
    ).lines
    return OrderParts(parts.head, [*parts.lines, named])


def _deep(tree: Any, changes: Any) -> Any:
    if isinstance(tree, dict) and isinstance(changes, dict):
        merged = {**tree, **{name: _deep(tree.get(name), value) for name, value in changes.items()}}
        return {name: value for name, value in merged.items() if value is not None}
    return changes
