"""The calls to payment gateways: intents, outcomes, and which of them have to be asked about.

A call belongs to an order, and whoever records an intent or an outcome holds the order's lock.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from asyncpg import Record

from orderwright.model.identity import Identity
from orderwright.store.database import AnyConnection

_encode = msgspec.json.Encoder().encode
_decode_actor = msgspec.json.Decoder(Identity).decode


class CallTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What a call says beside its amount. None of it is a secret.

    `with_payments` are payments of the order that stand or fall with the call: gift cards that were redeemed with it.
    `scheduled`: nobody asked for it now, its time had come. `hosted_until`: the buyer pays on a page of the gateway's,
    which is open until about then. `payment_request` is what the buyer was asked to pay by.
    """

    saved_method: str | None = None
    saved_customer: str | None = None
    save_method: bool = False
    merchant_initiated: bool = False
    return_url: str | None = None
    description: str = ""
    with_payments: tuple[UUID, ...] = ()
    scheduled: bool = False
    hosted_until: datetime | None = None
    payment_request: UUID | None = None


_decode_terms = msgspec.json.Decoder(CallTerms).decode


class GatewayCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call as it is intended. `reference` is the idempotency key at the gateway.

    `kind` is a `providers.payments.gateway.CallKind`, `gateway` the name of the site's account. `amount` is in major
    units. `transaction` is the gateway's id of the payment (None while there is none). A refund has a `refund_id`, a
    capture a `capture_id`.
    """

    reference: UUID
    kind: str
    gateway: str
    order_id: UUID
    payment_id: UUID
    amount: Decimal
    currency: str
    refund_id: UUID | None = None
    capture_id: UUID | None = None
    transaction: str | None = None
    terms: CallTerms = CallTerms()


class StoredCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call on record. `state` is a `rules.gateway_calls.CallState`; `refund` the gateway's id of a refund."""

    call: GatewayCall
    state: str
    actor: Identity
    request_id: str
    created_at: datetime
    tries: int
    refund: str | None
    failure_code: str | None
    action_url: str | None
    last_error: str | None
    flagged_at: datetime | None


_COLUMNS = """reference, kind, gateway, order_id, payment_id, amount, currency, refund_id, capture_id, transaction,
    terms, state, actor, request_id, created_at, tries, refund, failure_code, action_url, last_error, flagged_at"""
_SELECT = f"SELECT {_COLUMNS} FROM gateway_calls"  # noqa: S608  # constants


def _stored(row: Record) -> StoredCall:
    values = dict(row)
    values["actor"] = _decode_actor(values["actor"])
    values["terms"] = _decode_terms(values["terms"])
    call = GatewayCall(**{name: values.pop(name) for name in GatewayCall.__struct_fields__})
    return StoredCall(call=call, **values)


async def insert_call(
    connection: AnyConnection,
    site_id: UUID,
    call: GatewayCall,
    *,
    actor: Identity,
    request_id: str,
    at: datetime,
    check_at: datetime,
) -> None:
    """Record the intent, in the connection's transaction. At `check_at` it is first asked about."""
    await connection.execute(
        """INSERT INTO gateway_calls (site_id, reference, order_id, kind, gateway, payment_id, refund_id, capture_id,
               amount, currency, transaction, terms, actor, request_id, state, created_at, next_check_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'OPEN', $15, $16)""",
        site_id,
        call.reference,
        call.order_id,
        str(call.kind),
        call.gateway,
        call.payment_id,
        call.refund_id,
        call.capture_id,
        call.amount,
        call.currency,
        call.transaction,
        _encode(call.terms),
        _encode(actor),
        request_id,
        at,
        check_at,
    )


async def find_call(connection: AnyConnection, site_id: UUID, reference: UUID) -> StoredCall | None:
    """The call of that reference."""
    row = await connection.fetchrow(f"{_SELECT} WHERE site_id = $1 AND reference = $2", site_id, reference)
    return None if row is None else _stored(row)


async def find_calls(connection: AnyConnection, site_id: UUID, references: Sequence[UUID]) -> list[StoredCall]:
    """The calls of these references, in no particular order."""
    rows = await connection.fetch(
        f"{_SELECT} WHERE site_id = $1 AND reference = ANY ($2::uuid[])", site_id, list(references)
    )
    return [_stored(row) for row in rows]


async def calls_of_order(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[StoredCall]:
    """All calls of an order, oldest first."""
    rows = await connection.fetch(
        f"{_SELECT} WHERE site_id = $1 AND order_id = $2 ORDER BY created_at, reference", site_id, order_id
    )
    return [_stored(row) for row in rows]


async def has_open_calls(connection: AnyConnection, site_id: UUID, order_id: UUID) -> bool:
    """Whether a call of the order has not ended."""
    found: bool = await connection.fetchval(
        """SELECT EXISTS (SELECT FROM gateway_calls
                          WHERE site_id = $1 AND order_id = $2 AND next_check_at IS NOT NULL)""",
        *(site_id, order_id),
    )
    return found


async def calls_of_transaction(
    connection: AnyConnection, site_id: UUID, gateway: str, transaction: str
) -> list[StoredCall]:
    """All calls about the payment that the gateway knows by that id, oldest first."""
    rows = await connection.fetch(
        f"{_SELECT} WHERE site_id = $1 AND gateway = $2 AND transaction = $3 ORDER BY created_at, reference",
        *(site_id, gateway, transaction),
    )
    return [_stored(row) for row in rows]


async def call_of_refund(connection: AnyConnection, site_id: UUID, gateway: str, refund: str) -> StoredCall | None:
    """The call that made the refund which the gateway knows by that id."""
    row = await connection.fetchrow(
        f"{_SELECT} WHERE site_id = $1 AND gateway = $2 AND refund = $3", site_id, gateway, refund
    )
    return None if row is None else _stored(row)


async def lock_call(connection: AnyConnection, site_id: UUID, reference: UUID) -> StoredCall | None:
    """The call, locked until the transaction ends. The order's lock is taken before it."""
    row = await connection.fetchrow(
        f"{_SELECT} WHERE site_id = $1 AND reference = $2 FOR NO KEY UPDATE", site_id, reference
    )
    return None if row is None else _stored(row)


async def write_outcome(
    connection: AnyConnection,
    site_id: UUID,
    reference: UUID,
    *,
    state: str,
    at: datetime,
    check_at: datetime | None,
    transaction: str | None,
    refund: str | None,
    failure_code: str | None,
    action_url: str | None,
) -> None:
    """Write what became of a locked call. A state that is an end has no `check_at`. Known ids are not forgotten."""
    await connection.execute(
        """UPDATE gateway_calls SET state = $3, ended_at = CASE WHEN $5::timestamptz IS NULL THEN $4::timestamptz END,
               next_check_at = $5, transaction = coalesce($6, transaction), refund = coalesce($7, refund),
               failure_code = $8, action_url = $9, last_error = NULL
           WHERE site_id = $1 AND reference = $2""",
        site_id,
        reference,
        state,
        at,
        check_at,
        transaction,
        refund,
        failure_code,
        action_url,
    )


async def write_failure_code(connection: AnyConnection, site_id: UUID, reference: UUID, code: str) -> None:
    """Say in another way why a call has failed; nothing happens to one that has not."""
    await connection.execute(
        "UPDATE gateway_calls SET failure_code = $3 WHERE site_id = $1 AND reference = $2 AND state = 'FAILED'",
        *(site_id, reference, code),
    )


async def postpone(
    connection: AnyConnection, site_id: UUID, reference: UUID, check_at: datetime, error: str | None
) -> None:
    """Ask about a call that has not ended no sooner than `check_at`; `error` says why it could not be told now."""
    await connection.execute(
        """UPDATE gateway_calls SET next_check_at = $3, last_error = $4
           WHERE site_id = $1 AND reference = $2 AND next_check_at IS NOT NULL""",
        site_id,
        reference,
        check_at,
        None if error is None else error[:500],
    )


async def note_error(connection: AnyConnection, site_id: UUID, reference: UUID, error: str) -> None:
    """Note why nothing was heard of a call. When it is asked about stays as it is."""
    await connection.execute(
        """UPDATE gateway_calls SET last_error = $3
           WHERE site_id = $1 AND reference = $2 AND next_check_at IS NOT NULL""",
        site_id,
        reference,
        error[:500],
    )


async def claim_due(
    connection: AnyConnection,
    site_id: UUID,
    now: datetime,
    *,
    lease: timedelta,
    limit: int,
    everything: bool = False,
    but: Collection[UUID] = (),
) -> list[StoredCall]:
    """Calls of the site that are to be asked about now, each for one caller alone until the lease is over.

    `everything` takes those whose time has not come as well, except calls that were begun within the lease. `but` are
    references of calls that are left out.
    """
    rows = await connection.fetch(
        f"""WITH due AS (
               SELECT c.site_id, c.reference FROM gateway_calls c
               WHERE c.site_id = $1 AND c.next_check_at IS NOT NULL
                 AND (c.next_check_at <= $2 OR ($5 AND c.created_at <= $2 - $3::interval))
                 AND NOT c.reference = ANY ($6::uuid[])
               ORDER BY c.next_check_at LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
           )
           UPDATE gateway_calls g SET next_check_at = $2 + $3::interval, tries = tries + 1
           FROM due WHERE g.site_id = $1 AND g.site_id = due.site_id AND g.reference = due.reference
           RETURNING {", ".join("g." + name.strip() for name in _COLUMNS.split(","))}""",  # noqa: S608  # constants
        site_id,
        now,
        lease,
        limit,
        everything,
        list(but),
    )
    return [_stored(row) for row in rows]


async def mark_flagged(connection: AnyConnection, site_id: UUID, reference: UUID, at: datetime) -> None:
    """Note that staff was told of the call."""
    await connection.execute(
        "UPDATE gateway_calls SET flagged_at = $3 WHERE site_id = $1 AND reference = $2", site_id, reference, at
    )


async def unclear_calls(connection: AnyConnection, site_id: UUID, order_id: UUID) -> int:
    """How many calls of the order staff was told of that have not ended."""
    count: int = await connection.fetchval(
        """SELECT count(*) FROM gateway_calls
           WHERE site_id = $1 AND order_id = $2 AND flagged_at IS NOT NULL AND next_check_at IS NOT NULL""",
        site_id,
        order_id,
    )
    return count


async def sites_with_due_calls(connection: AnyConnection, now: datetime, *, everything: bool = False) -> list[UUID]:
    """The sites that have calls to be asked about, or scheduled captures and voids to be made."""
    rows = await connection.fetch(
        """SELECT site_id FROM gateway_calls WHERE next_check_at IS NOT NULL AND (next_check_at <= $1 OR $2)
           UNION SELECT site_id FROM scheduled_payments WHERE next_try_at <= $1""",
        now,
        everything,
    )
    return [row[0] for row in rows]
