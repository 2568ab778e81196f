"""The rules of payment requests: every status against everything that can be done, amounts, expiry and addresses."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from orderwright.model.errors import ApplicationError, ValidationFailed
from orderwright.model.payment_requests import OrderPaymentRequest, OrderPaymentRequestPatch, PaymentRequestStatus
from orderwright.model.payments import Payment, RegularPaymentDetails, TransactionStatus
from orderwright.model.prices import Price
from orderwright.rules.payment_requests import (
    Verb,
    as_of,
    changed,
    check_chargeable,
    check_verb,
    is_collected,
    is_over,
    open_amount,
    page_address,
    page_template,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ID = "11111111-2222-4333-8444-555555555555"
DATE = "2026-03-01T09:00:00.000Z"


def request(status: str = "UNPAID", amount: str = "10.00", **more: object) -> OrderPaymentRequest:
    return OrderPaymentRequest(
        id=ID,
        status=PaymentRequestStatus(status),
        order_id="99999999-2222-4333-8444-555555555555",
        order_number="10001",
        amount=Price(amount=amount),
        currency="USD",
        payment_gateway_order_id=ID,
        title="Pay",
        created_date="2026-02-01T09:00:00.000Z",
        updated_date="2026-02-01T09:00:00.000Z",
        blocked_payment_methods=[],
        **more,
    )


def payment(amount: str, status: TransactionStatus, payment_order_id: str | None = ID) -> Payment:
    return Payment(
        id=ID,
        created_date=DATE,
        updated_date=DATE,
        amount=Price(amount=amount),
        refund_disabled=False,
        status=status,
        regular_payment_details=RegularPaymentDetails(payment_order_id=payment_order_id),
    )


#: What can be done to a request of each status.
ALLOWED = {
    "UNPAID": {Verb.UPDATE, Verb.VOID, Verb.DELETE, Verb.CHARGE},
    "PAID": set(),
    "EXPIRED": {Verb.DELETE},
    "VOIDED": {Verb.VOID, Verb.DELETE},
}


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("status", PaymentRequestStatus)
def test_what_can_be_done_to_a_request_of_which_status(status, verb):
    if verb in ALLOWED[status]:
        check_verb(request(status), verb)
        return
    with pytest.raises(ApplicationError) as caught:
        check_verb(request(status), verb)
    assert caught.value.code == f"CANNOT_{verb.name}_{status}_ORDER_PAYMENT_REQUEST"
    assert (caught.value.status, caught.value.data) == (428, {"orderPaymentRequestId": ID})


def test_an_unpaid_request_is_over_from_its_date_on():
    before = NOW - timedelta(microseconds=1)
    assert (is_over(request(), NOW), is_over(request(expiration_date=DATE), before)) == (False, False)
    over = as_of(request(expiration_date=DATE), NOW)
    assert (over.status, over.updated_date) == (PaymentRequestStatus.EXPIRED, DATE)
    for status in ("PAID", "VOIDED", "EXPIRED"):
        ended = request(status, expiration_date=DATE)
        assert as_of(ended, NOW) is ended


def test_only_money_of_its_own_that_has_come_pays_a_request():
    approved, pending = TransactionStatus.APPROVED, TransactionStatus.PENDING
    whole = [payment("4.00", approved), payment("6.00", approved, ID.upper())]
    assert is_collected(request(), whole, [])
    assert not is_collected(request(), [payment("4.00", approved), payment("6.00", pending)], [])
    assert not is_collected(request(), [payment("9.99", approved)], [])
    assert not is_collected(request(), [payment("10.00", approved, None)], [])
    assert not is_collected(request(), [payment("10.00", TransactionStatus.AUTHORIZED)], [])


@pytest.mark.parametrize("status", ["PENDING", "PENDING_MERCHANT", "AUTHORIZED"])
def test_a_payment_under_way_keeps_another_out(status):
    with pytest.raises(ApplicationError) as caught:
        check_chargeable(request(), [payment("10.00", TransactionStatus(status))])
    assert (caught.value.code, caught.value.status) == ("PAYMENT_IN_PROGRESS", 409)
    check_chargeable(request(), [payment("10.00", TransactionStatus(status), None)])
    check_chargeable(request(), [payment("10.00", TransactionStatus.DECLINED)])


def test_open_requests_ask_for_what_no_payment_of_theirs_covers():
    requests = [
        request(),
        request("VOIDED", "3.00"),
        request(amount="5.00", expiration_date=DATE),
        msgspec.structs.replace(request(amount="0.50"), payment_gateway_order_id="other"),
    ]
    assert open_amount(requests, [], NOW) == Decimal("10.50")
    assert open_amount(requests, [payment("10.00", TransactionStatus.PENDING)], NOW) == Decimal("0.50")


def test_a_patch_leaves_what_it_does_not_name():
    before = request(description="Old", expiration_date=DATE)
    after = changed(
        before, OrderPaymentRequestPatch(id=ID, title="New", expiration_date="2026-03-01T10:00:00+01:00"), "p"
    )
    assert after == msgspec.structs.replace(before, title="New")
    assert changed(before, OrderPaymentRequestPatch(id=ID, description=None), "p").description is None
    with pytest.raises(ValidationFailed) as caught:
        changed(before, OrderPaymentRequestPatch(id=ID, order_id=ID, expiration_date=None, source=None), "p")
    assert [(one.field, one.rule_name) for one in caught.value.violations] == [
        ("p.orderId", "IMMUTABLE_FIELD"),
        ("p.expirationDate", "IMMUTABLE_FIELD"),
    ]


def test_the_longest_address_has_a_hundred_characters():
    template = "https://pay.example.com/" + "x" * 40 + "{id}"
    assert len(template) == 68
    assert len(page_address(template, ID, "t" * 44)) == 100


def test_the_page_is_that_of_the_site_or_of_the_service():
    assert page_template("https://shop.example/{id}", "https://orders.example") == "https://shop.example/{id}"
    template = page_template(None, "https://orders.example")
    assert page_address(template, ID, "t" * 44) == "https://orders.example/pay/" + "t" * 44
    with pytest.raises(ApplicationError, match="payment page"):
        page_template(None, None)
