"""Making a complete document of an order as sent: defaults, figures, statuses. Pure; ids and time come in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from orderwright.model.addresses import AddressWithContact
from orderwright.model.errors import ApplicationError
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.item_parts import PaymentOptionType
from orderwright.model.line_items import OrderLineItem, OrderLineItemInput
from orderwright.model.order_parts import (
    AttributionSource,
    CreatedBy,
    FulfillmentStatus,
    OrderStatus,
    PaymentStatus,
)
from orderwright.model.orders import OrderFacts, OrderHead, OrderInput
from orderwright.model.prices import Price
from orderwright.model.sites import PriceSummaryPolicy, Site
from orderwright.model.summaries import PriceSummary, PriceSummaryInput
from orderwright.model.taxes import OrderTaxInfo, OrderTaxInfoInput, TaxSummary, TaxSummaryInput
from orderwright.model.timestamps import format_timestamp, normalise_timestamp, parse_timestamp
from orderwright.rules.approval import is_offline, status_at_creation
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.money import parse_amount
from orderwright.rules.order_figures import (
    figures_of,
    fill_discount_shares,
    fill_fee,
    fill_shipping,
    filled_tax_details,
    filled_tax_info,
    price,
    tax_breakdown,
)
from orderwright.rules.summaries import (
    NO_AMOUNTS,
    check_adds_up,
    complete_summary,
    declared_balance,
    disagreements,
    refuse_disagreements,
)
from orderwright.rules.totals import OrderFigures, PartFigures

NewId = Callable[[], UUID]

#: What `flags` of an order says when its summary disagrees with its lines: staff are to look at it.
SUMMARY_DISAGREES = "SUMMARY_DISAGREES_WITH_LINES"

#: The contract's limit of taxes that an order lists; beyond it the lines still have them all.
MAX_TAX_BREAKDOWN = 50


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A complete new order, still without id and number. `flags` are for staff, not for the wire."""

    head: OrderHead
    lines: list[OrderLineItem]
    flags: list[str]


def creator(identity: Identity) -> CreatedBy:
    """The identity as the order's `createdBy`."""
    name = str(identity.id)
    match identity.type:
        case IdentityType.WIX_USER:
            return CreatedBy(user_id=name)
        case IdentityType.MEMBER:
            return CreatedBy(member_id=name)
        case IdentityType.ANONYMOUS_VISITOR:
            return CreatedBy(visitor_id=name)
        case IdentityType.APP:
            return CreatedBy(app_id=name)


def place(
    order: OrderInput,
    *,
    site: Site,
    identity: Identity,
    now: datetime,
    new_id: NewId,
) -> Placed:
    """Complete an order that `createOrder` was sent. Takes the input apart: it must not be used afterwards.

    Raises `ValidationFailed` for what does not add up, and `PURCHASED_DATE_CANNOT_BE_IN_FUTURE`.
    """
    _check_purchased_date(order, now)
    currency = order.currency or site.currency
    included = site.tax_included_default if order.tax_included_in_prices is None else order.tax_included_in_prices
    _give_ids(order, new_id)
    figures = figures_of(
        order.line_items,
        currency=currency,
        shipping=order.shipping_info,
        fees=order.additional_fees,
        discounts=order.applied_discounts,
        tax_included=included,
        tax_exempt=bool(order.tax_info is not None and order.tax_info.tax_exempt),
    )
    summary = complete_summary(order.price_summary, figures.summary())
    check_adds_up(summary, "order.priceSummary")
    differing = disagreements(summary, figures) if order.price_summary is not None else {}
    if site.price_summary_policy is PriceSummaryPolicy.STRICT:
        refuse_disagreements(differing, "order.priceSummary")
    total = parse_amount(summary.total.amount)
    payment_status = _payment_status(order.payment_status, total)
    status = status_at_creation(
        order.status,
        total=total,
        offline=is_offline(order.line_items, order.channel_info.type),
        payment_status=payment_status,
    )
    lines = [complete_line(line, part, included) for line, part in zip(order.line_items, figures.lines, strict=True)]
    _fill_parts(order, figures, included)
    head = _head(order, figures, summary, site, identity, currency, included, status, payment_status)
    head.purchased_date = normalise_timestamp(order.purchased_date) if order.purchased_date else format_timestamp(now)
    fill_formatted(head, currency, site.locale)
    for line in lines:
        fill_formatted(line, currency, site.locale)
    return Placed(head=head, lines=lines, flags=[SUMMARY_DISAGREES] if differing else [])


def _check_purchased_date(order: OrderInput, now: datetime) -> None:
    if order.purchased_date is not None and parse_timestamp(order.purchased_date) > now:
        raise ApplicationError(
            "PURCHASED_DATE_CANNOT_BE_IN_FUTURE",
            "purchasedDate is later than now",
            data={"purchasedDate": order.purchased_date},
        )


def _give_ids(order: OrderInput, new_id: NewId) -> None:
    for line in order.line_items:
        line.id = line.id or str(new_id())
    for discount in order.applied_discounts:
        discount.id = discount.id or str(new_id())
    for fee in order.additional_fees:
        fee.id = fee.id or str(new_id())


def _payment_status(sent: PaymentStatus | None, total: Decimal) -> PaymentStatus:
    """What was declared; without a declaration, an order that costs nothing is paid and any other is not."""
    if sent is not None and sent is not PaymentStatus.UNSPECIFIED:
        return sent
    return PaymentStatus.PAID if total == 0 else PaymentStatus.NOT_PAID


def fulfillment_at_creation(order: OrderInput, status: OrderStatus) -> FulfillmentStatus:
    """Whether a new order is fulfilled at once: it is approved, and nothing of it is shipped.

    Derived like every other fulfilment status (docs/compatibility.md, decision 9); what was sent plays no part.
    """
    if status is OrderStatus.APPROVED and order.shipping_info is None:
        return FulfillmentStatus.FULFILLED
    return FulfillmentStatus.NOT_FULFILLED


def complete_line(line: OrderLineItemInput, figures: PartFigures, included: bool) -> OrderLineItem:
    """The document of a line: everything as sent, and what was missing from its figures."""
    name = line.product_name
    if name.translated is None:
        name.translated = name.original
    tax_info = filled_tax_info(line.tax_info, figures, included)
    members = msgspec.structs.asdict(line)
    members.update(
        price_before_discounts=line.price_before_discounts or Price(amount=line.price.amount),
        total_discount=line.total_discount or price(figures.total_discount),
        total_price_before_tax=line.total_price_before_tax or price(figures.net),
        total_price_after_tax=line.total_price_after_tax or price(figures.gross),
        tax_info=tax_info,
        tax_details=filled_tax_details(line.tax_details, tax_info),
        payment_option=line.payment_option or PaymentOptionType.FULL_PAYMENT_ONLINE,
        price_undetermined=bool(line.price_undetermined),
        fixed_quantity=bool(line.fixed_quantity),
    )
    return OrderLineItem(**members)


def _fill_parts(order: OrderInput, figures: OrderFigures, included: bool) -> None:
    cost = order.shipping_info.cost if order.shipping_info is not None else None
    if cost is not None and figures.shipping_part is not None:
        fill_shipping(cost, figures.shipping_part, included)
    for fee, part in zip(order.additional_fees, figures.fees, strict=True):
        fill_fee(fee, part, included)
    fill_discount_shares(order.applied_discounts, figures)


def order_tax(sent: OrderTaxInfoInput | None, summary: PriceSummary, figures: OrderFigures | None) -> OrderTaxInfo:
    """The order's tax: as sent, completed from the summary and the figures."""
    sent = sent or OrderTaxInfoInput()
    breakdown = sent.tax_breakdown
    if not breakdown and figures is not None:
        breakdown = tax_breakdown(figures)[:MAX_TAX_BREAKDOWN]
    return OrderTaxInfo(
        total_tax=sent.total_tax or Price(amount=summary.tax.amount),
        tax_breakdown=breakdown,
        tax_exempt=bool(sent.tax_exempt),
    )


def order_tax_summary(sent: TaxSummaryInput | None, summary: PriceSummary) -> TaxSummary:
    """The order's tax in the old form."""
    total = sent.total_tax if sent is not None else None
    return TaxSummary(total_tax=total or Price(amount=summary.tax.amount))


def recipient(order: OrderFacts) -> AddressWithContact | None:
    """Who receives the order: as sent, else a copy of the shipping destination."""
    if order.recipient_info is not None:
        return order.recipient_info
    logistics = order.shipping_info.logistics if order.shipping_info is not None else None
    destination = logistics.shipping_destination if logistics is not None else None
    return None if destination is None else msgspec.structs.replace(destination)


def whole_summary(sent: PriceSummaryInput | None) -> PriceSummary | None:
    """A summary of a part of the order (`payNow`) as a document, if it was sent: missing parts are zero."""
    return None if sent is None else complete_summary(sent, NO_AMOUNTS)


def _head(
    order: OrderInput,
    figures: OrderFigures,
    summary: PriceSummary,
    site: Site,
    identity: Identity,
    currency: str,
    included: bool,
    status: OrderStatus,
    payment_status: PaymentStatus,
) -> OrderHead:
    facts = {field: getattr(order, field) for field in OrderFacts.__struct_fields__}
    facts.update(
        buyer_language=order.buyer_language or site.language,
        weight_unit=order.weight_unit or site.weight_unit,
        recipient_info=recipient(order),
        archived=bool(order.archived),
        attribution_source=order.attribution_source or AttributionSource.UNSPECIFIED,
        tax_summary=order_tax_summary(order.tax_summary, summary),
        tax_info=order_tax(order.tax_info, summary, figures),
    )
    return OrderHead(
        **facts,
        status=status,
        payment_status=payment_status,
        fulfillment_status=fulfillment_at_creation(order, status),
        currency=currency,
        tax_included_in_prices=included,
        site_language=site.language,
        price_summary=summary,
        pay_now=whole_summary(order.pay_now),
        pay_after_free_trial=whole_summary(order.pay_after_free_trial),
        balance_summary=declared_balance(summary.total, payment_status),
        applied_discounts=order.applied_discounts,
        additional_fees=order.additional_fees,
        custom_fields=order.custom_fields,
        created_by=creator(identity),
        imported=False,
    )
