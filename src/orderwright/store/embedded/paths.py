"""Where the embedded PostgreSQL keeps its files, and the checks that a data directory has to pass."""

import os
import pwd
import re
from dataclasses import dataclass
from pathlib import Path

#: The name of the database, of its owner, and of the map that lets our operating system user in as that owner.
DATABASE = "orderwright"
PORT = 5432

#: PostgreSQL refuses paths of 1,024 bytes; the longest file name below the data directory takes less than 124.
MAX_DATA_PATH_BYTES = 900

#: `sun_path` holds 108 bytes including the final zero byte.
MAX_SOCKET_PATH_BYTES = 107

_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do about it."""


@dataclass(frozen=True, slots=True)
class DataLayout:
    """The files of one data directory. Its owner alone can enter it (mode 0700)."""

    data: Path

    @property
    def lock(self) -> Path:
        """The file whose lock the supervisor holds for as long as it lives. It is never deleted."""
        return self.data / "embedded.lock"

    @property
    def control_socket(self) -> Path:
        """The socket on which commands hold their claims."""
        return self.data / "embedded.control"

    @property
    def log(self) -> Path:
        """What PostgreSQL and the supervisor report (mode 0600, cut at some megabytes)."""
        return self.data / "embedded.log"

    @property
    def socket_note(self) -> Path:
        """Names the folder of PostgreSQL's socket, so that a restart after a crash keeps the address."""
        return self.data / "embedded.socket"

    @property
    def own_socket_dir(self) -> Path:
        """The folder of PostgreSQL's socket where its path is short and plain enough."""
        return self.data / "socket"

    def cluster(self, major: int) -> Path:
        """The folder that PostgreSQL of this major version calls its data directory."""
        return self.data / f"postgresql-{major}"

    def cluster_majors(self) -> list[int]:
        """The major versions of which this data directory holds a cluster, lowest first."""
        found = (re.fullmatch(r"postgresql-(\d+)", entry.name) for entry in self.data.iterdir())
        return sorted(int(match[1]) for match in found if match)


@dataclass(frozen=True, slots=True)
class EmbeddedPaths:
    """The paths of a running server. `socket_dir` may change from one start to the next, the others do not."""

    data: Path
    cluster: Path
    socket_dir: Path
    control_socket: Path
    lock: Path
    log: Path

    @property
    def server_socket(self) -> Path:
        """The socket on which PostgreSQL listens."""
        return self.socket_dir / socket_name()


def socket_name() -> str:
    """The file name that PostgreSQL gives its socket."""
    return f".s.PGSQL.{PORT}"


def default_data_dir() -> Path:
    """The data directory where none is given: `/var/lib/orderwright` for root, else below the user's data folder.

    Root's own data folder is not used: services keep their state in `/var/lib`, and `/root` is often not backed up.
    """
    if os.geteuid() == 0:
        return Path("/var/lib/orderwright")
    import platformdirs

    return platformdirs.user_data_path("orderwright")


def is_plain_socket_dir(folder: Path) -> bool:
    """Whether a socket in this folder has a short enough path that needs no quoting in any connection string."""
    path = str(folder / socket_name())
    return _PLAIN_PATH.fullmatch(path) is not None and len(path) <= MAX_SOCKET_PATH_BYTES


def prepare_data_dir(data_dir: Path) -> DataLayout:
    """Create the data directory where it is missing, close it to others (0700), and return its layout.

    Raises EmbeddedError when the path cannot be used, belongs to somebody else, or holds other things that others
    may read: permissions of a folder that is not ours alone are never changed.
    """
    data = Path(os.path.realpath(data_dir.expanduser()))
    _check_path(data)
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = data.stat()
        _check_owner(data, found.st_uid)
        layout = DataLayout(data)
        if found.st_mode & 0o077:
            _close_to_others(layout)
    except FileExistsError:
        raise EmbeddedError(f"The data directory {data} is not a directory.") from None
    except OSError as error:
        raise EmbeddedError(f"The data directory {data} cannot be used: {error.strerror or error}.") from error
    return layout


def _check_path(data: Path) -> None:
    if any(ord(character) < 32 or ord(character) == 127 for character in str(data)):
        raise EmbeddedError(f"The path of the data directory {str(data)!r} holds a control character.")
    length = len(os.fsencode(data))
    if length > MAX_DATA_PATH_BYTES:
        raise EmbeddedError(
            f"The path of the data directory has {length} bytes, at most {MAX_DATA_PATH_BYTES} are possible: {data}"
        )


def _check_owner(data: Path, owner: int) -> None:
    if owner == os.geteuid():
        return
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"the user with the id {owner}"
    raise EmbeddedError(
        f"The data directory {data} belongs to {name}: run the command as that user, or name another --data-dir."
    )


def _close_to_others(layout: DataLayout) -> None:
    if not layout.lock.exists() and any(layout.data.iterdir()):
        raise EmbeddedError(
            f"The directory {layout.data} holds other files and is open to other users: "
            "name an empty or a new directory, or close it yourself (chmod 700)."
        )
    layout.data.chmod(0o700)
