"""Forms of settings: fields declared as data, shown to all who may read them, and saved without overwriting others.

A form holds what each field was (`_was_<field>`). What was left alone is not sent. If somebody else changed what the
form shows, nothing is saved: the difference is shown with what was typed, and saving again is a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.edits import Stale, compared
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError, Status

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
Options = Sequence[tuple[str, str]]
#: How often a form meets a change that others make while it is being saved before it gives up.
_TRIES: Final = 5


class Kind(StrEnum):
    """How a setting is typed."""

    LINE = "line"
    AREA = "area"
    #: A list of texts, one on each line.
    LINES = "lines"
    CHOICE = "choice"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Setting:
    """One field, named as in the API. `hint` says what it does, and to which orders.

    What can be chosen stands in `choices`, or depends on the reader: `options`. Beside what is `suggested` anything can
    be typed.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    hint: str = ""
    required: bool = False
    limit: int | None = None
    rows: int = 3
    choices: Options = ()
    options: Callable[[Page], Options] | None = None
    suggested: bool = False

    def offered(self, page: Page) -> list[tuple[str, str]]:
        """Value and words of all that can be chosen, in the reader's language."""
        if self.options is not None:
            return list(self.options(page))
        return [(value, page.text(words)) for value, words in self.choices]

    def words(self, page: Page, value: str) -> str:
        """A value as those see it who may not change it."""
        if self.kind is Kind.CHECK:
            return page.text(_("yes")) if value else page.text(_("no"))
        return value if self.suggested else dict(self.offered(page)).get(value, value)


@dataclass(frozen=True, slots=True)
class Section:
    """Settings under a heading, with a sentence for all of them."""

    title: str
    settings: tuple[Setting, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings are kept: the operations that read and change them, and the member that holds them."""

    read: str
    write: str
    member: str

    async def settings(self, page: Page) -> tuple[Json, int]:
        """The settings as they are, and their revision."""
        answer = await page.answer(self.read)
        return page.decoded(answer)[self.member], answer.revision or 0


def settings_in(sections: Iterable[Section]) -> tuple[Setting, ...]:
    """All fields of a form."""
    return tuple(one for section in sections for one in section.settings)


def values_of(settings: Iterable[Setting], kept: Json) -> dict[str, str]:
    """What the fields of a form hold for settings as the API answers them."""
    return {one.name: _text(one.kind, kept.get(one.name)) for one in settings}


def typed_in(page: Page, settings: Iterable[Setting]) -> dict[str, str]:
    """What was sent, with one kind of line ends."""
    return {one.name: "\n".join(page.field(one.name).split("\r\n")) for one in settings}


def was_in(page: Page, settings: Iterable[Setting]) -> dict[str, str]:
    """What the fields held when the form was made."""
    return {one.name: "\n".join(page.field(f"_was_{one.name}").split("\r\n")) for one in settings}


def changes_of(settings: Iterable[Setting], was: Mapping[str, str], typed: Mapping[str, str]) -> Json:
    """The settings that were changed, as the API takes them; what was emptied is null."""
    return {one.name: _value(one.kind, typed[one.name]) for one in settings if typed[one.name] != was[one.name]}


def missing(page: Page, settings: Iterable[Setting], typed: Mapping[str, str]) -> Problem | None:
    """What to say of required fields that are empty."""
    words = page.text(_("This is needed."))
    empty = {one.name: words for one in settings if one.required and not typed[one.name]}
    return refusal(page, **empty) if empty else None


async def save_settings(
    page: Page,
    source: Source,
    *,
    was: Mapping[str, str],
    typed: Mapping[str, str],
    values: Callable[[Json], dict[str, str]],
    send: Callable[[Json], Json],
) -> Stale | None:
    """Save what was typed, or say how it differs from what somebody else has made of the settings meanwhile.

    `values` gives what the form shows of settings, `send` what is sent in their place. Raises what the operation does.
    """
    for _attempt in range(_TRIES):
        kept, revision = await source.settings(page)
        stale = compared(revision, was, values(kept), typed)
        if stale.differences and stale.now != dict(typed):
            return stale
        try:
            await page.call(source.write, {source.member: send(kept)}, if_match=revision)
        except OrderwrightError as error:
            if error.status is not Status.STALE_REVISION:
                raise
        else:
            return None
    raise OrderwrightError("The settings are changed by others all the time")


def beside_fields(problem: Problem, settings: Iterable[Setting]) -> Problem:
    """The problem with what is said of an item of a list (`address[1]`) beside the field of the list."""
    told: dict[str, str] = {}
    for name, words in problem.fields.items():
        told.setdefault(name.partition("[")[0], words)
    names = {one.name for one in settings}
    message = " ".join([problem.message, *(words for name, words in told.items() if name not in names)])
    return Problem(message, problem.code, problem.status, told, problem.data, problem.retry_after)


def _text(kind: Kind, value: Any) -> str:
    if kind is Kind.CHECK:
        return "on" if value else ""
    if kind is Kind.LINES:
        return "\n".join(str(one) for one in value or ())
    return "" if value is None else str(value)


def _value(kind: Kind, typed: str) -> Any:
    if kind is Kind.CHECK:
        return typed == "on"
    if kind is Kind.LINES:
        return [line.strip() for line in typed.split("\n") if line.strip()] or None
    return typed or None
