"""What the staff of the demonstration can sell: the products of the shops, and their rates of shipping and tax."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import uuid5

from orderwright.cli.demo.catalogs import Kind, Product
from orderwright.cli.demo.shops import NAMES, Delivery, Shop, Tax
from orderwright.model.catalog import CATALOG_APP_ID

#: What the catalogue has: files, gift cards and goods that are cut to measure are sold in ways of their own.
_LISTED = {Kind.GOODS: "PHYSICAL", Kind.SERVICE: "SERVICE"}
#: Under which app the rest is sold.
OTHER_APP = str(uuid5(NAMES, "catalog"))


def reference_to(one: Product, chosen: dict[str, str]) -> dict[str, Any]:
    """The catalogue reference of a line that sells the product with these choices."""
    reference: dict[str, Any] = {
        "catalogItemId": product_id(one),
        "appId": CATALOG_APP_ID if one.kind in _LISTED else OTHER_APP,
    }
    if chosen:
        reference["options"] = {"variantId": variant_id(one, chosen), "options": dict(chosen)}
    return reference


def product_id(one: Product) -> str:
    """The id of the product, the same in every demonstration."""
    return str(uuid5(NAMES, one.sku))


def variant_id(one: Product, chosen: dict[str, str]) -> str:
    """The id of the variant with these choices, or nothing where there is nothing to choose."""
    return str(uuid5(NAMES, "/".join((one.sku, *(chosen[name] for name, _ in one.options))))) if chosen else ""


def variants_of(one: Product) -> Iterator[dict[str, str]]:
    """The choices of each variant; of a product without options once none."""
    names = [name for name, _ in one.options]
    for chosen in product(*(values for _, values in one.options)):
        yield dict(zip(names, chosen, strict=True))


def catalog_request(shop: Shop) -> dict[str, Any]:
    """The request that puts what the catalogue has there."""
    return {"products": [_listed(shop, one) for one in shop.products if one.kind in _LISTED]}


def tax_request(shop: Shop) -> dict[str, Any]:
    """The request that sets the taxes of the regions in which the shop collects any."""
    has_reduced = any(one.reduced for one in shop.products)
    regions = []
    for place, taxes in shop.taxes.items():
        groups: list[dict[str, Any]] = [{"taxes": [_tax(shop, one) for one in taxes.standard]}]
        if has_reduced:
            groups.append({"taxGroupId": _reduced(shop), "taxes": [_tax(shop, one) for one in taxes.reduced]})
        there = {"name": place, "destinations": [_destination(place)], "groups": groups}
        regions.append({**there, "shippingTaxed": taxes.on_shipping})
    named = [{"id": _reduced(shop), "name": shop.texts.reduced}] if has_reduced else []
    return {"taxRates": {"taxGroups": named, "regions": regions}}


def shipping_request(shop: Shop) -> dict[str, Any]:
    """The request that sets what delivery costs, wherever it goes."""
    offered = [*shop.deliveries, *([shop.freight] if shop.freight else [])]
    region = {"name": shop.name, "restOfWorld": True, "options": [_option(shop, one) for one in offered]}
    return {"shippingRates": {"regions": [region]}}


def _listed(shop: Shop, one: Product) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "id": product_id(one),
        "name": one.name,
        "sku": one.sku,
        "price": {"amount": one.price},
        "itemType": _LISTED[one.kind],
        "translations": [{"language": language, "name": name} for language, name in one.names.items()],
        "options": [{"name": name, "choices": list(values)} for name, values in one.options],
    }
    if one.weight:
        listed["weight"] = str(one.weight)
    if one.reduced:
        listed["taxGroupId"] = _reduced(shop)
    if one.options:
        listed["variants"] = [
            {"id": variant_id(one, chosen), "choices": [{"option": n, "choice": c} for n, c in chosen.items()]}
            for chosen in variants_of(one)
        ]
    return listed


def _reduced(shop: Shop) -> str:
    return str(uuid5(NAMES, f"{shop.slug}:reduced"))


def _destination(place: str) -> dict[str, str]:
    country, _, region = place.partition("-")
    return {"country": country, "subdivision": place} if region else {"country": country}


def _tax(shop: Shop, tax: Tax) -> dict[str, str]:
    return {
        "name": tax.name,
        "rate": tax.rate,
        "taxType": "VAT" if shop.tax_included else "Sales tax",
        "jurisdiction": tax.jurisdiction,
        "jurisdictionType": tax.level,
    }


def _option(shop: Shop, one: Delivery) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "deliveryTime": one.time,
        "carrierId": f"{shop.slug}-carrier",
        "flat": {"amount": one.price},
    }
