"""Setting counts as forms say them, so that nobody overwrites what was sold since they looked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.stock_rows import MOST_NAMED
from orderwright.dashboard.texts import _

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page
    from orderwright.dashboard.typed import Typed

Json = dict[str, Any]

#: The field of a form with the words that stand beside each movement.
NOTE: Final = "note"
#: A count has at most so many digits: the most units that the API takes have ten.
DIGITS: Final = 10
_CHANGED: Final = _("Meanwhile there are %(quantity)s. Count again, or send the form once more.")
_WORDS: Final = {
    "STOCK_NOT_FOUND": _("This is not counted any more."),
    "INSUFFICIENT_INVENTORY": _("Only %(available)s are left."),
    "STOCK_CHANGED": _CHANGED,
}


def seen(typed: Typed, code: str, now: int | None, name: str) -> Json:
    """What the form showed as the quantity, for the request that sets another.

    Where it showed none, and there is one `now`, that is noted as a fault of the field `name`.
    """
    was = typed.line(f"was_{code}")
    if was.removeprefix("-").isdecimal() and len(was) <= DIGITS + 1:
        return {"expectedQuantity": int(was)}
    if now is not None:
        typed.fault(name, _CHANGED, quantity=now)
    return {}


async def set_counts(page: Page, items: Sequence[Json], note: str) -> dict[int, str]:
    """Set quantities, and tell what was left alone: the words, by the place in the list."""
    faults: dict[int, str] = {}
    for start in range(0, len(items), MOST_NAMED):
        request = {"items": items[start : start + MOST_NAMED], **({"note": note} if note else {})}
        answer = await page.call("inventory.setStock", request)
        faults |= {start + index: words for index, words in refusals(page, answer).items()}
    return faults


def refusals(page: Page, answer: Json) -> dict[int, str]:
    """Why items of a bulk answer were left alone, by their place in the request."""
    found: dict[int, str] = {}
    for one in answer["results"]:
        metadata = one["itemMetadata"]
        if not metadata["success"]:
            error = metadata["error"]
            words = _WORDS.get(error["code"])
            data = error.get("data") or {}
            found[metadata["originalIndex"]] = page.text(words, **data) if words else error["description"]
    return found
