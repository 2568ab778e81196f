"""Making a document of an imported order: everything as sent; what is missing is filled without judging the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from orderwright.model.errors import ValidationFailed
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.item_parts import PaymentOptionType
from orderwright.model.line_items import OrderLineItem, OrderLineItemInput
from orderwright.model.order_parts import AttributionSource, FulfillmentStatus
from orderwright.model.orders import ArchivedOrderInput, OrderFacts, OrderHead
from orderwright.model.payments import Payment
from orderwright.model.prices import Price
from orderwright.model.refunds import Refund
from orderwright.model.sites import Site
from orderwright.model.summaries import Declared
from orderwright.model.taxes import LineItemTaxInfo, TaxDetails
from orderwright.model.timestamps import normalise_timestamp
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.fulfillment import fulfillment_status
from orderwright.rules.money import parse_amount, plain, round_money
from orderwright.rules.order_figures import figures_of
from orderwright.rules.placing import SUMMARY_DISAGREES, order_tax, order_tax_summary, recipient, whole_summary
from orderwright.rules.settlement import settle_up
from orderwright.rules.summaries import (
    NO_AMOUNTS,
    check_adds_up,
    complete_summary,
    declared_balance,
    disagreements,
)

MAX_NUMBER = 10**15
#: Flags for staff (`orders.flags`): the parts of the price summary do not make its total.
SUMMARY_DOES_NOT_ADD_UP = "SUMMARY_DOES_NOT_ADD_UP"
#: The payments and refunds that came with the order make another payment status than the one that it came with.
PAYMENTS_DISAGREE = "PAYMENT_STATUS_DISAGREES_WITH_PAYMENTS"
#: What an import says of an order; the next import of the same order says it anew.
IMPORT_FLAGS = frozenset({SUMMARY_DISAGREES, SUMMARY_DOES_NOT_ADD_UP, PAYMENTS_DISAGREE})


class ImportedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A complete imported order. `number` is None where none was sent."""

    head: OrderHead
    lines: list[OrderLineItem]
    number: int | None


def import_number(sent: str | int | None) -> int | None:
    """The number of an imported order. Numbers are whole, because searches compare them as numbers.

    Raises `ValidationFailed` for anything else, and for one of more than 15 digits.
    """
    if sent is None or sent == "":
        return None
    text = str(sent)
    if not (text.isascii() and text.isdigit()) or int(text) >= MAX_NUMBER or str(int(text)) != text:
        raise ValidationFailed.of(
            "order.number",
            "must be a whole number without leading zeros, of at most 15 digits",
            "FORMAT",
            expected="INTEGER",
        )
    return int(text)


def _sent_or(sent: Price | None, amount: Decimal) -> Price:
    return sent or Price(amount=plain(amount))


def _imported_line(
    line: OrderLineItemInput, currency: str, included: bool, new_id: Callable[[], UUID]
) -> OrderLineItem:
    quantity = Decimal(line.quantity)
    gross_or_net = round_money(parse_amount(line.price.amount) * quantity, currency)
    tax = _known_tax(line.tax_info, line.tax_details)
    before = max(gross_or_net - tax, Decimal(0)) if included else gross_or_net
    if line.total_price_before_tax is not None:
        before = parse_amount(line.total_price_before_tax.amount)
    unit_before = line.price_before_discounts or Price(amount=line.price.amount)
    discount = round_money(parse_amount(unit_before.amount) * quantity, currency) - gross_or_net
    name = line.product_name
    if name.translated is None:
        name.translated = name.original
    members = msgspec.structs.asdict(line)
    members.update(
        id=line.id or str(new_id()),
        price_before_discounts=unit_before,
        total_discount=_sent_or(line.total_discount, max(discount, Decimal(0))),
        total_price_before_tax=_sent_or(line.total_price_before_tax, before),
        total_price_after_tax=_sent_or(line.total_price_after_tax, before + tax),
        tax_info=line.tax_info or _new_form(line.tax_details),
        payment_option=line.payment_option or PaymentOptionType.FULL_PAYMENT_ONLINE,
        price_undetermined=bool(line.price_undetermined),
        fixed_quantity=bool(line.fixed_quantity),
    )
    return OrderLineItem(**members)


def _known_tax(info: LineItemTaxInfo | None, old: TaxDetails | None) -> Decimal:
    for sent in (info.tax_amount if info else None, old.total_tax if old else None):
        if sent is not None:
            return parse_amount(sent.amount)
    return Decimal(0)


def _new_form(old: TaxDetails | None) -> LineItemTaxInfo | None:
    """Tax that came in the old form alone, in the form that today's programs read."""
    if old is None:
        return None

    def copy(sent: Price | None) -> Price | None:
        return None if sent is None else Price(amount=sent.amount)

    return LineItemTaxInfo(
        tax_amount=copy(old.total_tax), taxable_amount=copy(old.taxable_amount), tax_rate=old.tax_rate
    )


def document_of(order: ArchivedOrderInput, site: Site, new_id: Callable[[], UUID]) -> ImportedDocument:
    """The document of an order that `importOrder` was sent. The input must not be used afterwards.

    Nothing is recalculated: what was sent stays, even where it does not add up. Raises `ValidationFailed` for a
    number that is no number.
    """
    number = import_number(order.number)
    currency = order.currency or site.currency
    included = bool(order.tax_included_in_prices)
    lines = [_imported_line(line, currency, included, new_id) for line in order.line_items]
    for discount in order.applied_discounts:
        discount.id = discount.id or str(new_id())
    for fee in order.additional_fees:
        fee.id = fee.id or str(new_id())
    head = _imported_head(order, site, currency, included)
    fill_formatted(head, currency, site.locale)
    for line in lines:
        fill_formatted(line, currency, site.locale)
    return ImportedDocument(head=head, lines=lines, number=number)


def with_facts(
    document: ImportedDocument,
    payments: Sequence[Payment],
    refunds: Sequence[Refund],
    fulfillments: Sequence[Fulfillment],
    site: Site,
) -> ImportedDocument:
    """The document of an order that comes again and has records here: its statuses and balance follow from those.

    What the import says of payment is a declaration, which holds until there is money on record. Its fulfilment status
    stands as long as there is no fulfilment.
    """
    head = document.head
    settlement = settle_up(head.price_summary.total, payments, refunds, declaration_of(head))
    fulfilled = fulfillment_status(document.lines, fulfillments) if fulfillments else head.fulfillment_status
    head = msgspec.structs.replace(
        head,
        payment_status=settlement.status,
        balance_summary=settlement.balance,
        fulfillment_status=fulfilled,
    )
    fill_formatted(head, head.currency, site.locale)
    return msgspec.structs.replace(document, head=head)


def import_flags(document: ImportedDocument) -> list[str]:
    """What staff should look at of the figures that an imported order came with. They are kept all the same."""
    head, flags = document.head, []
    try:
        check_adds_up(head.price_summary, "order.priceSummary")
    except ValidationFailed:
        flags.append(SUMMARY_DOES_NOT_ADD_UP)
    try:
        figures = figures_of(
            document.lines,
            currency=head.currency,
            shipping=head.shipping_info,
            fees=head.additional_fees,
            discounts=head.applied_discounts,
            tax_included=head.tax_included_in_prices,
            tax_exempt=bool(head.tax_info.tax_exempt),
        )
        if disagreements(head.price_summary, figures):
            flags.append(SUMMARY_DISAGREES)
    except ValidationFailed:
        flags.append(SUMMARY_DISAGREES)
    return flags


def declaration_of(head: OrderHead) -> Declared:
    """What a document that was just imported declares of its payment."""
    return Declared(status=head.payment_status, total=head.price_summary.total, balance=head.balance_summary)


def _imported_head(order: ArchivedOrderInput, site: Site, currency: str, included: bool) -> OrderHead:
    summary = complete_summary(order.price_summary, NO_AMOUNTS)
    facts = {field: getattr(order, field) for field in OrderFacts.__struct_fields__}
    facts.update(
        buyer_language=order.buyer_language or site.language,
        weight_unit=order.weight_unit or site.weight_unit,
        recipient_info=recipient(order),
        archived=bool(order.archived),
        attribution_source=order.attribution_source or AttributionSource.UNSPECIFIED,
        tax_info=order_tax(order.tax_info, summary, None),
        tax_summary=order_tax_summary(order.tax_summary, summary),
        purchased_date=normalise_timestamp(order.purchased_date) if order.purchased_date else None,
    )
    return OrderHead(
        **facts,
        status=order.status,
        payment_status=order.payment_status,
        fulfillment_status=order.fulfillment_status or FulfillmentStatus.NOT_FULFILLED,
        currency=currency,
        tax_included_in_prices=included,
        site_language=order.site_language or site.language,
        price_summary=summary,
        pay_now=whole_summary(order.pay_now),
        pay_after_free_trial=whole_summary(order.pay_after_free_trial),
        balance_summary=declared_balance(summary.total, order.payment_status, order.balance_summary),
        applied_discounts=order.applied_discounts,
        additional_fees=order.additional_fees,
        custom_fields=order.custom_fields,
        created_by=order.created_by,
        imported=True,
    )
