"""Earlier states of an order, made from the rows that the changes themselves wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.store.database import AnyConnection
from orderwright.store.orders import StoredOrder, fetch_order
from orderwright.store.parts import Rollback

#: How many versions of a long history are held at a time.
_PIECE = 50
#: No site's key: nobody knows how the amounts were formatted.
_UNKNOWN_RENDERING = 0


class Version(NamedTuple):
    """One revision of an order: when, by which operation and whom; `before` is what it replaced."""

    revision: int
    at: datetime
    operation: str
    actor: bytes
    request_id: str
    before: bytes | None


class _ActivityRow(NamedTuple):
    seq: int
    since: int
    until: int | None
    doc: bytes

    def shown_at(self, revision: int) -> bool:
        return self.since <= revision and (self.until is None or self.until > revision)


async def versions_of(
    connection: AnyConnection,
    site_id: UUID,
    order_id: UUID,
    *,
    above: int = 0,
    top: int | None = None,
    limit: int | None = None,
) -> list[Version]:
    """The versions with a revision greater than `above`, up to `top`, newest first; at most `limit` of them."""
    rows = await connection.fetch(
        """SELECT revision, at, operation, actor, request_id, before FROM order_versions
           WHERE site_id = $1 AND order_id = $2 AND revision > $3 AND ($4::bigint IS NULL OR revision <= $4)
           ORDER BY revision DESC LIMIT $5""",
        site_id,
        order_id,
        above,
        top,
        limit,
    )
    return [Version(*row) for row in rows]


async def revision_at(connection: AnyConnection, site_id: UUID, order_id: UUID, moment: datetime) -> int | None:
    """The revision that was the newest at `moment`; None if the order did not exist yet."""
    value: int | None = await connection.fetchval(
        """SELECT revision FROM order_versions WHERE site_id = $1 AND order_id = $2 AND at <= $3
           ORDER BY revision DESC LIMIT 1""",
        site_id,
        order_id,
        moment,
    )
    return value


async def _activity_rows(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[_ActivityRow]:
    rows = await connection.fetch(
        """SELECT seq, since_revision, until_revision, doc FROM order_activities
           WHERE site_id = $1 AND order_id = $2 ORDER BY seq""",
        site_id,
        order_id,
    )
    return [_ActivityRow(*row) for row in rows]


async def order_at_revisions(
    connection: AnyConnection, site_id: UUID, order_id: UUID, revisions: Iterable[int]
) -> dict[int, StoredOrder]:
    """The order as it stood at each of the revisions; ones that it never had are left out.

    Raises `ORDER_NOT_FOUND` if the site has no such order now.
    """
    wanted = set(revisions)
    order = await fetch_order(connection, site_id, order_id)
    found: dict[int, StoredOrder] = {}
    if order.revision in wanted:
        found[order.revision] = order
    below = {revision for revision in wanted if 0 < revision < order.revision}
    if not below:
        return found
    activities = await _activity_rows(connection, site_id, order_id)
    rollback = Rollback(order.head, order.lines)
    # Versions that came since the order was read are none of its past.
    above, top = min(below) - 1, order.revision
    while True:
        # A long history is read piece by piece: all that it ever replaced may be more than the memory holds.
        versions = await versions_of(connection, site_id, order_id, above=above, top=top, limit=_PIECE)
        for version in versions:
            if version.revision in below:
                found[version.revision] = _earlier(order, version, rollback, activities)
            rollback.take_back(version.before)
        if len(versions) < _PIECE:
            return found
        top = versions[-1].revision - 1


def _earlier(order: StoredOrder, version: Version, rollback: Rollback, activities: list[_ActivityRow]) -> StoredOrder:
    shown = [row.doc for row in activities if row.shown_at(version.revision)]
    return msgspec.structs.replace(
        order,
        revision=version.revision,
        updated_date=rollback.updated or version.at,
        head=rollback.head,
        lines=rollback.lines,
        activities=b",".join(shown) or None,
        # What an earlier state held may be hidden from some readers although the present one holds nothing such.
        restricted=True,
        # The key of an imported order is that of its last import; what that replaced may have another locale.
        render_key=_UNKNOWN_RENDERING if order.imported else order.render_key,
    )
