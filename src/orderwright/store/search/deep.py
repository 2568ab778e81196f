"""Searches that ask about elements of orders: lines, payments, parcels... (`Some` in the tree).

Whether an element is as wanted is only known from documents, which take some 50 µs an order to look into. So a page is
made in two steps: candidates along the sort, by all that indexes and marks tell, then a look into each until the page
is full. Where the index of grams holds few candidates, these are all; where it holds many, or none of the conditions
has marks, the orders are walked along the sort.

What is passed and looked into for a page is bounded. Where that ends before the page is full, the page ends there: it
holds fewer orders than were asked for, perhaps none, and a cursor to go on behind the last order that was looked at. So
no request takes long, and whoever follows the cursors finds every order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from orderwright.store.search.candidates import compile_candidates, compile_hits, compile_look, walk_of
from orderwright.store.search.compiler import Statement, Way, compile_lead
from orderwright.store.search.request import CheckedSearch

if TYPE_CHECKING:
    from asyncpg import Record

    from orderwright.store.database import AnyConnection

#: With at most so many candidates in the index of grams, there is no walk.
FEW: Final = 2000
#: How many orders are looked into for one page.
LOOKS: Final = 1000
#: How many orders a walk passes, and how many of them it looks into: first, and if that does not fill the page. To pass
#: one along the texts takes a microsecond or two, along the sort five.
BOUNDS: Final = {Way.TEXT: ((3000, 300), (40_000, LOOKS)), Way.WALK: ((3000, 300), (10_000, LOOKS))}
#: How many orders are looked into at once; twice as many the next time.
_FIRST_LOOK: Final = 100


class Place(NamedTuple):
    """An order in the sort: its id and its sort values."""

    order_id: UUID
    values: list[Any]


class Found(NamedTuple):
    """The orders of a page, with one more if there are, in the direction of the walk.

    `stopped` is where a walk met its bound before that: the search goes on behind it. None: there are no more.
    """

    places: list[Place]
    stopped: Place | None


async def find_deep(connection: AnyConnection, site_id: UUID, checked: CheckedSearch) -> Found:
    """The orders of a page. All statements must see the same state, so the caller has opened a transaction."""
    search = _Search(connection, site_id, checked)
    hits = compile_hits(checked, site_id, FEW)
    if hits is not None and await connection.fetchval(hits.sql, *hits.args) <= FEW:
        rows = await search.fetch(compile_candidates(checked, site_id, Way.GRAMS, most=FEW))
        places = await search.look(rows[:LOOKS])
        return Found(places, _place(rows[LOOKS - 1], checked) if len(rows) > LOOKS else None)
    lead = compile_lead(checked, site_id)
    led = await connection.fetchval(lead.sql, *lead.args) if lead is not None else None
    way, found = walk_of(checked, site_id), Found([], None)
    for walked, most in BOUNDS[way]:
        statement = compile_candidates(checked, site_id, way, most=most, walked=walked, lead=led)
        rows = await search.fetch(statement)
        places = await search.look([row for row in rows if row["wanted"]])
        ended = len(rows) < most and (not rows or rows[-1]["n"] < walked)
        full = len(places) > checked.limit
        found = Found(places, None if ended or full else _place(rows[-1], checked))
        if ended or full:
            break
    return found


async def look_into(
    connection: AnyConnection, site_id: UUID, checked: CheckedSearch, ids: Sequence[UUID]
) -> list[UUID]:
    """Those of the orders that have the elements asked for."""
    statement = compile_look(checked, site_id, ids)
    return [row[0] for row in await connection.fetch(statement.sql, *statement.args)]


def _place(row: Record, checked: CheckedSearch) -> Place:
    return Place(row["order_id"], [row[f"k{i}"] for i in range(len(checked.keys))])


class _Search:
    """One search at work. What was looked into once is remembered."""

    def __init__(self, connection: AnyConnection, site_id: UUID, checked: CheckedSearch) -> None:
        self._connection = connection
        self._site_id = site_id
        self._checked = checked
        self._known: dict[UUID, bool] = {}

    async def fetch(self, statement: Statement) -> list[Record]:
        """Run a statement, planned for its very arguments."""
        prepared = await self._connection.prepare(statement.sql)
        return list(await prepared.fetch(*statement.args))

    async def look(self, rows: Sequence[Record]) -> list[Place]:
        """Those of the candidates that fit, in their order, until there is one more than a page holds."""
        fitting: list[Place] = []
        at, size = 0, _FIRST_LOOK
        while at < len(rows) and len(fitting) <= self._checked.limit:
            chunk = rows[at : at + size]
            await self._learn([row["order_id"] for row in chunk if row["order_id"] not in self._known])
            fitting += [_place(row, self._checked) for row in chunk if self._known[row["order_id"]]]
            at, size = at + size, size * 2
        return fitting[: self._checked.limit + 1]

    async def _learn(self, ids: list[UUID]) -> None:
        if ids:
            fitting = set(await look_into(self._connection, self._site_id, self._checked, ids))
            self._known.update((one, one in fitting) for one in ids)
