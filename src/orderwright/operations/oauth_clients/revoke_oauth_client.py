"""revokeOauthClient: the end of a front end's client."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.oauth_clients import RevokeOauthClientRequest, RevokeOauthClientResponse
from orderwright.store import apps as store
from orderwright.workflows.context import Context


async def revoke_oauth_client(context: Context, request: RevokeOauthClientRequest) -> RevokeOauthClientResponse:
    """End it. This process forgets what it knows of tokens, others do within five seconds."""
    work = context.work
    await store.revoke_oauth_client(work.connection, context.site.id, UUID(request.id), work.now)
    context.service.authenticator.forget()
    return RevokeOauthClientResponse()
