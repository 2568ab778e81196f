"""The addresses at which buyers download what they paid for: making them, and following them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from orderwright.model.line_items import OrderLineItem
from orderwright.rules.file_links import (
    FILES_PATH,
    LINK_LIFETIME,
    FileLink,
    MadeLink,
    link_token,
    read_token,
)
from orderwright.store.database import AnyConnection
from orderwright.store.files import KeptFile, count_download, find_file, known_files
from orderwright.store.secrets import FILE_LINK_SIGNING, SecretRing, ensure_ring

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: How long the keys are believed, and how soon they are looked for again for one that is not among them, in seconds.
_RING_SECONDS: Final = 60.0
_RELOAD_SECONDS: Final = 1.0


class LinkKeys:
    """The keys that sign links, as this process knows them. The service makes the first one at its start."""

    def __init__(self) -> None:
        self._ring: SecretRing | None = None
        self._read_at = 0.0

    async def ring(self, connection: AnyConnection, now: datetime, kid: str | None = None) -> SecretRing:
        """All keys that are valid; read anew if `kid` is not one of them."""
        age = time.monotonic() - self._read_at
        missing = kid is not None and self._ring is not None and kid not in self._ring.by_kid
        if self._ring is None or age >= (_RELOAD_SECONDS if missing else _RING_SECONDS):
            self._ring = await ensure_ring(connection, FILE_LINK_SIGNING, now)
            self._read_at = time.monotonic()
        return self._ring


class Opened(NamedTuple):
    """A file that a link leads to, and where it can be read; `path` is None if its content is not there."""

    site_id: UUID
    file: KeptFile
    path: Path | None


class LinkEnded(Exception):
    """A link that we made, and that can't be used any more."""


async def deliverable(
    service: Service, connection: AnyConnection, site_id: UUID, lines: Iterable[OrderLineItem]
) -> Mapping[str, UUID]:
    """The files of the site that the lines deliver, by the `fileId` of the line.

    None without an address of the service: there would be no link to send.
    """
    if service.public_url is None:
        return {}
    asked = {
        line.digital_file.file_id: file_id
        for line in lines
        if line.digital_file is not None
        and line.digital_file.file_id
        and (file_id := _as_id(line.digital_file.file_id)) is not None
    }
    if not asked:
        return {}
    known = await known_files(connection, site_id, asked.values())
    return {text: file_id for text, file_id in asked.items() if file_id in known}


async def made_links(
    service: Service, connection: AnyConnection, site_id: UUID, lines: Iterable[OrderLineItem], now: datetime
) -> Mapping[str, MadeLink]:
    """New links to the files of the site that the lines deliver, by the `fileId` of the line."""
    files = await deliverable(service, connection, site_id, lines)
    if not files:
        return {}
    key = (await service.link_keys.ring(connection, now)).current
    until = now.replace(microsecond=0) + LINK_LIFETIME
    ends = int(until.timestamp())
    return {
        text: MadeLink(
            f"{service.public_url}{FILES_PATH}/{link_token(FileLink(key.kid, site_id, file_id, ends), key.value)}",
            until,
        )
        for text, file_id in files.items()
    }


async def follow_link(service: Service, token: str) -> Opened | None:
    """The file that a link leads to; None for what is no link of ours, or to a file that is gone.

    Raises `LinkEnded`.
    """
    signed, now = read_token(token), service.clock()
    if signed is None or service.files is None:
        return None
    link = signed.link
    async with service.database.acquire() as connection:
        key = (await service.link_keys.ring(connection, now, link.kid)).by_kid.get(link.kid)
        if key is None or not signed.is_signed_with(key.value):
            return None
        if link.has_ended(now):
            raise LinkEnded
        file = await find_file(connection, link.site_id, link.file_id)
    if file is None:
        return None
    return Opened(link.site_id, file, await service.files.open(link.site_id, link.file_id))


async def note_download(service: Service, opened: Opened) -> None:
    """Count a download that begins."""
    async with service.database.acquire() as connection:
        await count_download(connection, opened.site_id, opened.file.id, service.clock())


def _as_id(text: str) -> UUID | None:
    """The id that a text is; None for those of other services."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None
