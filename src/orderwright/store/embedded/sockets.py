"""The folder of PostgreSQL's socket, and sockets whose path is longer than the kernel takes."""

import contextlib
import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from orderwright.store.embedded.account import ServerAccount
from orderwright.store.embedded.paths import (
    MAX_SOCKET_PATH_BYTES,
    DataLayout,
    EmbeddedError,
    is_plain_socket_dir,
    socket_name,
)

_PREFIX = "orderwright-"


def make_socket_dir(layout: DataLayout, account: ServerAccount) -> Path:
    """A folder for PostgreSQL's socket that its user alone can enter, with a short and plain path.

    That is a folder of the data directory where its path allows and the server runs as us. Otherwise it is a new one
    in /tmp, under a name that nobody can guess and occupy beforehand; the one that a killed supervisor noted is taken
    again if it is still ours, so that the address stays.
    """
    if not account.is_other and is_plain_socket_dir(layout.own_socket_dir):
        layout.own_socket_dir.mkdir(mode=0o700, exist_ok=True)
        layout.own_socket_dir.chmod(0o700)
        return layout.own_socket_dir
    noted = _read_note(layout)
    if noted is not None and _is_private(noted, account):
        return noted
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_temporary_folder()))
    account.own(folder)
    layout.socket_note.write_text(str(folder))
    layout.socket_note.chmod(0o600)
    return folder


def remove_socket_dir(layout: DataLayout, folder: Path) -> None:
    """Remove the folder after the server has ended."""
    shutil.rmtree(folder, ignore_errors=True)
    layout.socket_note.unlink(missing_ok=True)


def _read_note(layout: DataLayout) -> Path | None:
    try:
        noted = Path(layout.socket_note.read_text())
    except OSError:
        return None
    return noted if noted.name.startswith(_PREFIX) else None


def _is_private(folder: Path, account: ServerAccount) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and stat.S_IMODE(found.st_mode) == 0o700


def _temporary_folder() -> Path:
    for candidate in (Path("/tmp"), Path("/var/tmp"), Path(tempfile.gettempdir())):  # noqa: S108 - mkdtemp makes it safe
        if os.access(candidate, os.W_OK | os.X_OK) and is_plain_socket_dir(candidate / (_PREFIX + "x" * 8)):
            return candidate
    raise EmbeddedError(f"No temporary folder is writable and has a path short enough for {socket_name()}: free /tmp.")


@contextlib.contextmanager
def _short_path(path: Path) -> Iterator[str]:
    """A path to the same file that fits into a socket address, however long the real one is."""
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def listen_on(path: Path) -> socket.socket:
    """Listen on a socket of this path that its owner alone can connect to. A file in its place is removed."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with _short_path(path) as address:
            listener.bind(address)
    finally:
        os.umask(before)
    listener.listen(512)
    return listener


def connect_to(path: Path) -> socket.socket | None:
    """A connection to the socket of this path, or None when nobody listens there."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short_path(path) as address:
            connection.connect(address)
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    except BaseException:
        connection.close()
        raise
    return connection
