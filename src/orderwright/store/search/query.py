"""Running a search: one page of orders and the cursors to its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
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
from orderwright.store.search.request import CheckedSearch
from orderwright.store.search.tree import EVERYTHING

if TYPE_CHECKING:
    from asyncpg import Record

    from orderwright.store.database import AnyConnection


#: With this many found by the first walk, a longer one fills a page sooner than the index of grams does: of a million
#: orders the index would then hold 5,000 or more.
_SOME = 14


class SearchPage(NamedTuple):
    """A page. `ids` and `rows` stand in the order asked for; `rows` hold the columns asked for.

    `next` and `prev` are cursors, None where there is nothing further that way.
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
    rows = await _rows(connection, site_id, checked, columns)
    more = len(rows) > checked.limit
    rows = rows[: checked.limit]
    position = checked.position
    if position is not None and position.backward:
        rows.reverse()
    first = _edge(checked, rows[0] if rows else None, backward=True)
    last = _edge(checked, rows[-1] if rows else None, backward=False)
    backward = position is not None and position.backward
    has_next = backward or more
    has_prev = more if backward else position is not None
    return SearchPage(
        [row["order_id"] for row in rows],
        codec.encode(site_id, checked.searched, last) if has_next else None,
        codec.encode(site_id, checked.searched, first) if has_prev else None,
        has_next,
        rows,
    )


def _edge(checked: CheckedSearch, row: Record | None, *, backward: bool) -> Position:
    if row is not None:
        values = [write_position(row[f"k{i}"]) for i in range(len(checked.keys))]
        return Position(values, row["order_id"], backward)
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
