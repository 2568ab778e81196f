"""One transaction of one request: what it locked, what it saved, what its answer shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.model.sites import Site
from orderwright.store import activities
from orderwright.store.database import PooledConnection
from orderwright.store.orders import (
    LockedOrder,
    OrderChange,
    StoredOrder,
    find_and_lock,
    lock_order,
    save_order,
)

_TICK = timedelta(microseconds=1)


class UnitOfWork:
    """The open transaction of one write. Whoever opened it commits it; handlers only work in it.

    Locks are taken in one order: the idempotency key, orders by id, draft orders and payment requests by
    id, gift cards by id, stock by its key, counters last.
    """

    def __init__(self, connection: PooledConnection, site: Site, now: datetime) -> None:
        self.connection = connection
        self.site = site
        self.now = now
        self.shown: tuple[UUID, int] | None = None
        self.rest = b"{}"

    async def lock(self, order_id: UUID) -> LockedOrder:
        """Lock one order of the site until the end of the unit; `ORDER_NOT_FOUND` if it has none such."""
        return await lock_order(self.connection, self.site.id, order_id)

    async def lock_many(self, order_ids: Sequence[UUID]) -> dict[UUID, LockedOrder]:
        """Lock those of the orders that the site has."""
        return await find_and_lock(self.connection, self.site.id, order_ids)

    def version_time(self, order: LockedOrder) -> datetime:
        """The time of the order's next version: now, but always later than the one before it."""
        return max(self.now, order.version_date + _TICK)

    async def save(self, order: LockedOrder, change: OrderChange) -> StoredOrder:
        """Write the change and return the order as it is afterwards."""
        await save_order(self.connection, self.site.id, order.id, change)
        locked = await self.unchanged(order)
        return msgspec.structs.replace(
            locked,
            number=change.number,
            revision=change.revision,
            updated_date=change.updated or change.at,
            imported=change.imported,
            restricted=change.restricted,
            render_key=change.render_key,
            head=change.head if change.head is not None else locked.head,
            lines=change.lines if change.lines is not None else locked.lines,
        )

    async def unchanged(self, order: LockedOrder) -> StoredOrder:
        """The order as it was locked, with the activities that are current now."""
        return StoredOrder(
            id=order.id,
            number=order.number,
            revision=order.revision,
            updated_date=order.updated_date,
            imported=order.imported,
            restricted=order.restricted,
            render_key=order.render_key,
            head=order.head,
            lines=order.lines,
            activities=await activities.current_activities(self.connection, self.site.id, order.id),
        )
