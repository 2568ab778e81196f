"""createUser: a new member of the staff."""

from __future__ import annotations

import msgspec

from orderwright.contract.users import CreateUserRequest, GivenPasswordResponse
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.staff_users import add_user, shown_user

_encode = msgspec.json.Encoder().encode


async def create_user(context: Context, request: CreateUserRequest) -> Answer:
    """Add the user with a password to be replaced. An idempotency key keeps the answer without it."""
    connection = context.work.connection
    made, password = await add_user(
        connection,
        context.caller,
        email=request.email,
        role=request.role,
        now=context.work.now,
        without=request.without or (),
    )
    shown = await shown_user(connection, made)
    return Answer(
        body=_encode(GivenPasswordResponse(user=shown, password=password)),
        kept=_encode(GivenPasswordResponse(user=shown)),
    )
