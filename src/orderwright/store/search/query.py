"""Running a search: one page of orders and the cursors to its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from orderwright.store.search.compiler import (
    WALKED,
    WALKED_FURTHER,
    Statement,
    Way,
    compile_lead,
    compile_page,
    compile_walk_size,
    ways,
    write_position,
)
from orderwright.store.search.cursors import CursorCodec, Position
from orderwright.store.search.deep import Found, Place, find_deep
from orderwright.store.search.request import CheckedSearch
from orderwright.store.search.tree import EVERYTHING, elements_of

if TYPE_CHECKING:
    from asyncpg import Record

    from orderwright.store.database import AnyConnection


#: With this many found by the first walk, a longer one fills a page sooner than the index of grams does: of a million
#: orders the index would then hold 5,000 or more.
_SOME = 14


class SearchPage(NamedTuple):
    """A page. `ids` and `rows` stand in the order asked for; `rows` hold the columns asked for.

    `next` and `prev` are cursors, None where there is nothing further that way. A search that asks about elements of
    orders may end a page before it is full (`deep.py`).
    """

    ids: list[UUID]
    next: str | None
    prev: str | None
    has_next: bool
    rows: Sequence[Record]


async def search_order_ids(
    connection: AnyConnection,
    site_id: UUID,
    checked: CheckedSearch,
    *,
    codec: CursorCodec,
    columns: str | None = None,
) -> SearchPage:
    """The page of a search.

    `columns` is a select list over `orders o` (`"o.head, o.lines"`): the rows then carry the documents, read by the
    same statement. It must be a constant of the code, never made from input.
    """
    if any(elements_of(checked.filter)):
        return await _deep_page(connection, site_id, checked, codec, columns)
    rows = await _rows(connection, site_id, checked, columns)
    places = [Place(row["order_id"], [row[f"k{i}"] for i in range(len(checked.keys))]) for row in rows]
    return _page(site_id, checked, codec, Found(places, None), rows)


async def _deep_page(
    connection: AnyConnection, site_id: UUID, checked: CheckedSearch, codec: CursorCodec, columns: str | None
) -> SearchPage:
    """The page of a search that asks about elements of orders."""
    async with AsyncExitStack() as stack:
        if not connection.is_in_transaction():
            # The steps of the search must see the same orders.
            await stack.enter_async_context(connection.transaction(isolation="repeatable_read", readonly=True))
            await connection.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        found = await find_deep(connection, site_id, checked)
        rows: list[Record] = []
        if columns is not None:
            sql = (
                f"SELECT {columns} FROM unnest($2::uuid[]) WITH ORDINALITY AS p (order_id, place)"  # noqa: S608
                " JOIN orders AS o ON o.site_id = $1 AND o.id = p.order_id ORDER BY p.place"
            )
            rows = list(await connection.fetch(sql, site_id, [place.order_id for place in found.places]))
        return _page(site_id, checked, codec, found, rows)


def _page(
    site_id: UUID, checked: CheckedSearch, codec: CursorCodec, found: Found, rows: Sequence[Record]
) -> SearchPage:
    """The page of what was found, in the order that was asked for."""
    position = checked.position
    backward = position is not None and position.backward
    more = len(found.places) > checked.limit
    places, rows = found.places[: checked.limit], list(rows[: checked.limit])
    if backward:
        places.reverse()
        rows.reverse()
    stopped = found.stopped if not more else None
    further = more or stopped is not None
    has_next, has_prev = (True, further) if backward else (further, position is not None)
    before = stopped if backward and stopped else (places[0] if places else None)
    after = stopped if not backward and stopped else (places[-1] if places else None)
    return SearchPage(
        [place.order_id for place in places],
        codec.encode(site_id, checked.searched, _edge(checked, after, backward=False)) if has_next else None,
        codec.encode(site_id, checked.searched, _edge(checked, before, backward=True)) if has_prev else None,
        has_next,
        rows,
    )


def _edge(checked: CheckedSearch, place: Place | None, *, backward: bool) -> Position:
    if place is not None:
        return Position([write_position(value) for value in place.values], place.order_id, backward)
    if checked.position is None:
        return Position([], UUID(int=0), backward)
    # The page is empty because its orders are gone: its neighbour begins with the very order that it started from.
    return Position(checked.position.values, checked.position.order_id, backward, inclusive=True)


async def _rows(connection: AnyConnection, site_id: UUID, checked: CheckedSearch, columns: str | None) -> list[Record]:
    if checked.filter == EVERYTHING and checked.expression is None and len(checked.keys) == 1:
        # One plan is right for every page of the whole list, so the prepared statement is kept.
        statement = compile_page(checked, site_id, Way.DIRECT, columns=columns)
        return list(await connection.fetch(statement.sql, *statement.args))
    if connection.is_in_transaction():
        return await _by_ways(connection, site_id, checked, columns)
    # A prepared statement lives on one server connection; behind PgBouncer only a transaction stays on one.
    async with connection.transaction(readonly=True):
        # A page is read in less time than parallel workers take to start.
        await connection.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        return await _by_ways(connection, site_id, checked, columns)


async def _by_ways(
    connection: AnyConnection, site_id: UUID, checked: CheckedSearch, columns: str | None
) -> list[Record]:
    rows: list[Record] = []
    lead = await _lead(connection, site_id, checked)
    for way in ways(checked):
        rows = await _fetch(connection, compile_page(checked, site_id, way, columns=columns, lead=lead))
        if way not in (Way.WALK, Way.TEXT):
            break
        if len(rows) > checked.limit or (way is Way.WALK and await _saw_all(connection, site_id, checked)):
            break
        if len(rows) >= _SOME:
            further = compile_page(checked, site_id, way, columns=columns, walked=WALKED_FURTHER, lead=lead)
            rows = await _fetch(connection, further)
            if len(rows) > checked.limit:
                break
    return rows


async def _lead(connection: AnyConnection, site_id: UUID, checked: CheckedSearch) -> Any:
    statement = compile_lead(checked, site_id)
    return await connection.fetchval(statement.sql, *statement.args) if statement is not None else None


async def _saw_all(connection: AnyConnection, site_id: UUID, checked: CheckedSearch) -> bool:
    statement = compile_walk_size(checked, site_id)
    return statement is not None and (await _fetch(connection, statement))[0][0] <= WALKED


async def _fetch(connection: AnyConnection, statement: Statement) -> list[Record]:
    """Run a statement once, planned for its very arguments: how rare a value is decides which index is right."""
    prepared = await connection.prepare(statement.sql)
    return list(await prepared.fetch(*statement.args))
