"""Drafts without a database: a state, the rates of the site, and the actions that change it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from tests.support.catalog import BERLIN, FOOD, SHIPPING, TAX
from tests.support.sold import STAFF, Sold

from orderwright.model.catalog import CATALOG_APP_ID, CatalogItem, ItemKey, Product, ProductType
from orderwright.model.draft_inputs import (
    AdditionalFeeOption,
    CatalogReferenceLineItem,
    CustomLineItem,
    DiscountOption,
    LineItemChangeDetails,
)
from orderwright.model.draft_orders import DraftOrder
from orderwright.model.draft_state import DraftState
from orderwright.model.item_parts import CatalogReference
from orderwright.model.line_items import OrderLineItem
from orderwright.model.prices import Price
from orderwright.model.rates import ShippingRates, TaxRates
from orderwright.model.shipping import ShippingInfo
from orderwright.model.sites import NewSite
from orderwright.rules.catalog import item_key
from orderwright.rules.draft_actions import DraftAction, DraftFacts, changed
from orderwright.rules.draft_additions import AddLines
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_discount_changes import AddDiscounts, AddFees
from orderwright.rules.draft_documents import DraftFixtures, draft_document
from orderwright.rules.draft_fact_changes import SetShipping
from orderwright.rules.draft_line_changes import ChangeLines
from orderwright.rules.draft_start import draft_of, empty_draft
from orderwright.rules.draft_terms import DraftCalculation, DraftTerms
from orderwright.rules.draftability import maker
from orderwright.rules.sites import make_site

Json = dict[str, Any]
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
NO_SHIPPING = ShippingRates(revision="0", currency="USD")
NO_TAX = TaxRates(revision="0")
RATED = DraftTerms(
    shipping_rates=msgspec.convert({"revision": "1", "currency": "USD", **SHIPPING}, ShippingRates),
    tax_rates=msgspec.convert({"revision": "1", **TAX}, TaxRates),
)
UNRATED = DraftTerms(shipping_rates=NO_SHIPPING, tax_rates=NO_TAX)
_DATE = "2026-03-01T09:00:00.000Z"


def product(number: int, price: str, kind: ProductType = ProductType.PHYSICAL, **more: Any) -> CatalogItem:
    """An item of a catalogue, with an id made of the number."""
    id_ = str(UUID(int=number))
    document = Product(
        id=id_,
        name=f"Product {number}",
        revision="1",
        currency=more.get("currency", "USD"),
        price=Price(amount=price),
        item_type=kind,
        available=True,
        archived=False,
        created_date=_DATE,
        updated_date=_DATE,
    )
    values: Json = {"currency": "USD", "tax_group_id": None, "available": True, "archived": False, **more}
    return CatalogItem(
        reference=CatalogReference(app_id=CATALOG_APP_ID, catalog_item_id=id_),
        product=document,
        choices=(),
        sku=None,
        price=Decimal(price),
        compare_at_price=None,
        weight=Decimal("0.4"),
        item_type=kind,
        image_url=None,
        **values,
    )


LAMP = product(101, "24.90")
BREAD = product(102, "3.35", tax_group_id=FOOD)


def keyed(*items: CatalogItem) -> dict[ItemKey, CatalogItem]:
    """The items as actions look them up."""
    return {key: item for item in items if (key := item_key(item.reference)) is not None}


class Draft:
    """A draft under test. Ids count up; `calculation` and `document` are of what it is now."""

    def __init__(self, state: DraftState, terms: DraftTerms = RATED, **facts: Any) -> None:
        self.state = state
        self.terms = terms
        self.facts = DraftFacts(
            terms=terms, items=facts.get("items", keyed(LAMP, BREAD)), fulfilled=facts.get("fulfilled", {})
        )
        self._ids = map(UUID, (f"{number:032x}" for number in itertools.count(0xABC000)))

    def new_id(self) -> str:
        """The next id."""
        return str(next(self._ids))

    def do(self, *actions: DraftAction) -> Draft:
        """Apply the actions, which must be valid."""
        self.state = changed(self.state, actions, self.facts)
        return self

    def add(self, item: CatalogItem, quantity: int = 1, **more: Any) -> str:
        """Add an item of the catalogue; the id of its line."""
        id_ = self.new_id()
        line = CatalogReferenceLineItem(catalog_reference=item.reference, quantity=quantity, **more)
        self.do(AddLines(catalog=[line], custom=[], ids=[id_]))
        return id_

    def add_custom(self, price: str, quantity: int = 1, **more: Any) -> str:
        """Add a custom line; its id."""
        id_ = self.new_id()
        sent = {"productName": {"original": "Repair"}, "price": {"amount": price}, "quantity": quantity, **more}
        self.do(AddLines(catalog=[], custom=[msgspec.convert(sent, CustomLineItem)], ids=[id_]))
        return id_

    def change(self, line_id: str, **changes: Any) -> Draft:
        """Change a line."""
        return self.do(
            ChangeLines(changes=[msgspec.convert({"lineItemId": line_id, **changes}, LineItemChangeDetails)])
        )

    def discount(self, **option: Any) -> str:
        """Add a discount, applied unless told otherwise; its id."""
        id_ = self.new_id()
        sent = {"discountType": "GLOBAL", "applyToDraftOrder": True, **option}
        self.do(AddDiscounts(options=[msgspec.convert(sent, DiscountOption)], ids=[id_]))
        return id_

    def fee(self, amount: str, *, taxable: bool = False, apply: bool = True, **more: Any) -> str:
        """Add a fee; its id."""
        id_ = self.new_id()
        sent = {"name": "Wrapping", "price": {"amount": amount}, "taxDetails": {"taxable": taxable}, **more}
        option = msgspec.convert({**sent, "applyToDraftOrder": apply}, AdditionalFeeOption)
        self.do(AddFees(options=[option], ids=[id_]))
        return id_

    def ship(self, address: Json | None = None, **info: Any) -> Draft:
        """Ship to an address."""
        sent = {"logistics": {"shippingDestination": {"address": address or BERLIN}}, **info}
        return self.do(SetShipping(info=msgspec.convert(sent, ShippingInfo)))

    @property
    def calculation(self) -> DraftCalculation:
        """What it comes to."""
        return calculate_draft(self.state, self.terms)

    @property
    def document(self) -> DraftOrder:
        """It as it is answered."""
        fixtures = DraftFixtures(
            id=str(UUID(int=1)), order_id=None, created_date=_DATE, updated_date=_DATE, created_by=maker(STAFF)
        )
        return draft_document(fixtures, self.state, self.calculation)

    @property
    def summary(self) -> dict[str, str]:
        """The price summary, by its names in the contract."""
        found: Mapping[str, Mapping[str, str]] = msgspec.to_builtins(self.calculation.price_summary)
        return {name: price["amount"] for name, price in found.items()}

    def line(self, line_id: str) -> OrderLineItem:
        """A line as the order is to have it."""
        return next(one for one in self.calculation.lines if one.id == line_id)

    def figures(self, line_id: str) -> tuple[str, str, str, str]:
        """Discount, price before tax, tax, and price after tax of a line."""
        one = self.line(line_id)
        tax = one.tax_info.tax_amount if one.tax_info is not None else None
        assert tax is not None
        amounts = one.total_discount, one.total_price_before_tax, tax, one.total_price_after_tax
        return tuple(amount.amount for amount in amounts)  # type: ignore[return-value]


def scratch(terms: DraftTerms = RATED, *, included: bool = False, **facts: Any) -> Draft:
    """A draft from scratch on a site in dollars."""
    site = make_site(NewSite(name="Shop", currency="USD", tax_included_default=included), UUID(int=1), NOW)
    return Draft(empty_draft(site), terms, **facts)


def counting() -> Callable[[], UUID]:
    """Ids that count up."""
    numbers = itertools.count(1)
    return lambda: UUID(int=next(numbers))


def editing(document: Json, terms: DraftTerms = RATED, *, imported: bool = False, **facts: Any) -> Draft:
    """A draft of an order that was placed, or imported."""
    order = Sold(document, imported=imported)
    return Draft(draft_of(order.head, order.lines, counting()), terms, **facts)
