"""A page of settings whose form is declared: shown to all who may read it, saved by those who may change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.edits import Stale, stale_problem
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.settings_form import (
    Json,
    Section,
    Setting,
    Source,
    beside_fields,
    changes_of,
    missing,
    save_settings,
    settings_in,
    typed_in,
    values_of,
    was_in,
)
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_SAVED: Final = _("The settings were saved.")


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One page. `template` extends `settings/form.html`; `whole` ones are replaced as a whole by their operation,
    and `uploads` take files."""

    title: str
    path: str
    source: Source
    sections: tuple[Section, ...]
    writes: Permission
    template: str = "settings/form.html"
    whole: bool = False
    uploads: bool = False

    @property
    def settings(self) -> tuple[Setting, ...]:
        """All fields."""
        return settings_in(self.sections)

    async def show(self, page: Page, **more: Any) -> Response:
        """The settings as they are; the template has `more`, too."""
        kept, _revision = await self.source.settings(page)
        values = values_of(self.settings, kept)
        return await self.form(page, values, was=values, kept=kept, **more)

    async def save(
        self, page: Page, *, besides: Json | None = None, refused: Problem | None = None, **more: Any
    ) -> Response:
        """Save what was changed and `besides`, or show the form again with what stands against it."""
        was, typed = was_in(page, self.settings), typed_in(page, self.settings)
        problem = refused or missing(page, self.settings, typed)
        if problem is not None:
            return await self.form(page, typed, was=was, problem=problem, **more)
        changes = changes_of(self.settings, was, typed) | (besides or {})
        try:
            stale = await save_settings(
                page,
                self.source,
                was=was,
                typed=typed,
                values=lambda kept: values_of(self.settings, kept),
                send=lambda kept: _whole(kept, changes) if self.whole else changes,
            )
        except OrderwrightError as error:
            problem = beside_fields(page.problem(error), self.settings)
            return await self.form(page, typed, was=was, problem=problem, **more)
        if stale is not None:
            page.refill(stale.values)
            told = stale_problem(page)
            return await self.form(page, stale.values, was=stale.now, problem=told, stale=stale, **more)
        return await page.redirect(self.path, notice=page.text(_SAVED))

    async def typed(self, page: Page, besides: Json | None = None) -> tuple[Json, Problem | None]:
        """All settings as what is typed and `besides` would make them, and what stands against it. Nothing is kept."""
        was, typed = was_in(page, self.settings), typed_in(page, self.settings)
        kept, _revision = await self.source.settings(page)
        changes = changes_of(self.settings, was, typed) | (besides or {})
        return _whole(kept, changes), missing(page, self.settings, typed)

    async def form(
        self,
        page: Page,
        values: Mapping[str, str],
        *,
        was: Mapping[str, str],
        kept: Json | None = None,
        problem: Problem | None = None,
        stale: Stale | None = None,
        **more: Any,
    ) -> Response:
        """The page with these values in its fields; `kept` is read where it is not given."""
        if kept is None:
            kept, _revision = await self.source.settings(page)
        return await page.render(
            self.template,
            form_title=self.title,
            form_path=self.path,
            uploads=self.uploads,
            sections=self.sections,
            labels={one.name: one.label for one in self.settings},
            values=values,
            was=was,
            kept=kept,
            problem=problem,
            stale=stale,
            changeable=page.may(self.writes),
            **more,
        )


def _whole(kept: Json, changes: Json) -> Json:
    """All settings with the changes; what is left out is emptied."""
    return {name: value for name, value in {**kept, **changes}.items() if value is not None}
