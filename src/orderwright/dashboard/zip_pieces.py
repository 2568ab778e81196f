"""A ZIP that is sent while it is made: no file of it is held longer than until it has been sent."""

from __future__ import annotations

import zipfile
from datetime import datetime


class ZipPieces:
    """Takes files and gives the bytes of the ZIP that have come of them so far. What is in it is not compressed."""

    def __init__(self) -> None:
        self._written = bytearray()
        self._names: set[str] = set()
        # An object that can't be read back: sizes and checks then stand behind each file.
        self._zip = zipfile.ZipFile(_Sink(self._written), "w")

    def add(self, name: str, content: bytes, at: datetime) -> bytes:
        """The bytes with one more file; `at` is on the clocks of who reads it. A name that is taken gets a number."""
        stem, dot, suffix = name.rpartition(".")
        free, number = name, 1
        while free in self._names:
            number += 1
            free = f"{stem}-{number}{dot}{suffix}"
        self._names.add(free)
        self._zip.writestr(zipfile.ZipInfo(free, at.timetuple()[:6]), content)
        return self._taken()

    def end(self) -> bytes:
        """The last bytes: the list of what is in it."""
        self._zip.close()
        return self._taken()

    def _taken(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


class _Sink:
    """Where the ZIP is written to."""

    def __init__(self, written: bytearray) -> None:
        self._written = written

    def write(self, content: bytes) -> int:
        """Keep it until it is taken."""
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """There is nothing to close."""
