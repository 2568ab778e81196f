"""Web methods: functions of a backend that pages may call, with the caller's token looked at before anything runs.

`web_method` marks a function and says who may call it; `web_methods` makes an ASGI application of marked functions,
which any ASGI server runs and any ASGI framework mounts.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from orderwright.client.credentials import CallerOfWebMethod, current_caller
from orderwright.client.failures import NoCaller
from orderwright.client.web_app import WebMethodApp
from orderwright.client.web_calls import ATTRIBUTE, Refusal, WebMethod

__all__ = ["CallerOfWebMethod", "Permissions", "Refusal", "caller", "web_method", "web_methods"]

F = TypeVar("F", bound=Callable[..., Any])


class Permissions(Enum):
    """Who may call a web method. Every caller shows a token that counts on the site.

    ANYONE: any visitor. SITE_MEMBER: who is logged in to the shop as a member. ADMIN: who may manage the site, an app
    or an API key with `ORDERWRIGHT.MANAGE_SITE`, and no visitor or member.
    """

    ANYONE = "ANYONE"
    SITE_MEMBER = "SITE_MEMBER"
    ADMIN = "ADMIN"


def web_method(permission: Permissions, *, name: str | None = None) -> Callable[[F], F]:
    """Mark a function as callable by pages, for those whom `permission` admits.

    The function stays what it is for the code of the backend. Its annotations say what pages may send: arguments are
    converted to them, and what does not fit is refused before the function runs. It may be a coroutine function or an
    ordinary one, which is run in a thread. `name` is what pages call it by, otherwise its own name.

    A function with `Permissions.ANYONE` is open to the whole Internet: look at what it is asked for before you elevate.
    """

    def mark(function: F) -> F:
        setattr(function, ATTRIBUTE, WebMethod.of(function, permission.value, name or function.__name__))
        return function

    return mark


def web_methods(*functions: Any, client: Any, origins: tuple[str, ...] = (), max_body: int = 1_000_000) -> WebMethodApp:
    """An ASGI application that answers `POST /NAME` by calling the function of that name.

    `functions` are marked functions, or modules, of which all marked functions are taken. `client` is an
    `AsyncOrderwright` of the backend, by which callers' tokens are looked up. `origins` are the other sites whose
    pages may call (`https://shop.example`); pages of the same host always may. `max_body` is in bytes.

    Raises `TypeError` for a function that is not marked, `ValueError` for two of one name and for a client that
    knows neither its site nor a backend.
    """
    found: dict[str, WebMethod] = {}
    for one in functions:
        for method in _marked(one):
            if method.name in found:
                raise ValueError(f"Two web methods are called {method.name}")
            found[method.name] = method.resolved()
    return WebMethodApp(found, client._session, origins, max_body)


def caller() -> CallerOfWebMethod:
    """Who called the web method that is running. Raises `NoCaller` outside of one."""
    found = current_caller.get(None)
    if found is None:
        raise NoCaller("No web method is running")
    return found


def _marked(one: Any) -> list[WebMethod]:
    if inspect.ismodule(one):
        own = (value for value in vars(one).values() if getattr(value, "__module__", None) == one.__name__)
        return [value.__dict__[ATTRIBUTE] for value in own if ATTRIBUTE in getattr(value, "__dict__", {})]
    method = getattr(one, ATTRIBUTE, None)
    if not isinstance(method, WebMethod):
        raise TypeError(f"{one!r} is not marked with web_method")
    return [method]
