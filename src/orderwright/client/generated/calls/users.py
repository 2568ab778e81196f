"""The calls of `users` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.contract.users import DeleteUserResponse, GivenPasswordResponse, ListUsersResponse, UserResponse

CREATE_USER: Call[GivenPasswordResponse] = Call(
    key="users.createUser",
    method="POST",
    path="/users/v1/users",
    response=GivenPasswordResponse,
    fields={"email": "email", "role": "role", "without": "without"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

DELETE_USER: Call[DeleteUserResponse] = Call(
    key="users.deleteUser",
    method="DELETE",
    path="/users/v1/users/{id}",
    response=DeleteUserResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

DISABLE_USER: Call[UserResponse] = Call(
    key="users.disableUser",
    method="POST",
    path="/users/v1/users/{id}/disable",
    response=UserResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

ENABLE_USER: Call[UserResponse] = Call(
    key="users.enableUser",
    method="POST",
    path="/users/v1/users/{id}/enable",
    response=UserResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

LIST_USERS: Call[ListUsersResponse] = Call(
    key="users.listUsers",
    method="GET",
    path="/users/v1/users",
    response=ListUsersResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

REMOVE_USER_SECOND_FACTOR: Call[UserResponse] = Call(
    key="users.removeUserSecondFactor",
    method="POST",
    path="/users/v1/users/{id}/remove-second-factor",
    response=UserResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

RESET_USER_PASSWORD: Call[GivenPasswordResponse] = Call(
    key="users.resetUserPassword",
    method="POST",
    path="/users/v1/users/{id}/reset-password",
    response=GivenPasswordResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

SET_USER_ROLE: Call[UserResponse] = Call(
    key="users.setUserRole",
    method="PUT",
    path="/users/v1/users/{id}/role",
    response=UserResponse,
    fields={"id": "id", "role": "role", "without": "without"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)
