"""The staff of a site: an addition, since the contract leaves it to another product's console."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.administration import StaffUser
from orderwright.model.base import Email, Guid, Message
from orderwright.model.errors import Status
from orderwright.model.identity import Role, Withheld
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("USER_NOT_FOUND", Status.NOT_FOUND, "The site has no user of that id.")
EXISTS = ErrorCode("USER_ALREADY_EXISTS", Status.CONFLICT, "The site has a user of that address.")
LAST_OWNER = ErrorCode(
    "LAST_OWNER", Status.CONFLICT, "No other owner would be left who can log in and has chosen a password."
)
RIGHT_NOT_HELD = ErrorCode(
    "RIGHT_NOT_HELD",
    Status.PERMISSION_DENIED,
    "It goes with a permission that the caller does not hold; `data` names it.",
)


WithheldRights = Annotated[list[Withheld], Meta(max_length=10)]


class ListUsersRequest(Message, kw_only=True):
    """All of the site."""


class ListUsersResponse(Message, kw_only=True):
    """The staff, oldest first."""

    users: list[StaffUser]


class CreateUserRequest(Message, kw_only=True):
    """Whom to add, `without` some of the rights that the role has. The service makes the password."""

    email: Email
    role: Role
    without: WithheldRights | None = None


class GivenPasswordResponse(Message, kw_only=True):
    """The user, and this once the password that was made, which has to be replaced at the first login within 7 days.

    `password` is absent where the request is repeated with its Idempotency-Key: nothing is kept that could answer it.
    """

    user: StaffUser
    password: str | None = None


class UserResponse(Message, kw_only=True):
    """The user as it is now."""

    user: StaffUser


class SetUserRoleRequest(Message, kw_only=True):
    """Which user does what from now on, `without` some of the rights that the role has.

    Where that is left out the user lacks what the user lacked before; an owner lacks nothing.
    """

    id: Guid
    role: Role
    without: WithheldRights | None = None


class DisableUserRequest(Message, kw_only=True):
    """Which user."""

    id: Guid


class EnableUserRequest(Message, kw_only=True):
    """Which user."""

    id: Guid


class DeleteUserRequest(Message, kw_only=True):
    """Which user."""

    id: Guid


class DeleteUserResponse(Message, kw_only=True):
    """The user is gone. What they did stays in the history."""


class ResetUserPasswordRequest(Message, kw_only=True):
    """Whose password."""

    id: Guid


class RemoveUserSecondFactorRequest(Message, kw_only=True):
    """Whose second factor."""

    id: Guid


LIST_USERS = Operation(
    module="users",
    name="listUsers",
    method="GET",
    path="/users/v1/users",
    request=ListUsersRequest,
    response=ListUsersResponse,
    permission=Permission.MANAGE_USERS,
    unit=Unit.READ,
    summary="List the staff of the site",
    addition=True,
)

CREATE_USER = Operation(
    module="users",
    name="createUser",
    method="POST",
    path="/users/v1/users",
    request=CreateUserRequest,
    response=GivenPasswordResponse,
    permission=Permission.MANAGE_USERS,
    unit=Unit.WRITE,
    summary="Add a member of the staff",
    errors=(EXISTS, RIGHT_NOT_HELD),
    told=("email", "role", "without"),
    addition=True,
)

SET_USER_ROLE = Operation(
    module="users",
    name="setUserRole",
    method="PUT",
    path="/users/v1/users/{id}/role",
    request=SetUserRoleRequest,
    response=UserResponse,
    permission=Permission.MANAGE_USERS,
    unit=Unit.WRITE,
    summary="Give a user another role, or other rights within it",
    description="Another role ends all sessions of the user; other rights count in them at once.",
    errors=(NOT_FOUND, LAST_OWNER, RIGHT_NOT_HELD),
    told=("role", "without"),
    addition=True,
)

DISABLE_USER = Operation(
    module="users",
    name="disableUser",
    method="POST",
    path="/users/v1/users/{id}/disable",
    request=DisableUserRequest,
    response=UserResponse,
    permission=Permission.MANAGE_USERS,
    unit=Unit.WRITE,
    summary="Let a user log in no more",
    description="It ends all sessions of the user.",
    errors=(NOT_FOUND, LAST_OWNER, RIGHT_NOT_HELD),
    addition=True,
)

ENABLE_USER = Operation(
    module="users",
    name="enableUser",
    method="POST",
    path="/users/v1/users/{id}/enable",
    request=EnableUserRequest,
    response=UserResponse,
    permission=Permission.MANAGE_USERS,
    unit=Unit.WRITE,
    summary="Let a disabled user log in again",
    errors=(NOT_FOUND, RIGHT_NOT_HELD),
    addition=True,
)

DELETE_USER = Operation(
    module="users",
    name="deleteUser",
    method="DELETE",
    path="/users/v1/users/{id}",
    request=DeleteUserRequest,
    response=DeleteUserResponse,
    permission=Permission.MANAGE_USERS,
    unit=Unit.WRITE,
    summary="Remove a user",
    description="Sessions, settings and saved views of the user go, too; what the user did stays in the history.",
    errors=(NOT_FOUND, LAST_OWNER, RIGHT_NOT_HELD),
    addition=True,
)

RESET_USER_PASSWORD = Operation(
    module="users",
    name="resetUserPassword",
    method="POST",
    path="/users/v1/users/{id}/reset-password",
    request=ResetUserPasswordRequest,
    response=GivenPasswordResponse,
    permission=Permission.MANAGE_USERS,
    unit=Unit.WRITE,
    summary="Make a new password for a user",
    description="It ends all sessions of the user.",
    errors=(NOT_FOUND, RIGHT_NOT_HELD),
    addition=True,
)

REMOVE_USER_SECOND_FACTOR = Operation(
    module="users",
    name="removeUserSecondFactor",
    method="POST",
    path="/users/v1/users/{id}/remove-second-factor",
    request=RemoveUserSecondFactorRequest,
    response=UserResponse,
    permission=Permission.MANAGE_USERS,
    unit=Unit.WRITE,
    summary="Take the second factor of a user away",
    description="For somebody who has lost it. The user logs in with the password alone from then on.",
    errors=(NOT_FOUND, RIGHT_NOT_HELD),
    addition=True,
)
