"""Files that shops sell: what is kept about one, and what is asked and answered about them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from orderwright.model.base import Guid, Message, Timestamp

#: What a file is called when it arrives: no path, nothing that can't be printed.
FileName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f\x7f]+$(?!\n)")]
MediaType = Annotated[
    str, Meta(max_length=100, pattern=r"^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$(?!\n)")
]
#: Base64 of the standard alphabet. The size of a request's body is its real limit.
Base64Content = Annotated[str, Meta(min_length=1, max_length=64 * 1024 * 1024)]


class StoredFile(Message, kw_only=True):
    """A file of the site. A product or an order's line delivers it by `digitalFile.fileId`."""

    id: Guid
    name: FileName
    media_type: MediaType
    # In bytes, as text: it may pass what a number of JSON holds exactly.
    size: str
    # SHA-256 of the content, in hexadecimal digits.
    sha256: str
    created_date: Timestamp
    # How often somebody began to download it.
    downloads: int
    last_download_date: Timestamp | None = None


class UploadFileRequest(Message, kw_only=True):
    """A file to keep. `media_type` follows from the name where it is left out."""

    name: FileName
    media_type: MediaType | None = None
    content: Base64Content


class CreateFileUploadRequest(Message, kw_only=True):
    """A file that is to come. With `sha256` (hexadecimal) only a content that has it is kept."""

    name: FileName
    media_type: MediaType | None = None
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{64}$(?!\n)")] | None = None


class NewUpload(Message, kw_only=True):
    """Where the file is to be sent: PUT to `path` below the address of the service, the content as the body."""

    # The id that the file will have.
    file_id: Guid
    # It is a secret: whoever has it can upload the file.
    path: str
    # Until when an upload may begin.
    expiration_date: Timestamp
    # How many bytes a file may have, as text.
    max_size: str


class CreateFileUploadResponse(Message, kw_only=True):
    """The address."""

    upload: NewUpload


class FileResponse(Message, kw_only=True):
    """The file, without its content."""

    file: StoredFile


class ListFilesRequest(Message, kw_only=True):
    """Files of the site. `after` ended the page before."""

    after: Guid | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class ListFilesResponse(Message, kw_only=True):
    """Files, newest first."""

    files: list[StoredFile]


class GetFileRequest(Message, kw_only=True):
    """Which file."""

    id: Guid


class DeleteFileRequest(Message, kw_only=True):
    """Which file is to go."""

    id: Guid


class DeleteFileResponse(Message, kw_only=True):
    """Nothing more is said."""
