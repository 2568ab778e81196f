"""What a page is: a function with an address and the right that it needs. Declaring it is all that makes it served."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

View = Callable[["Page"], Awaitable[Response]]

#: Bytes that the body of a form may have unless its action says otherwise.
MAX_FORM: Final = 2 * 1024 * 1024


class Access(Enum):
    """Who may see a page that needs no permission of its own."""

    ANYBODY = "anybody"
    #: The password was right; the second factor may be missing.
    HALF_LOGGED_IN = "half logged in"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class PageRoute:
    """One address of the dashboard below its prefix. `needs` is checked before the view runs.

    `file`: the answer is a file to be kept, not a page.
    """

    method: str
    path: str
    needs: Permission | Access
    view: View
    max_form: int = MAX_FORM
    file: bool = False


def page(path: str, *, needs: Permission | Access, file: bool = False) -> Callable[[View], PageRoute]:
    """Serve a view as a page (GET), or as a file. It must change nothing."""
    return lambda view: PageRoute("GET", path, needs, view, file=file)


def action(path: str, *, needs: Permission | Access, max_form: int = MAX_FORM) -> Callable[[View], PageRoute]:
    """Serve a view as what a form sends (POST). The form's CSRF token has been checked when it runs."""
    return lambda view: PageRoute("POST", path, needs, view, max_form)


@cache
def routes() -> tuple[PageRoute, ...]:
    """All pages and actions. Raises `ValueError` if two have one address.

    Addresses without parameters come first, so that `/orders/flagged` is not taken for an order.
    """
    import orderwright.dashboard.views as package

    found: dict[tuple[str, str], PageRoute] = {}
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(info.name)).values():
            if isinstance(value, PageRoute) and found.setdefault((value.method, value.path), value) is not value:
                raise ValueError(f"two views are served at {value.method} {value.path}")
    return tuple(sorted(found.values(), key=lambda one: (":path}" in one.path, "{" in one.path, one.path, one.method)))
