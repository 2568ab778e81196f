"""Applying an update to an open order: what updateOrder and bulkUpdateOrders share."""

from __future__ import annotations

from typing import cast

from orderwright.model.activity_types import ActivityType
from orderwright.model.addresses import Address
from orderwright.model.errors import ValidationFailed
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.order_patch import OrderPatch
from orderwright.model.orders import OrderHead
from orderwright.rules.activities import system_activity
from orderwright.rules.approval import check_editable
from orderwright.rules.patching import apply_patch
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.extended_fields import merge_fields

_ELSEWHERE = frozenset({"id", "extended_fields"})


def _destination_address(head: OrderHead) -> Address | None:
    logistics = head.shipping_info.logistics if head.shipping_info is not None else None
    destination = logistics.shipping_destination if logistics is not None else None
    return destination.address if destination is not None else None


def _email(head: OrderHead) -> str | None:
    return head.buyer_info.email if head.buyer_info is not None else None


def _check_destination(head: OrderHead, path: str) -> None:
    """An order that is collected has no shipping destination: of the two, one may be set."""
    logistics = head.shipping_info.logistics if head.shipping_info is not None else None
    if logistics is not None and logistics.shipping_destination is not None and logistics.pickup_details is not None:
        raise ValidationFailed.of(
            f"{path}.shippingInfo.logistics.shippingDestination",
            "the order is collected: it has pickupDetails, so it can't have a shippingDestination",
            "ONE_OF_ALIGNMENT",
        )


async def apply_update(order: OpenOrder, patch: OrderPatch, path: str) -> None:
    """Change the order as the patch says; `path` is where the patch stands in the request.

    Writes the activities that go with a new e-mail address or shipping address. A patch that changes nothing leaves
    no trace. Raises `ORDER_IS_PENDING`, `ORDER_IS_REJECTED` and `ValidationFailed`.
    """
    before = order.head
    check_editable(before.status)
    after = cast(OrderHead, apply_patch(before, patch, leave=_ELSEWHERE))
    _check_destination(after, path)
    after = await merge_fields(order.context, after, patch.extended_fields, f"{path}.extendedFields")
    if after == before:
        return
    order.head = after
    for edited, kind in (
        (_email(before) != _email(after), ActivityType.EMAIL_EDITED),
        (_destination_address(before) != _destination_address(after), ActivityType.SHIPPING_ADDRESS_EDITED),
    ):
        if edited:
            order.activities.append(
                system_activity(
                    kind,
                    id_=order.context.service.new_id(),
                    at=order.at,
                    identity=order.context.caller.identity,
                )
            )
    order.event(ORDER_UPDATED.name)
