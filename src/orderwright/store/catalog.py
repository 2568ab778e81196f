"""The products of the catalogue in the database, with their stock keeping units and the words that find them.

Whoever writes holds the lock of the site's catalogue: who has which stock keeping unit is then decided by reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from asyncpg import Record

from orderwright.model.catalog import Product, StoredProduct
from orderwright.model.timestamps import parse_timestamp
from orderwright.store.database import AnyConnection
from orderwright.store.search.text import LONGEST_WORD, fold, parse_expression

_COLUMNS: Final = "id, revision, name_key, doc"
_PARTS: Final = re.compile(r"[^\W_]+")
_BEGINNING: Final = "SELECT product_id FROM catalog_words WHERE site_id = $1"
#: Greater than every letter: what begins with a text stands between the text and the text with this behind it.
_LAST_LETTER: Final = "\U0010ffff"
#: A letter can fold into many, and an index holds short keys only.
_LONGEST_KEY: Final = 200
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Product).decode


class SkuOwner(NamedTuple):
    """Whose a stock keeping unit is: the product's own, or that of one of its variants."""

    product_id: UUID
    of_variant: bool


class ProductFilter(NamedTuple):
    """Which products a list shows; None does not restrict. `text` is what a person typed."""

    text: str | None = None
    tax_group_id: UUID | None = None
    item_type: str | None = None
    available: bool | None = None
    archived: bool | None = None
    ids: Sequence[UUID] | None = None


async def lock_catalog(connection: AnyConnection, site_id: UUID) -> None:
    """Wait until nobody else writes to the site's catalogue, and keep them out until the end of the transaction."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('catalog:' || $1, 0))", str(site_id))


async def find_products(
    connection: AnyConnection, site_id: UUID, product_ids: Iterable[UUID]
) -> dict[UUID, StoredProduct]:
    """Those of the products that the site has, by id."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM catalog_products WHERE site_id = $1 AND id = ANY($2::uuid[])",  # noqa: S608 - constant
        site_id,
        list(set(product_ids)),
    )
    return {row["id"]: _stored(row) for row in rows}


async def find_skus(connection: AnyConnection, site_id: UUID, skus: Iterable[str]) -> dict[str, SkuOwner]:
    """Whose these stock keeping units are; those of nobody are left out."""
    rows = await connection.fetch(
        "SELECT sku, product_id, of_variant FROM catalog_skus WHERE site_id = $1 AND sku = ANY($2::text[])",
        site_id,
        list(set(skus)),
    )
    return {row["sku"]: SkuOwner(row["product_id"], row["of_variant"]) for row in rows}


async def save_products(connection: AnyConnection, site_id: UUID, products: Sequence[Product]) -> None:
    """Write products, new or changed, each once. The caller holds the lock of the catalogue."""
    if not products:
        return
    ids = [UUID(product.id) for product in products]
    await connection.executemany(
        """INSERT INTO catalog_products
               (site_id, id, revision, name_key, tax_group_id, item_type, available, archived, doc, updated_date)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (site_id, id) DO UPDATE SET
               revision = excluded.revision, name_key = excluded.name_key, tax_group_id = excluded.tax_group_id,
               item_type = excluded.item_type, available = excluded.available, archived = excluded.archived,
               doc = excluded.doc, updated_date = excluded.updated_date""",
        [_row(site_id, product) for product in products],
    )
    await connection.execute(
        "DELETE FROM catalog_skus WHERE site_id = $1 AND product_id = ANY($2::uuid[])", site_id, ids
    )
    await connection.execute(
        "DELETE FROM catalog_words WHERE site_id = $1 AND product_id = ANY($2::uuid[])", site_id, ids
    )
    await connection.executemany(
        "INSERT INTO catalog_skus (site_id, sku, product_id, of_variant) VALUES ($1, $2, $3, $4)",
        [(site_id, sku, UUID(product.id), of) for product in products for sku, of in _skus(product)],
    )
    await connection.executemany(
        "INSERT INTO catalog_words (site_id, word, product_id) VALUES ($1, $2, $3)",
        [(site_id, word, UUID(product.id)) for product in products for word in words_of(product)],
    )


async def delete_product(connection: AnyConnection, site_id: UUID, product_id: UUID) -> None:
    """Remove a product for good, with its stock keeping units."""
    await connection.execute("DELETE FROM catalog_products WHERE site_id = $1 AND id = $2", site_id, product_id)


async def product_page(
    connection: AnyConnection, site_id: UUID, wanted: ProductFilter, *, after: tuple[str, UUID] | None, limit: int
) -> list[StoredProduct]:
    """At most `limit` products that fit, by name, that come behind the place `after` (name key and id)."""
    beginnings = _beginnings(wanted.text)
    if wanted.text and wanted.text.strip() and not beginnings:
        return []
    begin = after or ("", UUID(int=0))
    values: list[object] = [site_id, *begin, limit, *wanted[1:]]
    conditions = []
    for beginning in beginnings:
        values += [beginning, beginning + _LAST_LETTER]
        last = len(values)
        conditions.append(f"AND id IN ({_BEGINNING} AND word >= ${last - 1} AND word < ${last})")
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM catalog_products
            WHERE site_id = $1 AND (name_key, id) > ($2, $3)
              AND ($5::uuid IS NULL OR tax_group_id = $5) AND ($6::text IS NULL OR item_type = $6)
              AND ($7::boolean IS NULL OR available = $7) AND ($8::boolean IS NULL OR archived = $8)
              AND ($9::uuid[] IS NULL OR id = ANY ($9))
              {" ".join(conditions)}
            ORDER BY name_key, id LIMIT $4""",  # noqa: S608 - constants and numbers of parameters
        *values,
    )
    return [_stored(row) for row in rows]


def words_of(product: Product) -> list[str]:
    """The words that find a product, each once: of its names and of its stock keeping units, these also squashed."""
    names = [product.name, *(each.name for each in product.translations)]
    codes = [fold(sku) for sku, _ in _skus(product)]
    words = _PARTS.findall(fold(" ".join(names))) + [part for code in codes for part in _PARTS.findall(code)]
    words += ["".join(_PARTS.findall(code)) for code in codes]
    return [word for word in dict.fromkeys(word[:LONGEST_WORD] for word in words) if word]


def _beginnings(text: str | None) -> list[str]:
    """What some word of a product must begin with, for each word that was typed."""
    terms = parse_expression(text or "").terms
    return list(dict.fromkeys(part for term in terms for word in term.words for part in _PARTS.findall(word)))


def _skus(product: Product) -> list[tuple[str, bool]]:
    own = [(product.sku, False)] if product.sku else []
    return own + [(variant.sku, True) for variant in product.variants if variant.sku]


def _row(site_id: UUID, product: Product) -> tuple[object, ...]:
    group = product.tax_group_id
    return (
        site_id,
        UUID(product.id),
        int(product.revision),
        fold(product.name)[:_LONGEST_KEY],
        UUID(group) if group else None,
        product.item_type.value,
        product.available,
        product.archived,
        _encode(product),
        parse_timestamp(product.updated_date),
    )


def _stored(row: Record) -> StoredProduct:
    return StoredProduct(id=row["id"], revision=row["revision"], name_key=row["name_key"], product=_decode(row["doc"]))
