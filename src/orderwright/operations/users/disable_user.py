"""disableUser: let a user log in no more."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.users import DisableUserRequest, UserResponse
from orderwright.workflows.context import Context
from orderwright.workflows.staff_users import set_disabled, shown_user


async def disable_user(context: Context, request: DisableUserRequest) -> UserResponse:
    """Disable the user. The last owner cannot be disabled."""
    connection = context.work.connection
    user = await set_disabled(connection, context.caller, UUID(request.id), context.work.now)
    return UserResponse(user=await shown_user(connection, user))
