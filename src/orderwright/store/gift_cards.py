"""Gift cards and their ledger in the database.

Whatever changes a card adds a line to its ledger in the same transaction, under the lock of the card's row. Cards are
locked in the order of their ids, after the orders and before the stock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.gift_cards import CardRecord, GiftCardState, GiftCardTransactionType, LedgerEntry
from orderwright.model.identity import Identity
from orderwright.store.database import AnyConnection

_CARD_FIELDS: Final = CardRecord.__struct_fields__
_CARD: Final = ", ".join(_CARD_FIELDS)
_ENTRY_FIELDS: Final = LedgerEntry.__struct_fields__
_ENTRY: Final = ", ".join(_ENTRY_FIELDS)
_BEHIND_ALL: Final = (datetime(9999, 12, 31, tzinfo=UTC), UUID(int=0))
_encode = msgspec.json.Encoder().encode
_decode_actor = msgspec.json.Decoder(Identity).decode


class Movement(NamedTuple):
    """What is to be written to a ledger. `amount` is signed, and 0 where only the state changes."""

    type: GiftCardTransactionType
    amount: Decimal
    id: UUID
    actor: Identity
    at: datetime
    order_id: UUID | None = None
    payment_id: UUID | None = None
    refund_id: UUID | None = None


async def insert_card(
    connection: AnyConnection, site_id: UUID, card: CardRecord, code_hash: bytes, entry_id: UUID, actor: Identity
) -> None:
    """Add a new card and the first line of its ledger."""
    names = ", ".join(("site_id", "code_hash", *_CARD_FIELDS))
    places = ", ".join(f"${number}" for number in range(1, len(_CARD_FIELDS) + 3))
    await connection.execute(
        f"INSERT INTO gift_cards ({names}) VALUES ({places})",  # noqa: S608
        *(site_id, code_hash, *(getattr(card, name) for name in _CARD_FIELDS)),
    )
    issued = Movement(GiftCardTransactionType.ISSUED, card.initial_amount, entry_id, actor, card.created_date)
    await _insert_entry(connection, site_id, _entry_of(card, issued))


async def find_card(connection: AnyConnection, site_id: UUID, card_id: UUID) -> CardRecord | None:
    """The card of that id as it is now, not locked."""
    row = await connection.fetchrow(
        f"SELECT {_CARD} FROM gift_cards WHERE site_id = $1 AND id = $2",  # noqa: S608
        *(site_id, card_id),
    )
    return None if row is None else _card(row)


async def find_card_id(connection: AnyConnection, site_id: UUID, code_hash: bytes) -> UUID | None:
    """The id of the card whose code has this hash."""
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM gift_cards WHERE site_id = $1 AND code_hash = $2", site_id, code_hash
    )
    return found


async def lock_cards(connection: AnyConnection, site_id: UUID, card_ids: Iterable[UUID]) -> dict[UUID, CardRecord]:
    """Those of the cards that the site has, locked in the order of their ids until the end of the transaction."""
    rows = await connection.fetch(
        f"SELECT {_CARD} FROM gift_cards WHERE site_id = $1 AND id = ANY($2::uuid[])"  # noqa: S608
        " ORDER BY site_id, id FOR NO KEY UPDATE",
        *(site_id, sorted(set(card_ids))),
    )
    return {row["id"]: _card(row) for row in rows}


async def move(
    connection: AnyConnection,
    site_id: UUID,
    card: CardRecord,
    movement: Movement,
    *,
    state: GiftCardState | None = None,
    voided_date: datetime | None = None,
) -> tuple[CardRecord, LedgerEntry]:
    """Change a card that `lock_cards` gave and write it into its ledger; the card afterwards, and the line.

    Without `state` the card keeps its state and the date it was voided; with it both are set. The database refuses
    a balance below zero, and a payment or a refund that is on the ledger already (asyncpg's
    `IntegrityConstraintViolationError`).
    """
    changed = msgspec.structs.replace(
        card,
        balance=card.balance + movement.amount,
        updated_date=max(card.updated_date, movement.at),
        entries=card.entries + 1,
        state=card.state if state is None else state,
        voided_date=card.voided_date if state is None else voided_date,
    )
    status = await connection.execute(
        "UPDATE gift_cards SET balance = $3, updated_date = $4, entries = $5, state = $6, voided_date = $7"
        " WHERE site_id = $1 AND id = $2 AND entries = $5 - 1",
        *(site_id, card.id, changed.balance, changed.updated_date, changed.entries, changed.state, changed.voided_date),
    )
    assert status == "UPDATE 1", "the card was not locked"
    entry = _entry_of(changed, movement)
    await _insert_entry(connection, site_id, entry)
    return changed, entry


async def entries_of_payments(
    connection: AnyConnection, site_id: UUID, payment_ids: Iterable[UUID]
) -> dict[UUID, list[LedgerEntry]]:
    """What the ledger knows of these payments, by payment and oldest first; payments it does not know are left out."""
    rows = await connection.fetch(
        f"SELECT {_ENTRY} FROM gift_card_transactions"  # noqa: S608
        " WHERE site_id = $1 AND payment_id = ANY($2::uuid[]) ORDER BY card_id, seq",
        *(site_id, list(payment_ids)),
    )
    found: dict[UUID, list[LedgerEntry]] = {}
    for row in rows:
        found.setdefault(row["payment_id"], []).append(_entry(row))
    return found


async def entries_on_order(
    connection: AnyConnection, site_id: UUID, card_id: UUID, order_id: UUID
) -> list[LedgerEntry]:
    """What the card did for the order, oldest first."""
    rows = await connection.fetch(
        f"SELECT {_ENTRY} FROM gift_card_transactions"  # noqa: S608
        " WHERE site_id = $1 AND card_id = $2 AND order_id = $3 ORDER BY seq",
        *(site_id, card_id, order_id),
    )
    return [_entry(row) for row in rows]


async def list_entries(
    connection: AnyConnection, site_id: UUID, card_id: UUID, *, after: int, limit: int
) -> list[LedgerEntry]:
    """At most `limit` lines of a card's ledger behind the `after`th, oldest first."""
    rows = await connection.fetch(
        f"SELECT {_ENTRY} FROM gift_card_transactions"  # noqa: S608
        " WHERE site_id = $1 AND card_id = $2 AND seq > $3 ORDER BY seq LIMIT $4",
        *(site_id, card_id, after, limit),
    )
    return [_entry(row) for row in rows]


async def query_cards(
    connection: AnyConnection,
    site_id: UUID,
    *,
    limit: int,
    before: CardRecord | None = None,
    state: GiftCardState | None = None,
    currency: str | None = None,
) -> list[CardRecord]:
    """At most `limit` cards of a site, newest first, that come after `before` in that order."""
    # A bound there always is: one that may be missing would keep the planner from the index.
    bound = _BEHIND_ALL if before is None else (before.created_date, before.id)
    rows = await connection.fetch(
        f"SELECT {_CARD} FROM gift_cards WHERE site_id = $1"  # noqa: S608
        " AND (created_date, id) < ($2::timestamptz, $3::uuid)"
        " AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR currency = $5)"
        " ORDER BY created_date DESC, id DESC LIMIT $6",
        *(site_id, *bound, state, currency, limit),
    )
    return [_card(row) for row in rows]


def _entry_of(card: CardRecord, movement: Movement) -> LedgerEntry:
    """The line that stands for a movement; `card` is the card after it."""
    return LedgerEntry(
        card_id=card.id,
        seq=card.entries,
        id=movement.id,
        type=movement.type,
        amount=movement.amount,
        balance=card.balance,
        order_id=movement.order_id,
        payment_id=movement.payment_id,
        refund_id=movement.refund_id,
        actor=movement.actor,
        at=movement.at,
    )


async def _insert_entry(connection: AnyConnection, site_id: UUID, entry: LedgerEntry) -> None:
    values = msgspec.structs.asdict(entry) | {"actor": _encode(entry.actor)}
    places = ", ".join(f"${number}" for number in range(1, len(_ENTRY_FIELDS) + 2))
    await connection.execute(
        f"INSERT INTO gift_card_transactions (site_id, {_ENTRY}) VALUES ({places})",  # noqa: S608
        *(site_id, *(values[name] for name in _ENTRY_FIELDS)),
    )


def _card(row: asyncpg.Record) -> CardRecord:
    values = {name: row[name] for name in _CARD_FIELDS}
    return CardRecord(**{**values, "state": GiftCardState(row["state"])})


def _entry(row: asyncpg.Record) -> LedgerEntry:
    values = {name: row[name] for name in _ENTRY_FIELDS}
    kind, actor = GiftCardTransactionType(row["type"]), _decode_actor(row["actor"])
    return LedgerEntry(**{**values, "type": kind, "actor": actor})
