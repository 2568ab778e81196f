"""setUserRole: another role for a user."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.users import SetUserRoleRequest, UserResponse
from orderwright.workflows.context import Context
from orderwright.workflows.staff_users import set_role, shown_user


async def set_user_role(context: Context, request: SetUserRoleRequest) -> UserResponse:
    """Change the role, and what the user lacks of it. The last owner stays one."""
    connection = context.work.connection
    user = await set_role(connection, context.caller, UUID(request.id), request.role, request.without)
    return UserResponse(user=await shown_user(connection, user))
