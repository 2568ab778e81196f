"""Whom the name of a credential (`user:ID`, `key:ID`) stands for, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orderwright.dashboard.page import Page
from orderwright.model.permissions import Permission


async def names_of_credentials(page: Page, keys: Iterable[Any]) -> Mapping[str, str]:
    """The addresses of the site's users and the names of these keys, by credential, as far as the reader may see."""
    names = {f"key:{key['id']}": str(key["name"]) for key in keys}
    if page.may(Permission.MANAGE_USERS):
        users = (await page.call("users.listUsers"))["users"]
        names |= {f"user:{user['id']}": str(user["email"]) for user in users}
    return names
