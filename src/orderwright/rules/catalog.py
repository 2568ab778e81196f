"""The catalogue: what makes a product valid, what a change makes of it, and what a reference names. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from orderwright.model.catalog import (
    CATALOG_APP_ID,
    CatalogItem,
    ItemKey,
    Product,
    ProductChanges,
    ProductInput,
    ProductType,
    ProductVariant,
    VariantInput,
)
from orderwright.model.errors import FieldViolation
from orderwright.model.item_parts import CatalogReference
from orderwright.model.prices import Price
from orderwright.rules.money import parse_amount
from orderwright.rules.stock import folded, variant_of

#: Where a product stands in a request; the paths of its violations begin there.
_PATH = "product"


def item_key(reference: CatalogReference) -> ItemKey | None:
    """What a reference to the built-in catalogue names, as stock is counted; None for one of another app."""
    if folded(reference.app_id) != CATALOG_APP_ID:
        return None
    return ItemKey(folded(reference.catalog_item_id), variant_of(reference))


def item_of(product: Product, variant: str) -> CatalogItem | None:
    """What is sold of a product under the variant of an `ItemKey`: its id, or the choices as JSON; '' without any.

    None where the product has no such variant, or has variants and none is named.
    """
    if not product.variants:
        return _item(product, None) if not variant else None
    found = next((one for one in product.variants if variant in (one.id, _choices_key(one.choices_by_option))), None)
    return None if found is None else _item(product, found)


def _choices_key(choices: Mapping[str, str]) -> str:
    options = {"options": dict(choices)}
    return variant_of(CatalogReference(app_id=CATALOG_APP_ID, catalog_item_id="-", options=options))


def _item(product: Product, variant: ProductVariant | None) -> CatalogItem:
    reference = CatalogReference(app_id=CATALOG_APP_ID, catalog_item_id=product.id)
    price, compare_at, weight, image, sku = (
        product.price,
        product.compare_at_price,
        product.weight,
        product.image_url,
        product.sku,
    )
    choices: dict[str, str] = {}
    if variant is not None:
        choices = variant.choices_by_option
        reference.options = {"variantId": variant.id, "options": choices}
        if variant.price is not None:
            # A price before the reduction belongs to the price that was reduced.
            price, compare_at = variant.price, variant.compare_at_price
        compare_at = variant.compare_at_price or compare_at
        weight, image, sku = variant.weight or weight, variant.image_url or image, variant.sku or sku
    return CatalogItem(
        reference=reference,
        product=product,
        choices=tuple(choices.items()),
        sku=sku,
        price=parse_amount(price.amount),
        compare_at_price=None if compare_at is None else parse_amount(compare_at.amount),
        currency=product.currency,
        weight=None if weight is None else Decimal(weight),
        tax_group_id=product.tax_group_id,
        item_type=product.item_type,
        image_url=image,
        available=product.available and (variant is None or variant.available),
        archived=product.archived,
    )


def skus_of(product: Product) -> list[str]:
    """The stock keeping units of a product and its variants."""
    return [sku for sku in (product.sku, *(variant.sku for variant in product.variants)) if sku]


def with_changes(present: Product | None, changes: ProductChanges) -> ProductInput | list[FieldViolation]:
    """What is sent by changes of a product, or of none: the whole of it. Violations if a new one lacks a field."""
    given = {name: getattr(changes, name) for name in ProductChanges.__struct_fields__}
    given = {name: value for name, value in given.items() if value is not UNSET}
    if present is not None:
        return msgspec.structs.replace(_as_sent(present), **given)
    missing = [name for name in ("name", "price") if name not in given]
    if missing:
        return [FieldViolation(f"{_PATH}.{name}", "is required of a new product", "REQUIRED_FIELD") for name in missing]
    return ProductInput(**given)


def _as_sent(product: Product) -> ProductInput:
    return ProductInput(
        **{name: getattr(product, name) for name in ProductInput.__struct_fields__ if name != "variants"},
        variants=list(product.variants),
    )


def make_product(
    sent: ProductInput,
    present: Product | None,
    *,
    product_id: UUID,
    currency: str,
    now: str,
    new_id: Callable[[], UUID],
) -> Product:
    """The product that comes of what was sent; the present one itself where nothing changes.

    `currency` is that of the site, `now` the time on the wire, `new_id` makes the ids of new variants.
    """
    before = {} if present is None else {name: getattr(present, name) for name in ("revision", "created_date")}
    made = Product(
        id=str(product_id),
        name=sent.name,
        translations=sent.translations,
        sku=sent.sku,
        currency=sent.currency or currency,
        price=_bare(sent.price),
        compare_at_price=_bare_or_none(sent.compare_at_price),
        weight=sent.weight,
        tax_group_id=sent.tax_group_id.lower() if sent.tax_group_id else None,
        item_type=sent.item_type or ProductType.PHYSICAL,
        digital_file=sent.digital_file,
        options=sent.options,
        variants=_variants(sent.variants, present.variants if present is not None else (), new_id),
        image_url=sent.image_url,
        available=sent.available is not False,
        archived=bool(sent.archived),
        revision=before.get("revision", "0"),
        created_date=before.get("created_date", now),
        updated_date=now if present is None else present.updated_date,
    )
    if present is not None and made == present:
        return present
    return msgspec.structs.replace(made, revision=str(int(made.revision) + 1), updated_date=now)


def _bare(price: Price) -> Price:
    # Formatted amounts are made for whoever reads, in the locale that the site has then.
    return Price(amount=price.amount)


def _bare_or_none(price: Price | None) -> Price | None:
    return None if price is None else _bare(price)


def _variants(
    sent: Sequence[VariantInput], present: Sequence[ProductVariant], new_id: Callable[[], UUID]
) -> list[ProductVariant]:
    """The variants as they are kept. Their ids stay, because stock is counted and orders are placed under them."""
    taken = {variant.id.lower() for variant in sent if variant.id}
    by_sku = {variant.sku: variant.id for variant in present if variant.sku}
    by_choices = {_choices_key(variant.choices_by_option): variant.id for variant in present}
    made = []
    for variant in sent:
        known: str | None = (variant.id or "").lower() or None
        if known is None:
            candidates = (by_sku.get(variant.sku) if variant.sku else None), by_choices.get(_key_of(variant))
            known = next((one for one in candidates if one is not None and one not in taken), None)
        id_ = known or str(new_id())
        taken.add(id_)
        made.append(
            ProductVariant(
                id=id_,
                choices=variant.choices,
                sku=variant.sku,
                price=_bare_or_none(variant.price),
                compare_at_price=_bare_or_none(variant.compare_at_price),
                weight=variant.weight,
                image_url=variant.image_url,
                available=variant.available is not False,
            )
        )
    return made


def _key_of(variant: VariantInput) -> str:
    return _choices_key(variant.choices_by_option)


def product_violations(sent: ProductInput) -> list[FieldViolation]:
    """Every rule between the fields of a product that what was sent breaks, with its path below `product`."""
    return [
        FieldViolation(f"{_PATH}.{path}", words, rule, rule_name=name)
        for path, words, rule, name in (
            *_price_faults(sent),
            *_type_faults(sent),
            *_option_faults(sent),
            *_variant_faults(sent),
            *_repeats(sent),
        )
    ]


_Fault = tuple[str, str, str, str | None]


def _price_faults(sent: ProductInput) -> Iterator[_Fault]:
    holders: list[tuple[str, Any]] = [("", sent)]
    holders += [(f"variants[{index}].", variant) for index, variant in enumerate(sent.variants)]
    for path, holder in holders:
        price = holder.price or sent.price
        compare_at = holder.compare_at_price
        if compare_at is not None and parse_amount(compare_at.amount) < parse_amount(price.amount):
            yield f"{path}compareAtPrice", "must not be below the price", "OTHER", "COMPARE_AT_PRICE_BELOW_PRICE"


def _type_faults(sent: ProductInput) -> Iterator[_Fault]:
    if sent.item_type is ProductType.DIGITAL and sent.digital_file is None:
        yield "digitalFile", "a digital product needs a digitalFile", "REQUIRED_FIELD", None


def _option_faults(sent: ProductInput) -> Iterator[_Fault]:
    for index in _later_repeats([option.name for option in sent.options]):
        yield f"options[{index}].name", "the same option stands in the list before", "OTHER", "DUPLICATE_OPTION"
    for place, option in enumerate(sent.options):
        for index in _later_repeats(option.choices):
            yield f"options[{place}].choices[{index}]", "stands in the list before", "OTHER", "DUPLICATE_CHOICE"
    if sent.options and not sent.variants:
        yield "variants", "a product with options needs variants", "REQUIRED_FIELD", None


def _variant_faults(sent: ProductInput) -> Iterator[_Fault]:
    options = {option.name: option.choices for option in sent.options}
    for place, variant in enumerate(sent.variants):
        path = f"variants[{place}].choices"
        for index, choice in enumerate(variant.choices):
            if choice.option not in options:
                yield f"{path}[{index}].option", "is not an option of the product", "OTHER", "UNKNOWN_OPTION"
            elif choice.choice not in options[choice.option]:
                yield f"{path}[{index}].choice", "is not a choice of the option", "OTHER", "UNKNOWN_CHOICE"
        chosen = Counter(choice.option for choice in variant.choices)
        wrong = [name for name in options if chosen[name] != 1]
        if wrong:
            yield path, f"needs one choice of {', '.join(wrong)}", "OTHER", "ONE_CHOICE_OF_EVERY_OPTION"
    for index in _later_repeats([_key_of(variant) for variant in sent.variants]):
        yield f"variants[{index}].choices", "another variant has the same choices", "OTHER", "DUPLICATE_VARIANT"


def _repeats(sent: ProductInput) -> Iterator[_Fault]:
    ids = [(variant.id or "").lower() for variant in sent.variants]
    for index in _later_repeats(ids):
        yield f"variants[{index}].id", "the same id stands in the list before", "OTHER", "DUPLICATE_ID"
    for index in _later_repeats([sent.sku or "", *(variant.sku or "" for variant in sent.variants)]):
        yield f"variants[{index - 1}].sku", "the product or a variant before has the same SKU", "OTHER", "DUPLICATE_SKU"
    for index in _later_repeats([each.language.lower().replace("_", "-") for each in sent.translations]):
        yield f"translations[{index}].language", "stands in the list before", "OTHER", "DUPLICATE_LANGUAGE"


def _later_repeats(values: Iterable[str]) -> Iterator[int]:
    """Where a value stands that stood before; empty ones don't count."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value and value in seen:
            yield index
        seen.add(value)
