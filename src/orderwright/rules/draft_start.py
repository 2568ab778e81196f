"""What a draft begins with: nothing, or an order as it is. Pure; ids come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from orderwright.model.discounts_fees import AppliedDiscount
from orderwright.model.draft_orders import SourceType
from orderwright.model.draft_state import DraftDiscount, DraftFee, DraftLine, DraftSource, DraftState
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import WeightUnit
from orderwright.model.orders import OrderHead
from orderwright.model.sites import Site
from orderwright.rules.money import plain
from orderwright.rules.order_figures import discount_amount, figures_of

NewId = Callable[[], UUID]
_encode = msgspec.json.Encoder().encode
_decode_source = msgspec.json.Decoder(DraftSource).decode


def empty_draft(site: Site) -> DraftState:
    """A draft from scratch with nothing in it, in the currency of the site and with its way of pricing."""
    return DraftState(
        currency=site.currency,
        tax_included=site.tax_included_default,
        weight_unit=site.weight_unit,
    )


def draft_of(head: OrderHead, lines: Sequence[OrderLineItem], new_id: NewId) -> DraftState:
    """A draft that edits an order, with no changes yet. Discounts and fees without an id get one.

    Raises `ValidationFailed` for an order, such as an imported one, whose figures can't be taken apart.
    """
    source = _decode_source(_encode(DraftSource(head=head, lines=list(lines))))
    head = source.head
    for discount in head.applied_discounts:
        discount.id = discount.id or str(new_id())
    for fee in head.additional_fees:
        fee.id = fee.id or str(new_id())
    state = DraftState(
        currency=head.currency,
        tax_included=head.tax_included_in_prices,
        weight_unit=head.weight_unit or WeightUnit.KG,
        source=source,
        discounts=_discounts(source),
        fees=[DraftFee(fee=fee, source=SourceType.ORIGINAL_ORDER, applied=True) for fee in head.additional_fees],
        extended_fields=None,
        purchase_flow_id=head.purchase_flow_id,
    )
    return _with_facts(state)


def pristine(state: DraftState) -> DraftState:
    """A draft that edits an order as it was before its first change."""
    kept = msgspec.structs.replace(
        state,
        discounts=[
            msgspec.structs.replace(one, applied=True)
            for one in state.discounts
            if one.source is SourceType.ORIGINAL_ORDER
        ],
        fees=[
            msgspec.structs.replace(one, applied=True) for one in state.fees if one.source is SourceType.ORIGINAL_ORDER
        ],
        deposit=None,
    )
    return _with_facts(kept)


def _with_facts(state: DraftState) -> DraftState:
    """The draft with lines, addresses and exemption as they are on its order."""
    assert state.source is not None, "a draft of an order has one"
    head = state.source.head
    return msgspec.structs.replace(
        state,
        lines=[DraftLine(item=line, from_order=True) for line in state.source.lines],
        shipping_info=head.shipping_info,
        buyer_info=head.buyer_info,
        billing_info=head.billing_info,
        recipient_info=head.recipient_info,
        business_location=head.business_location,
        tax_exempt=bool(head.tax_info.tax_exempt),
    )


def _discounts(source: DraftSource) -> list[DraftDiscount]:
    """The discounts of the order, with what each took from each line."""
    head = source.head
    figures = figures_of(
        source.lines,
        currency=head.currency,
        shipping=head.shipping_info,
        fees=head.additional_fees,
        discounts=head.applied_discounts,
        tax_included=head.tax_included_in_prices,
        tax_exempt=bool(head.tax_info.tax_exempt),
    )
    return [
        _discount(discount, taken.shares)
        for discount, taken in zip(head.applied_discounts, figures.discounts, strict=True)
    ]


def _discount(discount: AppliedDiscount, shares: dict[str, Decimal]) -> DraftDiscount:
    return DraftDiscount(
        discount=discount,
        source=SourceType.ORIGINAL_ORDER,
        applied=True,
        amount=plain(discount_amount(discount)),
        shares={line_id.lower(): plain(share) for line_id, share in shares.items()},
    )
