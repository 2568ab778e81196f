"""What may happen to a payment request, and what it comes to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Final

import msgspec
from msgspec import UNSET

from orderwright.model.errors import ApplicationError, Conflict, FieldViolation, Status, ValidationFailed
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.model.payment_requests import OrderPaymentRequest, OrderPaymentRequestPatch, PaymentRequestStatus
from orderwright.model.payments import Payment, TransactionStatus
from orderwright.model.refunds import Refund
from orderwright.model.timestamps import format_timestamp, parse_timestamp
from orderwright.rules.charging import check_amounts
from orderwright.rules.gift_card_payments import amount_due, check_payable
from orderwright.rules.money import parse_amount, plain, quantum
from orderwright.rules.payments import paid_amount
from orderwright.rules.sites import PLACE_OF_ID, PLACE_OF_TOKEN

_UNDER_WAY: Final = frozenset(
    {TransactionStatus.PENDING, TransactionStatus.PENDING_MERCHANT, TransactionStatus.AUTHORIZED}
)
#: Where the service serves its own payment page.
PAGE_PATH: Final = "/pay"
UNPAID: Final = PaymentRequestStatus.UNPAID
_PAID: Final = PaymentRequestStatus.PAID
_EXPIRED: Final = PaymentRequestStatus.EXPIRED
_VOIDED: Final = PaymentRequestStatus.VOIDED
_IS: Final = {status: f"The payment request is {status.lower()}" for status in PaymentRequestStatus}


class Verb(Enum):
    """What callers do to a payment request."""

    UPDATE = "update"
    VOID = "void"
    DELETE = "delete"
    CHARGE = "charge"


_Refusal = Callable[[dict[str, str]], ApplicationError]
#: What can't be done to a request of which status. What is not here can: voiding a voided one does nothing.
_REFUSALS: Final[dict[tuple[Verb, PaymentRequestStatus], _Refusal]] = {
    (Verb.UPDATE, _PAID): lambda data: ApplicationError(
        "CANNOT_UPDATE_PAID_ORDER_PAYMENT_REQUEST", _IS[_PAID], data=data
    ),
    (Verb.UPDATE, _EXPIRED): lambda data: ApplicationError(
        "CANNOT_UPDATE_EXPIRED_ORDER_PAYMENT_REQUEST", _IS[_EXPIRED], data=data
    ),
    (Verb.UPDATE, _VOIDED): lambda data: ApplicationError(
        "CANNOT_UPDATE_VOIDED_ORDER_PAYMENT_REQUEST", _IS[_VOIDED], data=data
    ),
    (Verb.VOID, _PAID): lambda data: ApplicationError("CANNOT_VOID_PAID_ORDER_PAYMENT_REQUEST", _IS[_PAID], data=data),
    (Verb.VOID, _EXPIRED): lambda data: ApplicationError(
        "CANNOT_VOID_EXPIRED_ORDER_PAYMENT_REQUEST", _IS[_EXPIRED], data=data
    ),
    (Verb.DELETE, _PAID): lambda data: ApplicationError(
        "CANNOT_DELETE_PAID_ORDER_PAYMENT_REQUEST", _IS[_PAID], data=data
    ),
    (Verb.CHARGE, _PAID): lambda data: ApplicationError(
        "CANNOT_CHARGE_PAID_ORDER_PAYMENT_REQUEST", _IS[_PAID], data=data
    ),
    (Verb.CHARGE, _EXPIRED): lambda data: ApplicationError(
        "CANNOT_CHARGE_EXPIRED_ORDER_PAYMENT_REQUEST", _IS[_EXPIRED], data=data
    ),
    (Verb.CHARGE, _VOIDED): lambda data: ApplicationError(
        "CANNOT_CHARGE_VOIDED_ORDER_PAYMENT_REQUEST", _IS[_VOIDED], data=data
    ),
}


def is_over(request: OrderPaymentRequest, now: datetime) -> bool:
    """Whether an unpaid request has reached its expiration date."""
    date = request.expiration_date
    return request.status is UNPAID and date is not None and parse_timestamp(date) <= now


def as_of(request: OrderPaymentRequest, now: datetime) -> OrderPaymentRequest:
    """The request as it is at `now`: expired since its expiration date, whether or not that was written down."""
    if not is_over(request, now):
        return request
    assert request.expiration_date is not None, "what is over has a date"
    return msgspec.structs.replace(request, status=PaymentRequestStatus.EXPIRED, updated_date=request.expiration_date)


def check_verb(request: OrderPaymentRequest, verb: Verb) -> None:
    """Raise CANNOT_<verb>_<status>_ORDER_PAYMENT_REQUEST (428) if that can't be done to a request of its status."""
    refusal = _REFUSALS.get((verb, request.status))
    if refusal is not None:
        raise refusal({"orderPaymentRequestId": request.id})


def payments_of(request: OrderPaymentRequest, payments: Iterable[Payment]) -> list[Payment]:
    """The payments of the order that belong to the request."""
    wanted = request.payment_gateway_order_id
    return [
        one
        for one in payments
        if one.regular_payment_details is not None
        and (one.regular_payment_details.payment_order_id or "").lower() == wanted
    ]


def is_collected(request: OrderPaymentRequest, payments: Sequence[Payment], refunds: Sequence[Refund]) -> bool:
    """Whether what its payments have brought, refunded later or not, comes to its amount."""
    brought = sum((paid_amount(one, refunds) for one in payments_of(request, payments)), Decimal(0))
    return brought >= parse_amount(request.amount.amount)


def is_under_way(request: OrderPaymentRequest, payments: Sequence[Payment]) -> bool:
    """Whether a payment that belongs to it may still bring its money."""
    return any(one.status in _UNDER_WAY for one in payments_of(request, payments))


def check_chargeable(request: OrderPaymentRequest, payments: Sequence[Payment]) -> None:
    """Raise CANNOT_CHARGE_<status>_ORDER_PAYMENT_REQUEST (428), or PAYMENT_IN_PROGRESS (409) while one is under way."""
    check_verb(request, Verb.CHARGE)
    if is_under_way(request, payments):
        raise payment_in_progress(request.id)


def amount_to_charge(request: OrderPaymentRequest, head: OrderHead, payments: Sequence[Payment]) -> Decimal:
    """What is to be charged for a request, in major units. Raises the documented error if that can't be now.

    The first that applies: what `check_chargeable`, `check_payable` and `check_amounts` raise.
    """
    check_chargeable(request, payments)
    check_payable(head, payments)
    (amount,) = check_amounts([parse_amount(request.amount.amount)], head)
    return amount


def payment_in_progress(request_id: str) -> Conflict:
    """The refusal of a charge while another payment may still bring the money."""
    data = {"orderPaymentRequestId": request_id}
    return Conflict("PAYMENT_IN_PROGRESS", "A payment that covers what is asked for is under way", data=data)


def open_amount(requests: Iterable[OrderPaymentRequest], payments: Sequence[Payment], now: datetime) -> Decimal:
    """What open requests of an order ask for. One whose payment is under way counts with that payment, not here."""
    waiting = (one for one in requests if one.status is UNPAID and not is_over(one, now))
    return sum((parse_amount(one.amount.amount) for one in waiting if not is_under_way(one, payments)), Decimal(0))


def check_asked(amount: Decimal, head: OrderHead, asked: Decimal) -> None:
    """Raise INVALID_AMOUNT (400) unless a new request may ask for `amount`, in major units.

    It is more than 0, in whole minor units or all that is due, and no more than what is due less what other open
    requests ask for (`asked`): a buyer never holds links that together ask for more than is owed.
    """
    due = amount_due(head)
    most = max(due - asked, Decimal(0))
    step = quantum(head.currency)
    if not 0 < amount <= most or (amount % step and amount != due):
        raise ApplicationError(
            "INVALID_AMOUNT",
            f"The amount must be more than 0, in steps of {plain(step)}, and at most {plain(most)}, which is due and "
            "not asked for by other open requests",
            status=Status.BAD_REQUEST,
            data={"amount": plain(amount), "maxAmount": plain(most)},
        )


def check_subscriptions(amount: Decimal, head: OrderHead, lines: Sequence[OrderLineItem]) -> None:
    """Raise PARTIAL_PAYMENT_NOT_SUPPORTED_FOR_SUBSCRIPTION for a part of an order with a subscription."""
    if amount < amount_due(head) and any(line.subscription_info is not None for line in lines):
        raise ApplicationError(
            "PARTIAL_PAYMENT_NOT_SUPPORTED_FOR_SUBSCRIPTION", "An order with a subscription is paid as a whole"
        )


def changed(request: OrderPaymentRequest, patch: OrderPaymentRequestPatch, path: str) -> OrderPaymentRequest:
    """The request with the patch made, but for its extended fields.

    Raises CANNOT_UPDATE_ORDER_PAYMENT_REQUEST_AMOUNT for another amount, and `ValidationFailed` that names each other
    field that never changes and was sent with another value. `path` is the wire path of the patch.
    """
    if patch.amount is not UNSET and (
        patch.amount is None or parse_amount(patch.amount.amount) != parse_amount(request.amount.amount)
    ):
        raise ApplicationError(
            "CANNOT_UPDATE_ORDER_PAYMENT_REQUEST_AMOUNT", "The amount of a payment request does not change"
        )
    fixed = {
        "orderId": patch.order_id is UNSET or (patch.order_id or "").lower() == request.order_id,
        "source": patch.source is UNSET or patch.source == request.source,
        "expirationDate": patch.expiration_date is UNSET
        or _moment(patch.expiration_date) == _moment(request.expiration_date),
    }
    violations = [
        FieldViolation(f"{path}.{name}", "does not change", "OTHER", rule_name="IMMUTABLE_FIELD")
        for name, same in fixed.items()
        if not same
    ]
    if violations:
        raise ValidationFailed(violations)
    return msgspec.structs.replace(
        request,
        title=request.title if patch.title is UNSET else patch.title,
        description=request.description if patch.description is UNSET else patch.description,
        image=request.image if patch.image is UNSET else patch.image,
        blocked_payment_methods=request.blocked_payment_methods
        if patch.blocked_payment_methods is UNSET
        else patch.blocked_payment_methods or [],
    )


def _moment(date: str | None) -> str | None:
    return None if date is None else format_timestamp(parse_timestamp(date))


def page_template(page_url: str | None, public_url: str | None) -> str:
    """The address of the page where buyers pay, with the place for the id or the token of a request in it.

    `page_url` is the site's own setting, which wins; `public_url` the address of the service, which has a page for
    all sites. Raises ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND if there is neither.
    """
    if page_url is None and public_url is None:
        raise ApplicationError("ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND", "The site has no address of a payment page")
    return page_url or f"{public_url}{PAGE_PATH}/{PLACE_OF_TOKEN}"


def page_address(template: str, request_id: str, token: str) -> str:
    """Where the buyer pays the request. `token` is the secret of its link."""
    return template.replace(PLACE_OF_ID, request_id).replace(PLACE_OF_TOKEN, token)
