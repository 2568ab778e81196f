"""The calls of `files` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.model.files import (
    CreateFileUploadResponse,
    DeleteFileResponse,
    FileResponse,
    ListFilesResponse,
    StoredFile,
)

CREATE_FILE_UPLOAD: Call[CreateFileUploadResponse] = Call(
    key="files.createFileUpload",
    method="POST",
    path="/files/v1/uploads",
    response=CreateFileUploadResponse,
    fields={"name": "name", "media_type": "mediaType", "sha256": "sha256"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

DELETE_FILE: Call[DeleteFileResponse] = Call(
    key="files.deleteFile",
    method="DELETE",
    path="/files/v1/files/{id}",
    response=DeleteFileResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

GET_FILE: Call[StoredFile] = Call(
    key="files.getFile",
    method="GET",
    path="/files/v1/files/{id}",
    response=FileResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member="file",
    pages=None,
)

LIST_FILES: Call[ListFilesResponse] = Call(
    key="files.listFiles",
    method="GET",
    path="/files/v1/files",
    response=ListFilesResponse,
    fields={"after": "after", "limit": "limit"},
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("after",), items="files", following=(), more=None),
)

UPLOAD_FILE: Call[FileResponse] = Call(
    key="files.uploadFile",
    method="POST",
    path="/files/v1/files",
    response=FileResponse,
    fields={"name": "name", "media_type": "mediaType", "content": "content"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)
