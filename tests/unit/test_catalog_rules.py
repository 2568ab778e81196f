"""What a catalogue reference names, and what stock is counted under: the same key."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.support.catalog import product, reference, shirt

from orderwright.model.catalog import CATALOG_APP_ID, Product, ProductInput
from orderwright.model.item_parts import CatalogReference
from orderwright.model.validation import from_tree
from orderwright.rules.catalog import item_key, item_of, make_product, product_violations
from orderwright.rules.stock import stock_key, variant_of

ID = UUID("aaaaaaaa-0000-4000-8000-000000000001")
NOW = "2026-03-01T09:00:00.000Z"


def catalogued(tree: dict[str, Any], present: Product | None = None) -> Product:
    sent = from_tree(tree, ProductInput)
    assert product_violations(sent) == []
    return make_product(sent, present, product_id=ID, currency="USD", now=NOW, new_id=uuid4)


def ref(**options: Any) -> CatalogReference:
    return from_tree(reference(str(ID), **options), CatalogReference)


def named(found: Product, sent: CatalogReference) -> tuple[str | None, Decimal, Decimal | None] | None:
    key = item_key(sent)
    item = None if key is None else item_of(found, key.variant)
    return None if item is None else (item.sku, item.price, item.weight)


def test_a_product_without_variants_is_named_without_any() -> None:
    lamp = catalogued(product(sku="L", weight="1.5"))
    assert named(lamp, ref()) == ("L", Decimal("10.00"), Decimal("1.5"))
    assert named(lamp, ref(variantId="00000000-0000-0000-0000-000000000000")) == ("L", Decimal("10.00"), Decimal("1.5"))
    assert named(lamp, ref(customTextFields=[{"title": "Engraving"}])) is not None
    assert named(lamp, ref(variantId=str(uuid4()))) is None
    assert named(lamp, ref(options={"Size": "S"})) is None


def test_a_variant_is_named_by_its_id_or_its_choices_and_never_left_open() -> None:
    found = catalogued(shirt())
    small, middle = found.variants
    assert named(found, ref(variantId=small.id)) == ("SHIRT-S", Decimal("20.00"), Decimal("0.25"))
    assert named(found, ref(variantId=middle.id.upper())) == ("SHIRT-M", Decimal("22.00"), Decimal("0.3"))
    assert named(found, ref(options={"Size": "M"})) == ("SHIRT-M", Decimal("22.00"), Decimal("0.3"))
    assert named(found, ref(options={"Size": "XL"})) is None
    assert named(found, ref()) is None


def test_the_reference_of_an_item_is_what_its_stock_is_counted_under() -> None:
    found = catalogued(shirt())
    item = item_of(found, '{"Size":"M"}')
    assert item is not None
    assert item.reference.options == {"variantId": found.variants[1].id, "options": {"Size": "M"}}
    key = item_key(item.reference)
    counted = stock_key(CATALOG_APP_ID.upper(), str(ID).upper(), found.variants[1].id)
    assert key == (counted.item_id, counted.variant) == (str(ID), variant_of(item.reference))
    assert stock_key(item.reference.app_id, "-").app_id == counted.app_id == CATALOG_APP_ID
    assert item.choices == (("Size", "M"),)


def test_other_apps_have_other_items() -> None:
    assert item_key(CatalogReference(app_id=str(uuid4()), catalog_item_id=str(ID))) is None
    assert item_key(CatalogReference(app_id=CATALOG_APP_ID.upper(), catalog_item_id=str(ID).upper())) == (str(ID), "")


@pytest.mark.parametrize(
    ("of_product", "of_variant", "for_sale"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_an_item_is_for_sale_if_product_and_variant_are(of_product: bool, of_variant: bool, for_sale: bool) -> None:
    tree = shirt(available=of_product)
    tree["variants"][0]["available"] = of_variant
    item = item_of(catalogued(tree), '{"Size":"S"}')
    assert item is not None
    assert item.available is for_sale


def test_a_price_of_the_variants_own_stands_without_the_products_former_price() -> None:
    found = catalogued({**shirt(), "compareAtPrice": {"amount": "30.00"}})
    assert [item.compare_at_price for size in "SM" if (item := item_of(found, f'{{"Size":"{size}"}}'))] == [
        Decimal("30.00"),
        None,
    ]


def test_variants_are_known_again_by_sku_then_by_choices() -> None:
    first = catalogued(shirt())
    small, middle = first.variants
    tree = shirt()
    tree["variants"] = [
        {**tree["variants"][0], "sku": "OTHER"},
        {"choices": [{"option": "Size", "choice": "L"}], "sku": "SHIRT-M"},
        {"choices": [{"option": "Size", "choice": "M"}]},
    ]
    tree["options"] = [{"name": "Size", "choices": ["S", "M", "L"]}]
    again = catalogued(tree, first)
    assert [one.id for one in again.variants[:2]] == [small.id, middle.id]
    assert again.variants[2].id not in (small.id, middle.id)
    assert again.revision == "2"
    assert catalogued(tree, again) is again
