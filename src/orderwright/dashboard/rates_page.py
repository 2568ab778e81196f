"""The page of one region of rates: its rows can be added and taken away, and it is saved or removed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.contact_form import countries
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.form_tree import Tree, change_rows, fields_of, tree_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.rates_form import Encoded, Json, Rates, problem_with, put_region, remembered
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError

NEW: Final = "new"
_SAVED: Final = _(
    "The region was saved. Orders that are there keep their figures; drafts are worked out anew when they change."
)
_REMOVED: Final = _("The region was removed. Orders that are there keep their figures.")


@dataclass(frozen=True, slots=True)
class RegionPage:
    """One kind of region. `shown` makes rows of a region, `encoded` reads them; `more` is what the template needs."""

    rates: Rates
    template: str
    shown: Callable[[Json], Tree]
    encoded: Callable[[Tree, Typed], Encoded]
    more: Callable[[Page], Awaitable[dict[str, Any]]]

    async def show(self, page: Page) -> Response:
        """The region as it is, or an empty one."""
        number = page.param("number")
        region = None if number == NEW else await self.rates.region(page, number)
        return await self._form(page, self.shown(region or {}), remembered(region))

    async def act(self, page: Page) -> Response:
        """Add or take away a row; save the region, or remove it."""
        wanted, was = page.field("do"), page.field("_was")
        tree = tree_of(page.form)
        if wanted.startswith(("add:", "remove:")):
            return await self._form(page, change_rows(tree, wanted), was)
        made = None
        if wanted != "delete":
            typed = Typed(page, page.form)
            made = self.encoded(tree, typed)
            if typed.problem is not None:
                return await self._form(page, tree, was, typed.problem)
        try:
            await put_region(page, self.rates, was, made)
        except OrderwrightError as error:
            return await self._form(page, tree, was, problem_with(page, error))
        return await page.redirect(self.rates.path, notice=page.text(_SAVED if made else _REMOVED))

    async def _form(self, page: Page, tree: Tree, was: str, problem: Problem | None = None) -> Response:
        values: Mapping[str, str] = fields_of(tree)
        if page.form:
            page.refill(values)
        return await page.render(
            self.template,
            tree=tree,
            values=values,
            was=was,
            problem=problem,
            action=f"{self.rates.path}/regions/{page.param('number')}",
            back=self.rates.path,
            countries=countries(page.formats.locale),
            **await self.more(page),
        )
