"""deleteFile: a file that the shop does not sell any more is removed."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.files import DeleteFileRequest, DeleteFileResponse
from orderwright.providers.files.file_store import FileStoreFailed
from orderwright.store.files import delete_file as forget
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows import idempotency
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.files import file_not_found, file_store, store_failed


async def delete_file(context: Context, request: DeleteFileRequest) -> Answer:
    """The database forgets it first: what is left on the disk if that fails leads nowhere."""
    service, site, file_id = context.service, context.site, UUID(request.id)
    store = file_store(service)
    async with service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, site, context.call.now)
        earlier = await idempotency.earlier_answer(context)
        if earlier is not None:
            return earlier
        if not await forget(connection, site.id, file_id):
            raise file_not_found(request.id)
        answer = Answer(body=msgspec.json.encode(DeleteFileResponse()))
        await idempotency.remember(context, answer)
    try:
        await store.delete(site.id, file_id)
    except FileStoreFailed as error:
        # No link leads to it any more. The operator is told, and has a file too many.
        store_failed(error)
    return answer
