"""uploadFile: a file that the shop sells is kept."""

from __future__ import annotations

import base64
import binascii

from orderwright.model.errors import ValidationFailed
from orderwright.model.files import FileResponse, UploadFileRequest
from orderwright.store.files import add_file
from orderwright.workflows.context import Context
from orderwright.workflows.files import put_file, shown_file


async def upload_file(context: Context, request: UploadFileRequest) -> FileResponse:
    """The content is on the disk before the database knows of it; never the other way around."""
    try:
        content = base64.b64decode(request.content, validate=True)
    except (binascii.Error, ValueError):
        raise ValidationFailed.of("content", "must be base64", "FORMAT") from None
    site_id, now = context.site.id, context.work.now
    file = await put_file(context.service, site_id, request.name, request.media_type, [content], now)
    await add_file(context.work.connection, site_id, file)
    return FileResponse(file=shown_file(file))
