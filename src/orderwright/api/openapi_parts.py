"""The parts of the OpenAPI document that no single operation declares: errors, headers, credentials, tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orderwright.contract.operation import ErrorCode
from orderwright.model.errors import Status
from orderwright.workflows.tokens import GRANTS

_Part = dict[str, Any]

STALE = ErrorCode("STALE_REVISION", Status.STALE_REVISION, "`If-Match` names another revision than the present one.")
BUSY_KEY = ErrorCode(
    "IDEMPOTENCY_KEY_IN_USE", Status.CONFLICT, "The first request with this `Idempotency-Key` is still running."
)
USED_KEY = ErrorCode("IDEMPOTENCY_KEY_REUSED", Status.CONFLICT, "This `Idempotency-Key` was used for another request.")

_RULES = [
    "VALIDATION",
    "OTHER",
    "MAX",
    "MIN",
    "MAX_LENGTH",
    "MIN_LENGTH",
    "MAX_SIZE",
    "MIN_SIZE",
    "FORMAT",
    "DECIMAL_LTE",
    "DECIMAL_GTE",
    "DECIMAL_LT",
    "DECIMAL_GT",
    "DECIMAL_MAX_SCALE",
    "INVALID_ENUM_VALUE",
    "REQUIRED_FIELD",
    "FIELD_NOT_ALLOWED",
    "ONE_OF_ALIGNMENT",
    "EXACT_LENGTH",
    "EXACT_SIZE",
    "REQUIRED_ONE_OF_FIELD",
]


def _object(properties: _Part, required: list[str] | None = None) -> _Part:
    return {"type": "object", "properties": properties, "required": required or list(properties)}


_TEXT = {"type": "string"}
_DATA = {"type": "object"}

HEADERS: dict[str, _Part] = {
    "X-Wix-Request-Id": {
        "description": "The id of this request, as the logs of the service name it.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "ETag": {
        "description": "The revision of the record, for `If-Match`.",
        "schema": {"type": "string", "examples": ['"3"']},
    },
    "Retry-After": {"description": "Seconds to wait before trying again.", "schema": {"type": "integer"}},
}

SITE_ID: _Part = {
    "name": "wix-site-id",
    "in": "header",
    "description": "Not needed, because a credential belongs to one site. If it is sent it must be that site.",
    "schema": {"type": "string", "format": "uuid"},
}
IDEMPOTENCY_KEY: _Part = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any text of your own. The same request sent again with it is answered alike and happens once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}
IF_MATCH: _Part = {
    "name": "If-Match",
    "in": "header",
    "description": "The revision that the record must still have, as its `ETag` gave it.",
    "schema": {"type": "string", "pattern": '^("[0-9]{1,18}"|\\*)$', "examples": ['"3"']},
}

_APPLICATION_ERROR = _object({"code": _TEXT, "description": _TEXT, "data": _DATA}, ["code", "description"])
_FIELD_VIOLATION = _object(
    {
        "field": _TEXT | {"description": "The camelCase path from the root of the request."},
        "description": _TEXT,
        "violatedRule": {"type": "string", "enum": _RULES},
        "ruleName": _TEXT,
        "data": _DATA,
    },
    ["field", "description", "violatedRule"],
)

COMPONENTS: _Part = {
    "schemas": {
        "Error": _object(
            {
                "message": _TEXT,
                "details": {
                    "type": "object",
                    "properties": {
                        "applicationError": _APPLICATION_ERROR,
                        "validationError": _object({"fieldViolations": {"type": "array", "items": _FIELD_VIOLATION}}),
                    },
                },
            }
        ),
    },
    "securitySchemes": {
        "apiKey": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "An API key or an access token, as it is.",
        },
        "bearer": {"type": "http", "scheme": "bearer", "description": "The same after the word Bearer."},
    },
}

_STANDARD: dict[int, str] = {
    400: "The request breaks limits; every violated field is named.",
    401: "No credential, or one that is not valid.",
    403: "The credential lacks the permission.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    429: "Too many requests from this credential.",
    500: "A defect of the service; nothing was changed.",
    503: "The service can't work at the moment; try again.",
}
_WAITING = frozenset({429, 503})


def error_responses(errors: Iterable[ErrorCode]) -> dict[str, _Part]:
    """The answers to failures by status: the standard ones and those that an operation declares."""
    codes: dict[int, list[ErrorCode]] = {status: [] for status in _STANDARD}
    for error in errors:
        codes.setdefault(int(error.status), []).append(error)
    return {str(status): _response(status, codes[status]) for status in sorted(codes)}


def _response(status: int, errors: list[ErrorCode]) -> _Part:
    lines = [_STANDARD[status]] if status in _STANDARD else []
    lines += [f"`{error.code}`: {error.when}" for error in errors]
    headers = {"X-Wix-Request-Id": HEADERS["X-Wix-Request-Id"]}
    if status in _WAITING:
        headers["Retry-After"] = HEADERS["Retry-After"]
    content: _Part = {"schema": {"$ref": "#/components/schemas/Error"}}
    if errors:
        content["examples"] = {error.code: {"value": _example(error)} for error in errors}
    return {"description": "\n\n".join(lines), "headers": headers, "content": {"application/json": content}}


def _example(error: ErrorCode) -> _Part:
    details = {"applicationError": {"code": error.code, "description": error.when, "data": {}}}
    return {"message": error.when, "details": details}


def token_paths() -> dict[str, _Part]:
    """The token endpoints, which take no credential but the ones in the body."""
    names = ("client_id", "client_secret", "instance_id", "refresh_token", "member_id", "session_token")
    grant = {
        "type": "string",
        "enum": list(GRANTS),
        "description": "All fields may be written in camelCase too: `grantType`, `clientId`...",
    }
    request = _object({"grant_type": grant, **dict.fromkeys(names, _TEXT)}, ["grant_type"])
    seconds = {"type": "integer", "description": "How long the access token counts, in seconds."}
    answer = _object(
        {"access_token": _TEXT, "expires_in": seconds, "token_type": _TEXT, "refresh_token": _TEXT},
        ["access_token", "expires_in", "token_type"],
    )
    issue = _token_operation("Get an access token", request, answer)
    token = _object({"token": {"type": "string", "minLength": 1}})
    ids = {key: {"type": "string", "format": "uuid"} for key in ("clientId", "instanceId", "siteId", "subjectId")}
    times = {key: {"type": "integer"} for key in ("exp", "iat")}
    rights = {"type": "array", "items": _TEXT}
    info = _object(
        {"active": {"type": "boolean"}, **ids, "subjectType": _TEXT, **times, "permissions": rights}, ["active"]
    )
    return {
        "/oauth2/token": {"post": issue | {"operationId": "tokens_issue"}},
        "/oauth/access": {"post": issue | {"operationId": "tokens_access"}},
        "/oauth2/token-info": {
            "post": _token_operation("Say whose an access token or an API key is", token, info)
            | {"operationId": "tokens_info"}
        },
    }


def _token_operation(summary: str, request: _Part, answer: _Part) -> _Part:
    content = {kind: {"schema": request} for kind in ("application/json", "application/x-www-form-urlencoded")}
    success = {"description": "Success", "content": {"application/json": {"schema": answer}}}
    return {
        "tags": ["tokens"],
        "summary": summary,
        "security": [],
        "requestBody": {"required": True, "content": content},
        "responses": {"200": success, **error_responses(())},
    }
