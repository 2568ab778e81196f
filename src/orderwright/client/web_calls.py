"""One web method: reading what a page sent as arguments, running the function, and writing what came of it."""

from __future__ import annotations

import asyncio
import inspect
import logging
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from orderwright.client.failures import (
    ApiError,
    CallerRefused,
    NoAnswer,
    OrderwrightClientError,
    ValidationError,
)

#: Where a marked function keeps its `WebMethod`.
ATTRIBUTE = "__orderwright_web_method__"

_log = logging.getLogger("orderwright.web")
_encode = msgspec.json.Encoder().encode
#: What the service says of its own defects, and of what is no business of a page.
_NOTHING = {"message": "", "details": {}}


class Refusal(OrderwrightClientError):
    """Raised by a web method to refuse a page: its code, its words and its data reach the page."""

    def __init__(self, code: str, message: str, *, status: int = 400, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.data = dict(data or {})


class BadArguments(OrderwrightClientError):
    """What a page sent does not fit the function."""


@dataclass(frozen=True, slots=True)
class WebMethod:
    """A marked function."""

    function: Callable[..., Any]
    permission: str
    name: str
    signature: inspect.Signature
    hints: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, function: Callable[..., Any], permission: str, name: str) -> WebMethod:
        """Raise `TypeError` for what pages can't call."""
        if not callable(function) or inspect.isclass(function):
            raise TypeError("web_method marks functions")
        return cls(function, permission, name, inspect.signature(function))

    def resolved(self) -> WebMethod:
        """The method with its annotations read: when all that they name is defined. Raises `NameError` otherwise."""
        return replace(self, hints=typing.get_type_hints(self.function, include_extras=True))

    def arguments(self, body: bytes) -> inspect.BoundArguments:
        """The arguments of a call: a JSON list gives them by position, an object by name. Raises `BadArguments`."""
        try:
            sent = msgspec.json.decode(body or b"[]")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise BadArguments("the body must be JSON: a list of arguments, or an object of them by name") from None
        try:
            if isinstance(sent, list):
                bound = self.signature.bind(*sent)
            elif isinstance(sent, dict):
                bound = self.signature.bind(**sent)
            else:
                raise BadArguments("the body must be a list of arguments, or an object of them by name")
        except TypeError as error:
            raise BadArguments(str(error)) from None
        return self._converted(bound)

    def _converted(self, bound: inspect.BoundArguments) -> inspect.BoundArguments:
        for name, value in bound.arguments.items():
            if name not in self.hints:
                continue
            kind: Any = self.hints[name]
            # Of *args and **kwargs the annotation is that of each one.
            match self.signature.parameters[name].kind:
                case inspect.Parameter.VAR_POSITIONAL:
                    kind = tuple[kind, ...]
                case inspect.Parameter.VAR_KEYWORD:
                    kind = dict[str, kind]
            try:
                bound.arguments[name] = msgspec.convert(value, kind)
            except msgspec.ValidationError as error:
                raise BadArguments(f"{name}: {error}") from None
        return bound

    async def run(self, bound: inspect.BoundArguments) -> bytes:
        """Call the function; its result as JSON. Raises what it raises, `TypeError` for a result that is no JSON."""
        if inspect.iscoroutinefunction(self.function):
            result = await self.function(*bound.args, **bound.kwargs)
        else:
            # In a thread, with the caller: to_thread takes the context along.
            result = await asyncio.to_thread(self.function, *bound.args, **bound.kwargs)
        return _encode({"result": result})


def error_answer(error: Exception, name: str) -> tuple[int, bytes]:
    """The status and body that tell a page of an error, in the form that the service has for its own.

    What the service refused is passed on. Anything else that a function raises is nobody's business but the log's.
    """
    if isinstance(error, BadArguments):
        found = [{"field": "", "description": str(error), "violatedRule": "VALIDATION"}]
        return 400, _encode({"message": str(error), "details": {"validationError": {"fieldViolations": found}}})
    if isinstance(error, ValidationError):
        details = {"validationError": {"fieldViolations": error.violations}}
        return error.status, _encode({"message": error.message, "details": details})
    if isinstance(error, Refusal) or (isinstance(error, ApiError) and error.status < 500):
        return error.status, application_error(error.code, error.message, error.data)
    if isinstance(error, CallerRefused):
        return 401, application_error("UNAUTHENTICATED", str(error))
    if isinstance(error, NoAnswer | ApiError):
        _log.error("web method %s: the service could not answer: %s", name, error)
        return 503, application_error("UNAVAILABLE", "The service can't answer now; try again")
    _log.error("web method %s failed", name, exc_info=error)
    return 500, _encode(_NOTHING)


def application_error(code: str, description: str, data: Mapping[str, Any] | None = None) -> bytes:
    """The body of an error with a code."""
    told = {"code": code, "description": description, "data": data or {}}
    return _encode({"message": description, "details": {"applicationError": told}})
