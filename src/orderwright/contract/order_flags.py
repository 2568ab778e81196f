"""Flags of orders: what the service points out to the staff, and how they say that it was looked at."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from orderwright.contract.operation import Operation, Unit
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND
from orderwright.model.base import Message, Name100
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.orders import Order
from orderwright.model.permissions import Permission


class ClearOrderFlagsRequest(Message, kw_only=True):
    """Say that somebody has looked at what the flags point out. `note` tells what was found or done."""

    id: Name100
    flags: Annotated[list[Name100], Meta(min_length=1, max_length=50)]
    note: Annotated[str, Meta(min_length=1, max_length=1000)] | None = None


class ClearOrderFlagsResponse(Message, kw_only=True):
    """The order as it now stands, and the flags that it still has."""

    order: Order
    flags: list[str]


CLEAR_ORDER_FLAGS = Operation(
    module="orders",
    name="clearOrderFlags",
    method="POST",
    path="/ecom/v1/orders/{id}/clear-flags",
    site_path="/_api/ecom-orders/v1/orders/{id}/clear-flags",
    request=ClearOrderFlagsRequest,
    response=ClearOrderFlagsResponse,
    permission=Permission.MODIFY_ORDERS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Take flags off an order that somebody has looked at",
    description="Flags that the order does not have are left alone. What happens again is flagged again.",
    errors=(NOT_FOUND, NOT_EDITABLE),
    events=(ORDER_UPDATED.name,),
    addition=True,
)
