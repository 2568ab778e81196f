"""What the files of all systems come to: one imported order with its records, and how it is put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from orderwright.rules.allocation import allocate
from orderwright.rules.money import plain, round_money

#: Under which the ids of imported orders and of their parts are made: the same order gets the same ids every time.
_NAMES: Final = UUID("7b2f1c0e-6a55-4a52-9a2e-0a1d6d1c1f52")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_PHONE: Final = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[0-9+(][0-9 ()+./#*,;:extEXT\-]{2,49}")
_ZERO: Final = Decimal(0)

Tree = dict[str, Any]


class SourceOrder(NamedTuple):
    """An order of another system as `importOrder` takes it, with its payments, refunds and fulfilments; wire names.

    `row` is where it begins in the file. `places` leads from paths below the order to columns, `line_rows` from the
    lines of the order to the rows of the file, so that a violation can be told where it stands. `settled` says that the
    statuses and the balance were made of these very records, and stay as they are.
    """

    external_id: str
    row: int
    order: Tree
    payments: list[Tree]
    refunds: list[Tree]
    fulfillments: list[Tree]
    flags: Sequence[str] = ()
    places: Mapping[str, str] = MappingProxyType({})
    line_rows: Sequence[int] = ()
    settled: bool = False


class Ids:
    """The ids of one order's parts: the same each time the same order is read."""

    def __init__(self, site_id: UUID, system: str, external_id: str) -> None:
        self.order = uuid5(_NAMES, f"{site_id}:{system}:{external_id}")
        self._made = 0

    def next(self) -> str:
        """The id of the next part."""
        self._made += 1
        return str(uuid5(self.order, str(self._made)))


def order_number(name: str) -> str | None:
    """The number in the name of an order (`#1001`, `EU-1001`): its last digits; None where that is no number."""
    found = _NUMBER.findall(name)
    if not found or len(re.findall(r"[0-9]+", name)[-1]) > 15:
        return None
    return str(int(found[-1]))


def money(amount: Decimal) -> Tree:
    """A price on the wire."""
    return {"amount": plain(amount)}


def person_of(name: str | None, *, company: str | None = None, phone: str | None = None) -> Tree:
    """Contact details from a name in one piece: the last word is the last name."""
    first, _, last = (name or "").strip().rpartition(" ")
    parts = {
        "firstName": (first or last)[:100] if first else None,
        "lastName": last[:100],
        "company": company and company[:1000],
        "phone": phone if phone and _PHONE.fullmatch(phone) else None,
    }
    return {key: value for key, value in parts.items() if value}


class Extras:
    """What an order has no field for: it is kept as custom fields, so that nothing that was sent is lost."""

    def __init__(self) -> None:
        self.fields: list[Tree] = []

    def keep(self, title: str, value: str | None) -> None:
        """Keep a text under a title, if there is one."""
        if value:
            self.fields.append({"title": title[:500], "value": value})

    def fitting(self, title: str, value: str | None, longest: int) -> str | None:
        """The text, cut where it is too long for its field; then the whole of it is kept as well."""
        if value is None or len(value) <= longest:
            return value
        self.keep(title, value)
        return value[: longest - 1] + "\u2026"

    def phone(self, title: str, value: str | None) -> str | None:
        """The phone number; a text that is none is kept as it is."""
        if value is None or _PHONE.fullmatch(value):
            return value
        self.keep(title, value)
        return None


class LineParts(NamedTuple):
    """A line of another system. `discount` is its own, for all units, before its share of the order's."""

    name: str
    quantity: int
    price: Decimal
    discount: Decimal = _ZERO
    tax: Decimal | None = None
    taxable: bool = True
    more: Mapping[str, Any] = MappingProxyType({})

    @property
    def gross(self) -> Decimal:
        """What all units cost before discounts."""
        return self.price * self.quantity


def lines_of(
    parts: Sequence[LineParts], *, discount: Decimal, tax: Decimal, included: bool, currency: str, ids: Ids
) -> list[Tree]:
    """The lines with their shares of the order's discount, and of its tax where they don't bring their own.

    Both are spread in proportion to what the lines cost, by the largest remainder, so that no minor unit is lost. What
    can't be spread (over lines that cost nothing) stays with the order alone.
    """
    worth = [max(round_money(one.gross, currency) - one.discount, _ZERO) for one in parts]
    shares = _spread(discount, worth, currency)
    left = [max(value - share, _ZERO) for value, share in zip(worth, shares, strict=True)]
    if all(one.tax is None for one in parts):
        weights = [value if one.taxable else _ZERO for one, value in zip(parts, left, strict=True)]
        taxes = _spread(tax, weights if any(weights) else left, currency)
    else:
        taxes = [one.tax or _ZERO for one in parts]
    return [
        _line(one, share, value, part, included, ids)
        for one, share, value, part in zip(parts, shares, left, taxes, strict=True)
    ]


def _spread(amount: Decimal, weights: Sequence[Decimal], currency: str) -> Sequence[Decimal]:
    whole = round_money(amount, currency)
    if not whole or not any(weights):
        return [_ZERO] * len(weights)
    return allocate(whole, weights, currency)


def _line(one: LineParts, share: Decimal, left: Decimal, tax: Decimal, included: bool, ids: Ids) -> Tree:
    net = max(left - tax, _ZERO) if included else left
    line: Tree = {
        "id": ids.next(),
        "productName": {"original": one.name},
        "quantity": one.quantity,
        "price": money(one.price),
        "priceBeforeDiscounts": money(one.price),
        "totalDiscount": money(one.discount + share),
        "totalPriceBeforeTax": money(net),
        "totalPriceAfterTax": money(net + tax),
        "itemType": {"preset": "PHYSICAL"},
        **one.more,
    }
    if tax:
        line["taxInfo"] = {"taxAmount": money(tax), "taxableAmount": money(net), "taxIncludedInPrice": included}
    return line


def summary_of(
    *, subtotal: Decimal, shipping: Decimal, tax: Decimal, discount: Decimal, fees: Decimal, total: Decimal
) -> Tree:
    """A price summary on the wire."""
    return {
        "subtotal": money(subtotal),
        "shipping": money(shipping),
        "tax": money(tax),
        "discount": money(discount),
        "totalAdditionalFees": money(fees),
        "total": money(total),
    }


def activity(kind: str, at: str | None, **content: Any) -> list[Tree]:
    """Something that happened, in a list; an empty one where nobody knows when."""
    return [] if at is None else [{"activityType": kind, "createdDate": at, **content}]
