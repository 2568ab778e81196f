"""Files of orders, read as a stream, in whichever encoding they are."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from orderwright.cli.failure_words import CommandFailed

if TYPE_CHECKING:
    from orderwright.model.sites import Site
    from orderwright.rules.moving_in.reading import ReadOrder

_PIECE: Final = 1024 * 1024


class OrderFile:
    """A file that is being read. `position` is how many of its `size` bytes have been."""

    def __init__(self, path: Path, file: BinaryIO, encoding: str) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.encoding = encoding
        self._file = file

    @property
    def position(self) -> int:
        """How far the file has been read, in bytes."""
        return self._file.tell()

    def orders(self, system: str, site: Site) -> Iterator[ReadOrder]:
        """The orders in the file. Raises `CommandFailed` where it is none of this system's."""
        from orderwright.rules.moving_in.reading import NotAnExport, orders_in

        text = io.TextIOWrapper(self._file, encoding=self.encoding, newline="")
        try:
            yield from orders_in(text, system, site)
        except NotAnExport as error:
            raise CommandFailed(f"{self.path} {error}") from None
        finally:
            text.detach()


@contextmanager
def opened_orders(path: Path) -> Iterator[OrderFile]:
    """The file, with its encoding found out: UTF-8 or UTF-16 by their marks, UTF-8 if it is that, else Windows-1252.

    Raises `CommandFailed` for a file in none of them.
    """
    encoding = _encoding(path)
    with path.open("rb") as file:
        yield OrderFile(path, file, encoding)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        for encoding in ("utf-8-sig", "cp1252"):
            file.seek(0)
            if _reads_as(file, encoding):
                return encoding
    raise CommandFailed(f"{path} is neither UTF-8 nor Windows-1252")


def _reads_as(file: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text in this encoding; it is read in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
