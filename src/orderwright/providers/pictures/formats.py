"""What a file is by its first bytes. Names and declared types say nothing: whoever made the file chose them.

SVG is none of the formats: it is a document that can hold scripts and addresses of others.
"""

from __future__ import annotations

from typing import Final

#: How far into a file its bytes are looked at.
_BRANDS_END: Final = 64
_AVIF: Final = (b"avif", b"avis")


def format_of(content: bytes) -> str | None:
    """PNG, JPEG, GIF, WEBP or AVIF, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return "AVIF" if _is_avif(content) else None


def _is_avif(content: bytes) -> bool:
    """Whether the first box names AVIF among the formats that the file keeps to."""
    if content[4:8] != b"ftyp":
        return False
    brands = content[8 : min(int.from_bytes(content[:4], "big"), _BRANDS_END)]
    return any(brands[at : at + 4] in _AVIF for at in range(0, len(brands), 4) if at != 4)
