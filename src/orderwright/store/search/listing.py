"""Queries over one narrow table: filter, sort and signed cursors as in a search of orders, without free text.

What can be queried is data: a `Listing`. Fields, operators and cursors follow the rules of searching orders.
"""

# ruff: noqa: S608 - statements are put together here, from constants and placeholders alone.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID, uuid5

from orderwright.model.errors import ValidationFailed
from orderwright.store.search.compiler import keyset_bound, read_position, write_position
from orderwright.store.search.conditions import Parameters, predicate
from orderwright.store.search.cursors import LARGEST_SEARCH, CursorCodec, Position, Searched, size_of
from orderwright.store.search.fields import Field
from orderwright.store.search.filters import FilterParser
from orderwright.store.search.request import PartsReader, SortKey, must_agree
from orderwright.store.search.tree import Node

if TYPE_CHECKING:
    from asyncpg import Record

    from orderwright.store.database import AnyConnection

ROOT: Final = "query"
MOST_SORTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What can be queried.

    `name` is in every cursor's signature, so that none is good for another listing. `what` is its plural in words.
    `source` is SQL that gives the rows with the columns of the fields, `id` and `columns`; `$1` is the site in it, `$2`
    the time. `default` is what is sorted by where nothing is asked for.
    """

    name: str
    what: str
    source: str
    columns: str
    fields: Mapping[str, Field]
    default: tuple[str, bool]

    def realm(self, site_id: UUID) -> UUID:
        """What stands for site and listing together in the signatures of cursors."""
        return uuid5(site_id, self.name)


class CheckedQuery(NamedTuple):
    """A query in which every name is known and every value has its type. The id breaks ties of `keys`."""

    filter: Node
    keys: tuple[SortKey, ...]
    limit: int
    position: Position | None
    searched: Searched


class ListingPage(NamedTuple):
    """A page in the order asked for; `next` and `prev` are cursors, None where there is nothing further that way."""

    rows: Sequence[Record]
    next: str | None
    prev: str | None
    has_next: bool


def parse_query(
    query: Mapping[str, Any] | None, listing: Listing, *, site_id: UUID, codec: CursorCodec
) -> CheckedQuery:
    """Check the `query` object of a request. Raises `ValidationFailed` with all violations."""
    reader = PartsReader(ROOT, listing.fields, most_sorts=MOST_SORTS, what=listing.what)
    raw = {name: value for name, value in reader.object_at(query, ROOT).items() if name != "search"}
    limit, cursor = reader.paging(raw.get("cursorPaging"))
    sent = reader.searched(raw)
    reader.raise_if_wrong()
    searched, position = sent, None
    path = f"{ROOT}.cursorPaging.cursor"
    if cursor is not None:
        searched, position = codec.decode(listing.realm(site_id), cursor, path)
        must_agree(sent, searched, ROOT)
    parser = FilterParser(f"{ROOT}.filter", listing.fields, listing.what)
    node = parser.parse(searched.filter)
    if parser.violations:
        raise ValidationFailed(parser.violations)
    if cursor is None and size_of(searched) > LARGEST_SEARCH:
        text = f"is too large for a cursor: at most {LARGEST_SEARCH} bytes when compressed"
        raise ValidationFailed.of(f"{ROOT}.filter", text, "MAX_SIZE", threshold=LARGEST_SEARCH)
    keys = tuple(SortKey(listing.fields[name], down) for name, down in searched.sort or [listing.default])
    if position is not None and len(position.values) != len(keys):
        raise ValidationFailed.of(path, "is of an older version; query again", "FORMAT")
    return CheckedQuery(node, keys, limit, position, searched)


async def query_page(
    connection: AnyConnection,
    site_id: UUID,
    checked: CheckedQuery,
    listing: Listing,
    *,
    now: datetime,
    codec: CursorCodec,
) -> ListingPage:
    """The page of a query, as things are at `now`."""
    position = checked.position
    backward = position is not None and position.backward
    sql, args = _statement(site_id, checked, listing, now)
    rows = await connection.fetch(sql, *args)
    more = len(rows) > checked.limit
    rows = rows[: checked.limit]
    if backward:
        rows.reverse()
    has_next = backward or more
    has_prev = more if backward else position is not None
    realm = listing.realm(site_id)
    first = _edge(checked, rows[0] if rows else None, backward=True)
    last = _edge(checked, rows[-1] if rows else None, backward=False)
    return ListingPage(
        rows,
        codec.encode(realm, checked.searched, last) if has_next else None,
        codec.encode(realm, checked.searched, first) if has_prev else None,
        has_next,
    )


def _edge(checked: CheckedQuery, row: Record | None, *, backward: bool) -> Position:
    if row is not None:
        return Position([write_position(row[f"k{i}"]) for i in range(len(checked.keys))], row["id"], backward)
    if checked.position is None:
        return Position([], UUID(int=0), backward)
    # The page is empty because its rows are gone: its neighbour begins with the very row that it started from.
    return Position(checked.position.values, checked.position.order_id, backward, inclusive=True)


def _statement(site_id: UUID, checked: CheckedQuery, listing: Listing, now: datetime) -> tuple[str, list[Any]]:
    """The page and one row more; on a backward page in reverse."""
    parameters = Parameters(site_id)
    parameters.add(now, "timestamptz")
    position = checked.position
    backward = position is not None and position.backward
    keys = [SortKey(field, down != backward) for field, down in checked.keys]
    names = [*(f"s.{key.field.sort_column}" for key in keys), "s.id"]
    conditions = ["s.site_id = $1", predicate(checked.filter, parameters)]
    if position is not None:
        after = [read_position(key.field, value) for key, value in zip(keys, position.values, strict=True)]
        conditions += keyset_bound(
            names, keys, keys[-1].descending, [*after, position.order_id], parameters, inclusive=position.inclusive
        )
    selected = ", ".join(["s.id", listing.columns, *(f"{name} AS k{i}" for i, name in enumerate(names[:-1]))])
    downs = [*(key.descending for key in keys), keys[-1].descending]
    order = ", ".join(f"{name} {'DESC' if down else 'ASC'}" for name, down in zip(names, downs, strict=True))
    tables, where = f"({listing.source}) AS s", " AND ".join(conditions)
    sql = f"SELECT {selected} FROM {tables} WHERE {where} ORDER BY {order} LIMIT {checked.limit + 1}"
    return sql, parameters.values
