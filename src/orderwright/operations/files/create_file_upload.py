"""createFileUpload: an address that takes a file of any size."""

from __future__ import annotations

from orderwright.model.files import CreateFileUploadRequest, CreateFileUploadResponse
from orderwright.workflows.context import Context
from orderwright.workflows.file_uploads import new_upload


async def create_file_upload(context: Context, request: CreateFileUploadRequest) -> CreateFileUploadResponse:
    """Nothing is kept of it until the file is there."""
    sha256 = request.sha256.lower() if request.sha256 else None
    upload = await new_upload(context, request.name, request.media_type, sha256)
    return CreateFileUploadResponse(upload=upload)
