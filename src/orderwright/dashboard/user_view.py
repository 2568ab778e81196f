"""A user as pages show one: the state in words, and what may be done."""

from __future__ import annotations

from typing import Any

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.texts import _
from orderwright.model.errors import NotFound
from orderwright.model.identity import Role, Withheld
from orderwright.rules.roles import rights_of


class UserView:
    """A user among those of the site. Fields that are not here are those of the API."""

    def __init__(self, fields: Any, everybody: list[Any], page: Page | None = None) -> None:
        self._fields = fields
        self._page = page
        self.role = Role(fields["role"])
        #: The rights of the role that the user lacks.
        self.without = [Withheld(one) for one in fields["without"] or ()]
        owners = [one for one in everybody if one["role"] == Role.OWNER and not one["disabledDate"]]
        others = [one for one in owners if one["id"] != fields["id"] and not one["passwordExpiresDate"]]
        #: Whether no other owner would be left who can log in.
        self.is_last_owner = not others and any(one["id"] == fields["id"] for one in owners)

    def __getattr__(self, name: str) -> Any:
        return self._fields[name]

    @property
    def is_reader(self) -> bool:
        """Whether it is whoever looks at the page."""
        return self._page is not None and self._fields["id"] == str(self._page.staff.user.id)

    @property
    def is_reachable(self) -> bool:
        """Whether the reader holds all that the user may do, and so may change the user."""
        return self._page is not None and rights_of(self.role, self.without) <= self._page.caller.permissions

    @property
    def state(self) -> tuple[str, str]:
        """Whether the user can log in, in words, with a tone."""
        if self._fields["disabledDate"]:
            return _("Disabled"), "bad"
        if self._fields["passwordExpiresDate"]:
            return _("Has to choose a password"), "open"
        return _("Active"), "good"


async def load_users(page: Page) -> list[UserView]:
    """The staff of the site, oldest first."""
    everybody = document((await page.call("users.listUsers"))["users"])
    return [UserView(one, everybody, page) for one in everybody]


async def load_user(page: Page) -> UserView:
    """The user whose id is in the address. Raises `NotFound` (USER_NOT_FOUND)."""
    wanted = page.param("id")
    for user in await load_users(page):
        if user.id == wanted:
            return user
    raise NotFound("USER_NOT_FOUND", f"The site has no user {wanted}")
