"""deleteApp: the end of an app that the site has made."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.apps import DeleteAppRequest, DeleteAppResponse
from orderwright.workflows.context import Context
from orderwright.workflows.site_apps import end_app


async def delete_app(context: Context, request: DeleteAppRequest) -> DeleteAppResponse:
    """End it everywhere. This process forgets what it knows of tokens, others do within five seconds."""
    await end_app(context.work.connection, context.caller, UUID(request.id), context.work.now)
    context.service.authenticator.forget()
    return DeleteAppResponse()
