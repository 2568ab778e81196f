"""createOauthClient: a new front end of the site."""

from __future__ import annotations

from orderwright.contract.oauth_clients import CreateOauthClientRequest, OauthClientResponse
from orderwright.store import apps as store
from orderwright.workflows.context import Context
from orderwright.workflows.site_apps import shown_client


async def create_oauth_client(context: Context, request: CreateOauthClientRequest) -> OauthClientResponse:
    """Make it."""
    work = context.work
    made = await store.create_oauth_client(work.connection, context.site.id, request.name, now=work.now)
    return OauthClientResponse(oauth_client=shown_client(made))
