"""What sets documents: data in, the bytes of a file out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec


class RenderRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A document to be set.

    `template` is the name of one of the service's templates (`invoice`), `source` a site's own instead of it. `data`
    is encoded JSON, which a template reads and never runs. `files` lie beside the template by their plain names.
    """

    template: str
    data: bytes
    source: str | None = None
    files: Mapping[str, bytes] = {}


class RenderFailed(Exception):
    """The document could not be set; the message says why, in words for the staff."""


class FontMissing(RenderFailed):
    """No font has the characters of `text`."""

    def __init__(self, text: str) -> None:
        super().__init__(f"no font has the characters of {text!r}")
        self.text = text


class DocumentRenderer(Protocol):
    """Sets documents."""

    async def render(self, request: RenderRequest) -> bytes:
        """The file. Raises `RenderFailed`, and `FontMissing` rather than to leave boxes in the place of characters."""
        ...
