"""getFile: what is known of a file that the shop sells."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.files import FileResponse, GetFileRequest
from orderwright.store.files import find_file
from orderwright.workflows.context import Context
from orderwright.workflows.files import file_not_found, shown_file


async def get_file(context: Context, request: GetFileRequest) -> FileResponse:
    """The file, without its content."""
    async with context.service.database.acquire() as connection:
        found = await find_file(connection, context.site.id, UUID(request.id))
    if found is None:
        raise file_not_found(request.id)
    return FileResponse(file=shown_file(found))
