"""The variants of a product: what each is called in the warehouse, what it costs, and whether it is for sale."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.failures import refusal as faulty
from orderwright.dashboard.formats import NOTHING
from orderwright.dashboard.page import Page
from orderwright.dashboard.product_form import BELOW, refusal
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import NO_AMOUNT, amount_of
from orderwright.dashboard.views.products.one import read_product
from orderwright.model.errors import OrderwrightError, StaleRevision
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE: Final = "products/variants.html"
_FIELDS: Final = ("sku", "price", "compareAtPrice", "weight", "imageUrl", "available")
_PRICES: Final = frozenset({"price", "compareAtPrice"})
_TRIES: Final = 3
_MEANWHILE: Final = _("Somebody else has changed this to: %(now)s")


@page("/products/{id}/variants", needs=Permission.MANAGE_CATALOG)
async def show(page: Page) -> Response:
    """A row for each variant."""
    product, _revision = await read_product(page)
    return await page.render(_TEMPLATE, product=product, value=_shown)


@action("/products/{id}/variants", needs=Permission.MANAGE_CATALOG)
async def save(page: Page) -> Response:
    """Save what was changed. What others changed elsewhere stays; where both changed a field, nothing is saved."""
    for attempt in range(_TRIES):
        product, revision = await read_product(page)
        faults: dict[str, str] = {}
        variants = [_changed(page, variant, faults) for variant in product.get("variants", [])]
        left = [one for one in variants if one is not None]
        faults |= {f"compareAtPrice_{one['id']}": page.text(BELOW) for one in left if _below(product, one)}
        if faults:
            return await page.render(_TEMPLATE, product=product, value=_shown, problem=_problem(page, faults))
        request = {"product": {"id": product["id"], "variants": left, **({} if left else {"options": []})}}
        try:
            await page.call("catalog.updateProduct", request, if_match=revision)
        except StaleRevision:
            if attempt == _TRIES - 1:
                raise
            continue
        except OrderwrightError as error:
            problem = _refusal(page, error, left)
            return await page.render(_TEMPLATE, product=product, value=_shown, problem=problem)
        break
    return await page.redirect(f"/products/{page.param('id')}", notice=page.text("The variants were saved."))


def _changed(page: Page, variant: Json, faults: dict[str, str]) -> Json | None:
    """The variant with what was typed, None if it is to go. What can't be taken is noted in `faults`."""
    key = variant["id"]
    if page.field(f"shown_{key}") != "on":
        return {**variant}  # It came after the form was shown.
    if page.field(f"remove_{key}") == "on":
        return None
    made: Json = {**variant}
    for name in _FIELDS:
        was, typed, now = page.field(f"_was_{name}_{key}"), page.field(f"{name}_{key}"), _shown(variant, name)
        if typed == was:
            continue
        if now not in (was, typed):
            faults[f"{name}_{key}"] = page.text(_MEANWHILE, now=now or NOTHING)
        elif name in {*_PRICES, "weight"} and typed and amount_of(typed) is None:
            faults[f"{name}_{key}"] = page.text(NO_AMOUNT)
        else:
            made[name] = _sent(name, typed)
    return {name: value for name, value in made.items() if value is not None}


def _below(product: Json, variant: Json) -> bool:
    """Whether the price before is less than the price."""
    price, before = variant.get("price") or product["price"], variant.get("compareAtPrice")
    return before is not None and Decimal(before["amount"]) < Decimal(price["amount"])


def _sent(name: str, typed: str) -> object:
    if name == "available":
        return typed == "on"
    if not typed:
        return None
    if name in _PRICES:
        return {"amount": amount_of(typed)}
    return amount_of(typed) if name == "weight" else typed


def _shown(variant: Mapping[str, Any], name: str) -> str:
    """What the field holds at first."""
    if name == "available":
        return "on" if variant["available"] else ""
    value = variant.get(name)
    return str((value["amount"] if isinstance(value, dict) else value) or "")


def _problem(page: Page, faults: Mapping[str, str]) -> Problem:
    return Problem(faulty(page).message, "INVALID", 422, faults)


def _refusal(page: Page, error: OrderwrightError, left: list[Json]) -> Problem:
    """What the catalogue says, beside the fields of the rows."""
    names = {}
    for index, variant in enumerate(left):
        for name in _FIELDS:
            for path in (name, f"{name}.amount"):
                names[f"product.variants[{index}].{path}"] = f"{name}_{variant['id']}"
    return refusal(page, error, names, {str(one.get("sku")): f"sku_{one['id']}" for one in left})
