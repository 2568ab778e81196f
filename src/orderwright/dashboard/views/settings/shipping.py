"""What shipping costs where: the regions, one of them, and the currency and tax of all of them."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.contact_form import countries
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.rates_form import places_in_words
from orderwright.dashboard.rates_page import RegionPage
from orderwright.dashboard.rates_try import tried
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.settings_options import currencies
from orderwright.dashboard.shipping_form import SHIPPING, WAYS, encoded, options_in_words, shown
from orderwright.dashboard.tax_form import TAX, tax_groups
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_PATH: Final = "/settings/shipping"


@page(_PATH, needs=Permission.READ_CATALOG)
async def show(page: Page) -> Response:
    """All regions, and what an address is offered."""
    document, groups = await SHIPPING.document(page), tax_groups(page, await TAX.document(page))
    regions = [
        {
            "name": region["name"],
            "where": places_in_words(page, region),
            "rates": options_in_words(page, region, document["currency"]),
        }
        for region in document["regions"]
    ]
    values, quote, trouble = await tried(page)
    return await page.render(
        "settings/shipping.html",
        regions=regions,
        currency=document["currency"],
        taxed_as=dict(groups).get(document.get("taxGroupId") or "", document.get("taxGroupId")),
        values=values,
        quote=quote,
        trouble=trouble,
        groups=groups,
        countries=countries(page.formats.locale),
        unit=page.site.weight_unit.value.lower(),
    )


async def _more(page: Page) -> dict[str, Any]:
    return {
        "ways": [(value, page.text(words)) for value, words in WAYS],
        "currency": (await SHIPPING.document(page))["currency"],
        "unit": page.site.weight_unit.value.lower(),
    }


_REGION: Final = RegionPage(SHIPPING, "settings/shipping_region.html", shown, encoded, _more)


@page("/settings/shipping/regions/{number}", needs=Permission.MANAGE_RATES)
async def show_region(page: Page) -> Response:
    """The form of a region."""
    return await _REGION.show(page)


@action("/settings/shipping/regions/{number}", needs=Permission.MANAGE_RATES)
async def change_region(page: Page) -> Response:
    """Another row, or the region as it was typed."""
    return await _REGION.act(page)


@page("/settings/shipping/terms", needs=Permission.MANAGE_RATES)
async def show_terms(page: Page) -> Response:
    """The currency of all prices, and as what shipping is taxed."""
    return await _terms(page)


@action("/settings/shipping/terms", needs=Permission.MANAGE_RATES)
async def change_terms(page: Page) -> Response:
    """Set them."""
    document = await SHIPPING.document(page)
    kept = {name: value for name, value in document.items() if name not in ("updatedDate", "taxGroupId")}
    sent = {**kept, "revision": page.field("_revision"), "currency": page.field("currency")}
    if page.field("taxGroupId"):
        sent["taxGroupId"] = page.field("taxGroupId")
    try:
        await page.call(SHIPPING.write, {SHIPPING.member: sent})
    except OrderwrightError as error:
        return await _terms(page, page.problem(error))
    return await page.redirect(_PATH, notice=page.text(_("The settings were saved.")))


async def _terms(page: Page, problem: Problem | None = None) -> Response:
    document = await SHIPPING.document(page)
    return await page.render(
        "settings/shipping_terms.html",
        revision=document["revision"],
        currency=document["currency"],
        group=document.get("taxGroupId") or "",
        groups=tax_groups(page, await TAX.document(page)),
        currencies=currencies(page),
        problem=problem,
    )
