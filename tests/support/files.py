"""Files that shops sell, for tests."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from tests.support.service import Json, Shop

ON_FILES = ("uploadFile", "createFileUpload", "listFiles", "getFile", "deleteFile")


async def upload(shop: Shop, name: str = "song.mp3", content: bytes = b"la la la", **more: Any) -> Json:
    """A file of the shop."""
    file: Json = (await shop.do("uploadFile", {"name": name, "content": b64encode(content).decode(), **more}))["file"]
    return file
