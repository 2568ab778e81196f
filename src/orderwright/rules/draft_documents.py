"""The document of a draft: what it has, and how that differs from its order. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from orderwright.model.base import Message
from orderwright.model.draft_orders import (
    AdditionalFeeDetails,
    BillingChangedDetails,
    BillingDetails,
    BusinessLocationChangedDetails,
    BusinessLocationDetails,
    BuyerChangedDetails,
    BuyerDetails,
    CalculatedDraftOrder,
    DiscountDetails,
    DraftCreatedBy,
    DraftOrder,
    DraftOrderCommitSettings,
    EditingStatus,
    ItemChangedDetails,
    ItemDetails,
    RecipientInfoChangedDetails,
    RecipientInfoDetails,
    ShippingChangedDetails,
    ShippingDetails,
)
from orderwright.model.draft_shipping_options import DraftShippingOption, OptionLogistics, OptionPrice
from orderwright.model.draft_state import DraftState
from orderwright.model.line_items import OrderLineItem
from orderwright.model.rates import ShippingOption
from orderwright.model.taxes import TaxSummary
from orderwright.rules.draft_shares import key, original_lines, same_price
from orderwright.rules.draft_terms import DraftCalculation
from orderwright.rules.order_figures import price

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(DraftOrder).decode
_Details = TypeVar("_Details", bound=Message)


class DraftFixtures(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft has beside its contents."""

    id: str
    order_id: str | None
    created_date: str
    updated_date: str
    created_by: DraftCreatedBy
    status: EditingStatus = EditingStatus.DRAFT
    commit_settings: DraftOrderCommitSettings | None = None


def draft_document(fixtures: DraftFixtures, state: DraftState, calculation: DraftCalculation) -> DraftOrder:
    """The draft as it is answered. It shares nothing with what it is made of; amounts are not formatted."""
    head = state.source.head if state.source is not None else None
    document = DraftOrder(
        id=fixtures.id,
        order_id=fixtures.order_id,
        line_items=list(_items(state, calculation)),
        shipping_info=_compared(
            ShippingDetails,
            ShippingChangedDetails,
            "shipping_info",
            head and head.shipping_info,
            calculation.shipping_info,
        ),
        buyer_info=state.buyer_info,
        billing_info=state.billing_info,
        additional_fees=[
            AdditionalFeeDetails(additional_fee=shown, tax_details=fee.tax, source=fee.source, applied=fee.applied)
            for fee, shown in zip(state.fees, calculation.fees, strict=True)
        ],
        discounts=[
            DiscountDetails(discount=shown, source=one.source, applied=one.applied, percentage=one.percentage)
            for one, shown in zip(state.discounts, calculation.discounts, strict=True)
        ],
        created_date=fixtures.created_date,
        updated_date=fixtures.updated_date,
        created_by=fixtures.created_by,
        status=fixtures.status,
        weight_unit=state.weight_unit,
        currency=state.currency,
        price_summary=calculation.price_summary,
        tax_summary=TaxSummary(total_tax=calculation.tax_info.total_tax),
        balance_summary=calculation.balance,
        commit_settings=fixtures.commit_settings,
        member_id=state.buyer_info.member_id if state.buyer_info is not None else None,
        purchase_flow_id=state.purchase_flow_id,
        recipient_info=_compared(
            RecipientInfoDetails,
            RecipientInfoChangedDetails,
            "recipient_info",
            head and head.recipient_info,
            state.recipient_info,
        ),
        tax_info=calculation.tax_info,
        extended_fields=state.extended_fields,
        buyer_details=_compared(
            BuyerDetails, BuyerChangedDetails, "buyer_info", head and head.buyer_info, state.buyer_info
        ),
        billing_details=_compared(
            BillingDetails, BillingChangedDetails, "billing_info", head and head.billing_info, state.billing_info
        ),
        business_location_details=_compared(
            BusinessLocationDetails,
            BusinessLocationChangedDetails,
            "business_location",
            head and head.business_location,
            state.business_location,
        ),
        platform_fee_summary=head.platform_fee_summary if head is not None else None,
        tax_included_in_prices=state.tax_included,
        deposit_details=calculation.deposit,
    )
    return _decode(_encode(document))


def calculated_draft(document: DraftOrder, calculation: DraftCalculation) -> CalculatedDraftOrder:
    """The draft with its shipping options and what could not be calculated."""
    return CalculatedDraftOrder(
        draft_order=document,
        shipping_options=[_option(option, document.currency) for option in calculation.shipping_options],
        calculation_errors=calculation.errors,
    )


def _items(state: DraftState, calculation: DraftCalculation) -> Iterator[ItemDetails]:
    """The lines in the order of the draft, removed ones as they were."""
    originals = original_lines(state)
    finished = {key(line.id): line for line in calculation.lines}
    for line in state.lines:
        name = key(line.item.id)
        if line.removed:
            yield ItemDetails(removed=True, line_item=originals[name])
        elif line.from_order:
            yield ItemDetails(changed_details=item_changes(originals[name], finished[name]), line_item=finished[name])
        else:
            yield ItemDetails(added=True, line_item=finished[name])


def item_changes(before: OrderLineItem, now: OrderLineItem) -> ItemChangedDetails | None:
    """What a line was before it was changed; None if nothing of what staff can change is another."""
    details = ItemChangedDetails(
        quantity_before_change=None if now.quantity == before.quantity else before.quantity,
        price_before_change=None if same_price(now.price, before.price) else before.price,
        price_description_before_change=(
            None if now.price_description == before.price_description else before.price_description
        ),
        modifier_groups_before_change=[] if now.modifier_groups == before.modifier_groups else before.modifier_groups,
    )
    words = (before.product_name, before.description_lines, before.price_description, before.modifier_groups)
    same = words == (now.product_name, now.description_lines, now.price_description, now.modifier_groups)
    return None if same and details == ItemChangedDetails() else details


def _compared(
    kind: type[_Details], change: type[Message], member: str, before: Message | None, now: Message | None
) -> _Details | None:
    """A value of the draft beside that of the order. A removed one is shown as it was."""
    members: dict[str, Any] = {member: now if now is not None else before}
    if now is None and before is None:
        return None
    if now is None:
        members["removed"] = True
    elif before is None:
        members["added"] = True
    elif now != before:
        members["changed_details"] = change(**{f"{member}_before_change": before})
    return kind(**members)


def _option(option: ShippingOption, currency: str) -> DraftShippingOption:
    return DraftShippingOption(
        carrier_id=option.carrier_id,
        code=option.code,
        title=option.title,
        logistics=OptionLogistics(delivery_time=option.delivery_time),
        cost=OptionPrice(price=price(option.price), currency=currency),
    )
