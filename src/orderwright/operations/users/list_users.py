"""listUsers: the staff of the site."""

from __future__ import annotations

from orderwright.contract.users import ListUsersRequest, ListUsersResponse
from orderwright.workflows.context import Context
from orderwright.workflows.staff_users import shown_users


async def list_users(context: Context, _: ListUsersRequest) -> ListUsersResponse:
    """All of them, also those who may not log in."""
    async with context.service.database.acquire() as connection:
        return ListUsersResponse(users=await shown_users(connection, context.site.id))
