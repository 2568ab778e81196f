"""Pictures of items on our own pages: where one is to be got from, and the marks of addresses that show them.

An address of a picture on our pages names where the picture lies, so its mark says that one of our pages made it: an
HMAC-SHA256 over the site, what it stands for and where it lies. Nobody gets anything else through the service. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

#: What stands before the id of a file of the shop itself.
FILE_MARK: Final = "file:"
#: How long a picture is shown without asking whether another one stands there now.
FRESH: Final = timedelta(days=30)
#: How long a picture is kept that nobody looks at: looking at it makes it fresh again.
KEPT: Final = timedelta(days=90)
#: When it is tried again after a first failure, and at the latest.
FIRST_RETRY: Final = timedelta(minutes=10)
LAST_RETRY: Final = timedelta(days=1)

_PURPOSE: Final = b"orderwright:picture:1:"
_MARK_BYTES: Final = 16
_LONGEST: Final = 2048
_WEB: Final = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)
#: What the SDK makes of images: the id of a media service comes first.
_MEDIA: Final = re.compile(r"(?:wix:)?image://v1/([^/#?]+)")


def picture_source(image: Mapping[str, Any] | str | None) -> str | None:
    """Where the picture of an item lies: a web address, or `file:` with the id of a file of the shop.

    None where nothing can be got: media services, whose ids lead nowhere without them, are no hosts.
    """
    if not image:
        return None
    address = image if isinstance(image, str) else str(image.get("url") or "")
    if len(address) <= _LONGEST and _WEB.fullmatch(address):
        return address
    named = _MEDIA.match(address)
    id_ = named[1] if named else "" if isinstance(image, str) else str(image.get("id") or "")
    file_id = _file_id(id_)
    return None if file_id is None else f"{FILE_MARK}{file_id}"


def picture_mark(key: bytes, site_id: UUID, kind: str, source: str) -> str:
    """The mark of an address that shows the picture at `source`, on pages of that kind, to staff of that site."""
    said = b"\0".join((site_id.bytes, kind.encode(), source.encode("utf-8", "surrogatepass")))
    mac = hmac.digest(key, _PURPOSE + said, hashlib.sha256)
    return urlsafe_b64encode(mac[:_MARK_BYTES]).rstrip(b"=").decode()


def is_marked(mark: str, key: bytes, site_id: UUID, kind: str, source: str) -> bool:
    """Whether one of our pages made that address."""
    return hmac.compare_digest(mark.encode("utf-8", "surrogatepass"), picture_mark(key, site_id, kind, source).encode())


def tried_again(failures: int, last: datetime) -> datetime:
    """When to ask again after so many failures in a row, the last one then."""
    return last + min(FIRST_RETRY * (1 << min(failures - 1, 10)), LAST_RETRY)


def _file_id(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None
