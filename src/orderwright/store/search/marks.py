"""The marks of an order: values of its lines, payments, refunds and parcels that the index of grams finds it by.

A mark says no more than that the order is worth a look, so it may be cut and need not tell which element has it. What
has no mark (dates, small amounts, what an element lacks) is found by looking. `elements.py` names the marks' fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from orderwright.model.extras import ExtendedFields
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.model.payments import Payment
from orderwright.model.refunds import Refund

#: How much of a value a mark holds.
LONGEST_MARK: Final = 200
#: The powers from which there are marks: 2, 4, 8... units; 4, 16, 64... of an amount.
UNIT_STEPS: Final = 2
AMOUNT_STEPS: Final = 4
#: Units of which one is worth a mark already. Every line has one, but not every line has one to be sent or back.
_FROM_ONE: Final = frozenset({"open", "back"})
_HIGHEST_STEP: Final = 10**9
# All but ASCII, Chinese, Japanese and Korean.
_CASED: Final = re.compile("[^\x01-\x7f\u3000-\u9fff\uac00-\ud7a3]+")
#: What the marks of extended fields of an order and of its lines are called.
HEAD_FACET: Final = "field"
LINE_FACET: Final = "linefield"


def mark(facet: str, value: str) -> str:
    """The mark of a text: in small letters, and with one sign for whatever is no ASCII but may have a case.

    So the database, which made the marks of older orders, has the same ones whatever its locale is.
    """
    text = value if value.isascii() else _CASED.sub("?", value)
    return f"{facet}={text.lower()[:LONGEST_MARK]}"


def step_marks(facet: str, value: Decimal | int, base: int) -> Iterator[str]:
    """The marks of a number: each power of `base` that it reaches."""
    step = base
    while step <= value and step < _HIGHEST_STEP:
        yield f"{facet}>{step}"
        step *= base


def step_reached(facet: str, value: Decimal | int, base: int) -> str | None:
    """The rarest mark that every number from `value` on has; None if there is none."""
    marks = [*(f"{facet}>1" for _ in range(facet in _FROM_ONE and value >= 1)), *step_marks(facet, value, base)]
    return marks[-1] if marks else None


def extended_text(value: Any) -> str | None:
    """A value of an extended field as it is compared: as text, numbers in their shortest form. Lists are not."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return format((Decimal(repr(value)) + 0).normalize(), "f")
    return value if isinstance(value, str) else None


def order_marks(
    head: OrderHead,
    lines: Sequence[OrderLineItem],
    payments: Sequence[Payment] = (),
    refunds: Sequence[Refund] = (),
    fulfillments: Sequence[Fulfillment] = (),
) -> list[str]:
    """All marks of an order, each once, from what it holds."""
    found: dict[str, None] = dict.fromkeys(_of_lines(lines, fulfillments))
    found.update(dict.fromkeys(_extended(HEAD_FACET, head.extended_fields)))
    for payment in payments:
        found.update(dict.fromkeys(_of_payment(payment)))
    for refund in refunds:
        found.update(dict.fromkeys(_of_refund(refund)))
    for parcel in fulfillments:
        found.update(dict.fromkeys(_of_parcel(parcel)))
    return list(found)


def _of_lines(lines: Iterable[OrderLineItem], fulfillments: Iterable[Fulfillment]) -> Iterator[str]:
    sent: Counter[str] = Counter()
    for parcel in fulfillments:
        for item in parcel.line_items:
            sent[item.id.lower()] += item.quantity
    for line in lines:
        physical, reference = line.physical_properties, line.catalog_reference
        if physical is not None and physical.sku:
            yield mark("sku", physical.sku)
        variant = (reference.options or {}).get("variantId") if reference is not None else None
        if isinstance(variant, str | int) and variant != "":
            yield mark("variant", str(variant))
        for text in _options(line):
            yield mark("option", text)
        back = line.refund_quantity or 0
        yield from _units("units", line.quantity)
        yield from _units("back", back)
        yield from _units("open", line.quantity - (sent[line.id.lower()] if sent else 0) - back)
        yield from step_marks("price", Decimal(line.price.amount), AMOUNT_STEPS)
        yield from _extended(LINE_FACET, line.extended_fields)


def _extended(facet: str, fields: ExtendedFields | None) -> Iterator[str]:
    if fields is None:
        return
    for namespace, values in fields.namespaces.items():
        for key, value in values.items():
            yield mark(facet, extended_name(namespace, key))
            text = extended_text(value)
            if text:
                yield mark(facet, f"{extended_name(namespace, key)}={text}")


def extended_name(namespace: str, key: str) -> str:
    """What the marks of an extended field begin with."""
    return f"{namespace}.{key}"


def _options(line: OrderLineItem) -> Iterator[str]:
    for one in line.description_lines:
        value = one.plain_text or one.color_info
        if value is not None:
            yield value.original
            if one.name is not None:
                yield f"{one.name.original}={value.original}"


def _units(facet: str, units: int) -> Iterator[str]:
    if units >= 1 and facet in _FROM_ONE:
        yield f"{facet}>1"
    yield from step_marks(facet, units, UNIT_STEPS)


def _of_payment(payment: Payment) -> Iterator[str]:
    yield mark("record", payment.id)
    yield mark("paid", payment.status)
    yield from step_marks("amount", Decimal(payment.amount.amount), AMOUNT_STEPS)
    regular, gift = payment.regular_payment_details, payment.giftcard_payment_details
    if regular is not None:
        card = regular.credit_card_details
        pairs = [
            ("method", regular.payment_method),
            ("transaction", regular.gateway_transaction_id),
            ("transaction", regular.provider_transaction_id),
            ("brand", card.brand if card is not None else None),
            ("card", card.last_four_digits if card is not None else None),
        ]
        yield from _marked(pairs)
    if gift is not None:
        yield from _marked([("gift", gift.gift_card_payment_id), ("gift", gift.obfuscated_code)])


def _of_refund(refund: Refund) -> Iterator[str]:
    yield mark("record", refund.id)
    yield from step_marks("amount", Decimal(refund.summary.requested_refund.amount), AMOUNT_STEPS)
    yield from _marked([("reason", refund.details.reason)])
    for part in refund.transactions:
        pairs = [
            ("refund", part.refund_status),
            ("transaction", part.gateway_refund_id),
            ("transaction", part.provider_refund_id),
        ]
        yield from _marked(pairs)


def _of_parcel(parcel: Fulfillment) -> Iterator[str]:
    yield mark("record", parcel.id)
    info = parcel.tracking_info
    if info is not None:
        yield from _marked([("tracking", info.tracking_number), ("carrier", info.shipping_provider)])


def _marked(pairs: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    for facet, value in pairs:
        if value:
            yield mark(facet, value)
