"""removeUserSecondFactor: for somebody who has lost it."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.users import RemoveUserSecondFactorRequest, UserResponse
from orderwright.workflows.context import Context
from orderwright.workflows.staff_users import shown_user, take_second_factor


async def remove_user_second_factor(context: Context, request: RemoveUserSecondFactorRequest) -> UserResponse:
    """Take it away; without one nothing changes."""
    connection = context.work.connection
    user = await take_second_factor(connection, context.caller, UUID(request.id))
    return UserResponse(user=await shown_user(connection, user))
