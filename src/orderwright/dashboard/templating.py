"""Jinja2, with everything escaped that is not marked as markup, and a template that names what is not there failing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from orderwright.dashboard.assets import assets
from orderwright.dashboard.navigation import current, entries_for
from orderwright.dashboard.statuses import status_badge
from orderwright.dashboard.texts import texts_in
from orderwright.model.staff import Language

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page


@cache
def environment(language: Language) -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=PackageLoader("orderwright.dashboard", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    translations = texts_in(language).translations
    made.install_gettext_callables(translations.gettext, translations.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"asset": _asset, "url": _url, "badge": status_badge}
    made.filters["money"] = _money
    for name in ("number", "compact", "percent", "moment", "day", "time"):
        made.filters[name] = _format(name)
    return made


def render(page: Page, template: str, values: Mapping[str, Any]) -> str:
    """The template with the page's values; `layout` is what a page extends, by where its answer goes."""
    layout = "frame/frame.html"
    if page.in_dialog:
        layout = "frame/dialog.html"
    elif page.is_part:
        layout = "frame/part.html"
    elif page.session is None or page.session.waits_for_code:
        layout = "frame/outside.html"
    return (
        environment(page.language)
        .get_template(template)
        .render(
            page=page,
            layout=layout,
            entries=entries_for(page),
            current=current(page.path),
            **values,
        )
    )


@pass_context
def _url(context: Context, path: str, **query: object) -> str:
    page: Page = context["page"]
    return page.url(path, **query)


@pass_context
def _asset(context: Context, name: str) -> str:
    page: Page = context["page"]
    return page.url(assets()[name].path)


@pass_context
def _money(context: Context, amount: object, currency: str | None = None) -> str:
    page: Page = context["page"]
    return page.formats.money(amount, currency)


def _format(name: str) -> Any:
    @pass_context
    def formatted(context: Context, value: object) -> str:
        page: Page = context["page"]
        text: str = getattr(page.formats, name)(value)
        return text

    return formatted
