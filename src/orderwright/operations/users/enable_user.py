"""enableUser: let a disabled user log in again."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.users import EnableUserRequest, UserResponse
from orderwright.workflows.context import Context
from orderwright.workflows.staff_users import set_disabled, shown_user


async def enable_user(context: Context, request: EnableUserRequest) -> UserResponse:
    """Admit the user again, with the password of before."""
    connection = context.work.connection
    user = await set_disabled(connection, context.caller, UUID(request.id), None)
    return UserResponse(user=await shown_user(connection, user))
