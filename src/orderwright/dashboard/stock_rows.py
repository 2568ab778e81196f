"""Stock as pages list it: quantities with the products that they are of, and items that nobody counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from orderwright.dashboard.coded import coded, parts_of
from orderwright.dashboard.documents import document
from orderwright.model.catalog import CATALOG_APP_ID
from orderwright.model.inventory import StockKey
from orderwright.model.permissions import Permission
from orderwright.rules.stock import is_guid, stock_key

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: How many items or products one request of the API names.
MOST_NAMED: Final = 100
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class StockRow:
    """One quantity. `quantity` is None where nothing is counted; product and variant are empty if none is known."""

    key: StockKey
    quantity: int | None
    updated: str
    product: Json
    variant: Json

    @property
    def code(self) -> str:
        """The key as addresses and forms have it."""
        return code_of(self.key)

    @property
    def name(self) -> str:
        """The name of the product, else the id of the item."""
        return str(self.product["name"] or self.key.item_id)

    @property
    def choices(self) -> str:
        """What tells the variant from the others."""
        if self.variant:
            return ", ".join(one["choice"] for one in self.variant["choices"])
        return _choices_of(self.key.variant)

    @property
    def full_name(self) -> str:
        """The name with the choices."""
        return f"{self.name}: {self.choices}" if self.choices else self.name

    @property
    def sku(self) -> str:
        """The stock keeping unit, empty if there is none."""
        return str((self.variant["sku"] if self.variant else self.product["sku"]) or "")

    @property
    def image(self) -> str:
        """Where its picture lies, empty if there is none."""
        return str(self.variant["imageUrl"] or self.product["imageUrl"])

    @property
    def reference(self) -> Json:
        """The key as requests of the API name it."""
        return reference_of(self.key)


def code_of(key: StockKey) -> str:
    """The key as addresses and forms have it."""
    return coded(key)


def key_of(code: str) -> StockKey:
    """The key that a code stands for. Raises `NotFound` where it stands for none."""
    return stock_key(*parts_of(code, 4))


def reference_of(key: StockKey) -> Json:
    """The key as requests of the API name it."""
    return {"appId": key.app_id, "catalogItemId": key.item_id, "variant": key.variant, "locationId": key.location}


async def rows_of_products(page: Page, products: Sequence[Json]) -> list[StockRow]:
    """All that is counted of these products, and a row for each variant of which nothing is."""
    counted: dict[str, list[Json]] = {}
    for one in await stock_of(page, [product["id"] for product in products]):
        counted.setdefault(one["catalogItemId"].lower(), []).append(one)
    return [row for product in products for row in _rows_of(product, counted.get(product["id"].lower(), []))]


async def rows_of_stock(page: Page, stock: Sequence[Json]) -> list[StockRow]:
    """Quantities with their products, in the same order."""
    ids = [one["catalogItemId"] for one in stock if one["appId"].lower() == CATALOG_APP_ID]
    products = await products_of(page, ids)
    return [_row(one, products.get(one["catalogItemId"].lower(), document({}))) for one in stock]


async def rows_of_keys(page: Page, keys: Sequence[StockKey]) -> list[StockRow]:
    """What is there now under each of these keys, in their order."""
    found: dict[StockKey, Json] = {}
    for part in _parts(list(dict.fromkeys((key.app_id, key.item_id) for key in keys))):
        for one in await _query(page, [{"appId": app, "catalogItemId": item} for app, item in part]):
            found[_key(one)] = one
    shown = [found.get(key) or {**reference_of(key), "quantity": None, "updatedDate": ""} for key in keys]
    return await rows_of_stock(page, shown)


async def products_of(page: Page, ids: Iterable[str]) -> dict[str, Json]:
    """Products by their ids in small letters; none for those who may not look at the catalogue."""
    if not page.may(Permission.READ_CATALOG):
        return {}
    found: dict[str, Json] = {}
    for part in _parts(sorted({one.lower() for one in ids if is_guid(one)})):
        asked = {"ids": part, "cursorPaging": {"limit": MOST_NAMED}}
        for product in document((await page.call("catalog.queryProducts", asked))["products"]):
            found[product["id"].lower()] = product
    return found


async def stock_of(page: Page, product_ids: Sequence[str]) -> list[Json]:
    """All quantities of products of the catalogue."""
    found: list[Json] = []
    for part in _parts(product_ids):
        found += await _query(page, [{"appId": CATALOG_APP_ID, "catalogItemId": one} for one in part])
    return found


async def _query(page: Page, items: Sequence[Json]) -> list[Json]:
    found: list[Json] = []
    cursor = None
    while True:
        asked: Json = {"items": items, "limit": 100, **({"cursor": cursor} if cursor else {})}
        answer = await page.call("inventory.queryStock", asked)
        found += answer["stock"]
        cursor = answer.get("cursor")
        if not cursor:
            return found


def _rows_of(product: Json, counted: Sequence[Json]) -> Iterator[StockRow]:
    rest = list(counted)
    for variant in product.get("variants") or [document({})]:
        variant_id = str(variant.get("id") or "").lower()
        mine = [one for one in rest if one["variant"].lower() == variant_id]
        rest = [one for one in rest if one not in mine]
        for one in mine:
            yield _row(one, product)
        if not mine:
            yield StockRow(stock_key(CATALOG_APP_ID, product["id"], variant_id), None, "", product, variant)
    # Counted under a variant that the product has no more.
    for one in rest:
        yield _row(one, product)


def _row(stock: Json, product: Json) -> StockRow:
    key = _key(stock)
    variants = [one for one in product.get("variants", []) if one["id"].lower() == key.variant.lower()]
    variant = variants[0] if variants else document({})
    return StockRow(key, stock["quantity"], stock["updatedDate"], product, variant)


def _key(stock: Json) -> StockKey:
    return StockKey(stock["appId"], stock["catalogItemId"], stock["variant"], stock["locationId"])


def _choices_of(variant: str) -> str:
    """A variant that no product has: the chosen options in words, or its id."""
    if not variant.startswith("{"):
        return variant
    try:
        options = _decode(variant)
    except msgspec.DecodeError:
        return variant
    return ", ".join(f"{name}: {choice}" for name, choice in options.items())


def _parts(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), MOST_NAMED):
        yield list(items[start : start + MOST_NAMED])
