"""Quotes: goods of the catalogue and others, priced by the rates of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from orderwright.model.catalog import CatalogItem, ItemKey, ProductType
from orderwright.model.errors import ApplicationError, NotFound
from orderwright.model.rates import QuoteLine, QuoteRequest, QuoteResponse
from orderwright.rules.catalog import item_key
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.money import parse_amount
from orderwright.rules.quotes import PricedLine, QuoteTerms, quote
from orderwright.workflows.catalog import find_items
from orderwright.workflows.context import Context
from orderwright.workflows.rates import shipping_rates, tax_rates

Items = Mapping[ItemKey, CatalogItem]


async def quoted(context: Context, request: QuoteRequest) -> QuoteResponse:
    """The quote. Raises `CATALOG_ITEM_NOT_FOUND`, `CATALOG_ITEM_NOT_AVAILABLE`, `CATALOG_CURRENCY_MISMATCH`."""
    site = context.site
    references = [line.catalog_reference for line in request.lines if line.catalog_reference is not None]
    async with context.service.database.acquire() as connection:
        items = await find_items(connection, site, references)
        shipping = await shipping_rates(connection, site)
        taxes = await tax_rates(connection, site)
    included = request.tax_included_in_prices
    terms = QuoteTerms(
        address=request.address,
        currency=request.currency or site.currency,
        tax_included=site.tax_included_default if included is None else included,
        tax_exempt=bool(request.tax_exempt),
    )
    _check_items(request, items, terms.currency)
    answer = quote([_priced(line, items) for line in request.lines], shipping, taxes, terms)
    fill_formatted(answer, terms.currency, site.locale)
    return answer


def _check_items(request: QuoteRequest, items: Items, currency: str) -> None:
    """Refuse what can't be sold; the data of the error names all lines that its code is about."""
    named = {index: _item(line, items) for index, line in enumerate(request.lines) if line.catalog_reference}
    if unknown := [index for index, item in named.items() if item is None]:
        words = f"The catalogue has no such item: lines {unknown}"
        raise NotFound("CATALOG_ITEM_NOT_FOUND", words, data=_data(request, unknown))
    found = {index: item for index, item in named.items() if item is not None}
    if withheld := [index for index, item in found.items() if item.archived or not item.available]:
        words = f"The item is not for sale: lines {withheld}"
        raise ApplicationError("CATALOG_ITEM_NOT_AVAILABLE", words, data=_data(request, withheld))
    foreign = [index for index, item in found.items() if item.currency != currency and not request.lines[index].price]
    if foreign:
        words = f"The catalogue has no price in {currency}: lines {foreign}"
        raise ApplicationError("CATALOG_CURRENCY_MISMATCH", words, data=_data(request, foreign))


def _data(request: QuoteRequest, indexes: Sequence[int]) -> dict[str, Any]:
    references = [(index, request.lines[index].catalog_reference) for index in indexes]
    return {
        "lines": [
            {"index": index, "catalogItemId": reference.catalog_item_id}
            for index, reference in references
            if reference is not None
        ]
    }


def _item(line: QuoteLine, items: Items) -> CatalogItem | None:
    key = item_key(line.catalog_reference) if line.catalog_reference is not None else None
    return items.get(key) if key is not None else None


def _priced(line: QuoteLine, items: Items) -> PricedLine:
    """The line with what it says itself, else with what the catalogue says."""
    item = _item(line, items)
    price = parse_amount(line.price.amount) if line.price is not None else None
    weight = Decimal(line.weight) if line.weight is not None else None
    if item is None:
        assert line.name is not None and price is not None, "a line without an item has them"  # noqa: PT018
        return PricedLine(
            name=line.name,
            quantity=line.quantity,
            price=price,
            item_type=line.item_type or ProductType.PHYSICAL,
            weight=weight,
            tax_group_id=line.tax_group_id,
        )
    return PricedLine(
        name=line.name or item.product.name,
        quantity=line.quantity,
        price=item.price if price is None else price,
        item_type=line.item_type or item.item_type,
        weight=item.weight if weight is None else weight,
        tax_group_id=line.tax_group_id or item.tax_group_id,
        sku=item.sku,
        reference=item.reference,
    )
