"""listFiles: the files that the shop sells."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.files import ListFilesRequest, ListFilesResponse
from orderwright.store.files import page_of_files
from orderwright.workflows.context import Context
from orderwright.workflows.files import shown_file


async def list_files(context: Context, request: ListFilesRequest) -> ListFilesResponse:
    """One page of files, newest first."""
    after = UUID(request.after) if request.after else None
    async with context.service.database.acquire() as connection:
        found = await page_of_files(connection, context.site.id, after=after, limit=request.limit)
    return ListFilesResponse(files=[shown_file(one) for one in found])
