"""What keeps strangers out of the pages: the policy of their content, CSRF tokens, cookies."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SESSION_COOKIE: Final = "ow_session"
#: What the CSRF token of somebody who is not logged in is made from.
VISIT_COOKIE: Final = "ow_visit"
CSRF_FIELD: Final = "_csrf"
CSRF_HEADER: Final = "x-csrf-token"

#: Nothing is loaded from elsewhere, no script or style stands in a page, no form leads away, nobody frames us.
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
_MASK_BYTES: Final = 32


class SecurityHeaders:
    """Adds the headers to every answer that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def csrf_token(secret: str) -> str:
    """A token for one page, made from what only this browser holds.

    It is masked anew each time, so that the compressed size of pages tells nothing about it.
    """
    mask = secrets.token_bytes(_MASK_BYTES)
    return base64.urlsafe_b64encode(mask + _xor(mask, _digest(secret))).decode()


def is_csrf_token(secret: str, token: str) -> bool:
    """Whether the token was made from this secret."""
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 2 * _MASK_BYTES:
        return False
    return hmac.compare_digest(_xor(raw[:_MASK_BYTES], raw[_MASK_BYTES:]), _digest(secret))


def comes_from_elsewhere(headers: Headers) -> bool:
    """Whether the browser itself says that another site sent this. Browsers that say nothing are left to the token."""
    return headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def set_cookie(response: Response, request: Request, name: str, value: str) -> None:
    """A cookie for the dashboard alone, until the browser is closed; scripts can't read it."""
    response.set_cookie(
        name,
        value,
        path=request.scope.get("root_path", "") or "/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def delete_cookie(response: Response, request: Request, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        name,
        path=request.scope.get("root_path", "") or "/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(f"csrf:{secret}".encode("utf-8", "surrogatepass")).digest()


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
