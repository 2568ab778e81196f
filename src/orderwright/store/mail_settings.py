"""How sites send mails, and their own templates. Passwords come in and go out sealed: see `store/sealed.py`."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.mails import MailKind, MailSettings, MailTemplate
from orderwright.store.database import AnyConnection

_encode = msgspec.json.Encoder().encode
_decode_settings = msgspec.json.Decoder(MailSettings).decode
_decode_template = msgspec.json.Decoder(MailTemplate).decode


class KeptMailSettings(NamedTuple):
    """The settings of a site, and its sealed password if it has one."""

    settings: MailSettings
    sealed: bytes | None


def binding(site_id: UUID) -> bytes:
    """What a sealed password is bound to: it can't be read as that of another site."""
    return b"orderwright:mail-password:" + site_id.bytes


async def find_settings(connection: AnyConnection, site_id: UUID, *, lock: bool = False) -> KeptMailSettings:
    """The settings as they are now; empty ones where none were set. `lock` keeps others from changing them."""
    ending = " FOR UPDATE" if lock else ""
    row = await connection.fetchrow(
        "SELECT doc, sealed FROM mail_settings WHERE site_id = $1" + ending,  # noqa: S608
        site_id,
    )
    if row is None:
        return KeptMailSettings(MailSettings(sends=False), None)
    return KeptMailSettings(_decode_settings(row["doc"]), row["sealed"])


async def put_settings(
    connection: AnyConnection, site_id: UUID, settings: MailSettings, sealed: bytes | None, now: datetime
) -> None:
    """Keep the settings, in place of those that are there."""
    await connection.execute(
        """INSERT INTO mail_settings (site_id, doc, sealed, updated_date) VALUES ($1, $2, $3, $4)
           ON CONFLICT (site_id) DO UPDATE SET doc = excluded.doc, sealed = excluded.sealed,
               updated_date = excluded.updated_date""",
        site_id,
        _encode(settings),
        sealed,
        now,
    )


class KeptTemplate(NamedTuple):
    """A template of a site, since when, and why it was passed over the last time."""

    template: MailTemplate
    updated_date: datetime
    problem: str | None


async def list_templates(connection: AnyConnection, site_id: UUID) -> list[KeptTemplate]:
    """All templates of the site, by kind and language."""
    rows = await connection.fetch(
        "SELECT doc, updated_date, problem FROM mail_templates WHERE site_id = $1 ORDER BY kind, language", site_id
    )
    return [KeptTemplate(_decode_template(row[0]), row[1], row[2]) for row in rows]


async def find_template(connection: AnyConnection, site_id: UUID, kind: MailKind, language: str) -> MailTemplate | None:
    """The template for mails of the kind in the language: that of the language, else that of every language."""
    doc = await connection.fetchval(
        """SELECT doc FROM mail_templates WHERE site_id = $1 AND kind = $2 AND language IN ($3, '')
           ORDER BY language DESC LIMIT 1""",
        site_id,
        kind.value,
        language,
    )
    return None if doc is None else _decode_template(doc)


async def put_template(connection: AnyConnection, site_id: UUID, template: MailTemplate, now: datetime) -> None:
    """Keep the template, in place of one of the same kind and language."""
    await connection.execute(
        """INSERT INTO mail_templates (site_id, kind, language, doc, updated_date) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (site_id, kind, language) DO UPDATE SET doc = excluded.doc,
               updated_date = excluded.updated_date, problem = NULL""",
        site_id,
        *(template.kind.value, template.language or "", _encode(template), now),
    )


async def delete_template(connection: AnyConnection, site_id: UUID, kind: MailKind, language: str) -> bool:
    """Remove the template; False if there is none."""
    done: str = await connection.execute(
        "DELETE FROM mail_templates WHERE site_id = $1 AND kind = $2 AND language = $3", site_id, kind.value, language
    )
    return done == "DELETE 1"


async def note_problem(connection: AnyConnection, site_id: UUID, template: MailTemplate, problem: str) -> None:
    """Note why a template was passed over."""
    await connection.execute(
        "UPDATE mail_templates SET problem = $4 WHERE site_id = $1 AND kind = $2 AND language = $3",
        site_id,
        *(template.kind.value, template.language or "", problem),
    )
