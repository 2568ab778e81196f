"""removeApp: an app leaves the site."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.apps import RemoveAppRequest, RemoveAppResponse
from orderwright.workflows.context import Context
from orderwright.workflows.site_apps import take_app_off


async def remove_app(context: Context, request: RemoveAppRequest) -> RemoveAppResponse:
    """Take it off. This process forgets what it knows of tokens, others do within five seconds."""
    await take_app_off(context.work.connection, context.caller, UUID(request.id), context.work.now)
    context.service.authenticator.forget()
    return RemoveAppResponse()
