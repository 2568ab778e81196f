"""Orderwright: a self-hosted order management system, and the client to one.

`from orderwright import Orderwright, AsyncOrderwright, elevate` is the client, which needs none of the server's
packages. It is imported when it is asked for, so that the server does not load it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orderwright.client import errors, web, webhooks
    from orderwright.client.calls import Answer
    from orderwright.client.clients import AsyncOrderwright, Orderwright
    from orderwright.client.credentials import ApiKey, App, Caller, Member, Token, Visitor
    from orderwright.client.elevation import answer_of, elevate
    from orderwright.client.retrying import NO_RETRY, Retry
    from orderwright.client.web import Permissions, web_method, web_methods

__version__ = "0.1.0"

_MODULES = ("errors", "web", "webhooks")
_PLACES = {
    "calls": ("Answer",),
    "clients": ("AsyncOrderwright", "Orderwright"),
    "credentials": ("ApiKey", "App", "Caller", "Member", "Token", "Visitor"),
    "elevation": ("answer_of", "elevate"),
    "retrying": ("NO_RETRY", "Retry"),
    "web": ("Permissions", "web_method", "web_methods"),
}
_PLACE_OF = {name: module for module, names in _PLACES.items() for name in names}

__all__ = [
    "NO_RETRY",
    "Answer",
    "ApiKey",
    "App",
    "AsyncOrderwright",
    "Caller",
    "Member",
    "Orderwright",
    "Permissions",
    "Retry",
    "Token",
    "Visitor",
    "__version__",
    "answer_of",
    "elevate",
    "errors",
    "web",
    "web_method",
    "web_methods",
    "webhooks",
]


def __getattr__(name: str) -> Any:
    """What the package offers to programs that call a server."""
    if name in _MODULES:
        return importlib.import_module(f"orderwright.client.{name}")
    if name in _PLACE_OF:
        return getattr(importlib.import_module(f"orderwright.client.{_PLACE_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
