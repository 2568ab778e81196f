"""Stock of a locked order: taking it, releasing it, putting units back on the shelf.

All of it happens in the unit of work of the order: stock is locked after orders and gift cards and before counters,
always in the order of its keys. An operation that handles several orders calls `lock_stock_of` with all of them first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from orderwright.model.inventory import OVERSOLD, Holding, MovementReason, StockLack, StockMove, StockNeed
from orderwright.rules.stock import needs_of, outstanding_needs, place_of, restockable_unheld, returned, units_held
from orderwright.store import stock as store
from orderwright.store.stock import StockCause
from orderwright.workflows.change_order import OpenOrder, encoded_identity
from orderwright.workflows.context import Context


async def lock_stock_of(context: Context, orders: Sequence[OpenOrder]) -> None:
    """Lock the stock of several locked orders at once: two bulk writes never wait for each other in a circle then."""
    needs = [need for order in orders for need in _all_needs(order)]
    connection, site_id = context.work.connection, context.site.id
    await store.lock_stock(connection, site_id, needs, [order.locked.id for order in orders])


async def take_stock(order: OpenOrder, reason: MovementReason, *, force: bool) -> list[StockLack]:
    """Take what the order's lines need beyond what they hold already; answers what is lacking.

    Units that a line says were restocked are not taken again. With something lacking nothing is taken, unless `force`
    is set: then quantities fall below zero, and the order gets the flag OVERSOLD. An imported order takes nothing: its
    goods were counted where it was sold.
    """
    if order.locked.imported:
        return []
    holdings = await _locked_holdings(order)
    if holdings is None:
        return []
    return await _take(order, outstanding_needs(order.lines, place_of(order.head), holdings), reason, force=force)


async def release_stock(order: OpenOrder, reason: MovementReason) -> None:
    """Give back everything that the order still holds, whatever its lines say now."""
    holdings = await _locked_holdings(order)
    if holdings:
        await _move(order, returned(holdings), reason)


async def restock(order: OpenOrder, quantities: Mapping[str, int], reason: MovementReason) -> dict[str, int]:
    """Put units of lines back on the shelf, by line id; answers how many of each went into stock.

    At most what a line still holds. A line that never took any (its item was not tracked then, or the order was
    imported) may give as many as it has units, less what it gave before, if its item is tracked now.
    """
    wanted = {UUID(line_id): units for line_id, units in quantities.items() if units > 0}
    holdings = await _locked_holdings(order) if wanted else None
    if holdings is None:
        return {}
    moves = returned(holdings, wanted)
    moves += await _unheld(order, wanted, holdings)
    made = await _move(order, moves, reason)
    return {line_id: made[UUID(line_id)] for line_id in quantities if UUID(line_id) in made}


async def adjust_stock(
    order: OpenOrder, changes: Mapping[str, int], reason: MovementReason, *, force: bool
) -> list[StockLack]:
    """Follow a change of lines' quantities: line id to units more (above zero) or fewer (below).

    Units more are taken as `take_stock` takes them: the line must stand in the order as it is to become. Units fewer
    are given back, at most what the line still holds; the line may be gone. With something lacking and no `force`,
    nothing moves at all.
    """
    fewer = {UUID(line_id): -units for line_id, units in changes.items() if units < 0}
    more = {UUID(line_id): units for line_id, units in changes.items() if units > 0}
    holdings = await _locked_holdings(order) if fewer or more else None
    if holdings is None:
        return []
    place = place_of(order.head)
    needs = [
        need
        for line in order.lines
        if (units := more.get(UUID(line.id), 0))
        for need in needs_of(line, place, line.quantity, covered=line.quantity - units)
    ]
    lacking = await _take(order, needs, reason, force=force)
    if force or not lacking:
        await _move(order, returned(holdings, fewer), reason)
    return lacking


def _all_needs(order: OpenOrder) -> list[StockNeed]:
    place = place_of(order.head)
    return [need for line in order.lines for need in needs_of(line, place, line.quantity)]


async def _locked_holdings(order: OpenOrder) -> list[Holding] | None:
    """What the order holds, with all stock that may move for it locked; None where the site tracks no stock."""
    connection, site_id = order.context.work.connection, order.context.site.id
    if not await store.tracks_stock(connection, site_id):
        return None
    await lock_stock_of(order.context, [order])
    return await store.holdings_of(connection, site_id, order.locked.id)


async def _take(
    order: OpenOrder, needs: Sequence[StockNeed], reason: MovementReason, *, force: bool
) -> list[StockLack]:
    if not needs:
        return []
    connection, site_id = order.context.work.connection, order.context.site.id
    lacking = await store.take_stock(connection, site_id, needs, _cause(order, reason), forced=force)
    if lacking and force:
        order.flag(OVERSOLD)
    return lacking


async def _move(order: OpenOrder, moves: Sequence[StockMove], reason: MovementReason) -> dict[UUID, int]:
    if not moves:
        return {}
    connection, site_id = order.context.work.connection, order.context.site.id
    made: dict[UUID, int] = {}
    for line_id, units in await store.move_stock(connection, site_id, moves, _cause(order, reason)):
        if line_id is not None:
            made[line_id] = made.get(line_id, 0) + units
    return made


async def _unheld(order: OpenOrder, wanted: Mapping[UUID, int], holdings: Sequence[Holding]) -> list[StockMove]:
    """The moves of lines that never took any stock, for items that are tracked now."""
    held = units_held(holdings)
    place = place_of(order.head)
    needs = [
        need
        for line in order.lines
        if (units := min(wanted.get(UUID(line.id), 0), restockable_unheld(line, holdings))) > 0
        for need in needs_of(line, place, line.quantity, covered=line.quantity - units)
    ]
    assert all(held.get(need.line_item_id, 0) <= 0 for need in needs), "what a line holds is given back first"
    connection, site_id = order.context.work.connection, order.context.site.id
    found = await store.find_stock(connection, site_id, needs) if needs else []
    return [StockMove(need.line_item_id, *key, need.quantity) for need, key in found]


def _cause(order: OpenOrder, reason: MovementReason) -> StockCause:
    context = order.context
    actor = encoded_identity(context.caller.identity)
    return StockCause(order.at, reason, order.locked.id, actor, context.operation)
