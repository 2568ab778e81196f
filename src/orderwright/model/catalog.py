"""The products of the built-in catalogue: what a merchant sells, with prices, stock keeping units and tax groups."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, NamedTuple
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from orderwright.model.base import (
    Amount,
    CurrencyCode,
    Guid,
    GuidOrEmpty,
    LanguageTag,
    Message,
    Name40,
    Name100,
    Name200,
    Name400,
    Patch,
    Text100,
    Timestamp,
    WebUrl,
)
from orderwright.model.bulk import BulkActionMetadata, ItemMetadata
from orderwright.model.item_parts import CatalogReference, DigitalFile
from orderwright.model.order_search import CursorPaging, CursorPagingMetadata
from orderwright.model.prices import Price

#: The `catalogReference.appId` of every item of the built-in catalogue, on every site.
CATALOG_APP_ID: Final = "6f1d7a52-3c0e-4b7e-9a55-0f6d2c8e41b3"

# A decimal text in the weight unit of the site, so that tiers can be compared with it exactly.
Weight = Amount


class ProductType(StrEnum):
    """What kind of thing a product is; the presets of an order's line."""

    PHYSICAL = "PHYSICAL"
    DIGITAL = "DIGITAL"
    SERVICE = "SERVICE"
    GIFT_CARD = "GIFT_CARD"


class NameTranslation(Message, kw_only=True):
    """The name of a product in a language other than the shop's."""

    language: LanguageTag
    name: Name400


class ProductOption(Message, kw_only=True):
    """Something that the buyer chooses, such as the size, and what there is to choose from."""

    name: Name100
    choices: Annotated[list[Name100], Meta(min_length=1, max_length=100)]


class VariantChoice(Message, kw_only=True):
    """The choice that a variant makes in one option."""

    option: Name100
    choice: Name100


class VariantInput(Message, kw_only=True):
    """A variant as sent: one choice of every option.

    What is absent is the product's: price, compare-at price, weight, picture. A variant without an id is the present
    one of the same SKU, else of the same choices; if there is none it gets an id of its own.
    """

    id: GuidOrEmpty | None = None
    choices: Annotated[list[VariantChoice], Meta(min_length=1, max_length=6)]
    sku: Name40 | None = None
    price: Price | None = None
    compare_at_price: Price | None = None
    weight: Weight | None = None
    image_url: WebUrl | None = None
    # True when absent.
    available: bool | None = None

    @property
    def choices_by_option(self) -> dict[str, str]:
        """The choices as `catalogReference.options.options` has them."""
        return {choice.option: choice.choice for choice in self.choices}


class ProductVariant(VariantInput, kw_only=True):
    """A variant. Orders name it as `catalogReference.options.variantId`."""

    id: Guid
    available: bool


class ProductFacts(Message, kw_only=True):
    """What a product as sent and a product of the catalogue have in common.

    Prices are per unit and may have more digits than the currency's minor unit.
    """

    # Made by the service if absent: orders name it as `catalogReference.catalogItemId`.
    id: GuidOrEmpty | None = None
    name: Name200
    translations: Annotated[list[NameTranslation], Meta(max_length=50)] = field(default_factory=list)
    # No two products or variants of a site have the same.
    sku: Name40 | None = None
    # That of the site when absent.
    currency: CurrencyCode | None = None
    price: Price
    # What it cost before, or elsewhere: for show, never computed with.
    compare_at_price: Price | None = None
    weight: Weight | None = None
    # By which tax settings choose the rates; absent: the rates for all other goods.
    tax_group_id: Guid | None = None
    # PHYSICAL when absent.
    item_type: ProductType | None = None
    # What a digital product delivers; it needs one.
    digital_file: DigitalFile | None = None
    options: Annotated[list[ProductOption], Meta(max_length=6)] = field(default_factory=list)
    image_url: WebUrl | None = None
    # Whether it is for sale; true when absent.
    available: bool | None = None
    # Kept for what was sold, and no longer listed or sold.
    archived: bool | None = None


class ProductInput(ProductFacts, kw_only=True):
    """A product as sent."""

    variants: Annotated[list[VariantInput], Meta(max_length=300)] = field(default_factory=list)


class Product(ProductFacts, kw_only=True):
    """A product of the catalogue. `revision` grows with every change; it is what `If-Match` names."""

    id: Guid
    revision: str
    currency: CurrencyCode
    item_type: ProductType
    variants: Annotated[list[ProductVariant], Meta(max_length=300)] = field(default_factory=list)
    available: bool
    archived: bool
    created_date: Timestamp
    updated_date: Timestamp


class ProductChanges(Patch, kw_only=True):
    """Changes of a product: what is absent stays, null removes. A list replaces the list."""

    name: Name200 | UnsetType = UNSET
    translations: Annotated[list[NameTranslation], Meta(max_length=50)] | UnsetType = UNSET
    sku: Name40 | UnsetType | None = UNSET
    currency: CurrencyCode | UnsetType = UNSET
    price: Price | UnsetType = UNSET
    compare_at_price: Price | UnsetType | None = UNSET
    weight: Weight | UnsetType | None = UNSET
    tax_group_id: Guid | UnsetType | None = UNSET
    item_type: ProductType | UnsetType = UNSET
    digital_file: DigitalFile | UnsetType | None = UNSET
    options: Annotated[list[ProductOption], Meta(max_length=6)] | UnsetType = UNSET
    variants: Annotated[list[VariantInput], Meta(max_length=300)] | UnsetType = UNSET
    image_url: WebUrl | UnsetType | None = UNSET
    available: bool | UnsetType = UNSET
    archived: bool | UnsetType = UNSET


class ProductPatch(ProductChanges, kw_only=True):
    """Changes of the product of that id."""

    id: Guid


class ProductUpsert(ProductChanges, kw_only=True):
    """A product to make or to change: the one of the id if there is one, else the one of the SKU, else a new one.

    One of both must be there, so that sending it again makes no second product. A new product needs name and price.
    """

    id: GuidOrEmpty | UnsetType | None = UNSET


class CreateProductRequest(Message, kw_only=True):
    """The product to make."""

    product: ProductInput


class UpdateProductRequest(Message, kw_only=True):
    """The changes of a product."""

    product: ProductPatch


class GetProductRequest(Message, kw_only=True):
    """Which product."""

    id: Name100


class DeleteProductRequest(Message, kw_only=True):
    """The product to remove for good."""

    id: Name100


class DeleteProductResponse(Message, kw_only=True):
    """The product is gone."""


class ProductResponse(Message, kw_only=True):
    """The product as it is now."""

    product: Product


class QueryProductsRequest(Message, kw_only=True):
    """Which products. What is absent does not restrict, but archived ones are listed only if asked for or named.

    `ids` names up to 100 products; archived ones are among them unless `archived` says otherwise.

    `text` finds products of which every word typed is the beginning of a word of the name, of a translation, or of a
    SKU. A cursor goes on with the same filter.
    """

    text: Text100 | None = None
    ids: Annotated[list[Guid], Meta(max_length=100)] = field(default_factory=list)
    tax_group_id: Guid | None = None
    item_type: ProductType | None = None
    available: bool | None = None
    archived: bool | None = None
    cursor_paging: CursorPaging | None = None


class QueryProductsResponse(Message, kw_only=True):
    """A page of products, by name."""

    products: list[Product]
    paging_metadata: CursorPagingMetadata


class BulkUpsertProductsRequest(Message, kw_only=True):
    """Up to 100 products to make or to change. Each succeeds or fails alone. No id may stand there twice."""

    products: Annotated[list[ProductUpsert], Meta(min_length=1, max_length=100)]
    return_entity: bool | None = None


class ProductResult(Message, kw_only=True):
    """What became of one product; `item` is the product if `returnEntity` was set."""

    item_metadata: ItemMetadata
    item: Product | None = None


class BulkUpsertProductsResponse(Message, kw_only=True):
    """What became of each product, in the order of the request."""

    results: list[ProductResult]
    bulk_action_metadata: BulkActionMetadata


class ItemKey(NamedTuple):
    """What a catalogue reference names, in the spelling of `rules.stock`: the item's id, and the variant or ''."""

    item_id: str
    variant: str


class CatalogItem(msgspec.Struct, frozen=True, kw_only=True):
    """What is sold under one catalogue reference: a product, or one variant of it.

    `reference` is the reference as an order should keep it: its id is the stored one, and a variant that was named by
    its choices is named by its id, under which its stock is counted. `choices` are option and choice, for the
    description lines. `price` and `compare_at_price` are for one unit in `currency`, `weight` in the weight unit of the
    site. `available` is false where the product or the variant is not for sale.
    """

    reference: CatalogReference
    product: Product
    choices: tuple[tuple[str, str], ...]
    sku: str | None
    price: Decimal
    compare_at_price: Decimal | None
    currency: str
    weight: Decimal | None
    tax_group_id: str | None
    item_type: ProductType
    image_url: str | None
    available: bool
    archived: bool


class StoredProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product as it is kept. `name_key` is the name as lists are sorted by it."""

    id: UUID
    revision: int
    name_key: str
    product: Product
