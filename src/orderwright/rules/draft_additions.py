"""Adding lines to a draft: items of the catalogue, and things that are in none. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from orderwright.model.catalog import CatalogItem, ProductType
from orderwright.model.draft_inputs import CatalogReferenceLineItem, CustomLineItem
from orderwright.model.draft_state import DraftLine, DraftState
from orderwright.model.errors import ApplicationError, Conflict, NotFound, ValidationFailed
from orderwright.model.item_parts import (
    CatalogReference,
    DescriptionLine,
    Image,
    ItemType,
    ItemTypePreset,
    LocationAndQuantity,
    PhysicalProperties,
)
from orderwright.model.line_items import OrderLineItemInput
from orderwright.model.prices import Price
from orderwright.model.taxes import LineItemTaxInfo
from orderwright.model.texts import DescriptionLineName, PlainTextValue, ProductName
from orderwright.rules.catalog import item_key
from orderwright.rules.draft_actions import DraftFacts
from orderwright.rules.draft_errors import bad_request, check_currency
from orderwright.rules.draft_shares import key, live_lines
from orderwright.rules.money import parse_amount, plain
from orderwright.rules.order_figures import price

MOST_LINES: Final = 300


class AddLines(msgspec.Struct, frozen=True, kw_only=True):
    """Lines to add. `ids` are those that lines get which bring none, items of the catalogue first.

    `path` is what stands before the names of the two lists in the request: empty, or `draftOrder.`.
    """

    catalog: Sequence[CatalogReferenceLineItem]
    custom: Sequence[CustomLineItem]
    ids: Sequence[str]
    currency: str | None = None
    path: str = ""

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise what is wrong with the ids, the number, the items of the catalogue or the custom lines."""
        check_currency(self.currency, state.currency)
        self._check_ids(state)
        if len(state.lines) + len(self.catalog) + len(self.custom) > MOST_LINES:
            text = f"A draft has at most {MOST_LINES} lines, removed ones included"
            raise ApplicationError("MAX_ITEMS_REACHED", text, data={"max": MOST_LINES, "present": len(state.lines)})
        self._check_items(state, facts)
        for index, line in enumerate(self.custom):
            _check_custom(line, f"{self.path}customLineItems[{index}]")
        _check_locations(self.catalog, f"{self.path}catalogLineItems")
        _check_locations(self.custom, f"{self.path}customLineItems")

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with the lines at its end."""
        added = [_of_catalog(line, id_, _item(line, facts)) for line, id_ in zip(self.catalog, self.ids, strict=False)]
        added += [_of_custom(line, id_) for line, id_ in zip(self.custom, self.ids[len(self.catalog) :], strict=True)]
        lines = [*state.lines, *(DraftLine(item=item, from_order=False) for item in added)]
        return msgspec.structs.replace(state, lines=lines)

    def _check_ids(self, state: DraftState) -> None:
        sent = [key(id_) for id_ in (*(one.id for one in self.catalog), *(one.id for one in self.custom)) if id_]
        if repeated := sorted({one for one in sent if sent.count(one) > 1}):
            raise bad_request("DUPLICATED_LINE_ITEM_IDS", "Two of the lines have the same id", lineItemIds=repeated)
        present = {key(line.item.id) for line in state.lines}
        if taken := [one for one in sent if one in present]:
            text = "The draft has a line of this id already"
            raise Conflict("DUPLICATED_EXTERNAL_LINE_ITEM_ID", text, data={"lineItemIds": taken})

    def _check_items(self, state: DraftState, facts: DraftFacts) -> None:
        """Each item is known, for sale, of a kind that can be sold by a draft, and in the draft once."""
        items = [(line, facts.items.get(wanted) if (wanted := item_key(line.catalog_reference)) else None)
                 for line in self.catalog]  # fmt: skip
        if unknown := [line for line, item in items if item is None]:
            text = "The catalogue has no such item"
            raise NotFound("CATALOG_ITEM_NOT_FOUND", text, data=_named(unknown))
        found = [(line, item) for line, item in items if item is not None]
        keys = [_reference_key(item.reference) for _, item in found]
        if repeated := [line for (line, _), one in zip(found, keys, strict=True) if keys.count(one) > 1]:
            text = "An item is named twice: name it once with its whole quantity"
            raise bad_request("MULTIPLE_ADDS_FOR_SAME_LINE_ITEM", text, **_named(repeated))
        if cards := [line for line, item in found if item.item_type is ProductType.GIFT_CARD]:
            text = "Gift cards can't be sold through a draft"
            raise ApplicationError("GIFT_CARD_ITEM_UNSUPPORTED", text, data=_named(cards))
        if withheld := [line for line, item in found if not _for_sale(line, item, state.currency)]:
            text = f"The item is not for sale, or has no price in {state.currency}"
            raise ApplicationError("CATALOG_ITEM_NOT_AVAILABLE", text, data=_named(withheld))
        references = (line.item.catalog_reference for line in live_lines(state))
        present = {_reference_key(one) for one in references if one is not None}
        if there := [line for (line, _), one in zip(found, keys, strict=True) if one in present]:
            text = "The item is in the draft already: change the quantity of its line"
            raise Conflict("CATALOG_ITEM_ALREADY_EXIST", text, data=_named(there))


def _item(line: CatalogReferenceLineItem, facts: DraftFacts) -> CatalogItem:
    wanted = item_key(line.catalog_reference)
    assert wanted is not None, "validated before"
    return facts.items[wanted]


def _for_sale(line: CatalogReferenceLineItem, item: CatalogItem, currency: str) -> bool:
    return item.available and not item.archived and (item.currency == currency or line.price is not None)


def _reference_key(reference: CatalogReference) -> tuple[object, ...]:
    known = item_key(reference)
    if known is not None:
        return known
    return reference.app_id.lower(), reference.catalog_item_id, repr(reference.options)


def _named(lines: Sequence[CatalogReferenceLineItem]) -> dict[str, object]:
    return {"catalogItemIds": [line.catalog_reference.catalog_item_id for line in lines]}


def _check_custom(line: CustomLineItem, path: str) -> None:
    if line.item_type is not None and line.item_type.preset is ItemTypePreset.GIFT_CARD:
        raise ApplicationError("GIFT_CARD_ITEM_UNSUPPORTED", "Gift cards can't be sold through a draft")
    before = line.price_before_discounts or line.full_price
    if before is not None and parse_amount(before.amount) < parse_amount(line.price.amount):
        raise ValidationFailed.of(f"{path}.priceBeforeDiscounts", "must not be below the price", "VALIDATION")


def _check_locations(lines: Sequence[CatalogReferenceLineItem | CustomLineItem], path: str) -> None:
    for index, line in enumerate(lines):
        quantity, placed = line.quantity or 1, sum(part.quantity or 0 for part in line.locations)
        if placed > quantity:
            text = f"the quantities at the locations add up to {placed}, more than the line's {quantity}"
            raise ValidationFailed.of(f"{path}[{index}].locations", text, "OTHER", threshold=quantity)


def _of_catalog(line: CatalogReferenceLineItem, id_: str, item: CatalogItem) -> OrderLineItemInput:
    """The line of an item: what is not sent is the catalogue's."""
    sold = line.price or price(item.price)
    weight = float(item.weight) if item.weight is not None else None
    return OrderLineItemInput(
        id=line.id or id_,
        product_name=ProductName(original=item.product.name, translated=item.product.name),
        catalog_reference=item.reference,
        quantity=line.quantity or 1,
        description_lines=list(_descriptions(item)),
        image=Image(url=item.image_url) if item.image_url is not None else None,
        physical_properties=PhysicalProperties(
            weight=weight, sku=item.sku, shippable=item.item_type is ProductType.PHYSICAL
        ),
        item_type=ItemType(preset=ItemTypePreset[item.item_type.value]),
        price=_bare(sold),
        price_before_discounts=_bare(sold),
        tax_info=None if item.tax_group_id is None else LineItemTaxInfo(tax_group_id=item.tax_group_id),
        digital_file=item.product.digital_file,
        price_undetermined=line.price_undetermined,
        locations=_locations(line.locations),
    )


def _of_custom(line: CustomLineItem, id_: str) -> OrderLineItemInput:
    before = line.price_before_discounts or line.full_price or line.price
    return OrderLineItemInput(
        id=line.id or id_,
        product_name=line.product_name,
        catalog_reference=line.catalog_reference,
        quantity=line.quantity or 1,
        description_lines=line.description_lines,
        image=line.media,
        physical_properties=line.physical_properties,
        item_type=line.item_type or ItemType(preset=ItemTypePreset.PHYSICAL),
        price=_bare(line.price),
        price_before_discounts=_bare(before),
        price_description=line.price_description,
        locations=_locations(line.locations),
    )


def _descriptions(item: CatalogItem) -> Iterator[DescriptionLine]:
    for option, choice in item.choices:
        yield DescriptionLine(
            name=DescriptionLineName(original=option, translated=option),
            plain_text=PlainTextValue(original=choice, translated=choice),
        )


def _bare(amount: Price) -> Price:
    """The amount alone: how it is formatted depends on the reader."""
    return Price(amount=plain(parse_amount(amount.amount)))


def _locations(places: Sequence[LocationAndQuantity]) -> list[LocationAndQuantity]:
    return list(places)
