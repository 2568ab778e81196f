"""Changes of a draft as actions: each says what is wrong with it (`validate`) and what it makes of a draft (`apply`).

Actions are pure: time, ids, products, rates and fulfilled quantities come in. `changed` is the only way to use one, so
a draft that was calculated to be shown is the draft that is committed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from orderwright.model.catalog import CatalogItem, ItemKey
from orderwright.model.draft_state import DraftState
from orderwright.rules.draft_terms import DraftTerms


class DraftFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What actions are checked against beside the draft.

    `items` are those that the request names, as the catalogue has them; `fulfilled` says how many units of each line
    of the edited order are in fulfilments, by the line's id in small letters.
    """

    terms: DraftTerms
    items: Mapping[ItemKey, CatalogItem]
    fulfilled: Mapping[str, int]


class DraftAction(Protocol):
    """A change of a draft."""

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise what is wrong with the change of this draft."""

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft after a valid change. The given one is left as it is."""


def changed(state: DraftState, actions: Sequence[DraftAction], facts: DraftFacts) -> DraftState:
    """The draft after all the actions, one after the other. Raises what is wrong with one of them."""
    for action in actions:
        action.validate(state, facts)
        state = action.apply(state, facts)
    return state
