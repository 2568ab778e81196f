"""The pages of the API reference and whatever is mounted beside them, as one application of Starlette.

It comes with its script and style and loads nothing from anywhere else.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from orderwright.api.messages import ASGIApp

_STATIC = files("orderwright.api").joinpath("static")

# Swagger UI sets styles from its script and draws its icons from data addresses; scripts are files of ours only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SECURITY = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_ASSETS = {
    "/docs/swagger-ui-bundle.js": ("swagger-ui-bundle.js.gz", "text/javascript"),
    "/docs/swagger-ui.css": ("swagger-ui.css.gz", "text/css"),
}


def page_application(mounts: Mapping[str, ASGIApp]) -> Starlette:
    """What answers below `/docs` and below the prefixes of the mounts."""
    routes: list[BaseRoute] = [Mount(prefix, app=app) for prefix, app in mounts.items()]
    routes.append(Route("/docs", _page, methods=["GET"]))
    routes.append(Route("/docs/start.js", _start_script, methods=["GET"]))
    routes += [Route(path, _asset, methods=["GET"]) for path in _ASSETS]
    return Starlette(routes=routes)


async def _page(_: Request) -> Response:
    return _static("docs.html", "text/html")


async def _start_script(_: Request) -> Response:
    return _static("docs.js", "text/javascript")


async def _asset(request: Request) -> Response:
    name, kind = _ASSETS[request.url.path.removeprefix(request.scope.get("root_path", ""))]
    headers = {**_SECURITY, "Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
    content = _STATIC.joinpath(name).read_bytes()
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, media_type=kind, headers=headers)


def _static(name: str, kind: str) -> Response:
    headers = {**_SECURITY, "Cache-Control": "no-cache"}
    return Response(_STATIC.joinpath(name).read_bytes(), media_type=kind, headers=headers)
