"""How much each payment returns in a refund, and what is refused about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from orderwright.model.errors import ApplicationError, FieldViolation, NotFound, Status, ValidationFailed
from orderwright.model.line_items import OrderLineItem
from orderwright.model.refund_requests import PaymentRefund
from orderwright.model.refundability import NonRefundableReason
from orderwright.model.refunds import LineItemRefund, RestockItem
from orderwright.rules.money import parse_amount, plain, round_money
from orderwright.rules.refundability import Standing, Way
from orderwright.rules.refunds import as_data, line_item_not_found, price_violation

#: The most refunds that callers may make of one order. What a gateway reports is recorded beyond it.
MAX_REFUNDS = 300


class Planned(msgspec.Struct, frozen=True):
    """One payment's part: `amount` in major units. OUTSIDE: recorded as done; the others are done by the service."""

    standing: Standing
    amount: Decimal
    way: Way


def check_amounts(wanted: Sequence[PaymentRefund], currency: str, path: str) -> None:
    """Raise `ValidationFailed` for amounts with more digits than the currency has; `path` leads to the payments."""
    found = [
        price_violation(one.amount, currency, f"{path}[{place}].amount.amount") for place, one in enumerate(wanted)
    ]
    violations = [violation for violation in found if violation is not None]
    if violations:
        raise ValidationFailed(violations)


def check_count(refunds: int, path: str) -> None:
    """Raise `ValidationFailed` if a caller may make no further refund of the order."""
    if refunds >= MAX_REFUNDS:
        words = f"the order has {refunds} refunds, and may have {MAX_REFUNDS}"
        raise ValidationFailed.of(path, words, "MAX_SIZE", threshold=MAX_REFUNDS)


def standings_for(wanted: Sequence[PaymentRefund], standings: Sequence[Standing]) -> list[Standing]:
    """How the named payments stand. Raises PAYMENT_NOT_FOUND."""
    known = {one.payment.id.lower(): one for one in standings}
    found = []
    for one in wanted:
        standing = known.get(one.payment_id.lower())
        if standing is None:
            words = f"The order has no payment {one.payment_id}"
            raise NotFound("PAYMENT_NOT_FOUND", words, data=as_data(one))
        found.append(standing)
    return found


def plan(
    wanted: Sequence[PaymentRefund],
    standings: Sequence[Standing],
    calculated: Decimal | None,
    currency: str,
    path: str,
) -> list[Planned]:
    """What each payment returns; `standings` are those of the `wanted` payments, `calculated` what the items come to.

    A payment without an amount returns what the items come to, less what the others return, in the order given and
    each up to its most; one that is left nothing to return is left out. `calculated` None: there are no items.
    Raises PAYMENT_NOT_REFUNDABLE, EXTERNAL_REFUND_EXPECTED, INVALID_PAYMENT_REFUND_AMOUNT, and `ValidationFailed`
    for a payment without an amount where there are no items; `path` leads to the payments.
    """
    for one, standing in zip(wanted, standings, strict=True):
        check_refundable(one, standing)
    if calculated is None:
        _need_amounts(wanted, standings, path)
    fixed = [_fixed(one, standing, currency) for one, standing in zip(wanted, standings, strict=True)]
    left = max((calculated or Decimal(0)) - sum(amount for amount in fixed if amount is not None), Decimal(0))
    planned = []
    for one, standing, known in zip(wanted, standings, fixed, strict=True):
        amount = min(left, standing.max_refund) if known is None else known
        if known is None:
            left -= amount
        if amount or standing.whole:
            way = Way.OUTSIDE if one.external_refund else standing.way
            planned.append(Planned(standing, round_money(amount, currency), way))
    last = next((one for one, known in zip(reversed(wanted), reversed(fixed), strict=True) if known is None), None)
    if last is not None and (left or not planned):
        words = f"The items come to {plain(left)} more than the payments can return"
        raise _invalid_amount(last, words if left else "The items come to nothing that could be returned")
    return planned


def beyond_items(planned: Sequence[Planned], calculated: Decimal | None) -> Decimal:
    """How much more goes back than the chosen items come to (`calculated`; None: there are no items); never below 0."""
    return max(sum((one.amount for one in planned), Decimal(0)) - (calculated or Decimal(0)), Decimal(0))


def check_refundable(wanted: PaymentRefund, standing: Standing) -> None:
    """Raise PAYMENT_NOT_REFUNDABLE, or EXTERNAL_REFUND_EXPECTED where the service can't return the money itself."""
    if standing.barred is not None:
        raise not_refundable(standing.payment.id, standing.barred)
    if standing.manual is not None and not wanted.external_refund:
        words = (
            f"The service can't return payment {wanted.payment_id} itself ({standing.manual}): return it elsewhere, "
            "and record that with externalRefund true"
        )
        raise ApplicationError("EXTERNAL_REFUND_EXPECTED", words, status=Status.BAD_REQUEST, data=as_data(wanted))


def not_refundable(payment_id: str, reason: NonRefundableReason) -> ApplicationError:
    """The refusal of a payment of which nothing can be returned."""
    return ApplicationError(
        "PAYMENT_NOT_REFUNDABLE",
        f"Payment {payment_id} can't be refunded: {reason}",
        data={"paymentId": payment_id, "nonRefundableReason": reason},
    )


def _need_amounts(wanted: Sequence[PaymentRefund], standings: Sequence[Standing], path: str) -> None:
    violations = [
        FieldViolation(f"{path}[{place}].amount", "is needed where no refundItems are sent", "REQUIRED_FIELD")
        for place, (one, standing) in enumerate(zip(wanted, standings, strict=True))
        if one.amount is None and not standing.whole
    ]
    if violations:
        raise ValidationFailed(violations)


def _fixed(wanted: PaymentRefund, standing: Standing, currency: str) -> Decimal | None:
    """What the payment returns whatever the items come to; None if that depends on them."""
    if standing.payment.membership_payment_details is not None:
        return standing.max_refund
    if wanted.amount is None:
        return standing.max_refund if standing.whole else None
    amount = round_money(parse_amount(wanted.amount.amount), currency)
    most = plain(standing.max_refund)
    if standing.whole and amount != standing.max_refund:
        raise _invalid_amount(wanted, f"Payment {wanted.payment_id} goes back whole: {most}, not {plain(amount)}")
    if not 0 < amount <= standing.max_refund:
        raise _invalid_amount(
            wanted, f"Payment {wanted.payment_id} can return more than 0 and at most {most}, not {plain(amount)}"
        )
    return amount


def _invalid_amount(wanted: PaymentRefund, words: str) -> ApplicationError:
    return ApplicationError("INVALID_PAYMENT_REFUND_AMOUNT", words, status=Status.BAD_REQUEST, data=as_data(wanted))


def check_restock(
    wanted: Sequence[RestockItem], refunded: Sequence[LineItemRefund], lines: Mapping[str, OrderLineItem]
) -> None:
    """Raise the documented error unless these units may go back into stock; `lines` by lower-case id.

    Of each line at most as many as this refund returns. Of a line that is stocked at several locations all of it or
    nothing: nobody could tell which shelf a part belongs on.
    """
    units = {item.line_item_id.lower(): item.quantity for item in refunded}
    for item in wanted:
        key = item.line_item_id.lower()
        if key not in lines:
            raise line_item_not_found(item.line_item_id)
        if item.quantity > units.get(key, 0):
            raise ApplicationError(
                "INVALID_LINE_ITEM_RESTOCK_QUANTITY",
                f"{units.get(key, 0)} units of line item {item.line_item_id} are refunded, not {item.quantity}",
                status=Status.BAD_REQUEST,
                data=as_data(item),
            )
        if len(lines[key].locations) > 1 and item.quantity < lines[key].quantity:
            raise ApplicationError(
                "PARTIAL_REFUND_FOR_MULTIPLE_LOCATIONS_NOT_ALLOWED",
                f"Line item {item.line_item_id} comes from several locations: all of it goes back or nothing",
                data=as_data(item),
            )


def not_yet_shelved(
    wanted: Sequence[RestockItem], refunded: Sequence[LineItemRefund], lines: Mapping[str, OrderLineItem]
) -> list[RestockItem]:
    """What of `wanted` is not back in stock already; `lines` by lower-case id, as they were before this refund.

    No more units of a line are back than were refunded. Where a refund failed whose goods were restocked, the one that
    is made in its place puts them back no second time; nor does one of an order that was restocked when it was
    canceled.
    """
    units = {item.line_item_id.lower(): item.quantity for item in refunded}
    found = []
    for item in wanted:
        line = lines[item.line_item_id.lower()]
        left = (line.refund_quantity or 0) + units[line.id.lower()] - (line.restock_quantity or 0)
        if left > 0:
            found.append(RestockItem(line_item_id=line.id, quantity=min(item.quantity, left)))
    return found
