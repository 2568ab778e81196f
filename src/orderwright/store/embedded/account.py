"""The operating system user as whom PostgreSQL runs: ourselves, or an unprivileged one when we are root."""

import os
import pwd
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from orderwright.store.embedded.paths import EmbeddedError

#: Who runs PostgreSQL for root, the first that exists. `initdb` needs a user that the user database knows.
SERVER_ACCOUNTS = ("orderwright", "nobody")

#: A process that is handed a folder as its working directory reaches it by this name, whatever the modes above are.
_HANDED_FOLDER = Path("/proc/self/cwd")


class Credentials(TypedDict, total=False):
    """The arguments of `subprocess` that change the user; empty where nothing changes."""

    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """Who runs PostgreSQL, and who may connect to it."""

    uid: int
    gid: int
    client_name: str

    @property
    def is_other(self) -> bool:
        """Whether PostgreSQL runs as another user than we do."""
        return self.uid != os.geteuid()

    @property
    def credentials(self) -> Credentials:
        """How `subprocess` starts a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def own(self, path: Path) -> None:
        """Make this user the owner of the file."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def name_of(self, working_dir: Path) -> Path:
        """The path by which a program started in this folder as this user can reach it.

        Root's data directory is closed to the server's user, and may lie below `/root`. The folder is therefore
        handed over as the working directory, and `/proc/self/cwd` leads there without passing its parents.
        """
        return _HANDED_FOLDER if self.is_other else working_dir


def server_account(cluster: Path) -> ServerAccount:
    """Choose the user for this cluster: the one who owns it, so that a new account does not lock us out.

    Raises EmbeddedError when there is no suitable user.
    """
    uid = os.geteuid()
    try:
        us = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"The user id {uid} has no entry in the user database (/etc/passwd), which PostgreSQL needs. "
            "Run as a user that has one, or use a server of your own with --database-url."
        ) from None
    if uid != 0:
        return ServerAccount(us.pw_uid, us.pw_gid, us.pw_name)
    if not _HANDED_FOLDER.exists():
        raise EmbeddedError("The embedded PostgreSQL runs for root on Linux only: run as an ordinary user.")
    chosen = _owner_of(cluster) or _first_account()
    return ServerAccount(chosen.pw_uid, chosen.pw_gid, us.pw_name)


def _owner_of(cluster: Path) -> pwd.struct_passwd | None:
    try:
        owner = cluster.stat().st_uid
    except FileNotFoundError:
        return None
    if owner == 0:
        raise EmbeddedError(
            f"The folder {cluster} belongs to root, as whom PostgreSQL refuses to run. "
            f"Give it to an unprivileged user: chown -R {_first_account().pw_name} {cluster}"
        )
    try:
        return pwd.getpwuid(owner)
    except KeyError:
        raise EmbeddedError(
            f"The folder {cluster} belongs to the user id {owner}, which the user database does not know. "
            f"Give it to one that it knows: chown -R {_first_account().pw_name} {cluster}"
        ) from None


def _first_account() -> pwd.struct_passwd:
    for name in SERVER_ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return found
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and none of the users {', '.join(SERVER_ACCOUNTS)} exists. "
        "Add one (useradd --system orderwright), or run as an ordinary user."
    )
