"""The parts of a stored order document, and what a change replaced of them.

A document is kept as encoded JSON: the head (an object) and the lines (an array). A version keeps the *earlier*
value of every part that it changed, so that an earlier document is the present one with later changes taken back.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from orderwright.model.orders import OrderHead

Parts = dict[str, msgspec.Raw]

LINES = "lineItems"
UPDATED = "updatedDate"
_decode_parts = msgspec.json.Decoder(Parts).decode
_decode_lines = msgspec.json.Decoder(list[msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode
_NULL = msgspec.Raw(b"null")
#: The places of a head's parts: an earlier head is written as it was then, byte by byte.
_PLACES = {
    name: place for place, name in enumerate(("number", "id", "createdDate", *OrderHead.__struct_encode_fields__))
}


def _line_key(index: int) -> str:
    return f"{LINES}[{index}]"


def _line_changes(old: bytes, new: bytes) -> Parts:
    """The earlier values of changed lines, one by one where the number of lines stayed, else all of them.

    One line of 300 that changes must not cost a copy of the other 299.
    """
    before, after = _decode_lines(old), _decode_lines(new)
    if len(before) != len(after):
        return {LINES: msgspec.Raw(old)}
    return {
        _line_key(index): line
        for index, (line, now) in enumerate(zip(before, after, strict=True))
        if bytes(line) != bytes(now)
    }


def before_image(
    old_head: bytes,
    new_head: bytes | None,
    old_lines: bytes,
    new_lines: bytes | None,
    old_updated: datetime | None = None,
) -> bytes | None:
    """What a change of head and lines (None: not changed) replaces, encoded; None if it replaces nothing.

    `old_updated` is the date of the last change that the order showed, where its version does not tell it.
    """
    before: Parts = {}
    if old_updated is not None:
        before[UPDATED] = msgspec.Raw(_encode(old_updated))
    if new_head is not None:
        old, new = _decode_parts(old_head), _decode_parts(new_head)
        for name in old.keys() | new.keys():
            earlier = old.get(name, _NULL)
            if bytes(earlier) != bytes(new.get(name, _NULL)):
                before[name] = earlier
    if new_lines is not None:
        before |= _line_changes(old_lines, new_lines)
    return _encode(before) if before else None


class Rollback:
    """Walks one order's document back in time, newest change first."""

    def __init__(self, head: bytes, lines: bytes) -> None:
        self._head = _decode_parts(head)
        self._lines = lines
        #: The date of the last change that the version reached shows; None where that is the version's own.
        self.updated: datetime | None = None

    def take_back(self, before: bytes | None) -> None:
        """Undo one version; `before` is what it replaced. To be called for every version, the newest first."""
        single: dict[int, msgspec.Raw] = {}
        self.updated = None
        for name, value in (_decode_parts(before) if before is not None else {}).items():
            if name == UPDATED:
                self.updated = msgspec.json.decode(bytes(value), type=datetime)
            elif name == LINES:
                self._lines = bytes(value)
            elif name.startswith(f"{LINES}["):
                single[int(name[len(LINES) + 1 : -1])] = value
            elif bytes(value) == b"null":
                self._head.pop(name, None)
            else:
                self._head[name] = value
        if single:
            lines = _decode_lines(self._lines)
            for index, value in single.items():
                lines[index] = value
            self._lines = _encode(lines)

    @property
    def head(self) -> bytes:
        """The head as of the version reached."""
        return _encode(dict(sorted(self._head.items(), key=lambda part: _PLACES.get(part[0], len(_PLACES)))))

    @property
    def lines(self) -> bytes:
        """The lines as of the version reached."""
        return self._lines


def join_document(head: bytes, lines: bytes, activities: bytes | None, updated: str) -> bytes:
    """The whole document as the wire shows it, spliced from its parts without decoding any of them.

    `activities` are the encoded activities with commas between them; `updated` is the wire form of the date.
    """
    return b'{"updatedDate":"%b","lineItems":%b,"activities":[%b],%b' % (
        updated.encode(),
        lines,
        activities or b"",
        head[1:],
    )
