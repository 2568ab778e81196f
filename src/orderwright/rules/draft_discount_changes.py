"""Discounts and fees of a draft: adding, applying and removing them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from orderwright.model.discounts_fees import (
    AdditionalFee,
    AdditionalFeeSource,
    AppliedDiscount,
    DiscountType,
    MerchantDiscount,
)
from orderwright.model.draft_inputs import AdditionalFeeOption, DiscountOption, IdAndApplied
from orderwright.model.draft_orders import SourceType
from orderwright.model.draft_state import DraftDiscount, DraftFee, DraftState
from orderwright.model.errors import ApplicationError, ValidationFailed
from orderwright.model.prices import Price
from orderwright.rules.draft_actions import DraftFacts
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_errors import check_currency, check_each_once, line_not_found, none_of_id
from orderwright.rules.draft_shares import key, live_lines
from orderwright.rules.money import parse_amount, plain, round_money

MOST_DISCOUNTS: Final = 320
MOST_FEES: Final = 100


class AddDiscounts(msgspec.Struct, frozen=True, kw_only=True):
    """Custom discounts to add, with the `ids` they get. `path` stands before `discounts` in the request."""

    options: Sequence[DiscountOption]
    ids: Sequence[str]
    currency: str | None = None
    path: str = ""

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise what is wrong with the currency, the targets or the number, or that one is more than there is."""
        check_currency(self.currency, state.currency)
        _check_room(len(state.discounts) + len(self.options), MOST_DISCOUNTS, f"{self.path}discounts")
        present = {key(line.item.id) for line in live_lines(state)}
        for option in self.options:
            if option.discount_type is DiscountType.SPECIFIC_ITEMS and option.target not in present:
                raise line_not_found("LINE_ITEM_NOT_FOUND", option.target or "")
        _check_amounts(self.apply(state, facts), set(self.ids), facts)

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with the discounts at the end of its list."""
        added = [_discount(option, id_) for option, id_ in zip(self.options, self.ids, strict=True)]
        return msgspec.structs.replace(state, discounts=[*state.discounts, *added])


class SetDiscounts(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the discounts are applied."""

    switches: Sequence[IdAndApplied]

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise that the draft has no such discount, or that one is more than there is to take it from."""
        check_each_once([key(one.id) for one in self.switches], "discounts")
        present = {key(one.discount.id) for one in state.discounts}
        for switch in self.switches:
            if key(switch.id) not in present:
                raise none_of_id("DISCOUNT_NOT_FOUND", "discountId", switch.id)
        on = {key(one.id) for one in self.switches if one.applied}
        _check_amounts(self.apply(state, facts), on, facts, global_is_of_items=True)

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with those applied that are to be; the others stay as they are."""
        wanted = {key(one.id): one.applied for one in self.switches}
        discounts = [
            msgspec.structs.replace(one, applied=wanted.get(key(one.discount.id), one.applied))
            for one in state.discounts
        ]
        return msgspec.structs.replace(state, discounts=discounts)


class DeleteDiscounts(msgspec.Struct, frozen=True, kw_only=True):
    """Custom discounts to take out."""

    ids: Sequence[str]

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise that the draft has no such discount, or that it is one of the order."""
        sources = {key(one.discount.id): one.source for one in state.discounts}
        for id_ in self.ids:
            if key(id_) not in sources:
                raise none_of_id("DISCOUNT_NOT_FOUND", "discountId", id_)
            if sources[key(id_)] is not SourceType.CUSTOM:
                text = "A discount of the order can be switched off, and not deleted"
                raise ApplicationError("DISCOUNT_REMOVE_NOT_SUPPORTED", text, data={"discountId": id_})

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft without them."""
        gone = {key(id_) for id_ in self.ids}
        kept = [one for one in state.discounts if key(one.discount.id) not in gone]
        return msgspec.structs.replace(state, discounts=kept)


class AddFees(msgspec.Struct, frozen=True, kw_only=True):
    """Custom fees to add, with the `ids` they get. `path` is that of their list in the request."""

    options: Sequence[AdditionalFeeOption]
    ids: Sequence[str]
    currency: str | None = None
    path: str = "customAdditionalFees"

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise what is wrong with the currency, the lines or the number."""
        check_currency(self.currency, state.currency)
        _check_room(len(state.fees) + len(self.options), MOST_FEES, self.path)
        present = {key(line.item.id) for line in live_lines(state)}
        for option in self.options:
            for line_id in option.line_item_ids:
                if key(line_id) not in present:
                    raise line_not_found("LINE_ITEM_NOT_FOUND", line_id)

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with the fees at the end of its list."""
        added = [_fee(option, id_) for option, id_ in zip(self.options, self.ids, strict=True)]
        return msgspec.structs.replace(state, fees=[*state.fees, *added])


class SetFees(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the fees are applied."""

    switches: Sequence[IdAndApplied]

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise that the draft has no such fee."""
        check_each_once([key(one.id) for one in self.switches], "additionalFees")
        present = {key(one.fee.id) for one in state.fees}
        for switch in self.switches:
            if key(switch.id) not in present:
                raise none_of_id("ADDITIONAL_FEE_NOT_FOUND", "additionalFeeId", switch.id)

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with those applied that are to be; the others stay as they are."""
        wanted = {key(one.id): one.applied for one in self.switches}
        fees = [msgspec.structs.replace(one, applied=wanted.get(key(one.fee.id), one.applied)) for one in state.fees]
        return msgspec.structs.replace(state, fees=fees)


class DeleteFees(msgspec.Struct, frozen=True, kw_only=True):
    """Custom fees to take out."""

    ids: Sequence[str]

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise that the draft has no such fee, or that it is one of the order."""
        sources = {key(one.fee.id): one.source for one in state.fees}
        for id_ in self.ids:
            if key(id_) not in sources:
                raise none_of_id("ADDITIONAL_FEE_NOT_FOUND", "additionalFeeId", id_)
            if sources[key(id_)] is not SourceType.CUSTOM:
                text = "A fee of the order can be switched off, and not deleted"
                raise ApplicationError("ADDITIONAL_FEE_REMOVE_NOT_SUPPORTED", text, data={"additionalFeeId": id_})

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft without them."""
        gone = {key(id_) for id_ in self.ids}
        return msgspec.structs.replace(state, fees=[one for one in state.fees if key(one.fee.id) not in gone])


def _check_room(number: int, most: int, path: str) -> None:
    if number > most:
        raise ValidationFailed.of(path, f"a draft has at most {most} of them", "MAX_SIZE", threshold=most)


def _check_amounts(after: DraftState, ids: set[str], facts: DraftFacts, *, global_is_of_items: bool = False) -> None:
    """Raise if one of the discounts takes less than it is, because there is no more to take it from.

    `setDiscounts` has no code of its own for one on the whole order, which is one on all items.
    """
    wanted = {
        key(one.discount.id): (one, round_money(Decimal(one.amount), after.currency))
        for one in after.discounts
        if one.applied and one.source is SourceType.CUSTOM and one.amount is not None
    }
    concerned = {key(id_) for id_ in ids} & wanted.keys()
    if not concerned:
        return
    for taken in calculate_draft(after, facts.terms).figures.discounts:
        if key(taken.id) in concerned and taken.amount < wanted[key(taken.id)][1]:
            discount, amount = wanted[key(taken.id)]
            type_ = discount.discount.discount_type or DiscountType.GLOBAL
            of_items = global_is_of_items and type_ is DiscountType.GLOBAL
            raise _too_large(DiscountType.SPECIFIC_ITEMS if of_items else type_, amount, taken.amount)


def _too_large(type_: DiscountType, amount: Decimal, available: Decimal) -> ApplicationError:
    text = f"The discount of {plain(amount)} is more than the {plain(available)} that it can be taken from"
    data = {"discount": plain(amount), "available": plain(available)}
    match type_:
        case DiscountType.GLOBAL:
            return ApplicationError("DISCOUNTS_AMOUNT_EXCEED_ORDER_TOTALS", text, data=data)
        case DiscountType.SPECIFIC_ITEMS:
            return ApplicationError("DISCOUNTS_AMOUNT_EXCEED_ITEM_TOTALS", text, data=data)
        case DiscountType.SHIPPING:
            return ApplicationError("DISCOUNTS_AMOUNT_EXCEED_SHIPPING_TOTAL", text, data=data)


def _discount(option: DiscountOption, id_: str) -> DraftDiscount:
    target = option.target if option.discount_type is DiscountType.SPECIFIC_ITEMS else None
    sent = option.price_amount or option.amount
    amount = None if option.percentage is not None or sent is None else plain(parse_amount(sent.amount))
    document = AppliedDiscount(
        merchant_discount=MerchantDiscount(
            description=option.description, amount=None if amount is None else Price(amount=amount)
        ),
        discount_type=option.discount_type,
        line_item_ids=[target] if target is not None else [],
        id=id_,
    )
    return DraftDiscount(
        discount=document,
        source=SourceType.CUSTOM,
        applied=bool(option.apply_to_draft_order),
        amount=amount,
        percentage=option.percentage,
    )


def _fee(option: AdditionalFeeOption, id_: str) -> DraftFee:
    document = AdditionalFee(
        code=option.code,
        name=option.name,
        price=Price(amount=plain(parse_amount(option.price.amount))),
        id=id_,
        line_item_ids=list(option.line_item_ids),
        source=AdditionalFeeSource.MANUAL,
    )
    return DraftFee(
        fee=document, source=SourceType.CUSTOM, applied=bool(option.apply_to_draft_order), tax=option.tax_details
    )
