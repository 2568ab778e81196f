"""Forms that change what somebody else may have changed since they were opened: a part of an order, or of a product.

A form holds what each field was (`_was_<field>`) and the revision that it was made from. What was left alone is not
sent. If others changed something else meanwhile, the form is saved all the same; if they changed what the form shows,
nothing is saved: the difference is shown, with what was typed, and saving again is a decision.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError, Status

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
#: How often a form meets somebody else's change of other parts before it gives up.
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed: what the form was made from, what it is now, and what was typed."""

    name: str
    was: str
    now: str
    typed: str


@dataclass(frozen=True, slots=True)
class Stale:
    """Why a form was not saved. `values` is what to show in it now: what was typed, and others' changes elsewhere."""

    revision: int
    now: Mapping[str, str]
    values: Mapping[str, str]
    differences: tuple[Difference, ...]


def was_in_form(page: Page, names: Iterable[str]) -> dict[str, str]:
    """What the fields were when the form was made."""
    return {name: page.field(f"_was_{name}") for name in names}


def compared(revision: int, was: Mapping[str, str], now: Mapping[str, str], typed: Mapping[str, str]) -> Stale:
    """What others changed of the fields of the form, and what the form shows from now on."""
    differing = tuple(Difference(name, was[name], now[name], typed[name]) for name in typed if now[name] != was[name])
    values = {name: typed[name] if typed[name] != was[name] else now[name] for name in typed}
    return Stale(revision, now, values, differing)


async def save_edit(
    page: Page,
    order_id: str,
    *,
    was: Mapping[str, str],
    typed: Mapping[str, str],
    values_of: Callable[[Json], Mapping[str, str]],
    patch_of: Callable[[Mapping[str, str], Mapping[str, str]], Json],
) -> Stale | None:
    """Save what was typed into an order, unless somebody else changed the same part: then say how it differs.

    Raises what `updateOrder` raises but for a stale revision.
    """

    async def send(patch: Json, revision: int | None) -> None:
        await page.call("orders.updateOrder", {"order": {"id": order_id, **patch}}, if_match=revision)

    async def read() -> tuple[Mapping[str, str], int]:
        order, revision = await read_order(page, order_id)
        return values_of(order), revision

    return await save_changes(page, patch_of(was, typed), was=was, typed=typed, send=send, read=read)


async def save_changes(
    page: Page,
    patch: Json,
    *,
    was: Mapping[str, str],
    typed: Mapping[str, str],
    send: Callable[[Json, int | None], Awaitable[None]],
    read: Callable[[], Awaitable[tuple[Mapping[str, str], int]]],
) -> Stale | None:
    """Send the patch that was made of what was typed, unless somebody else changed what the form shows.

    `send` takes the revision that it must not be behind; `read` tells what the fields are now, and the revision. Raises
    what `send` raises but for a stale revision.
    """
    revision = page.revision()
    for attempt in range(_TRIES if patch else 0):
        try:
            await send(patch, revision)
        except OrderwrightError as error:
            if error.status is not Status.STALE_REVISION or attempt == _TRIES - 1:
                raise
        else:
            return None
        now, revision = await read()
        stale = compared(revision, was, now, typed)
        if stale.differences:
            return stale
    return None


def stale_problem(page: Page) -> Problem:
    """What to say above the form."""
    words = _(
        "Somebody else has changed this meanwhile. Nothing was saved. Save again to keep what stands in the form."
    )
    return Problem(page.text(words), "STALE_REVISION", int(Status.STALE_REVISION))
