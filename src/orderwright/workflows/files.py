"""Files that shops sell: keeping them, and showing what is known of them."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from orderwright.model.errors import ApplicationError, NotFound, Unavailable, ValidationFailed
from orderwright.model.files import StoredFile
from orderwright.model.timestamps import format_timestamp
from orderwright.providers.files.file_store import FileStore, FileStoreFailed, FileTooLarge
from orderwright.store.files import KeptFile

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

_UNKNOWN_TYPE = "application/octet-stream"

log = structlog.get_logger(__name__)


def file_not_found(file_id: str) -> NotFound:
    """The 404 of a file that the site does not have."""
    return NotFound("FILE_NOT_FOUND", f"File {file_id} was not found", data={"fileId": file_id})


def file_store(service: Service) -> FileStore:
    """Where files are kept. Raises FILES_NOT_CONFIGURED."""
    if service.files is None:
        text = "There is no folder for files: set ORDERWRIGHT_FILES_DIR for every process of the service"
        raise ApplicationError("FILES_NOT_CONFIGURED", text)
    return service.files


def store_failed(error: FileStoreFailed) -> Unavailable:
    """The 503 of a store that does not work now. What is wrong with it is for the operator."""
    log.warning("file_store_failed", reason=str(error))
    return Unavailable("FILE_STORE_UNAVAILABLE", "Files can't be written at the moment; try again", retry_after=5)


async def put_file(
    service: Service, site_id: UUID, name: str, media_type: str | None, chunks: Iterable[bytes], now: datetime
) -> KeptFile:
    """Keep the content, a piece at a time. The file is one of the site when the caller has added it to the database.

    Raises FILES_NOT_CONFIGURED, FILE_STORE_UNAVAILABLE, and `ValidationFailed` for an empty or too large content.
    """
    store, file_id = file_store(service), service.new_id()
    try:
        put = await store.put(site_id, file_id, chunks)
        if not put.size:
            await store.delete(site_id, file_id)
            raise ValidationFailed.of("content", "a file must not be empty", "MIN_LENGTH", threshold=1)
    except FileTooLarge as error:
        words = f"a file may have {error.limit} bytes"
        raise ValidationFailed.of("content", words, "MAX_LENGTH", threshold=error.limit) from None
    except FileStoreFailed as error:
        raise store_failed(error) from None
    return KeptFile(
        id=file_id,
        name=name,
        media_type=media_type or mimetypes.guess_type(name)[0] or _UNKNOWN_TYPE,
        size=put.size,
        sha256=put.sha256,
        created_date=now,
    )


def shown_file(file: KeptFile) -> StoredFile:
    """The file as callers see it."""
    last = file.last_download_date
    return StoredFile(
        id=str(file.id),
        name=file.name,
        media_type=file.media_type,
        size=str(file.size),
        sha256=file.sha256,
        created_date=format_timestamp(file.created_date),
        downloads=file.downloads,
        last_download_date=None if last is None else format_timestamp(last),
    )
