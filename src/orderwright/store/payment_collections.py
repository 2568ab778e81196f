"""Prepared collections of payments: an id of ours that stands for an amount and how it is to be taken."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from orderwright.model.billing_requests import ChargedBy, DelayedCaptureSettings
from orderwright.store.database import AnyConnection


class CollectionTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """How the amount is to be taken, and who wanted it."""

    delayed: DelayedCaptureSettings | None = None
    authorize_only: bool = False
    charged_by: ChargedBy | None = None


class PaymentCollection(msgspec.Struct, frozen=True, kw_only=True):
    """A prepared collection. `amount` is in major units; `payment_id` is the payment that was last begun with it."""

    id: UUID
    order_id: UUID
    amount: Decimal
    currency: str
    terms: CollectionTerms
    payment_id: UUID | None
    created_at: datetime


_encode = msgspec.json.Encoder().encode
_decode_terms = msgspec.json.Decoder(CollectionTerms).decode


async def put_collection(connection: AnyConnection, site_id: UUID, collection: PaymentCollection) -> None:
    """Write a collection, or what it has become."""
    await connection.execute(
        """INSERT INTO payment_collections (site_id, id, order_id, amount, currency, terms, payment_id, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (site_id, id) DO UPDATE SET amount = excluded.amount, currency = excluded.currency,
               terms = excluded.terms, payment_id = excluded.payment_id, created_at = excluded.created_at""",
        site_id,
        collection.id,
        collection.order_id,
        collection.amount,
        collection.currency,
        _encode(collection.terms),
        collection.payment_id,
        collection.created_at,
    )


async def find_collection(
    connection: AnyConnection, site_id: UUID, order_id: UUID, collection_id: UUID
) -> PaymentCollection | None:
    """The order's collection of that id. The order's lock guards it."""
    row = await connection.fetchrow(
        """SELECT id, order_id, amount, currency, terms, payment_id, created_at FROM payment_collections
           WHERE site_id = $1 AND id = $2 AND order_id = $3""",
        site_id,
        collection_id,
        order_id,
    )
    if row is None:
        return None
    return PaymentCollection(**{**row, "terms": _decode_terms(row["terms"])})


async def forget_old_collections(connection: AnyConnection, site_id: UUID, before: datetime) -> int:
    """Remove collections that were prepared before that time; returns how many. Their payments stay."""
    status = await connection.execute(
        "DELETE FROM payment_collections WHERE site_id = $1 AND created_at < $2", site_id, before
    )
    return int(status.rsplit(" ", 1)[-1])
