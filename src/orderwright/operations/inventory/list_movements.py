"""listMovements: how the stock of an item came to be what it is, or what an order took and gave back."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.identity import Identity
from orderwright.model.inventory import ListMovementsRequest, ListMovementsResponse, StockMovement
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.stock import folded, variant_of_text
from orderwright.store.database import AnyConnection
from orderwright.store.stock_pages import MovementPlace, StoredMovement, movements_of_item, movements_of_order
from orderwright.workflows.context import Context
from orderwright.workflows.stock_cursors import movement_cursor, movement_place

_decode_identity = msgspec.json.Decoder(Identity).decode
_OF_ITEMS = {"app_id": "appId", "catalog_item_id": "catalogItemId", "variant": "variant", "location_id": "locationId"}


async def list_movements(context: Context, request: ListMovementsRequest) -> ListMovementsResponse:
    """A page of movements, newest first."""
    _check(request)
    before = movement_place(request.cursor)
    async with context.service.database.acquire() as connection:
        found = await _found(connection, context.site.id, request, before)
    page = found[: request.limit]
    cursor = movement_cursor(page[-1].place) if len(found) > len(page) else None
    return ListMovementsResponse(movements=[_shown(movement) for movement in page], cursor=cursor)


def _check(request: ListMovementsRequest) -> None:
    """Movements are those of an order, or those of an item."""
    given = {name: wire for name, wire in _OF_ITEMS.items() if getattr(request, name) is not None}
    if request.order_id is not None:
        faults = [(wire, "can't be given with orderId", "FIELD_NOT_ALLOWED") for wire in given.values()]
    else:
        needed = ("app_id", "catalog_item_id")
        faults = [
            (_OF_ITEMS[name], "is needed, unless orderId is given", "REQUIRED_FIELD")
            for name in needed
            if name not in given
        ]
    if faults:
        raise ValidationFailed([FieldViolation(*fault) for fault in faults])


async def _found(
    connection: AnyConnection, site_id: UUID, request: ListMovementsRequest, before: MovementPlace | None
) -> list[StoredMovement]:
    limit = request.limit + 1
    if request.order_id is not None:
        return await movements_of_order(connection, site_id, UUID(request.order_id), before=before, limit=limit)
    return await movements_of_item(
        connection,
        site_id,
        folded(request.app_id or ""),
        folded(request.catalog_item_id or ""),
        variant=None if request.variant is None else variant_of_text(request.variant),
        location=None if request.location_id is None else folded(request.location_id),
        before=before,
        limit=limit,
    )


def _shown(movement: StoredMovement) -> StockMovement:
    key = movement.place.key
    return StockMovement(
        date=format_timestamp(movement.place.at),
        app_id=key.app_id,
        catalog_item_id=key.item_id,
        variant=key.variant,
        location_id=key.location,
        delta=movement.delta,
        quantity=movement.quantity,
        reason=movement.reason,
        order_id=str(movement.order_id) if movement.order_id else None,
        line_item_id=str(movement.line_item_id) if movement.line_item_id else None,
        identity=_decode_identity(movement.actor),
        operation=movement.operation,
        note=movement.note,
    )
