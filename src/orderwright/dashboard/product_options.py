"""What becomes of a product's variants when its options change. Pure.

Variants keep their ids: stock is counted and orders are placed under them. A choice that is renamed is the same choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as combinations
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OptionEdit:
    """What a form says of an option: its names before and now, and its choices.

    `before` is empty for a new option, `name` for one that is taken away. `renamed` leads from each present choice to
    what it is called now, empty if it is taken away.
    """

    before: str
    name: str
    renamed: dict[str, str]
    added: tuple[str, ...] = ()

    @property
    def choices(self) -> list[str]:
        """The choices from now on."""
        return [choice for choice in self.renamed.values() if choice] + list(self.added)

    @property
    def begun(self) -> frozenset[str]:
        """The choices that no present variant makes. Of a new option the first is that of the present ones."""
        return frozenset(self.added if self.before else self.added[1:])


def changed_options(variants: Sequence[Json], edits: Sequence[OptionEdit]) -> tuple[list[Json], list[Json]]:
    """Options and variants as they are from now on.

    Variants of a choice that is taken away go. Where several come to the same, the first stays. For what is new there
    is a variant of each combination; a combination that was not offered before is not offered now.
    """
    kept = [edit for edit in edits if edit.name]
    options = [{"name": edit.name, "choices": edit.choices} for edit in kept]
    if not kept:
        return [], []
    stays: dict[tuple[str, ...], Json] = {}
    for variant in variants:
        made = _choices_of(variant, kept)
        if made is not None and made not in stays:
            stays[made] = {**variant, "choices": _named(kept, made)}
    for made in combinations(*(edit.choices for edit in kept)):
        new = any(choice in edit.begun for choice, edit in zip(made, kept, strict=True))
        if made not in stays and (new or not variants):
            stays[made] = {"choices": _named(kept, made)}
    place = {made: index for index, made in enumerate(combinations(*(edit.choices for edit in kept)))}
    return options, [stays[made] for made in sorted(stays, key=lambda made: place[made])]


def combinations_of(edits: Sequence[OptionEdit]) -> int:
    """How many combinations of choices there are."""
    count = 1
    for edit in edits:
        count *= len(edit.choices) if edit.name else 1
    return count


def _choices_of(variant: Json, kept: Sequence[OptionEdit]) -> tuple[str, ...] | None:
    """What the variant chooses from now on; None if one of its choices is taken away."""
    before = {one["option"]: one["choice"] for one in variant["choices"]}
    made = []
    for edit in kept:
        choice = edit.renamed.get(before.get(edit.before, ""), "") if edit.before else edit.added[0]
        if not choice:
            return None
        made.append(choice)
    return tuple(made)


def _named(kept: Sequence[OptionEdit], made: Sequence[str]) -> list[Json]:
    return [{"option": edit.name, "choice": choice} for edit, choice in zip(kept, made, strict=True)]
