"""The outbox: one row for each mail and recipient, from the event that brought it about until it is handed over."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.mail_content import RenderedMail
from orderwright.model.mails import MailKind, MailState
from orderwright.store.database import AnyConnection

#: How long a mail is kept, and what it said; mails that wait are kept in any case.
KEPT: Final = timedelta(days=90)

_COLUMNS: Final = """id, cause, kind, recipient, state, order_id, about_id, facts, actor, resent_of, attempts,
    next_attempt, claim, reason, fallback, message_id, subject, language, body, created_date, sent_date"""
_encode = msgspec.json.Encoder().encode
_decode_body = msgspec.json.Decoder(RenderedMail).decode


class MailFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a mail is made of beside its order.

    `revision` is that of the order, None for the order as it is when the mail is made. `language` and `custom_message`
    are what somebody asked for. The last two are of mails about a webhook.
    """

    revision: int | None = None
    language: str | None = None
    custom_message: str | None = None
    address: str | None = None
    detail: str | None = None


class NewMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to send. There is one for a cause, kind and recipient, however often it is asked for."""

    id: UUID
    cause: UUID
    kind: MailKind
    recipient: str
    order_id: UUID | None
    about_id: UUID | None = None
    facts: MailFacts
    # JSON of the identity.
    actor: bytes
    resent_of: UUID | None = None


class StoredMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it is kept."""

    id: UUID
    cause: UUID
    kind: MailKind
    recipient: str
    state: MailState
    order_id: UUID | None
    about_id: UUID | None
    facts: MailFacts
    actor: bytes
    resent_of: UUID | None
    attempts: int
    next_attempt: datetime
    claim: UUID | None
    reason: str | None
    fallback: bool
    message_id: str | None
    subject: str | None
    language: str | None
    body: RenderedMail | None
    created_date: datetime
    sent_date: datetime | None


_decode_facts = msgspec.json.Decoder(MailFacts).decode


async def add_mails(connection: AnyConnection, site_id: UUID, mails: Sequence[NewMail], now: datetime) -> int:
    """Add those mails that the outbox does not have yet; returns how many that were."""
    added = 0
    for one in mails:
        status = await connection.execute(
            """INSERT INTO mails (site_id, id, cause, kind, recipient, state, order_id, about_id, facts, actor,
                                  resent_of, next_attempt, created_date)
               VALUES ($1, $2, $3, $4, $5, 'WAITING', $6, $7, $8, $9, $10, $11, $11)
               ON CONFLICT (site_id, cause, kind, recipient) DO NOTHING""",
            site_id,
            *(one.id, one.cause, one.kind.value, one.recipient, one.order_id, one.about_id),
            *(_encode(one.facts), one.actor, one.resent_of, now),
        )
        added += status == "INSERT 0 1"
    return added


async def told_already(
    connection: AnyConnection, site_id: UUID, cause: UUID, kind: MailKind, recipients: Sequence[str]
) -> set[str]:
    """Who of the recipients has such a mail of that cause already: `add_mails` adds no other."""
    rows = await connection.fetch(
        "SELECT recipient FROM mails WHERE site_id = $1 AND cause = $2 AND kind = $3 AND recipient = ANY ($4)",
        site_id,
        *(cause, kind.value, list(recipients)),
    )
    return {row[0] for row in rows}


async def find_mail(connection: AnyConnection, site_id: UUID, mail_id: UUID) -> StoredMail | None:
    """The mail of that id."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM mails WHERE site_id = $1 AND id = $2",  # noqa: S608  # a constant
        site_id,
        mail_id,
    )
    return None if row is None else _mail(row)


async def page_of_mails(
    connection: AnyConnection,
    site_id: UUID,
    *,
    order_id: UUID | None,
    state: MailState | None,
    kinds: Sequence[str],
    after: UUID | None,
    limit: int,
) -> list[StoredMail]:
    """Mails of the site of these kinds, newest first, behind the one of id `after`."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM mails m WHERE site_id = $1
              AND ($2::uuid IS NULL OR order_id = $2) AND ($3::text IS NULL OR state = $3)
              AND kind = ANY ($4)
              AND ($5::uuid IS NULL OR (created_date, id) <
                  (SELECT a.created_date, a.id FROM mails a WHERE a.site_id = $1 AND a.id = $5))
            ORDER BY created_date DESC, id DESC LIMIT $6""",  # noqa: S608
        site_id,
        *(order_id, state, list(kinds), after, limit),
    )
    return [_mail(row) for row in rows]


async def sites_with_due_mails(connection: AnyConnection, now: datetime) -> list[UUID]:
    """The sites that have mails to send now. Reads across sites, like all who look for work."""
    rows = await connection.fetch(
        "SELECT DISTINCT site_id FROM mails WHERE state = 'WAITING' AND next_attempt <= $1", now
    )
    return [row[0] for row in rows]


async def claim_mails(
    connection: AnyConnection, site_id: UUID, now: datetime, *, claim: UUID, lease: timedelta, limit: int
) -> list[StoredMail]:
    """Take up to `limit` mails that are due, the oldest first; nobody else gets them for the time of the lease."""
    rows = await connection.fetch(
        f"""UPDATE mails SET claim = $3, attempts = attempts + 1, next_attempt = $4
            WHERE site_id = $1 AND id IN (
                SELECT id FROM mails WHERE site_id = $1 AND state = 'WAITING' AND next_attempt <= $2
                ORDER BY next_attempt, id LIMIT $5 FOR UPDATE SKIP LOCKED)
            RETURNING {_COLUMNS}""",  # noqa: S608
        site_id,
        *(now, claim, now + lease, limit),
    )
    return sorted((_mail(row) for row in rows), key=lambda mail: (mail.created_date, mail.id))


async def keep_body(
    connection: AnyConnection, site_id: UUID, mail: StoredMail, body: RenderedMail, *, message_id: str, language: str
) -> bool:
    """Keep what a claimed mail says, so that every attempt says the same. False if the claim is lost."""
    status = await connection.execute(
        """UPDATE mails SET body = $4, subject = $5, message_id = $6, language = $7, fallback = $8
           WHERE site_id = $1 AND id = $2 AND claim = $3 AND state = 'WAITING'""",
        site_id,
        *(mail.id, mail.claim, zlib.compress(_encode(body)), body.subject, message_id, language),
        body.problem is not None,
    )
    return status == "UPDATE 1"


async def mark_sent(connection: AnyConnection, site_id: UUID, mail: StoredMail, now: datetime) -> bool:
    """Note that a claimed mail was accepted. False if that was noted before; True is told once for each mail.

    A lost claim does not matter: the mail did go out.
    """
    status = await connection.execute(
        """UPDATE mails SET state = 'SENT', sent_date = $3, claim = NULL, reason = NULL
           WHERE site_id = $1 AND id = $2 AND state <> 'SENT'""",
        site_id,
        mail.id,
        now,
    )
    return status == "UPDATE 1"


async def put_off(connection: AnyConnection, site_id: UUID, mail: StoredMail, *, until: datetime, reason: str) -> None:
    """Let a claimed mail be tried again later."""
    await connection.execute(
        """UPDATE mails SET claim = NULL, next_attempt = $4, reason = $5
           WHERE site_id = $1 AND id = $2 AND claim = $3 AND state = 'WAITING'""",
        site_id,
        *(mail.id, mail.claim, until, reason),
    )


async def give_up(connection: AnyConnection, site_id: UUID, mail: StoredMail, state: MailState, *, reason: str) -> None:
    """End a claimed mail that does not go out."""
    await connection.execute(
        """UPDATE mails SET state = $4, claim = NULL, reason = $5
           WHERE site_id = $1 AND id = $2 AND claim = $3 AND state = 'WAITING'""",
        site_id,
        *(mail.id, mail.claim, state.value, reason),
    )


async def forget_mails(connection: AnyConnection, site_id: UUID, before: datetime) -> None:
    """Remove mails that are older than they need to be kept."""
    await connection.execute(
        "DELETE FROM mails WHERE site_id = $1 AND created_date < $2 AND state <> 'WAITING'", site_id, before
    )


async def forget_mails_of(connection: AnyConnection, site_id: UUID, order_id: UUID) -> None:
    """Remove all mails about an order that goes for good."""
    await connection.execute("DELETE FROM mails WHERE site_id = $1 AND order_id = $2", site_id, order_id)


def _mail(row: asyncpg.Record) -> StoredMail:
    values = {name: row[name] for name in StoredMail.__struct_fields__}
    body = row["body"]
    values |= {
        "kind": MailKind(row["kind"]),
        "state": MailState(row["state"]),
        "facts": _decode_facts(row["facts"]),
        "body": None if body is None else _decode_body(zlib.decompress(body)),
    }
    return StoredMail(**values)
