"""The operations of `files` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from orderwright.client.generated.calls import files as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.model.files import (
    CreateFileUploadResponse,
    DeleteFileResponse,
    FileResponse,
    ListFilesResponse,
    StoredFile,
)


class AsyncFilesOperations(AsyncNamespace):
    """The operations of the module `files`."""

    async def create_file_upload(
        self, name: str, *, media_type: str | None = None, sha256: str | None = None, timeout: float | None = None
    ) -> CreateFileUploadResponse:
        """Get an address that takes a file of any size.

        A PUT of the content to it keeps the file. It takes one file, for an hour.

        A file that is to come. With `sha256` (hexadecimal) only a content that has it is kept.

        Needs `ORDERWRIGHT.MANAGE_FILES`; open to apps, staff and API keys.

        Raises:
            FilesNotConfigured: The service has no folder for files.
        """
        return await self._call(
            calls.CREATE_FILE_UPLOAD,
            {"name": name, "media_type": media_type, "sha256": sha256},
            Options(timeout=timeout),
        )

    async def delete_file(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> DeleteFileResponse:
        """Delete a file.

        Links to it end at once.

        Which file is to go.

        Needs `ORDERWRIGHT.MANAGE_FILES`; open to apps, staff and API keys.

        Raises:
            FileNotFound: The site has no such file.
        """
        return await self._call(
            calls.DELETE_FILE, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def get_file(self, id: str, *, timeout: float | None = None) -> StoredFile:
        """Read what is known of a file.

        Which file.

        Needs `ORDERWRIGHT.MANAGE_FILES`; open to apps, staff and API keys.

        Raises:
            FileNotFound: The site has no such file.
        """
        return await self._call(calls.GET_FILE, {"id": id}, Options(timeout=timeout))

    async def list_files(
        self, *, after: str | None = None, limit: int | None = None, timeout: float | None = None
    ) -> ListFilesResponse:
        """List the files of the site, newest first.

        Files of the site. `after` ended the page before.

        Needs `ORDERWRIGHT.MANAGE_FILES`; open to apps, staff and API keys.
        """
        return await self._call(calls.LIST_FILES, {"after": after, "limit": limit}, Options(timeout=timeout))

    def iter_files(self, *, limit: int | None = None, timeout: float | None = None) -> AsyncIterator[StoredFile]:
        """Every record that `list_files` finds, page after page; a page is asked for when it is needed.

        Files of the site. `after` ended the page before.

        Needs `ORDERWRIGHT.MANAGE_FILES`; open to apps, staff and API keys.
        """
        return self._pages(calls.LIST_FILES, {"limit": limit}, Options(timeout=timeout))

    async def upload_file(
        self,
        name: str,
        content: str,
        *,
        media_type: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> FileResponse:
        """Keep a file that the shop sells.

        Within the size of a request's body; `createFileUpload` takes larger ones.

        A file to keep. `media_type` follows from the name where it is left out.

        Needs `ORDERWRIGHT.MANAGE_FILES`; open to apps, staff and API keys.

        Raises:
            FilesNotConfigured: The service has no folder for files.
            FileStoreUnavailable: The folder can't be written, or is full.
        """
        return await self._call(
            calls.UPLOAD_FILE,
            {"name": name, "content": content, "media_type": media_type},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )
