"""resetUserPassword: another password for somebody."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.contract.users import GivenPasswordResponse, ResetUserPasswordRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.staff_users import reset_password, shown_user

_encode = msgspec.json.Encoder().encode


async def reset_user_password(context: Context, request: ResetUserPasswordRequest) -> Answer:
    """Make a password to be replaced. An idempotency key keeps the answer without it."""
    connection = context.work.connection
    user, password = await reset_password(connection, context.caller, UUID(request.id), now=context.work.now)
    shown = await shown_user(connection, user)
    return Answer(
        body=_encode(GivenPasswordResponse(user=shown, password=password)),
        kept=_encode(GivenPasswordResponse(user=shown)),
    )
