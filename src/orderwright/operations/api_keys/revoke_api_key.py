"""revokeApiKey: the end of a key."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.api_keys import RevokeApiKeyRequest, RevokeApiKeyResponse
from orderwright.workflows.api_keys import end_key, shown_key
from orderwright.workflows.context import Context


async def revoke_api_key(context: Context, request: RevokeApiKeyRequest) -> RevokeApiKeyResponse:
    """Revoke the key. This process forgets what it knows of keys, others do within five seconds."""
    key = await end_key(context.work.connection, context.caller, UUID(request.id), context.work.now)
    context.service.authenticator.forget()
    return RevokeApiKeyResponse(api_key=shown_key(key))
