"""Whose orders they are: which of some orders a site has, and the members who bought them."""

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


async def members_of(connection: AnyConnection, site_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """The member who bought each of those of the orders that the site has; None for who is no member."""
    rows = await connection.fetch(
        "SELECT id, head FROM orders WHERE site_id = $1 AND id = ANY ($2)", site_id, order_ids
    )
    return {order_id: _member(_decode(head)) for order_id, head in rows}


def _member(head: _Head) -> UUID | None:
    buyer = head.buyer_info
    return None if buyer is None or buyer.member_id is None else UUID(buyer.member_id)
