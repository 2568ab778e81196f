"""renewAppSecret: another secret for an app of the site."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.contract.apps import AppSecretResponse, RenewAppSecretRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.site_apps import renew, shown_app

_encode = msgspec.json.Encoder().encode


async def renew_app_secret(context: Context, request: RenewAppSecretRequest) -> Answer:
    """Replace the secret. An idempotency key keeps the answer without it."""
    app, secret = await renew(context.work.connection, context.caller, UUID(request.id))
    shown = shown_app(app, context.site.id)
    return Answer(body=_encode(AppSecretResponse(app=shown, secret=secret)), kept=_encode(AppSecretResponse(app=shown)))
