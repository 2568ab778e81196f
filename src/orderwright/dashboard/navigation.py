"""The list of what can be gone to. A page that is not here has a link on another page.

Each entry is shown to those who hold its permission. `chord` is the second key after G; no two entries share one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """One place. `icon` names a symbol of `frame/icons.svg`; `parent` the path of the entry that it stands under."""

    label: str
    path: str
    needs: Permission
    icon: str
    chord: str = ""
    parent: str = ""


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(_("Home"), "/", Permission.READ_ORDERS, "home", "h"),
    Entry(_("Orders"), "/orders", Permission.READ_ORDERS, "orders", "o"),
    Entry(_("Awaiting payment"), "/orders/awaiting-payment", Permission.READ_ORDERS, "", "", "/orders"),
    Entry(_("To be looked at"), "/orders/flagged", Permission.READ_ORDERS, "", "", "/orders"),
    Entry(_("Drafts"), "/drafts", Permission.READ_DRAFTS, "drafts", "d"),
)


def entries_for(page: Page) -> list[Entry]:
    """What the reader may go to."""
    return [entry for entry in ENTRIES if page.may(entry.needs)]


def current(path: str) -> str:
    """The path of the entry that a page belongs to: the longest that begins the page's own, empty if there is none."""
    fitting = [
        entry.path
        for entry in ENTRIES
        if path == entry.path or (entry.path != "/" and path.startswith(f"{entry.path}/"))
    ]
    return max(fitting, key=len, default="")
