"""The token endpoints: `/oauth2/token`, `/oauth/access` and `/oauth2/token-info`.

The official SDK sends JSON, with underscores for apps and in camelCase for visitors; OAuth clients send forms. All
are read alike.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from orderwright.api.endpoint import Edge
from orderwright.api.failures import Refused
from orderwright.api.messages import JSON, Reply, Request, read_body
from orderwright.model.errors import ValidationFailed
from orderwright.workflows.tokens import TokenRequest, issue_token, token_info

_FORM = b"application/x-www-form-urlencoded"
# Credentials are short; nobody needs megabytes to send them.
_MAX_BODY = 64 * 1024
_MAX_FIELDS = 50

_encode = msgspec.json.Encoder().encode


def endpoints(edge: Edge) -> dict[str, Callable[[Request], Awaitable[Reply]]]:
    """What answers a POST, by path."""

    async def issue(request: Request) -> Reply:
        body = await _fields(request, edge)
        service = edge.service()
        asked = TokenRequest.from_wire(body, request.header(b"authorization"))
        answer = await issue_token(service.database, asked, authenticator=service.authenticator, now=service.clock())
        return Reply(200, _encode(answer))

    async def info(request: Request) -> Reply:
        token = (await _fields(request, edge)).get("token")
        if not isinstance(token, str) or not token:
            raise ValidationFailed.of("token", "is needed, as text", "REQUIRED_FIELD")
        return Reply(200, _encode(await token_info(token, authenticator=edge.service().authenticator)))

    return {"/oauth2/token": issue, "/oauth/access": issue, "/oauth2/token-info": info}


async def _fields(request: Request, edge: Edge) -> dict[str, Any]:
    """The fields of a JSON object or a form.

    Raises `Refused` for other content types and for too many calls from one address, and `ValidationFailed` for a
    body that can't be read.
    """
    client = request.scope.get("client")
    # Whoever asks here has no credential yet, so the address has to do.
    edge.limiter.take(f"address:{client[0] if client else None}")
    body = await read_body(request, _MAX_BODY, edge.options.body_timeout)
    kind = request.headers.get(b"content-type", JSON).split(b";", 1)[0].strip().lower()
    if kind == JSON:
        return _from_json(body)
    if kind == _FORM:
        return _from_form(body)
    raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json or as a form")


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body or b"{}", type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ValidationFailed.of("", "the body must be a JSON object", "VALIDATION") from None


def _from_form(body: bytes) -> dict[str, Any]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS))
    except ValueError:
        raise ValidationFailed.of("", "the body must be a form in UTF-8", "VALIDATION") from None
