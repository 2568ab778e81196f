"""The log file of the embedded PostgreSQL: bounded, and read for the reason of a failed start."""

import os
import shutil
from pathlib import Path

MAX_LOG_BYTES = 4 * 1024 * 1024


def open_log(path: Path) -> int:
    """Open the log for appending (mode 0600) and return the handle, which the caller closes."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def trim_log(path: Path) -> None:
    """Move what has been written into `<name>.1` once it is too much. Whoever writes keeps its handle."""
    if log_size(path) <= MAX_LOG_BYTES:
        return
    kept = path.with_name(path.name + ".1")
    shutil.copyfile(path, kept)
    kept.chmod(0o600)
    os.truncate(path, 0)


def log_size(path: Path) -> int:
    """The bytes in the log, 0 where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def log_tail(path: Path, since: int) -> str:
    """The last lines that were written after the position `since`, for an error message."""
    try:
        with path.open("rb") as file:
            file.seek(min(since, log_size(path)))
            text = file.read(64 * 1024).decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.strip().splitlines()[-8:])
