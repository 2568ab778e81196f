"""deleteUser: remove a member of the staff."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.users import DeleteUserRequest, DeleteUserResponse
from orderwright.workflows.context import Context
from orderwright.workflows.staff_users import remove_user


async def delete_user(context: Context, request: DeleteUserRequest) -> DeleteUserResponse:
    """Remove the user. The last owner cannot be removed."""
    await remove_user(context.work.connection, context.caller, UUID(request.id))
    return DeleteUserResponse()
