"""The members of the staff of the demonstration: an owner of all its sites, and one of each other role."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from orderwright.cli.demo.shops import SHOPS
from orderwright.model.errors import NotFound
from orderwright.model.identity import Role
from orderwright.store.users import create_user, set_password, user_named, verify_password

if TYPE_CHECKING:
    from orderwright.store.database import AnyConnection

PASSWORD_FILE: Final = "demo-password"  # noqa: S105 - the name of a file
_GROUPS: Final = 4


@dataclass(frozen=True, slots=True)
class DemoLogins:
    """The addresses, the owner's first, and the password that all have."""

    emails: tuple[str, ...]
    password: str


async def ready_logins(connection: AnyConnection, data_dir: Path | None, now: datetime) -> DemoLogins:
    """Make the users of the demonstration where they are missing.

    The password is made at random. With the embedded database it is kept beside it, in a file that its owner alone can
    read; on a server of one's own it is made anew at each start.
    """
    password = _password(data_dir)
    people = [(role, SHOPS[0].site_id) for role in Role] + [(Role.OWNER, shop.site_id) for shop in SHOPS[1:]]
    for role, site_id in people:
        await _have(connection, site_id, role, password, now)
    return DemoLogins(tuple(_email(role) for role in Role), password)


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user may read, in place of the one that is there."""
    with suppress(FileNotFoundError):
        file.unlink()
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(f"{text}\n")


def _password(data_dir: Path | None) -> str:
    made = "-".join(secrets.token_hex(2) for _ in range(_GROUPS))
    if data_dir is None:
        return made
    file = data_dir.expanduser() / PASSWORD_FILE
    with suppress(FileNotFoundError):
        return file.read_text().strip()
    write_private(file, made)
    return made


async def _have(connection: AnyConnection, site_id: UUID, role: Role, password: str, now: datetime) -> None:
    email = _email(role)
    try:
        user = await user_named(connection, site_id, email)
    except NotFound:
        await create_user(connection, site_id, email=email, role=role, password=password, now=now)
        return
    if await verify_password(connection, site_id, email, password) is None:
        await set_password(connection, user, password)


def _email(role: Role) -> str:
    return f"{role.value}@demo.example"
