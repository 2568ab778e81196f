"""createApiKey: a key for a program of the business."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.contract.api_keys import CreateApiKeyRequest, CreateApiKeyResponse
from orderwright.model.timestamps import parse_timestamp
from orderwright.workflows.api_keys import make_key, shown_key
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode


async def create_api_key(context: Context, request: CreateApiKeyRequest) -> Answer:
    """Make the key. An idempotency key keeps the answer without its text."""
    key, text = await make_key(
        context.work.connection,
        context.caller,
        name=request.name,
        scopes=request.scopes,
        app_id=None if request.app_id is None else UUID(request.app_id),
        expires_date=None if request.expires_date is None else parse_timestamp(request.expires_date),
        now=context.work.now,
    )
    return Answer(
        body=_encode(CreateApiKeyResponse(api_key=shown_key(key), secret=text)),
        kept=_encode(CreateApiKeyResponse(api_key=shown_key(key))),
    )
