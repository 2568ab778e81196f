"""What a line is counted as, what it needs of which location, what it may give back."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.orders import order
from tests.support.sites import NOW
from tests.support.stock import CATALOG, sold

from orderwright.model.identity import Identity, IdentityType
from orderwright.model.inventory import (
    Holding,
    InventoryUpdateTrigger,
    Overselling,
    StockKey,
    StockMove,
)
from orderwright.model.item_parts import CatalogReference, LocationAndQuantity
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import PaymentStatus
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.sites import NewSite, Site
from orderwright.rules.placing import place
from orderwright.rules.sites import make_site
from orderwright.rules.stock import (
    needs_of,
    outstanding_needs,
    restockable_unheld,
    returned,
    stock_key,
    stock_of_new_order,
    variant_of,
    variant_of_text,
)

NORTH, SOUTH, HOME = str(uuid4()), str(uuid4()), str(uuid4())
ROW = StockKey(CATALOG, "a", "", "")


def site(**values: Any) -> Site:
    return make_site(NewSite(name="Shop", currency="USD", **values), UUID(int=1), NOW)


def lines(*sent: dict[str, Any]) -> list[OrderLineItem]:
    return place(
        msgspec.convert({"order": order(*sent)}, CreateOrderRequest).order,
        site=site(),
        identity=Identity(type=IdentityType.APP, id=UUID(int=7)),
        now=NOW,
        new_id=uuid4,
    ).lines


def reference(options: dict[str, Any] | None) -> CatalogReference:
    return CatalogReference(app_id=CATALOG, catalog_item_id="a", options=options)


@pytest.mark.parametrize(
    ("options", "variant"),
    [
        (None, ""),
        ({}, ""),
        ({"customTextFields": {"name": "Ada"}}, ""),
        ({"variantId": "Large"}, "Large"),
        ({"variantId": "0A0CD3C1-BB05-4A6F-9A4C-3F2A1D5E6F70"}, "0a0cd3c1-bb05-4a6f-9a4c-3f2a1d5e6f70"),
        ({"variantId": "00000000-0000-0000-0000-000000000000"}, ""),
        ({"variantId": "", "options": {"Size": "S"}}, '{"Size":"S"}'),
        ({"variantId": "v", "options": {"Size": "S"}}, "v"),
        ({"options": {"Size": "S", "Colour": "blå"}}, '{"Colour":"blå","Size":"S"}'),
        ({"options": {}}, ""),
        ({"options": "S"}, ""),
        ({"variantId": 5}, ""),
    ],
)
def test_the_variant_of_a_line(options: dict[str, Any] | None, variant: str) -> None:
    assert variant_of(reference(options)) == variant


def test_a_variant_is_named_as_the_line_has_it() -> None:
    for options in ({"Size": "S", "Colour": "blå"}, {"Text": "é" * 600}, {"a": {"b": [1, 2.5, None, True]}}):
        text = msgspec.json.encode(options).decode()
        assert variant_of_text(f" {text} ") == variant_of(reference({"options": options}))
    assert variant_of_text(None) == variant_of_text("") == variant_of_text("{}") == ""
    assert variant_of_text("{not JSON") == "{not JSON"


def test_a_variant_too_long_for_a_key_is_hashed() -> None:
    assert variant_of_text("x" * 1000) == "x" * 1000
    assert variant_of_text("x" * 1001).startswith("sha256:")
    assert len(variant_of_text("é" * 501)) == 71


def test_guids_are_compared_without_regard_to_case_and_other_texts_are_not() -> None:
    assert stock_key(CATALOG.upper(), "Lamp", None, NORTH.upper()) == StockKey(CATALOG, "Lamp", "", NORTH)


@pytest.mark.parametrize(
    ("locations", "wanted"),
    [
        ([], [(HOME, 6)]),
        ([(NORTH, None)], [(NORTH, 6)]),
        ([(NORTH, 2)], [(NORTH, 2), (HOME, 4)]),
        ([(NORTH, 2), (SOUTH, 4)], [(NORTH, 2), (SOUTH, 4)]),
        ([(NORTH, 2), (SOUTH, None)], [(NORTH, 2), (SOUTH, 4)]),
        ([(NORTH, None), (SOUTH, None)], [(NORTH, 6)]),
        ([(NORTH, 9)], [(NORTH, 6)]),
        ([(NORTH, 4), (SOUTH, 4)], [(NORTH, 4), (SOUTH, 2)]),
    ],
)
def test_locations_supply_what_they_say(locations: list[tuple[str, int | None]], wanted: list[tuple[str, int]]) -> None:
    (line,) = lines(sold("a", 6))
    line.locations = [LocationAndQuantity(id=name, quantity=quantity) for name, quantity in locations]
    assert [(need.location, need.quantity) for need in needs_of(line, HOME, 6)] == wanted


@given(
    units=st.integers(1, 50),
    locations=st.lists(st.tuples(st.sampled_from([NORTH, SOUTH]), st.none() | st.integers(1, 60)), max_size=5),
    covered=st.integers(0, 60),
)
def test_needs_add_up_to_what_is_not_covered(units: int, locations: list[tuple[str, int | None]], covered: int) -> None:
    (line,) = lines(sold("a", units))
    line.locations = [LocationAndQuantity(id=name, quantity=quantity) for name, quantity in locations]
    needs = needs_of(line, HOME, units, covered=covered)
    assert sum(need.quantity for need in needs) == max(0, units - covered)
    assert all(need.quantity > 0 for need in needs)


def test_a_line_without_a_catalogue_item_needs_nothing() -> None:
    plain, foreign = lines(sold("a"), sold("b"))
    plain.catalog_reference = None
    foreign.catalog_reference = CatalogReference(app_id="x" * 101, catalog_item_id="b")
    assert outstanding_needs([plain, foreign], "", ()) == []


def test_what_is_held_or_went_back_is_not_needed_again() -> None:
    line, other = lines(sold("a", 6, restockQuantity=1), sold("a", 2))
    held = [Holding(UUID(line.id), ROW, 3, True), Holding(UUID(other.id), ROW, -1, False)]
    assert [(need.line_item_id, need.quantity) for need in outstanding_needs([line, other], "", held)] == [
        (UUID(line.id), 2),
        (UUID(other.id), 2),
    ]


ON_PAID = {"inventory_update_trigger": InventoryUpdateTrigger.ON_ORDER_PAID}


@pytest.mark.parametrize(
    ("settings", "declared", "status", "taken"),
    [
        ({}, None, "NOT_PAID", ("PLACED", False)),
        ({}, "PAID", "PAID", ("PLACED", True)),
        ({}, "PARTIALLY_PAID", "PARTIALLY_PAID", ("PLACED", True)),
        ({}, None, "PAID", ("PLACED", False)),
        ({"overselling": Overselling.ALLOW}, None, "NOT_PAID", ("PLACED", True)),
        (ON_PAID, None, "NOT_PAID", None),
        (ON_PAID, "PARTIALLY_PAID", "PARTIALLY_PAID", None),
        (ON_PAID, "PAID", "PAID", ("PAID", True)),
        (ON_PAID, "FULLY_REFUNDED", "FULLY_REFUNDED", ("PAID", True)),
        (ON_PAID, None, "PAID", ("PAID", False)),
    ],
)
def test_what_a_new_order_takes(
    settings: dict[str, Any], declared: str | None, status: str, taken: tuple[str, bool] | None
) -> None:
    found = stock_of_new_order(
        lines(sold("a", 6)),
        "",
        site(**settings),
        declared=None if declared is None else PaymentStatus(declared),
        status=PaymentStatus(status),
    )
    assert (None if found is None else (found.reason, found.forced)) == taken


def test_an_order_of_other_things_takes_nothing() -> None:
    (line,) = lines(sold("a"))
    line.catalog_reference = None
    assert stock_of_new_order([line], "", site(), declared=None, status=PaymentStatus.NOT_PAID) is None


def test_what_is_given_back_is_bounded_by_what_is_held_and_by_what_is_asked() -> None:
    one, other = UUID(int=1), UUID(int=2)
    north = StockKey(CATALOG, "a", "", NORTH)
    holdings = [Holding(one, ROW, 2, True), Holding(one, north, 3, True), Holding(other, ROW, -1, False)]
    assert returned(holdings) == [StockMove(one, *ROW, 2), StockMove(one, *north, 3)]
    assert returned(holdings, {one: 4, other: 5}) == [StockMove(one, *ROW, 2), StockMove(one, *north, 2)]
    assert returned(holdings, {other: 5}) == []


def test_units_that_nobody_took_can_be_put_on_the_shelf_until_there_are_no_more() -> None:
    (line,) = lines(sold("a", 4))
    mine = UUID(line.id)
    assert restockable_unheld(line, []) == 4
    assert restockable_unheld(line, [Holding(mine, ROW, -3, False), Holding(UUID(int=9), ROW, 2, True)]) == 1
    assert restockable_unheld(line, [Holding(mine, ROW, -4, False)]) == 0
    assert restockable_unheld(line, [Holding(mine, ROW, 0, True)]) == 0
