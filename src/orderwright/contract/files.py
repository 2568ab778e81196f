"""Files that shops sell: an addition. The contract leaves them to a media service and knows their ids."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.errors import Status
from orderwright.model.files import (
    CreateFileUploadRequest,
    CreateFileUploadResponse,
    DeleteFileRequest,
    DeleteFileResponse,
    FileResponse,
    GetFileRequest,
    ListFilesRequest,
    ListFilesResponse,
    UploadFileRequest,
)
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("FILE_NOT_FOUND", Status.NOT_FOUND, "The site has no such file.")
NO_STORE = ErrorCode("FILES_NOT_CONFIGURED", Status.FAILED_PRECONDITION, "The service has no folder for files.")
STORE_FAILED = ErrorCode("FILE_STORE_UNAVAILABLE", Status.UNAVAILABLE, "The folder can't be written, or is full.")

UPLOAD_FILE = Operation(
    module="files",
    name="uploadFile",
    method="POST",
    path="/files/v1/files",
    request=UploadFileRequest,
    response=FileResponse,
    permission=Permission.MANAGE_FILES,
    unit=Unit.WRITE,
    addition=True,
    summary="Keep a file that the shop sells",
    description="Within the size of a request's body; `createFileUpload` takes larger ones.",
    errors=(NO_STORE, STORE_FAILED),
)
CREATE_FILE_UPLOAD = Operation(
    module="files",
    name="createFileUpload",
    method="POST",
    path="/files/v1/uploads",
    request=CreateFileUploadRequest,
    response=CreateFileUploadResponse,
    permission=Permission.MANAGE_FILES,
    unit=Unit.READ,
    addition=True,
    summary="Get an address that takes a file of any size",
    description="A PUT of the content to it keeps the file. It takes one file, for an hour.",
    errors=(NO_STORE,),
)
LIST_FILES = Operation(
    module="files",
    name="listFiles",
    method="GET",
    path="/files/v1/files",
    request=ListFilesRequest,
    response=ListFilesResponse,
    permission=Permission.MANAGE_FILES,
    unit=Unit.READ,
    addition=True,
    summary="List the files of the site, newest first",
    query={"after": "The id that the page before ended with.", "limit": "How many, 1 to 100."},
)
GET_FILE = Operation(
    module="files",
    name="getFile",
    method="GET",
    path="/files/v1/files/{id}",
    request=GetFileRequest,
    response=FileResponse,
    permission=Permission.MANAGE_FILES,
    unit=Unit.READ,
    addition=True,
    summary="Read what is known of a file",
    errors=(NOT_FOUND,),
)
DELETE_FILE = Operation(
    module="files",
    name="deleteFile",
    method="DELETE",
    path="/files/v1/files/{id}",
    request=DeleteFileRequest,
    response=DeleteFileResponse,
    permission=Permission.MANAGE_FILES,
    unit=Unit.OWN,
    addition=True,
    summary="Delete a file",
    description="Links to it end at once.",
    errors=(NOT_FOUND,),
)
