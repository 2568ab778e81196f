"""Script and style of the pages, as `make assets` built them from the folder `frontend`.

Their addresses hold a hash of their content, so browsers may keep them for good.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_STATIC: Final = files("orderwright.dashboard").joinpath("static")
_KINDS: Final = {"app.css": "text/css", "app.js": "text/javascript", "icon.svg": "image/svg+xml"}
_HASH_LENGTH: Final = 12
_HEADERS: Final = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: where it is served, and what it holds, compressed and not."""

    path: str
    kind: str
    content: bytes
    compressed: bytes


@cache
def assets() -> dict[str, Asset]:
    """Every file by its plain name."""
    found = {}
    for name, kind in _KINDS.items():
        content = _STATIC.joinpath(name).read_bytes()
        stem, _, ending = name.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
        path = f"/static/{stem}.{digest}.{ending}"
        found[name] = Asset(path, kind, content, gzip.compress(content, 9, mtime=0))
    return found


@cache
def _by_path() -> dict[str, Asset]:
    return {asset.path: asset for asset in assets().values()}


async def serve_asset(request: Request) -> Response:
    """Answer with a file; a name whose hash is not that of today is 404."""
    asset = _by_path().get(f"/static/{request.path_params['name']}")
    if asset is None:
        return Response(status_code=404)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.compressed, headers={**_HEADERS, "Content-Encoding": "gzip"}, media_type=asset.kind)
    return Response(asset.content, headers=_HEADERS, media_type=asset.kind)
