"""createApp: a new app of the site."""

from __future__ import annotations

import msgspec

from orderwright.contract.apps import AppSecretResponse, CreateAppRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.site_apps import make_app, shown_app

_encode = msgspec.json.Encoder().encode


async def create_app(context: Context, request: CreateAppRequest) -> Answer:
    """Make and install it. An idempotency key keeps the answer without the secret."""
    made, secret = await make_app(
        context.work.connection, context.caller, name=request.name, scopes=request.scopes, now=context.work.now
    )
    shown = shown_app(made, context.site.id)
    return Answer(body=_encode(AppSecretResponse(app=shown, secret=secret)), kept=_encode(AppSecretResponse(app=shown)))
