"""installApp: an app that somebody else has made, on the site."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.apps import AppResponse, InstallAppRequest
from orderwright.workflows.context import Context
from orderwright.workflows.site_apps import add_app, shown_app


async def install_app(context: Context, request: InstallAppRequest) -> AppResponse:
    """Install it with these scopes."""
    app = await add_app(context.work.connection, context.caller, UUID(request.id), request.scopes, context.work.now)
    return AppResponse(app=shown_app(app, context.site.id))
