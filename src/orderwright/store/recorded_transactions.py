"""Payments that callers recorded, by the ids under which a gateway knows them."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.payments import Payment
from orderwright.store.database import AnyConnection

_decode = msgspec.json.Decoder(Payment).decode


class RecordedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as it is on record, and its order."""

    order_id: UUID
    payment: Payment


async def payments_of_transaction(connection: AnyConnection, site_id: UUID, transaction: str) -> list[RecordedPayment]:
    """The payments that name `transaction` as their provider's or their gateway's id, the one recorded first first.

    Those that a call of ours made are among them.
    """
    rows = await connection.fetch(
        """SELECT order_id, doc FROM order_records
           WHERE site_id = $1 AND kind = 'payment' AND until_revision IS NULL AND provider_transaction(doc) = $2
           UNION
           SELECT order_id, doc FROM order_records
           WHERE site_id = $1 AND kind = 'payment' AND until_revision IS NULL AND gateway_transaction(doc) = $2""",
        site_id,
        transaction,
    )
    found = [RecordedPayment(order_id=row["order_id"], payment=_decode(row["doc"])) for row in rows]
    return sorted(found, key=lambda one: (one.payment.created_date, one.payment.id))
