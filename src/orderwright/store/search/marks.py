"""The marks of an order: values of its lines, payments, refunds and parcels that the index of grams finds it by.

A mark says no more than that the order is worth a look, so it may be cut and need not tell which element has it. What
has no mark (dates, small amounts, what an element lacks) is found by looking. `elements.py` names the marks' fields.
"""

from __future__ import annotations

import math
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
    if value.isascii() and len(value) <= LONGEST_MARK:
        return f"{facet}={value.lower()}"
    return f"{facet}={_CASED.sub('?', value).lower()[:LONGEST_MARK]}"


def _steps(facet: str, base: int) -> tuple[str, ...]:
    first = (f"{facet}>1",) if facet in _FROM_ONE else ()
    powers = (base**n for n in range(1, 30))
    return (*first, *(f"{facet}>{power}" for power in powers if power < _HIGHEST_STEP))


#: The marks of numbers, smallest first. Every order that is created asks for some, so they are made once.
_UNITS: Final = {facet: _steps(facet, UNIT_STEPS) for facet in ("units", "open", "back")}
_AMOUNTS: Final = {facet: _steps(facet, AMOUNT_STEPS) for facet in ("price", "amount")}


def step_marks(facet: str, value: int) -> tuple[str, ...]:
    """The marks of a number, of whose fraction nothing depends: each power of the facet's base that it reaches."""
    if value < 1:
        return ()
    power = value.bit_length() - 1
    if facet in _AMOUNTS:
        return _AMOUNTS[facet][: power // 2]
    return _UNITS[facet][: power + (facet in _FROM_ONE)]


def step_reached(facet: str, value: Decimal | int) -> str | None:
    """The rarest mark that every number from `value` on has; None if there is none."""
    marks = step_marks(facet, math.floor(value))
    return marks[-1] if marks else None


def _amount(text: str) -> int:
    """An amount without its fraction."""
    return int(text.partition(".")[0])


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
    found: list[str] = _of_lines(lines, fulfillments)
    if head.extended_fields is not None:
        found += _extended(HEAD_FACET, head.extended_fields)
    for payment in payments:
        found += _of_payment(payment)
    for refund in refunds:
        found += _of_refund(refund)
    for parcel in fulfillments:
        found += _of_parcel(parcel)
    return list(dict.fromkeys(found))


def _of_lines(lines: Iterable[OrderLineItem], fulfillments: Iterable[Fulfillment]) -> list[str]:
    sent: Counter[str] = Counter()
    for parcel in fulfillments:
        for item in parcel.line_items:
            sent[item.id.lower()] += item.quantity
    found: list[str] = []
    for line in lines:
        physical, reference = line.physical_properties, line.catalog_reference
        if physical is not None and physical.sku:
            found.append(mark("sku", physical.sku))
        variant = reference.options.get("variantId") if reference is not None and reference.options else None
        if isinstance(variant, str | int | float) and variant != "":
            found.append(mark("variant", str(variant)))
        for one in line.description_lines:
            value = one.plain_text or one.color_info
            if value is not None:
                found.append(mark("option", value.original))
                if one.name is not None:
                    found.append(mark("option", f"{one.name.original}={value.original}"))
        back = line.refund_quantity or 0
        found += step_marks("units", line.quantity)
        found += step_marks("back", back)
        found += step_marks("open", line.quantity - (sent[line.id.lower()] if sent else 0) - back)
        found += step_marks("price", _amount(line.price.amount))
        if line.extended_fields is not None:
            found += _extended(LINE_FACET, line.extended_fields)
    return found


def _extended(facet: str, fields: ExtendedFields) -> Iterator[str]:
    for namespace, values in fields.namespaces.items():
        for key, value in values.items():
            yield mark(facet, extended_name(namespace, key))
            text = extended_text(value)
            if text:
                yield mark(facet, f"{extended_name(namespace, key)}={text}")


def extended_name(namespace: str, key: str) -> str:
    """What the marks of an extended field begin with."""
    return f"{namespace}.{key}"


def _of_payment(payment: Payment) -> Iterator[str]:
    yield mark("record", payment.id)
    yield mark("paid", payment.status)
    yield from step_marks("amount", _amount(payment.amount.amount))
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
    yield from step_marks("amount", _amount(refund.summary.requested_refund.amount))
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
