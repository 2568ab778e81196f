"""renameOauthClient: a front end is called something else."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.oauth_clients import OauthClientResponse, RenameOauthClientRequest
from orderwright.store import apps as store
from orderwright.workflows.context import Context
from orderwright.workflows.site_apps import shown_client


async def rename_oauth_client(context: Context, request: RenameOauthClientRequest) -> OauthClientResponse:
    """Change its name; its id and its tokens stay."""
    client_id, connection = UUID(request.id), context.work.connection
    renamed = await store.rename_oauth_client(connection, context.site.id, client_id, request.name)
    return OauthClientResponse(oauth_client=shown_client(renamed))
