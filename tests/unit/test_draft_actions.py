"""What is wrong with changes of drafts: each documented code, with its data; what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.support.catalog import BERLIN, money
from tests.support.draft_states import BREAD, LAMP, UNRATED, Draft, editing, keyed, product, scratch
from tests.support.orders import line, order

from orderwright.model.catalog import ProductType
from orderwright.model.draft_inputs import (
    CatalogReferenceLineItem,
    CustomLineItem,
    DepositDetails,
    DiscountOption,
    IdAndApplied,
    LineItemChangeDetails,
)
from orderwright.model.errors import ApplicationError, ValidationFailed
from orderwright.model.extras import BusinessLocation
from orderwright.model.item_parts import CatalogReference
from orderwright.model.shipping import ShippingInfo
from orderwright.rules.draft_actions import DraftAction, changed
from orderwright.rules.draft_additions import AddLines
from orderwright.rules.draft_discount_changes import (
    AddDiscounts,
    AddFees,
    DeleteDiscounts,
    DeleteFees,
    SetDiscounts,
    SetFees,
)
from orderwright.rules.draft_fact_changes import SetDeposit, SetLocation, SetShipping
from orderwright.rules.draft_line_changes import ChangeLines

A, B = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
NOBODY = str(UUID(int=0xDEAD))


def refusal(draft: Draft, *actions: DraftAction) -> tuple[int, str, dict[str, Any]]:
    """Status, code and data of the refusal, or INVALID with the violated rule of each field."""
    before = msgspec.json.encode(draft.state)
    with pytest.raises((ApplicationError, ValidationFailed)) as raised:
        changed(draft.state, actions, draft.facts)
    assert msgspec.json.encode(draft.state) == before
    error = raised.value
    if isinstance(error, ValidationFailed):
        return int(error.status), "INVALID", {one.field: one.violated_rule for one in error.violations}
    return int(error.status), error.code, error.data


def adding(*lines: Any, ids: int = 9, **more: Any) -> AddLines:
    catalog = [one for one in lines if isinstance(one, CatalogReferenceLineItem)]
    custom = [one for one in lines if isinstance(one, CustomLineItem)]
    given = [str(UUID(int=0xA0 + number)) for number in range(len(lines))]
    return AddLines(catalog=catalog, custom=custom, ids=given, **more)


def of(item: Any, **more: Any) -> CatalogReferenceLineItem:
    return CatalogReferenceLineItem(catalog_reference=item.reference, **more)


def custom(price: str = "1.00", **more: Any) -> CustomLineItem:
    return msgspec.convert({"productName": {"original": "X"}, "price": money(price), **more}, CustomLineItem)


def changing(line_id: str, **changes: Any) -> ChangeLines:
    return ChangeLines(changes=[msgspec.convert({"lineItemId": line_id, **changes}, LineItemChangeDetails)])


def giving(*options: dict[str, Any], **more: Any) -> AddDiscounts:
    sent = [{"discountType": "GLOBAL", "applyToDraftOrder": True, **one} for one in options]
    ids = [str(UUID(int=0xD0 + number)) for number in range(len(sent))]
    return AddDiscounts(options=msgspec.convert(sent, list[DiscountOption]), ids=ids, **more)


GIFT = product(201, "10.00", ProductType.GIFT_CARD)
GONE = product(202, "10.00", archived=True)
SOLD_OUT = product(203, "10.00", available=False)
FOREIGN = product(204, "10.00", currency="EUR")
ITEMS = keyed(LAMP, BREAD, GIFT, GONE, SOLD_OUT, FOREIGN)
ELSEWHERE = CatalogReferenceLineItem(catalog_reference=CatalogReference(app_id=NOBODY, catalog_item_id="1"))


def named(*items: Any) -> dict[str, Any]:
    return {"catalogItemIds": [item.reference.catalog_item_id for item in items]}


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (adding(of(LAMP), ELSEWHERE), (404, "CATALOG_ITEM_NOT_FOUND", {"catalogItemIds": ["1"]})),
        (adding(of(GONE), of(LAMP)), (428, "CATALOG_ITEM_NOT_AVAILABLE", named(GONE))),
        (adding(of(SOLD_OUT)), (428, "CATALOG_ITEM_NOT_AVAILABLE", named(SOLD_OUT))),
        (adding(of(FOREIGN)), (428, "CATALOG_ITEM_NOT_AVAILABLE", named(FOREIGN))),
        (adding(of(GIFT)), (428, "GIFT_CARD_ITEM_UNSUPPORTED", named(GIFT))),
        (adding(custom(itemType={"preset": "GIFT_CARD"})), (428, "GIFT_CARD_ITEM_UNSUPPORTED", {})),
        (adding(of(LAMP), of(LAMP)), (400, "MULTIPLE_ADDS_FOR_SAME_LINE_ITEM", named(LAMP, LAMP))),
        (adding(of(BREAD)), (409, "CATALOG_ITEM_ALREADY_EXIST", named(BREAD))),
        (adding(of(LAMP, id=A), custom(id=A.upper())), (400, "DUPLICATED_LINE_ITEM_IDS", {"lineItemIds": [A]})),
        (adding(custom(id=B)), (409, "DUPLICATED_EXTERNAL_LINE_ITEM_ID", {"lineItemIds": [B]})),
        (adding(custom(), currency="EUR"),
         (400, "CURRENCY_DOES_NOT_MATCH_DRAFT_ORDER_CURRENCY", {"currency": "USD", "sent": "EUR"})),
        (adding(*[custom() for _ in range(300)]), (428, "MAX_ITEMS_REACHED", {"max": 300, "present": 1})),
        (adding(custom("2.00", priceBeforeDiscounts=money("1.99"))),
         (400, "INVALID", {"customLineItems[0].priceBeforeDiscounts": "VALIDATION"})),
        (adding(custom(locations=[{"id": A, "quantity": 2}]), path="draftOrder."),
         (400, "INVALID", {"draftOrder.customLineItems[0].locations": "OTHER"})),
        (adding(custom("1000000000000000", quantity=2), custom("1000000000000000")), None),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_added(action: AddLines, expected: tuple[int, str, dict[str, Any]] | None) -> None:
    draft = scratch(UNRATED, items=ITEMS)
    draft.do(adding(of(BREAD, id=B)))
    if expected is not None:
        assert refusal(draft, action) == expected
        return
    draft.do(action)
    with pytest.raises(ValidationFailed) as raised:
        _ = draft.calculation
    assert [(one.field, one.violated_rule) for one in raised.value.violations] == [("draftOrder", "DECIMAL_LTE")]


def test_an_item_in_another_currency_can_be_sold_at_a_price_that_is_sent() -> None:
    draft = scratch(UNRATED, items=ITEMS)
    draft.add(FOREIGN, 2, price=msgspec.convert(money("7.00"), type(LAMP.product.price)))
    assert draft.summary["total"] == "14.00"


def an_edit(**more: Any) -> Draft:
    """A draft of an order of two lines: 5 of A, of which 2 are fulfilled, and one of B."""
    facts = {"fulfilled": {A: 2}, **more.pop("facts", {})}
    first = {"quantity": 5, **more.pop("first", {})}
    return editing(order(line("10.00", id=A, **first), line("4.00", id=B), **more), UNRATED, **facts)


@pytest.mark.parametrize(
    ("make", "action", "expected"),
    [
        (an_edit, changing(NOBODY, newQuantity=1), (404, "LINE_ITEM_DOES_NOT_EXIST", {"lineItemId": NOBODY})),
        (an_edit, ChangeLines(changes=[LineItemChangeDetails(line_item_id=one, new_quantity=9) for one in (A, A)]),
         (400, "MULTIPLE_CHANGES_FOR_SAME_LINE_ITEM", {"lineItemIds": [A]})),
        (an_edit, changing(A), (400, "EMPTY_CHANGE_REQUEST", {"lineItemId": A})),
        (an_edit, changing(B, newQuantity=0, newPrice="1"),
         (428, "UPDATING_PRICE_OF_REMOVED_ITEM_IS_FORBIDDEN", {"lineItemId": B})),
        (an_edit, changing(A, newQuantity=1), (400, "INVALID", {"lineItemChanges[0].newQuantity": "MIN"})),
        (an_edit, changing(A, newQuantity=0), (400, "INVALID", {"lineItemChanges[0].newQuantity": "MIN"})),
        (an_edit, changing(A, newQuantity=100_001), (400, "INVALID", {"lineItemChanges[0].newQuantity": "MAX"})),
        (lambda: an_edit(first={"locations": [{"id": B, "quantity": 5}]}), changing(A, newQuantity=4),
         (428, "UPDATING_LINE_ITEM_WITH_LOCATIONS", {"lineItemId": A})),
        (lambda: an_edit(first={"fulfillerId": NOBODY}), changing(A, newProductName={"original": "Y"}),
         (428, "CANNOT_UPDATE_ITEM_WITH_EXTERNAL_FULFILLER", {"lineItemId": A})),
        (lambda: an_edit(platformFeeSummary={"fees": [{"lineItemId": A}]}), changing(A, newPrice="1"),
         (428, "LINE_ITEM_HAS_PLATFORM_FEES", {"lineItemId": A})),
        (lambda: an_edit(first={"paymentOption": "MEMBERSHIP"}), changing(A, newPrice="1"),
         (400, "INVALID", {"lineItemChanges[0].newPrice": "VALIDATION"})),
        (lambda: an_edit(first={"fixedQuantity": True}), changing(A, newQuantity=6),
         (400, "INVALID", {"lineItemChanges[0].newQuantity": "VALIDATION"})),
        (an_edit, changing(B, newPrice="1.50", newModifierGroups={"modifierGroups": [
            {"id": "g", "modifiers": [{"id": "m", "quantity": 2, "price": money("0.80")}]}]}),
         (400, "MODIFIERS_SUM_CANNOT_EXCEED_ITEM_PRICE", {"lineItemId": B, "modifiers": "1.60", "price": "1.50"})),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_changed_so(make: Callable[[], Draft], action: ChangeLines, expected: Any) -> None:
    assert refusal(make(), action) == expected


def test_quantities_down_to_what_is_fulfilled_are_fine() -> None:
    draft = an_edit().change(A, newQuantity=2)
    assert draft.summary["total"] == "24.00"
    draft.change(B, newQuantity=0)
    assert refusal(draft, changing(B, newPrice="2")) == (
        428,
        "UPDATING_PRICE_OF_REMOVED_ITEM_IS_FORBIDDEN",
        {"lineItemId": B},
    )
    draft.change(B, newQuantity=2, newPrice="2")
    assert draft.summary["total"] == "24.00"


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ({"priceAmount": money("54.01")},
         (428, "DISCOUNTS_AMOUNT_EXCEED_ORDER_TOTALS", {"discount": "54.01", "available": "54.00"})),
        ({"discountType": "SPECIFIC_ITEMS", "lineItemId": B, "amount": money("4.01")},
         (428, "DISCOUNTS_AMOUNT_EXCEED_ITEM_TOTALS", {"discount": "4.01", "available": "4.00"})),
        ({"discountType": "SHIPPING", "priceAmount": money("0.01")},
         (428, "DISCOUNTS_AMOUNT_EXCEED_SHIPPING_TOTAL", {"discount": "0.01", "available": "0.00"})),
        ({"discountType": "SPECIFIC_ITEMS", "lineItemDiscounts": [{"id": NOBODY}], "percentage": "1"},
         (404, "LINE_ITEM_NOT_FOUND", {"lineItemId": NOBODY})),
    ],
)  # fmt: skip
def test_discounts_of_more_than_there_is(option: dict[str, Any], expected: Any) -> None:
    draft = an_edit()
    assert refusal(draft, giving(option)) == expected
    if expected[0] == 428:
        # Not applied it is no harm, and is refused when it is to be applied: as one on items, where it is on all.
        (action,) = [giving({**option, "applyToDraftOrder": False})]
        draft.do(action)
        switching = SetDiscounts(switches=[IdAndApplied(id=action.ids[0], applied=True)])
        code = expected[1].replace("ORDER", "ITEM")
        assert refusal(draft, switching) == (428, code, expected[2])


def test_two_discounts_together_are_not_more_than_there_is() -> None:
    draft = an_edit()
    both = giving({"priceAmount": money("50.00")}, {"priceAmount": money("4.01")})
    expected = {"discount": "4.01", "available": "4.00"}
    assert refusal(draft, both) == (428, "DISCOUNTS_AMOUNT_EXCEED_ORDER_TOTALS", expected)
    draft.do(giving({"priceAmount": money("50.00")}, {"priceAmount": money("4.00")}))
    assert draft.summary["total"] == "0.00"


def test_discounts_and_fees_of_the_order_are_not_deleted_and_unknown_ones_not_found() -> None:
    discount = {"id": A, "discountType": "GLOBAL", "merchantDiscount": {"amount": money("1.00")}}
    fee = {"id": B, "name": "Fee", "price": money("1.00")}
    draft = an_edit(appliedDiscounts=[discount], additionalFees=[fee])
    off = [IdAndApplied(id=NOBODY, applied=False)]
    assert refusal(draft, DeleteDiscounts(ids=[A.upper()])) == (
        428,
        "DISCOUNT_REMOVE_NOT_SUPPORTED",
        {"discountId": A.upper()},
    )
    assert refusal(draft, DeleteDiscounts(ids=[NOBODY])) == (404, "DISCOUNT_NOT_FOUND", {"discountId": NOBODY})
    assert refusal(draft, SetDiscounts(switches=off)) == (404, "DISCOUNT_NOT_FOUND", {"discountId": NOBODY})
    assert refusal(draft, DeleteFees(ids=[B])) == (428, "ADDITIONAL_FEE_REMOVE_NOT_SUPPORTED", {"additionalFeeId": B})
    missing = (404, "ADDITIONAL_FEE_NOT_FOUND", {"additionalFeeId": NOBODY})
    assert refusal(draft, DeleteFees(ids=[NOBODY])) == missing
    assert refusal(draft, SetFees(switches=off)) == missing
    twice = [IdAndApplied(id=A, applied=True), IdAndApplied(id=A.upper(), applied=False)]
    assert refusal(draft, SetDiscounts(switches=twice)) == (400, "INVALID", {"discounts[1]": "OTHER"})


def test_lists_have_their_limits() -> None:
    draft = an_edit()
    many = giving(*[{"percentage": "1", "applyToDraftOrder": False}] * 321)
    assert refusal(draft, many) == (400, "INVALID", {"discounts": "MAX_SIZE"})
    draft.fee("1.00", lineItemIds=[A])
    with pytest.raises(ApplicationError, match="no line"):
        draft.fee("1.00", lineItemIds=[NOBODY])
    options = [one.fee for one in draft.state.fees]
    assert [one.line_item_ids for one in options] == [[A]]
    too_many = AddFees(options=[None] * 100, ids=[""] * 100)  # type: ignore[list-item]
    assert refusal(draft, too_many) == (400, "INVALID", {"customAdditionalFees": "MAX_SIZE"})


@pytest.mark.parametrize("amount", ["0", "54.01", "1.005"])
def test_what_is_no_deposit(amount: str) -> None:
    draft = scratch(UNRATED)
    draft.add_custom("54.00")
    action = SetDeposit(details=msgspec.convert({"amount": money(amount)}, DepositDetails))
    assert refusal(draft, action) == (400, "INVALID_AMOUNT", {"amount": amount, "maxAmount": "54.00"})


def test_an_order_that_was_placed_gets_no_deposit() -> None:
    action = SetDeposit(details=DepositDetails(percentage="10"))
    assert refusal(an_edit(), action) == (428, "SET_DEPOSIT_NOT_ALLOWED_IN_EDIT_MODE", {})
    draft = scratch(UNRATED)
    draft.add_custom("54.00")
    draft.do(action)
    assert draft.document.deposit_details is not None
    draft.do(SetDeposit(details=None))
    assert draft.document.deposit_details is None


def test_the_location_stays_once_goods_come_from_one() -> None:
    here = BusinessLocation(id=NOBODY)
    code = (428, "BUSINESS_LOCATION_CANNOT_BE_EDITED", {})
    assert refusal(an_edit(), SetLocation(location=here)) == code
    placed = an_edit(first={"locations": [{"id": B, "quantity": 5}]}, facts={"fulfilled": {}})
    assert refusal(placed, SetLocation(location=here)) == code
    free = an_edit(facts={"fulfilled": {}}).do(SetLocation(location=here))
    details = free.document.business_location_details
    assert details is not None
    assert (details.added, details.business_location) == (True, here)
    scratch(UNRATED).do(SetLocation(location=here), SetLocation(location=None))


def test_of_shipping_only_what_was_asked_for_is_kept() -> None:
    draft = scratch()
    draft.add(LAMP)
    sent = {
        "logistics": {"shippingDestination": {"address": BERLIN}},
        "cost": {
            "price": {"amount": "5.00", "formattedAmount": "lots"},
            "totalPriceBeforeTax": money("1.00"),
            "totalPriceAfterTax": money("1.00"),
            "discount": money("4.00"),
            "taxInfo": {"taxAmount": money("9.00"), "taxRate": "0.5"},
        },
    }
    draft.do(SetShipping(info=msgspec.convert(sent, ShippingInfo)))
    assert draft.summary == {
        "subtotal": "24.90",
        "shipping": "5.00",
        "tax": "5.68",
        "discount": "0.00",
        "totalAdditionalFees": "0.00",
        "total": "35.58",
    }
    draft.do(SetShipping(info=ShippingInfo()))
    assert draft.state.shipping_info is None
