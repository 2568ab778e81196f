"""Pictures of items for the pages of the staff: got once, made small, kept for all processes of the service.

Browsers ask nobody but the service for them, so no host learns who looks at which order, and nothing that strangers
made reaches a browser: what is shown was written anew from pixels. A page never waits long: a picture that takes its
time is got all the same, and stands there at the next look.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from orderwright.providers.pictures.fetcher import MOST_BYTES, Fetcher, NotFetched
from orderwright.providers.pictures.shrinker import NoPicture, ProcessShrinker, Shrinker
from orderwright.rules.file_links import FILES_PATH, read_token
from orderwright.rules.pictures import FILE_MARK, FRESH, tried_again
from orderwright.store.files import find_file
from orderwright.store.pictures import StoredPicture, find_picture, keep_picture
from orderwright.store.transient import is_transient

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: Set to anything, pictures that lie elsewhere are not got.
OFF_VARIABLE: Final = "ORDERWRIGHT_PICTURES_OFF"
#: Set to anything, pictures may be got from addresses of this machine and its network.
ALLOW_PRIVATE_VARIABLE: Final = "ORDERWRIGHT_PICTURES_ALLOW_PRIVATE"
#: How long a page's request waits for a picture that has to be got first, in seconds.
PATIENCE: Final = 2.0
#: Pictures of one process that are got at once, in all and from one host, and those that are under way or wait: a page
#: of a list whose pictures lie on one host has room, so that all of them are there at the next look.
AT_ONCE: Final = 8
AT_ONCE_FROM_HOST: Final = 2
MOST_UNDER_WAY: Final = 128
MOST_FROM_HOST: Final = 48
#: How long a host that does not answer is left alone, and how many such hosts are remembered.
HOST_REST: Final = timedelta(minutes=2)
_MOST_RESTING: Final = 1000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """What a process knows of pictures: whether they are got from elsewhere, and from private addresses, too."""

    elsewhere: bool = True
    allow_private: bool = False

    @classmethod
    def configured(cls) -> PictureSettings:
        """As the environment says."""
        return cls(not os.environ.get(OFF_VARIABLE), bool(os.environ.get(ALLOW_PRIVATE_VARIABLE)))


class Missing(Enum):
    """Why there is no picture: it can't be got, as far as we know for a while; or it may be there in a moment."""

    FAILED = "failed"
    NOT_YET = "not yet"


class Pictures:
    """The pictures that this process is getting. Belongs to one event loop, from its first picture on."""

    def __init__(
        self,
        settings: PictureSettings | None = None,
        *,
        key: bytes | None = None,
        fetcher: Fetcher | None = None,
        shrinker: Shrinker | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.settings = settings or PictureSettings.configured()
        #: Signs the addresses of pictures; all processes of the service have the same.
        self.key = key or secrets.token_bytes(32)
        self._fetcher = fetcher
        self._shrinker: Shrinker = shrinker or ProcessShrinker()
        self._patience = patience
        self._under_way: dict[tuple[UUID, bytes], asyncio.Task[bytes | None]] = {}
        self._hosts: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._resting: dict[str, datetime] = {}

    def can_show(self, source: str) -> bool:
        """Whether it is worth asking for the picture at all."""
        return self.settings.elsewhere or source.startswith(FILE_MARK)

    async def picture(self, service: Service, site_id: UUID, source: str) -> bytes | Missing:
        """The small picture of what lies at `source`, as a WebP. No connection to the database is held meanwhile."""
        digest, now = hashlib.sha256(source.encode("utf-8", "surrogatepass")).digest(), service.clock()
        async with service.database.acquire() as connection:
            stored = await find_picture(connection, site_id, digest)
        if stored is not None and _counts(stored, now):
            return Missing.FAILED if stored.content is None else stored.content
        earlier = None if stored is None else stored.content
        task = self._under_way.get((site_id, digest)) or self._begin(service, site_id, digest, source)
        if task is not None:
            await asyncio.wait({task}, timeout=self._patience)
        if task is None or not task.done() or task.cancelled():
            return earlier or Missing.NOT_YET
        return task.result() or earlier or Missing.FAILED

    async def close(self) -> None:
        """Give up what is under way, and let go of connections."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._fetcher is not None:
            await self._fetcher.close()

    def _begin(self, service: Service, site_id: UUID, digest: bytes, source: str) -> asyncio.Task[bytes | None] | None:
        """Get it in a task of its own, whoever waits for it; None while there is no room for one more."""
        host = _host(source)
        if len(self._under_way) >= MOST_UNDER_WAY or self._hosts[host] >= MOST_FROM_HOST:
            return None
        key = (site_id, digest)
        task = asyncio.create_task(self._got(service, site_id, digest, source, host))
        self._under_way[key] = task
        self._hosts[host] += 1

        def ended(_: asyncio.Task[bytes | None]) -> None:
            self._under_way.pop(key, None)
            self._hosts[host] -= 1
            if not self._hosts[host]:
                del self._hosts[host]
                self._turns.pop(host, None)

        task.add_done_callback(ended)
        return task

    async def _got(self, service: Service, site_id: UUID, digest: bytes, source: str, host: str) -> bytes | None:
        """The picture, which is kept; None, which is kept as well, where it can't be got."""
        try:
            turn = self._turns.setdefault(host, asyncio.Semaphore(AT_ONCE_FROM_HOST))
            async with turn, self._slots:
                content = await self._small(service, site_id, source, host)
            async with service.database.acquire() as connection:
                await keep_picture(connection, site_id, digest, content, service.clock())
        except Exception as error:
            # The page stands without it; what could not be noted is tried again.
            log.warning("picture_broke", error=type(error).__name__, exc_info=not is_transient(error))
            return None
        return content

    async def _small(self, service: Service, site_id: UUID, source: str, host: str) -> bytes | None:
        try:
            return await self._shrinker.small(await self._whole(service, site_id, source, host))
        except NotFetched as error:
            if error.host_failed:
                self._rest(host, service.clock())
            log.info("picture_not_fetched", site_id=str(site_id), host=host, reason=str(error))
        except NoPicture:
            log.info("not_a_picture", site_id=str(site_id), host=host)
        return None

    async def _whole(self, service: Service, site_id: UUID, source: str, host: str) -> bytes:
        """What stands at the source. Raises `NotFetched`."""
        file_id = await _own_file(service, site_id, source)
        if file_id is not None:
            return await _content_of(service, site_id, file_id)
        if not self.settings.elsewhere:
            raise NotFetched("pictures that lie elsewhere are switched off")
        until = self._resting.get(host)
        if until is not None and until > service.clock():
            raise NotFetched("the host did not answer a moment ago")
        if self._fetcher is None:
            from orderwright.providers.pictures.http_fetcher import HttpFetcher

            self._fetcher = HttpFetcher(allow_private=self.settings.allow_private)
        return await self._fetcher.get(source)

    def _rest(self, host: str, now: datetime) -> None:
        self._resting.pop(host, None)
        self._resting[host] = now + HOST_REST
        if len(self._resting) > _MOST_RESTING:
            self._resting.pop(next(iter(self._resting)))


def _host(source: str) -> str:
    """Name and port of the host, without what else may stand before it; empty for what has none."""
    try:
        return urlsplit(source).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _counts(stored: StoredPicture, now: datetime) -> bool:
    """Whether what is kept is shown without a new try."""
    if stored.failures:
        return now < tried_again(stored.failures, stored.checked)
    return now < stored.checked + FRESH


async def _own_file(service: Service, site_id: UUID, source: str) -> UUID | None:
    """The id of the file of the site that lies at the source, None for what lies elsewhere.

    A link to a file of the site counts here even when it has ended: its end is for those who have nothing but the link.
    """
    if source.startswith(FILE_MARK):
        return UUID(source.removeprefix(FILE_MARK))
    ours = f"{service.public_url}{FILES_PATH}/"
    if service.public_url is None or not source.startswith(ours):
        return None
    signed = read_token(source.removeprefix(ours))
    if signed is None or signed.link.site_id != site_id:
        return None
    async with service.database.acquire() as connection:
        ring = await service.link_keys.ring(connection, service.clock(), signed.link.kid)
    key = ring.by_kid.get(signed.link.kid)
    return signed.link.file_id if key is not None and signed.is_signed_with(key.value) else None


async def _content_of(service: Service, site_id: UUID, file_id: UUID) -> bytes:
    """The content of a file of the site. Raises `NotFetched`."""
    async with service.database.acquire() as connection:
        file = await find_file(connection, site_id, file_id)
    if file is None or file.size > MOST_BYTES or service.files is None:
        raise NotFetched("no such file, or too large a one")
    path: Path | None = await service.files.open(site_id, file_id)
    if path is None:
        raise NotFetched("the content of the file is not there")
    return await asyncio.to_thread(path.read_bytes)
