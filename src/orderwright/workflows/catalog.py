"""The catalogue: finding what references name, and writing products under the lock of the site's catalogue.

`find_items` is the seam: whoever prices an order asks it and nothing else, so another catalogue can stand behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.catalog import (
    CatalogItem,
    ItemKey,
    Product,
    ProductInput,
    ProductPatch,
    ProductUpsert,
    StoredProduct,
)
from orderwright.model.errors import (
    Conflict,
    FieldViolation,
    NotFound,
    OrderwrightError,
    ValidationFailed,
)
from orderwright.model.item_parts import CatalogReference
from orderwright.model.sites import Site
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.catalog import item_key, item_of, make_product, product_violations, skus_of, with_changes
from orderwright.rules.formatting import fill_formatted
from orderwright.store import catalog as store
from orderwright.store.database import AnyConnection
from orderwright.workflows.context import Context


class Upserted(NamedTuple):
    """A product as it is now, and as it was: None if it is new, the same object if nothing has changed."""

    product: Product
    before: Product | None


#: What became of one product, or why it was left alone.
Outcome = Upserted | OrderwrightError


async def find_items(
    connection: AnyConnection, site: Site, references: Iterable[CatalogReference]
) -> dict[ItemKey, CatalogItem]:
    """What the references name, by `rules.catalog.item_key`.

    Left out is what the built-in catalogue does not know: references of other apps, unknown items and variants, and
    an item with variants of which none is named. Archived and unavailable items are there, and say so.
    """
    keys = {key for key in map(item_key, references) if key is not None}
    ids = {key: id_ for key in keys if (id_ := as_id(key.item_id)) is not None}
    if not ids:
        return {}
    products = await store.find_products(connection, site.id, ids.values())
    found = {key: item_of(products[id_].product, key.variant) for key, id_ in ids.items() if id_ in products}
    return {key: item for key, item in found.items() if item is not None}


def as_id(text: str) -> UUID | None:
    """The id that a text is, if it is one in the usual spelling."""
    try:
        id_ = UUID(text)
    except ValueError:
        return None
    return id_ if str(id_) == text.lower() else None


def shown_product(context: Context, product: Product) -> Product:
    """The product with its amounts formatted in the locale of the site; the given one is changed, too."""
    fill_formatted(product, product.currency, context.site.locale)
    return product


def product_not_found(product_id: object) -> NotFound:
    """The 404 for unknown ids and for those of other sites alike."""
    return NotFound("PRODUCT_NOT_FOUND", f"Product {product_id} was not found", data={"productId": str(product_id)})


async def stored_product(context: Context, product_id: str) -> StoredProduct:
    """The product, not locked. Raises `PRODUCT_NOT_FOUND`."""
    async with context.service.database.acquire() as connection:
        return await _present(connection, context.site.id, product_id)


async def _present(connection: AnyConnection, site_id: UUID, product_id: str) -> StoredProduct:
    id_ = as_id(product_id)
    found = {} if id_ is None else await store.find_products(connection, site_id, [id_])
    if id_ not in found:
        raise product_not_found(product_id)
    return found[id_]


async def locked_product(context: Context, product_id: str) -> StoredProduct:
    """The product, which nobody else changes until the unit ends. Raises `PRODUCT_NOT_FOUND`, `STALE_REVISION`."""
    await store.lock_catalog(context.work.connection, context.site.id)
    present = await _present(context.work.connection, context.site.id, product_id)
    context.check_revision(present.revision, "The product is")
    return present


async def add_product(context: Context, sent: ProductInput) -> Product:
    """Write a new product. Raises `ValidationFailed`, `PRODUCT_ALREADY_EXISTS`, `SKU_IN_USE`."""
    connection, site_id = context.work.connection, context.site.id
    await store.lock_catalog(connection, site_id)
    id_ = UUID(sent.id) if sent.id else context.service.new_id()
    if await store.find_products(connection, site_id, [id_]):
        words = f"The catalogue has a product {id_} already"
        raise Conflict("PRODUCT_ALREADY_EXISTS", words, data={"productId": str(id_)})
    writing = await _Writing.begin(context, [sent], [id_])
    return await writing.single(sent, id_)


async def change_product(context: Context, patch: ProductPatch) -> Product:
    """Change a product. Raises `PRODUCT_NOT_FOUND`, `STALE_REVISION`, `ValidationFailed`, `SKU_IN_USE`."""
    present = await locked_product(context, patch.id)
    sent = with_changes(present.product, patch)
    assert isinstance(sent, ProductInput), "a product that is there lacks nothing"
    writing = await _Writing.begin(context, [sent], [present.id])
    return await writing.single(sent, present.id)


async def upsert_products(context: Context, products: Sequence[ProductUpsert]) -> list[Outcome]:
    """Make or change products, each for itself; what became of each, in their order.

    A product is the present one of its id, else the one that has its SKU, else a new one. Two entries never change
    the same product: the later one fails. Nothing is written of those that fail.
    """
    await store.lock_catalog(context.work.connection, context.site.id)
    wanted = [as_id(each.id) if each.id else None for each in products]
    writing = await _Writing.begin(context, products, [id_ for id_ in wanted if id_ is not None])
    outcomes: list[Outcome] = []
    for each, id_ in zip(products, wanted, strict=True):
        try:
            outcomes.append(writing.upsert(each, id_))
        except OrderwrightError as error:
            outcomes.append(error)
    await writing.save()
    return outcomes


class _Writing:
    """Products that are written together, under the lock of the catalogue: what is there, and whose the SKUs are."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._present: dict[UUID, StoredProduct] = {}
        self._owners: dict[str, UUID] = {}
        self._products_by_sku: dict[str, UUID] = {}
        self._changed: dict[UUID, Product] = {}
        self._done: set[UUID] = set()

    @classmethod
    async def begin(
        cls, context: Context, sent: Sequence[ProductInput | ProductUpsert], ids: Sequence[UUID]
    ) -> _Writing:
        """Read what the products need to know. `ids` are those that were sent."""
        writing = cls(context)
        connection, site_id = context.work.connection, context.site.id
        owners = await store.find_skus(connection, site_id, [sku for each in sent for sku in _sent_skus(each)])
        own = {sku: owner.product_id for sku, owner in owners.items() if not owner.of_variant}
        writing._owners = {sku: owner.product_id for sku, owner in owners.items()}
        writing._products_by_sku = own
        writing._present = await store.find_products(connection, site_id, [*ids, *own.values()])
        return writing

    async def single(self, sent: ProductInput, id_: UUID) -> Product:
        """Write one product."""
        product = self.put(sent, id_)
        await self.save()
        return product

    def upsert(self, sent: ProductUpsert, id_: UUID | None) -> Upserted:
        """Make or change one of many."""
        sku = sent.sku if isinstance(sent.sku, str) else None
        if id_ is None and sku is None:
            raise ValidationFailed.of("product", "needs an id or a sku", "REQUIRED_ONE_OF_FIELD")
        if id_ is None and sku is not None:
            id_ = self._products_by_sku.get(sku)
        if id_ is not None and id_ in self._done:
            raise ValidationFailed.of("product.id", "the same product stands in the list before", "OTHER")
        present = self._present.get(id_) if id_ is not None else None
        before = present.product if present is not None else None
        whole = with_changes(before, sent)
        if not isinstance(whole, ProductInput):
            raise ValidationFailed(whole)
        return Upserted(self.put(whole, id_ or self._context.service.new_id()), before)

    def put(self, sent: ProductInput, id_: UUID) -> Product:
        """Take a product as it is to be, if it keeps the rules."""
        violations = product_violations(sent)
        if violations:
            raise ValidationFailed(violations)
        context, present = self._context, self._present.get(id_)
        before = present.product if present is not None else None
        made = make_product(
            sent,
            before,
            product_id=id_,
            currency=context.site.currency,
            now=format_timestamp(context.work.now),
            new_id=context.service.new_id,
        )
        for sku in skus_of(made):
            owner = self._owners.get(sku, id_)
            if owner != id_:
                data = {"sku": sku, "productId": str(owner)}
                raise Conflict("SKU_IN_USE", f"Product {owner}, or a variant of it, has the SKU {sku}", data=data)
        for sku in skus_of(before) if before is not None else ():
            self._owners.pop(sku, None)
            self._products_by_sku.pop(sku, None)
        self._owners |= dict.fromkeys(skus_of(made), id_)
        if made.sku:
            self._products_by_sku[made.sku] = id_
        self._done.add(id_)
        if made is not before:
            self._changed[id_] = made
        return made

    async def save(self) -> None:
        """Write what has changed."""
        await store.save_products(self._context.work.connection, self._context.site.id, list(self._changed.values()))


def _sent_skus(sent: ProductInput | ProductUpsert) -> list[str]:
    variants = sent.variants if isinstance(sent.variants, list) else []
    return [sku for sku in (sent.sku, *(variant.sku for variant in variants)) if isinstance(sku, str)]


def at_index(error: OrderwrightError, index: int) -> OrderwrightError:
    """The error of one product of a list, with the paths of its violations below the whole request."""
    if not isinstance(error, ValidationFailed):
        return error
    return ValidationFailed([_moved(violation, index) for violation in error.violations])


def _moved(violation: FieldViolation, index: int) -> FieldViolation:
    path = violation.field.removeprefix("product")
    return msgspec.structs.replace(violation, field=f"products[{index}]{path}")
