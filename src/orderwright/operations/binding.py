"""Each declaration finds its handler here; the service does not start with one unbound."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from orderwright.contract.operation import Operation
from orderwright.contract.registry import operation, operations

Handler = Callable[..., Awaitable[Any]]


class UnboundOperation(Exception):
    """A declared operation has no handler where its name says that it lives."""


def handler_of(declared: Operation) -> Handler:
    """Import the handler of an operation, a coroutine function `(context, request)`.

    Raises `UnboundOperation` if the module or the function is missing.
    """
    module_name, verb = declared.handler_path
    try:
        module = importlib.import_module(f"orderwright.operations.{module_name}")
        found: Handler = getattr(module, verb)
    except (ModuleNotFoundError, AttributeError) as error:
        raise UnboundOperation(f"{declared.key}: operations/{module_name.replace('.', '/')}.py: {error}") from error
    return found


@cache
def handler(key: str) -> Handler:
    """The handler of the operation of that key, imported when it is first asked for. Raises `UnboundOperation`."""
    return handler_of(operation(key))


def bound() -> dict[str, Handler]:
    """Every operation's handler by key. Called at start, so that a missing one stops the service, not a request."""
    return {one.key: handler(one.key) for one in operations()}
