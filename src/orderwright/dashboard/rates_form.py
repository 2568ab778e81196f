"""Forms of the regions of tax and shipping rates: reading them, and replacing one region among those of others.

A form holds the region as it was (`_was`). What others do to other regions meanwhile does not hinder it. If they
changed or removed this one, nothing is saved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.contact_form import countries
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.form_tree import Tree, is_empty
from orderwright.dashboard.texts import _
from orderwright.model.errors import FieldViolation, NotFound, OrderwrightError, Status, ValidationFailed

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
_TRIES: Final = 5
_WORDS: Final[Mapping[str, str]] = {
    "DUPLICATE_DESTINATION": _("Another region has this destination already, or it stands here twice."),
    "SUBDIVISION_OF_ANOTHER_COUNTRY": _("This is not in the country."),
    "DUPLICATE_CODE": _("Another way to ship in this region has the same code."),
    "TIERS_NOT_ASCENDING": _("Each step has to begin above the one before."),
    "UNKNOWN_TAX_GROUP": _("There is no such kind of goods any more."),
}
_RULES: Final[Mapping[str, str]] = {
    "REQUIRED_FIELD": _("This is needed."),
    "MIN_LENGTH": _("This is needed."),
    "MIN_SIZE": _("At least one is needed."),
    "DECIMAL_LTE": _("This is too much."),
    "REQUIRED_ONE_OF_FIELD": _("This is needed."),
}


@dataclass(frozen=True, slots=True)
class Rates:
    """One of the two kinds: its operations, the member that holds it, and its page."""

    read: str
    write: str
    member: str
    path: str

    async def document(self, page: Page) -> Json:
        """All rates as they are, without what is made for readers."""
        found: Json = _plain((await page.call(self.read))[self.member])
        return {"regions": [], **found}

    async def region(self, page: Page, number: str) -> Json:
        """The region of that number in the list. Raises `NotFound`."""
        regions = (await self.document(page))["regions"]
        if not number.isdigit() or len(number) > 3 or int(number) >= len(regions):
            raise NotFound("NOT_FOUND", "There is no such region")
        found: Json = regions[int(number)]
        return found


@dataclass(frozen=True, slots=True)
class Encoded:
    """A region as the API takes it. `places` leads from paths in it to the rows of the form that they came from."""

    region: Json
    places: dict[str, str] = field(default_factory=dict)


class RegionGone(OrderwrightError):
    """Somebody else has changed or removed the region since the form was made."""

    status = Status.STALE_REVISION


class RegionRefused(OrderwrightError):
    """What is wrong with the region, by the names of the fields of the form; `others` is about other regions."""

    status = Status.BAD_REQUEST

    def __init__(self, faults: Mapping[str, FieldViolation], others: Sequence[FieldViolation]) -> None:
        super().__init__("The region can't be kept")
        self.faults = faults
        self.others = others


def remembered(region: Json | None) -> str:
    """The region as a form remembers it; empty for a new one."""
    return "" if region is None else json.dumps(region, sort_keys=True)


async def put_region(page: Page, rates: Rates, was: str, made: Encoded | None) -> None:
    """Put the region in the place of what it was; None takes it away, and nothing before adds it at the end.

    Raises `RegionGone`, `RegionRefused`.
    """
    for _attempt in range(_TRIES):
        document = await rates.document(page)
        regions = document["regions"]
        known = [remembered(one) for one in regions]
        if was and was not in known:
            raise RegionGone("The region is not as it was")
        at = known.index(was) if was else len(regions)
        changed = [*regions[:at], *([made.region] if made else []), *regions[at + 1 :]]
        kept = {name: value for name, value in document.items() if name != "updatedDate"}
        try:
            await page.call(rates.write, {rates.member: {**kept, "regions": changed}})
        except ValidationFailed as error:
            raise _refused(error.violations, f"{rates.member}.regions[{at}]", made) from None
        except OrderwrightError as error:
            if error.status is not Status.STALE_REVISION:
                raise
        else:
            return
    raise RegionGone("The rates are changed by others all the time")


def problem_with(page: Page, error: OrderwrightError) -> Problem:
    """What to say of a region that was not saved."""
    if isinstance(error, RegionGone):
        words = _("Somebody else has changed or removed this region meanwhile. Nothing was saved: open it again.")
        return Problem(page.text(words), "STALE_REVISION", int(Status.STALE_REVISION))
    if not isinstance(error, RegionRefused):
        return page.problem(error)
    told = {name: words_of(page, one) for name, one in error.faults.items()}
    message = [page.text(_("Look at the fields that are marked."))] if told else []
    message += dict.fromkeys(words_of(page, one) for one in error.others)
    return Problem(" ".join(message), "INVALID", 422, told)


def destinations_of(region: Json) -> list[Tree]:
    """The rows of where a region is."""
    return [dict(one) for one in region.get("destinations") or ()]


def encode_destinations(tree: Tree, made: Encoded) -> None:
    """Note where the region is: the rest of the world, or what the rows say."""
    if tree.get("rest") == "on":
        made.region["restOfWorld"] = True
        return
    rows = [(number, row) for number, row in enumerate(rows_of(tree, "destinations")) if not is_empty(row)]
    made.region["destinations"] = [
        {name: row[name] for name in ("country", "subdivision", "postalPrefix") if row.get(name)} for _n, row in rows
    ]
    for position, (number, _row) in enumerate(rows):
        made.places[f"destinations[{position}]"] = f"destinations.{number}"


def rows_of(tree: Tree, name: str) -> list[Tree]:
    """The rows of that name; whatever is no row is none."""
    rows = tree.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def places_in_words(page: Page, region: Json) -> str:
    """Where a region is, for people."""
    if region.get("restOfWorld"):
        return page.text(_("The rest of the world"))
    named = dict(countries(page.formats.locale))
    return ", ".join(
        " ".join(
            [named.get(one["country"], one["country"]), *(one[name] for name in ("subdivision",) if one.get(name))]
            + ([f"{one['postalPrefix']}…"] if one.get("postalPrefix") else [])
        )
        for one in region.get("destinations") or ()
    )


def _refused(violations: Iterable[FieldViolation], within: str, made: Encoded | None) -> RegionRefused:
    faults: dict[str, FieldViolation] = {}
    others: list[FieldViolation] = []
    for one in violations:
        if made is None or not one.field.startswith(within):
            others.append(one)
            continue
        faults.setdefault(_name_of(one.field.removeprefix(within).lstrip("."), made.places), one)
    return RegionRefused(faults, others)


def _name_of(path: str, places: Mapping[str, str]) -> str:
    """The field of the form that a path in the region stands for."""
    known = max((one for one in places if path == one or path.startswith((f"{one}.", f"{one}["))), key=len, default="")
    rest = path[len(known) :].lstrip(".")
    name = ".".join(part for part in (places.get(known, known), rest) if part)
    name = re.sub(r"\[(\d+)\]", r".\1", name)
    return _LAST.sub(lambda found: f"{found[1]}{_RENAMED[found[2]]}", name)


#: The last parts of paths that the form calls otherwise.
_RENAMED: Final = {
    "rate": "percent",
    "taxGroupId": "group",
    "flat.amount": "flat",
    "freeFrom.amount": "freeFrom",
    "price.amount": "price",
    "restOfWorld": "rest",
}
_LAST: Final = re.compile(rf"(^|.*\.)({'|'.join(re.escape(one) for one in _RENAMED)})$")


def words_of(page: Page, one: FieldViolation) -> str:
    """What is wrong with a field, in the reader's language."""
    words = _WORDS.get(one.rule_name or "") or _RULES.get(one.violated_rule)
    return page.text(words) if words else one.description


def _plain(node: Any) -> Any:
    """A document without the amounts as they are written for readers."""
    if isinstance(node, dict):
        return {name: _plain(value) for name, value in node.items() if name != "formattedAmount"}
    return [_plain(one) for one in node] if isinstance(node, list) else node
