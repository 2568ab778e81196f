"""What the operations on consumers of the feed share: whose they are, cursors, and how they are shown."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.errors import NotFound, ValidationFailed
from orderwright.model.events import EventConsumer
from orderwright.model.identity import Caller
from orderwright.model.timestamps import format_timestamp
from orderwright.store.database import AnyConnection
from orderwright.store.feed import last_position, sequence
from orderwright.store.feed_consumers import THE_SITE, StoredConsumer


def owner_of(caller: Caller) -> UUID:
    """Whose consumers a caller works with: an app, or a key of one, with the app's; others with the site's."""
    return caller.identity.app_id or THE_SITE


def position_of(cursor: str | None) -> int:
    """The place that a cursor names, 0 for none. Raises `ValidationFailed`."""
    if cursor is None or cursor == "":
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > 18:
        raise not_a_cursor()
    return int(cursor)


async def reached_position(connection: AnyConnection, site_id: UUID, cursor: str | None) -> int:
    """The place that a cursor names, if the feed of the site has come that far. Raises `ValidationFailed`."""
    position = position_of(cursor)
    if position > await last_position(connection, site_id):
        raise not_a_cursor()
    return position


def not_a_cursor() -> ValidationFailed:
    """Also for a place that the feed has not reached: going on from there would skip what comes before it."""
    return ValidationFailed.of("cursor", "is not a cursor of an earlier answer", "FORMAT", expected="CURSOR")


def consumer_not_found(name: str) -> NotFound:
    """The 404 of a consumer that the caller has not."""
    return NotFound("CONSUMER_NOT_FOUND", f"There is no consumer {name}", data={"name": name})


async def newest_position(connection: AnyConnection, site_id: UUID) -> int:
    """The place of the newest committed event. Gives those that wait theirs; not inside a transaction."""
    await sequence(connection, site_id)
    return await last_position(connection, site_id)


def shown_consumer(consumer: StoredConsumer, newest: int) -> EventConsumer:
    """A consumer as its owner sees it, with the feed at `newest`."""
    return EventConsumer(
        name=consumer.name,
        cursor=str(consumer.position),
        behind=max(newest - consumer.position, 0),
        created_date=format_timestamp(consumer.created_date),
        updated_date=format_timestamp(consumer.updated_date),
    )
