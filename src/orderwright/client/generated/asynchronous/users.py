"""The operations of `users` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Sequence

from orderwright.client.generated.calls import users as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.contract.users import DeleteUserResponse, GivenPasswordResponse, ListUsersResponse, UserResponse
from orderwright.model.identity import Role, Withheld


class AsyncUsersOperations(AsyncNamespace):
    """The operations of the module `users`."""

    async def create_user(
        self,
        email: str,
        role: Role | str,
        *,
        without: Sequence[Withheld | str] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> GivenPasswordResponse:
        """Add a member of the staff.

        Whom to add, `without` some of the rights that the role has. The service makes the password.

        Needs `ORDERWRIGHT.MANAGE_USERS`; open to apps, staff and API keys.

        Raises:
            UserAlreadyExists: The site has a user of that address.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return await self._call(
            calls.CREATE_USER,
            {"email": email, "role": role, "without": without},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_user(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> DeleteUserResponse:
        """Remove a user.

        Sessions, settings and saved views of the user go, too; what the user did stays in the history.

        Which user.

        Needs `ORDERWRIGHT.MANAGE_USERS`; open to apps, staff and API keys.

        Raises:
            UserNotFound: The site has no user of that id.
            LastOwner: No other owner would be left who can log in and has chosen a password.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return await self._call(
            calls.DELETE_USER, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def disable_user(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> UserResponse:
        """Let a user log in no more.

        It ends all sessions of the user.

        Which user.

        Needs `ORDERWRIGHT.MANAGE_USERS`; open to apps, staff and API keys.

        Raises:
            UserNotFound: The site has no user of that id.
            LastOwner: No other owner would be left who can log in and has chosen a password.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return await self._call(
            calls.DISABLE_USER, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def enable_user(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> UserResponse:
        """Let a disabled user log in again.

        Which user.

        Needs `ORDERWRIGHT.MANAGE_USERS`; open to apps, staff and API keys.

        Raises:
            UserNotFound: The site has no user of that id.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return await self._call(
            calls.ENABLE_USER, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def list_users(self, *, timeout: float | None = None) -> ListUsersResponse:
        """List the staff of the site.

        All of the site.

        Needs `ORDERWRIGHT.MANAGE_USERS`; open to apps, staff and API keys.
        """
        return await self._call(calls.LIST_USERS, {}, Options(timeout=timeout))

    async def remove_user_second_factor(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> UserResponse:
        """Take the second factor of a user away.

        For somebody who has lost it. The user logs in with the password alone from then on.

        Whose second factor.

        Needs `ORDERWRIGHT.MANAGE_USERS`; open to apps, staff and API keys.

        Raises:
            UserNotFound: The site has no user of that id.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return await self._call(
            calls.REMOVE_USER_SECOND_FACTOR, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def reset_user_password(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> GivenPasswordResponse:
        """Make a new password for a user.

        It ends all sessions of the user.

        Whose password.

        Needs `ORDERWRIGHT.MANAGE_USERS`; open to apps, staff and API keys.

        Raises:
            UserNotFound: The site has no user of that id.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return await self._call(
            calls.RESET_USER_PASSWORD, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def set_user_role(
        self,
        id: str,
        role: Role | str,
        *,
        without: Sequence[Withheld | str] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> UserResponse:
        """Give a user another role, or other rights within it.

        Another role ends all sessions of the user; other rights count in them at once.

        Which user does what from now on, `without` some of the rights that the role has.

        Where that is left out the user lacks what the user lacked before; an owner lacks nothing.

        Needs `ORDERWRIGHT.MANAGE_USERS`; open to apps, staff and API keys.

        Raises:
            UserNotFound: The site has no user of that id.
            LastOwner: No other owner would be left who can log in and has chosen a password.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return await self._call(
            calls.SET_USER_ROLE,
            {"id": id, "role": role, "without": without},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )
