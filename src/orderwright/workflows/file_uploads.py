"""Uploads of files of any size: the address that takes one, and what comes there, a piece at a time."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Final

import structlog

from orderwright.model.files import NewUpload, StoredFile
from orderwright.model.timestamps import format_timestamp
from orderwright.providers.files.file_store import FileStoreFailed, FileThere, FileTooLarge, PutFile
from orderwright.rules.file_uploads import (
    UPLOAD_LIFETIME,
    UPLOADS_PATH,
    FileUpload,
    read_upload,
    upload_token,
)
from orderwright.store.files import KeptFile, add_file, find_file
from orderwright.workflows.context import Context
from orderwright.workflows.files import file_store, shown_file

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

_UNKNOWN_TYPE: Final = "application/octet-stream"

log = structlog.get_logger(__name__)


class UploadRefused(Exception):
    """Why the address does not take the file: a code, words, and the HTTP status that says so."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words


async def new_upload(context: Context, name: str, media_type: str | None, sha256: str | None) -> NewUpload:
    """An address of the site's that takes one file. Raises FILES_NOT_CONFIGURED."""
    service, now = context.service, context.call.now
    store, file_id = file_store(service), service.new_id()
    async with service.database.acquire() as connection:
        key = (await service.link_keys.ring(connection, now)).current
    until = now.replace(microsecond=0) + UPLOAD_LIFETIME
    upload = FileUpload(
        kid=key.kid,
        site_id=context.site.id,
        file_id=file_id,
        name=name,
        media_type=media_type,
        sha256=sha256,
        ends=int(until.timestamp()),
    )
    return NewUpload(
        file_id=str(file_id),
        path=f"{UPLOADS_PATH}/{upload_token(upload, key.value)}",
        expiration_date=format_timestamp(until),
        max_size=str(store.limit),
    )


async def admitted(service: Service, token: str, length: int | None) -> FileUpload:
    """What may come at this address. `length` is the size that is announced. Raises `UploadRefused`."""
    signed, now = read_upload(token), service.clock()
    unknown = UploadRefused(404, "UPLOAD_NOT_FOUND", "This address takes no file; ask for one by createFileUpload")
    if signed is None or service.files is None:
        raise unknown
    upload = signed.upload
    async with service.database.acquire() as connection:
        key = (await service.link_keys.ring(connection, now, upload.kid)).by_kid.get(upload.kid)
        if key is None or not signed.is_signed_with(key.value):
            raise unknown
        if upload.has_ended(now):
            raise UploadRefused(410, "UPLOAD_ENDED", "This address has ended; ask for another one")
        if await find_file(connection, upload.site_id, upload.file_id) is not None:
            raise _there()
    if length is not None and length > service.files.limit:
        raise _too_large(service.files.limit)
    return upload


async def take_upload(service: Service, upload: FileUpload, pieces: AsyncIterator[bytes]) -> StoredFile:
    """Keep what comes. No more than a piece of it is in memory, and none of it is kept if anything is wrong.

    Raises `UploadRefused`, and what `pieces` raises.
    """
    store = file_store(service)
    try:
        put = await store.put(upload.site_id, upload.file_id, _from_thread(pieces, asyncio.get_running_loop()))
    except FileTooLarge as error:
        raise _too_large(error.limit) from None
    except FileThere:
        raise _there() from None
    except FileStoreFailed as error:
        log.warning("file_store_failed", reason=str(error))
        raise UploadRefused(503, "FILE_STORE_UNAVAILABLE", "Files can't be written at the moment") from None
    fault = _fault(upload, put)
    if fault is not None:
        await store.delete(upload.site_id, upload.file_id)
        raise fault
    file = KeptFile(
        id=upload.file_id,
        name=upload.name,
        media_type=upload.media_type or mimetypes.guess_type(upload.name)[0] or _UNKNOWN_TYPE,
        size=put.size,
        sha256=put.sha256,
        created_date=service.clock(),
    )
    async with service.database.acquire() as connection:
        await add_file(connection, upload.site_id, file)
    return shown_file(file)


def _from_thread(pieces: AsyncIterator[bytes], loop: asyncio.AbstractEventLoop) -> Iterator[bytes]:
    """The pieces for a thread that writes them: the next is asked for when the last has been written."""

    async def following() -> bytes:
        return await anext(pieces, b"")

    while piece := asyncio.run_coroutine_threadsafe(following(), loop).result():
        yield piece


def _fault(upload: FileUpload, put: PutFile) -> UploadRefused | None:
    if not put.size:
        return UploadRefused(400, "FILE_IS_EMPTY", "A file must not be empty")
    if upload.sha256 is not None and upload.sha256 != put.sha256:
        return UploadRefused(400, "CHECKSUM_DIFFERS", "What arrived does not have the SHA-256 that was announced")
    return None


def _there() -> UploadRefused:
    return UploadRefused(409, "FILE_IS_THERE", "A file was uploaded to this address already")


def _too_large(limit: int) -> UploadRefused:
    return UploadRefused(413, "FILE_TOO_LARGE", f"A file may have {limit} bytes")
