"""Quantities that people and other systems count: set or adjusted, many at a time, each with its movement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orderwright.model.errors import (
    ApplicationError,
    Conflict,
    FieldViolation,
    NotFound,
    OrderwrightError,
    ValidationFailed,
)
from orderwright.model.inventory import (
    AdjustStockRequest,
    MovementReason,
    NewQuantity,
    SetStockRequest,
    StockAdjustment,
    StockItem,
    StockItemKey,
    StockKey,
    StockMove,
    StockRecord,
)
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.stock import stock_key
from orderwright.store import stock as store
from orderwright.store.stock import StockCause
from orderwright.workflows.bulk import Result, bulk_answer, failed, succeeded
from orderwright.workflows.change_order import encoded_identity
from orderwright.workflows.context import Answer, Context

#: What became of each key: an error, or None.
Outcomes = dict[StockKey, OrderwrightError | None]


def key_of(item: StockItemKey) -> StockKey:
    """The key that a caller names."""
    return stock_key(item.app_id, item.catalog_item_id, item.variant, item.location_id)


def shown_stock(record: StockRecord) -> StockItem:
    """A quantity as it is answered."""
    key = record.key
    return StockItem(
        app_id=key.app_id,
        catalog_item_id=key.item_id,
        variant=key.variant,
        location_id=key.location,
        quantity=record.quantity,
        updated_date=format_timestamp(record.updated),
    )


def stock_not_found(key: StockKey) -> NotFound:
    """The 404 of a quantity that is not kept: the item is not tracked, at least not under this key."""
    names = {"appId": key.app_id, "catalogItemId": key.item_id, "variant": key.variant, "locationId": key.location}
    return NotFound("STOCK_NOT_FOUND", f"No stock of {key.item_id} is kept under this key", data=names)


async def set_quantities(context: Context, request: SetStockRequest) -> Answer:
    """Make the quantities what the request says; items that were not tracked are from now on, or not any longer."""
    keys = _distinct_keys(request.items)
    site_id, connection = context.site.id, context.work.connection
    wanted = dict(zip(keys, request.items, strict=True))
    before = await store.read_rows(connection, site_id, keys)
    begun = [key for key, item in wanted.items() if _begins(item) and key not in before]
    if begun:
        await store.begin_counting(connection, site_id, begun, context.work.now)
    locked = await store.lock_rows(connection, site_id, keys)
    outcomes: Outcomes = {key: _stale(key, item, locked) for key, item in wanted.items()}
    set_ = {key: item for key, item in wanted.items() if outcomes[key] is None}
    moves = [move for key, item in set_.items() for move in _counted(key, item, locked[key].quantity, begun)]
    await store.move_stock(connection, site_id, moves, _cause(context, MovementReason(request.reason), request.note))
    stopped = [key for key, item in set_.items() if item.stop_tracking]
    if stopped:
        await store.stop_counting(connection, site_id, stopped)
    return await _answer(context, keys, outcomes)


async def adjust_quantities(context: Context, request: AdjustStockRequest) -> Answer:
    """Add units to items, or take units off them. Nothing is taken off below zero."""
    keys = _distinct_keys(request.items)
    site_id, connection = context.site.id, context.work.connection
    locked = await store.lock_rows(connection, site_id, keys)
    outcomes: Outcomes = {}
    moves: list[StockMove] = []
    for key, item in zip(keys, request.items, strict=True):
        outcomes[key] = _refusal(key, item, locked)
        if outcomes[key] is None and item.delta:
            moves.append(StockMove(None, *key, item.delta))
    await store.move_stock(connection, site_id, moves, _cause(context, MovementReason.ADJUSTMENT, request.note))
    return await _answer(context, keys, outcomes)


def _begins(item: NewQuantity) -> bool:
    """Whether counting begins with the item if it is not tracked: not where somebody saw a quantity that has gone."""
    return not item.stop_tracking and item.expected_quantity is None


def _stale(key: StockKey, item: NewQuantity, locked: Mapping[StockKey, StockRecord]) -> OrderwrightError | None:
    """Why the quantity can't be set: it is not tracked (any longer), or another one than the caller has seen."""
    if key not in locked:
        return stock_not_found(key)
    present = locked[key].quantity
    if item.expected_quantity in (None, present):
        return None
    words = f"{present} units of {key.item_id} are left, not {item.expected_quantity}"
    return Conflict("STOCK_CHANGED", words, data={"quantity": present})


def _counted(key: StockKey, item: NewQuantity, present: int, begun: Sequence[StockKey]) -> list[StockMove]:
    """The movement that makes the quantity right; none where it is right, unless counting begins with it."""
    delta = (item.quantity or 0) - present
    return [StockMove(None, *key, delta)] if delta or key in begun else []


def _refusal(key: StockKey, item: StockAdjustment, locked: Mapping[StockKey, StockRecord]) -> OrderwrightError | None:
    if key not in locked:
        return stock_not_found(key)
    present = locked[key].quantity
    if item.delta < 0 and present + item.delta < 0:
        words = f"{-item.delta} units of {key.item_id} can't be taken off: {max(0, present)} are left"
        return ApplicationError("INSUFFICIENT_INVENTORY", words, data={"available": max(0, present)})
    return None


def _distinct_keys(items: Sequence[StockItemKey]) -> list[StockKey]:
    """The keys of the items; raises a violation for every key that stands in the list before."""
    keys = [key_of(item) for item in items]
    first = {key: index for index, key in reversed(list(enumerate(keys)))}
    violations = [
        FieldViolation(f"items[{index}]", "the same stock stands in the list before", "OTHER", rule_name="DUPLICATE_ID")
        for index, key in enumerate(keys)
        if first[key] != index
    ]
    if violations:
        raise ValidationFailed(violations)
    return keys


def _cause(context: Context, reason: MovementReason, note: str | None) -> StockCause:
    actor = encoded_identity(context.caller.identity)
    return StockCause(context.work.now, reason, None, actor, context.operation, note)


async def _answer(context: Context, keys: Sequence[StockKey], outcomes: Outcomes) -> Answer:
    now = await store.read_rows(context.work.connection, context.site.id, keys)
    results: list[Result] = []
    for index, key in enumerate(keys):
        error = outcomes[key]
        result = succeeded(key.item_id, index) if error is None else failed(key.item_id, index, error)
        if key in now:
            result["item"] = shown_stock(now[key])
        results.append(result)
    return bulk_answer(results)
