"""Which of some orders a site has, and which of them a member bought."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.store.database import AnyConnection


class _Buyer(msgspec.Struct, rename="camel"):
    member_id: str | None = None


class _Head(msgspec.Struct, rename="camel"):
    """As much of an order's head as tells its buyer."""

    buyer_info: _Buyer | None = None


_decode = msgspec.json.Decoder(_Head).decode


async def present_orders(connection: AnyConnection, site_id: UUID, order_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the orders that the site has."""
    rows = await connection.fetch("SELECT id FROM orders WHERE site_id = $1 AND id = ANY ($2)", site_id, order_ids)
    return {row[0] for row in rows}


async def orders_of_member(
    connection: AnyConnection, site_id: UUID, order_ids: Sequence[UUID], member_id: UUID
) -> set[UUID]:
    """Those of the orders that the site has and that the member bought (`buyerInfo.memberId`)."""
    rows = await connection.fetch(
        "SELECT id, head FROM orders WHERE site_id = $1 AND id = ANY ($2)", site_id, order_ids
    )
    return {order_id for order_id, head in rows if _member(_decode(head)) == member_id}


def _member(head: _Head) -> UUID | None:
    buyer = head.buyer_info
    return None if buyer is None or buyer.member_id is None else UUID(buyer.member_id)
