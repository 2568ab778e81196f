"""`elevate` and `answer_of`: the same function of a client, run with other rights or with all that it was answered."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, cast, overload

from orderwright.client.calls import Answer
from orderwright.client.credentials import ApiKey, App
from orderwright.client.namespaces import Namespace

P = ParamSpec("P")
R = TypeVar("R")


def elevate(function: Callable[P, R]) -> Callable[P, R]:
    """The same function with the rights of the backend instead of those of whoever it is called for.

    `function` is a method of a client that acts for a visitor, a member or the caller of a web method, and that was
    given credentials of the backend: `elevate(shop.orders.get_order)(id)`. The result takes and returns what the
    function does. Whoever the client acts for must still count on the site: a token that is forged, has ended or is
    of another site raises `CallerRefused`.

    What a web method does elevated, anybody may do who may call the web method. So elevate single calls, and check
    first what the caller asks for.

    Raises `ElevationUnavailable` for a client without credentials of the backend, `TypeError` for anything that is no
    function of a client.
    """
    namespace = _namespace_of(function, "elevate")
    session = namespace._session
    if isinstance(session.credentials, ApiKey | App):
        # The backend itself: it has all the rights that there are to be had.
        return function
    raised = type(namespace)(session.elevated, whole=namespace._whole)
    return cast(Callable[P, R], getattr(raised, _name_of(function)))


# A coroutine function is told apart before the rest, which overlaps with it.
@overload
def answer_of(  # type: ignore[overload-overlap]
    function: Callable[P, Coroutine[Any, Any, R]],
) -> Callable[P, Coroutine[Any, Any, Answer[R]]]: ...
@overload
def answer_of(function: Callable[P, R]) -> Callable[P, Answer[R]]: ...
def answer_of(function: Callable[P, Any]) -> Callable[P, Any]:
    """The same function, which returns an `Answer`: the value with its revision and the id of the request.

    `answer_of(shop.orders.get_order)(id).revision` is what `if_match` takes. Raises `TypeError` for anything that is no
    function of a client.
    """
    namespace = _namespace_of(function, "answer_of")
    return cast(Callable[P, Any], getattr(type(namespace)(namespace._session, whole=True), _name_of(function)))


def _namespace_of(function: Any, name: str) -> Namespace:
    owner = getattr(function, "__self__", None)
    if not isinstance(owner, Namespace):
        raise TypeError(f"{name}() takes a function of a client, such as shop.orders.get_order")
    return owner


def _name_of(function: Any) -> str:
    name: str = function.__name__
    return name
