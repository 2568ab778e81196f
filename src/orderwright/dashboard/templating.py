"""Jinja2, with everything escaped that is not marked as markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, pass_context
from jinja2.runtime import Context
from jinja2.utils import missing

from orderwright.dashboard.assets import assets
from orderwright.dashboard.contact_form import city_and_region
from orderwright.dashboard.formats import decimal
from orderwright.dashboard.navigation import above, at_the_side, current, entries_for
from orderwright.dashboard.pictures import picture_address
from orderwright.dashboard.statuses import status_badge
from orderwright.dashboard.texts import texts_in
from orderwright.model.staff import Language
from orderwright.rules.tracking_links import carrier_name

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page


class Absent(ChainableUndefined):
    """What a document of the API leaves out is empty, at any depth. A name that the view did not give is a defect."""

    def __str__(self) -> str:
        """Empty text."""
        self._refuse_names()
        return ""

    def __bool__(self) -> bool:
        """False."""
        self._refuse_names()
        return False

    def __iter__(self) -> Iterator[Any]:
        """Nothing."""
        self._refuse_names()
        yield from ()

    def _refuse_names(self) -> None:
        if self._undefined_obj is missing:
            self._fail_with_undefined_error()


@cache
def environment(language: Language) -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=PackageLoader("orderwright.dashboard", "templates"),
        autoescape=True,
        undefined=Absent,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    translations = texts_in(language).translations
    made.install_gettext_callables(translations.gettext, translations.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"asset": _asset, "url": _url, "badge": status_badge, "picture_of": _picture_of}
    made.globals["city_and_region"] = city_and_region
    made.filters["carrier"] = carrier_name
    made.filters["money"] = _money
    made.filters["taken"] = _taken
    for name in ("number", "size", "compact", "percent", "rate", "moment", "exact", "day", "time", "country"):
        made.filters[name] = _format(name)
    return made


def render(page: Page, template: str, values: Mapping[str, Any]) -> str:
    """The template with the page's values; `layout` is what a page extends, by where its answer goes."""
    layout = "frame/frame.html"
    if page.in_dialog:
        layout = "frame/dialog.html"
    elif page.is_part:
        layout = "frame/part.html"
    elif page.session is None or page.session.waits_for_code or page.session.must_choose_password:
        layout = "frame/outside.html"
    entries, here = entries_for(page), current(page.path)
    return (
        environment(page.language)
        .get_template(template)
        .render(
            page=page,
            layout=layout,
            entries=entries,
            places=at_the_side(entries, here),
            crumbs=above(entries, here),
            current=here,
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
def _picture_of(context: Context, kind: str, image: Any) -> str | None:
    return picture_address(context["page"], kind, image)


@pass_context
def _money(context: Context, amount: object, currency: str | None = None) -> str:
    page: Page = context["page"]
    return page.formats.money(amount, currency)


@pass_context
def _taken(context: Context, amount: object, currency: str | None = None) -> str:
    """What is taken off a sum: below zero, so that what stands below each other adds up."""
    page: Page = context["page"]
    figure = decimal(amount)
    return page.formats.money(None if figure is None else -figure, currency)


def _format(name: str) -> Any:
    @pass_context
    def formatted(context: Context, value: object) -> str:
        page: Page = context["page"]
        text: str = getattr(page.formats, name)(value)
        return text

    return formatted
