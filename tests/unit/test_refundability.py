"""Which payments can be refunded, how the amounts of a refund are found, and who may say how a part of it ended."""

from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.support.orders import line, order
from tests.support.records import payment, refund
from tests.support.sold import Sold

from orderwright.model.errors import ApplicationError, ValidationFailed
from orderwright.model.order_parts import OrderStatus
from orderwright.model.payments import Chargeback, ChargebackStatus, MembershipName, MembershipPaymentDetails, Payment
from orderwright.model.prices import Price
from orderwright.model.refund_requests import PaymentRefund, RefundTransactionUpdate
from orderwright.model.refunds import LineItemRefund, Refund, RefundStatus, RefundTransaction, RestockItem
from orderwright.rules.refund_plan import MAX_REFUNDS, check_amounts, check_count, check_restock, plan
from orderwright.rules.refund_transactions import updated_part
from orderwright.rules.refundability import Standing, Way, standings_of

Json = dict[str, Any]
D = Decimal


def standing(one: Payment, *refunds: Refund, way: Way = Way.GATEWAY, status: str = "APPROVED") -> Standing:
    (found,) = standings_of([one], refunds, status=OrderStatus(status), currency="USD", ways={one.id: way})
    return found


def disputed(amount: str, taken: str, reversed_: str | None = None) -> Payment:
    status = ChargebackStatus.REVERSED if reversed_ else ChargebackStatus.APPROVED
    chargeback = Chargeback(
        id=str(UUID(int=9)),
        amount=Price(amount=taken),
        reversal_amount=Price(amount=reversed_) if reversed_ else None,
        status=status,
    )
    return payment(amount, chargebacks=[chargeback])


def membership(status: str = "APPROVED") -> Payment:
    one = payment("10.00", status)
    details = MembershipPaymentDetails(
        membership_id="gold", line_item_id="x", name=MembershipName(original="Gold"), provider_app_id=str(UUID(int=3))
    )
    return msgspec.structs.replace(one, regular_payment_details=None, membership_payment_details=details)


PAID = payment("10.00")
REASONS: dict[str, tuple[Payment, list[Refund], str | None, str]] = {
    "approved": (PAID, [], None, "10.00"),
    "partly refunded": (payment(status="PARTIALLY_REFUNDED", id_=PAID.id), [refund(PAID, "3.00")], None, "7.00"),
    "refund failed": (PAID, [refund(PAID, "10.00", "FAILED")], None, "10.00"),
    "partly under way": (PAID, [refund(PAID, "4.00", "STARTED")], None, "6.00"),
    "refunded": (payment(status="REFUNDED", id_=PAID.id), [refund(PAID, "10.00")], "ALREADY_REFUNDED", "0.00"),
    "under way": (PAID, [refund(PAID, "6.00", "PENDING"), refund(PAID, "4.00")], "PENDING_REFUND", "0.00"),
    "pending": (payment(status="PENDING"), [], "NOT_PAID", "0.00"),
    "authorized": (payment(status="AUTHORIZED"), [], "NOT_PAID", "0.00"),
    "declined": (payment(status="DECLINED"), [], "NOT_PAID", "0.00"),
    "canceled": (payment(status="CANCELED"), [], "NOT_PAID", "0.00"),
    "voided": (payment(status="VOIDED"), [], "NOT_PAID", "0.00"),
    "of nothing": (payment("0.00"), [], "ZERO_PRICE", "0.00"),
    "charged back": (disputed("10.00", "10.00"), [], "AMOUNT_OFFSET_BY_CHARGEBACK", "0.00"),
    "partly charged back": (disputed("10.00", "4.00"), [], None, "6.00"),
    "reversed": (disputed("10.00", "10.00", "10.00"), [], None, "10.00"),
    "disabled": (msgspec.structs.replace(PAID, refund_disabled=True), [], "DISABLED_BY_PROVIDER", "10.00"),
}


@pytest.mark.parametrize("case", REASONS)
def test_what_a_payment_can_return(case: str) -> None:
    one, refunds, reason, most = REASONS[case]
    found = standing(one, *refunds)
    assert (found.barred, found.max_refund) == (reason, D(most))
    assert found.max_refund <= max(found.paid - found.refunded - found.pending, D(0))


@pytest.mark.parametrize(
    ("status", "reason"), [("PENDING", "ORDER_IS_PENDING"), ("REJECTED", "ORDER_IS_REJECTED"), ("CANCELED", None)]
)
def test_the_order_can_be_in_the_way(status: str, reason: str | None) -> None:
    assert standing(PAID, status=status).barred == reason


@pytest.mark.parametrize(
    ("one", "way", "manual"),
    [
        (PAID, Way.GATEWAY, None),
        (PAID, Way.LEDGER, None),
        (PAID, Way.OUTSIDE, "NOT_SUPPORTED"),
        (payment(offline_payment=True), Way.OUTSIDE, "OFFLINE"),
        (payment(gift_card=True), Way.OUTSIDE, "NOT_SUPPORTED"),
        (membership(), Way.OUTSIDE, "NOT_SUPPORTED"),
        (payment(status="PENDING", offline_payment=True), Way.OUTSIDE, None),
    ],
)
def test_who_has_to_return_the_money(one: Payment, way: Way, manual: str | None) -> None:
    assert standing(one, way=way).manual == manual


def test_a_membership_that_was_given_back_is_refunded() -> None:
    one = membership("VOIDED")
    assert standing(one, way=Way.OUTSIDE).barred == "NOT_PAID"
    assert standing(one, refund(one, "0.00"), way=Way.OUTSIDE).barred == "ALREADY_REFUNDED"


def test_the_collector_has_another_name_for_what_a_chargeback_holds() -> None:
    assert standing(disputed("10.00", "10.00")).collector_reason == "FORBIDDEN"
    assert standing(payment(status="PENDING")).collector_reason == "NOT_PAID"
    assert standing(PAID).collector_reason is None


def wanted(one: Payment, amount: str | None = None, *, external: bool = False) -> PaymentRefund:
    price = None if amount is None else Price(amount=amount)
    return PaymentRefund(payment_id=one.id, amount=price, external_refund=external)


def planned(
    wishes: list[PaymentRefund], standings: list[Standing], calculated: str | None = None
) -> list[tuple[str, Decimal]]:
    total = None if calculated is None else D(calculated)
    parts = plan(wishes, standings, total, "USD", "paymentRefunds")
    return [(one.standing.payment.id, one.amount) for one in parts]


A, B, CARD = payment("10.00"), payment("20.00"), payment("5.00", gift_card=True)
BOTH = [standing(A), standing(B)]


@pytest.mark.parametrize(
    ("amounts", "calculated", "expected"),
    [
        (["4.00", "1.00"], None, ["4.00", "1.00"]),
        (["4.00", "1.00"], "30.00", ["4.00", "1.00"]),  # a restocking fee: less than the items come to
        (["4.00", "1.00"], "1.00", ["4.00", "1.00"]),
        ([None, None], "12.00", ["10.00", "2.00"]),
        ([None, None], "10.00", ["10.00"]),
        ([None, None], "30.00", ["10.00", "20.00"]),
        (["3.00", None], "12.00", ["3.00", "9.00"]),
        ([None, "3.00"], "12.00", ["9.00", "3.00"]),
        ([None, "12.00"], "12.00", ["12.00"]),
    ],
)
def test_what_the_items_come_to_is_spread_in_the_order_given(
    amounts: list[str | None], calculated: str | None, expected: list[str]
) -> None:
    wishes = [wanted(A, amounts[0]), wanted(B, amounts[1])]
    assert [str(amount) for _, amount in planned(wishes, BOTH, calculated)] == expected


def test_a_gift_card_goes_back_whole_and_the_rest_comes_from_the_others() -> None:
    wishes, standings = [wanted(A), wanted(CARD)], [standing(A), standing(CARD, way=Way.LEDGER)]
    assert planned(wishes, standings, "12.00") == [(A.id, D("7.00")), (CARD.id, D("5.00"))]
    assert planned(wishes[1:], standings[1:]) == [(CARD.id, D("5.00"))]
    assert planned([wanted(CARD, "5")], standings[1:]) == [(CARD.id, D("5.00"))]


def refusal(wishes: list[PaymentRefund], standings: list[Standing], calculated: str | None) -> tuple[str, int, Json]:
    with pytest.raises(ApplicationError) as caught:
        planned(wishes, standings, calculated)
    return caught.value.code, int(caught.value.status), caught.value.data


@pytest.mark.parametrize(
    ("wish", "calculated"),
    [
        (wanted(A, "10.01"), None),
        (wanted(A, "0"), None),
        (wanted(A, "0.00"), "5.00"),
        (wanted(A), "10.01"),
        (wanted(A), "0.00"),
    ],
)
def test_nothing_and_too_much_are_refused(wish: PaymentRefund, calculated: str | None) -> None:
    sent = msgspec.to_builtins(wish)
    assert refusal([wish], [standing(A)], calculated) == ("INVALID_PAYMENT_REFUND_AMOUNT", 400, sent)


def test_a_part_of_a_gift_card_is_refused() -> None:
    wish = wanted(CARD, "4.99")
    assert refusal([wish], [standing(CARD, way=Way.LEDGER)], None)[0] == "INVALID_PAYMENT_REFUND_AMOUNT"


def test_what_the_service_cant_return_itself_has_to_be_returned_elsewhere() -> None:
    one = standing(A, way=Way.OUTSIDE)
    sent = msgspec.to_builtins(wanted(A, "1.00"))
    assert refusal([wanted(A, "1.00")], [one], None) == ("EXTERNAL_REFUND_EXPECTED", 400, sent)
    assert planned([wanted(A, "1.00", external=True)], [one]) == [(A.id, D("1.00"))]


def test_what_was_returned_elsewhere_calls_no_gateway() -> None:
    (part,) = plan([wanted(A, "1.00", external=True)], [standing(A)], None, "USD", "paymentRefunds")
    assert part.way is Way.OUTSIDE


def test_a_payment_that_returns_nothing_says_why() -> None:
    data = {"paymentId": A.id, "nonRefundableReason": "ALREADY_REFUNDED"}
    one = standing(A, refund(A, "10.00"))
    assert refusal([wanted(A, "1.00", external=True)], [one], None) == ("PAYMENT_NOT_REFUNDABLE", 428, data)


def violations(call: Any) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as caught:
        call()
    return {one.field: one.violated_rule for one in caught.value.violations}


def test_without_items_every_payment_needs_an_amount() -> None:
    wishes = [wanted(A, "1.00"), wanted(B), wanted(CARD)]
    standings = [*BOTH, standing(CARD, way=Way.LEDGER)]
    assert violations(lambda: planned(wishes, standings)) == {"paymentRefunds[1].amount": "REQUIRED_FIELD"}


def test_amounts_are_in_whole_minor_units() -> None:
    wishes = [wanted(A, "1.000"), wanted(B, "1.001")]
    found = violations(lambda: check_amounts(wishes, "USD", "payments"))
    assert found == {"payments[1].amount.amount": "DECIMAL_MAX_SCALE"}
    check_amounts(wishes[:1], "JPY", "payments")


def test_an_order_has_300_refunds() -> None:
    check_count(MAX_REFUNDS - 1, "paymentRefunds")
    assert violations(lambda: check_count(300, "paymentRefunds")) == {"paymentRefunds": "MAX_SIZE"}


PLACES = [{"id": str(UUID(int=1)), "quantity": 1}, {"id": str(UUID(int=2)), "quantity": 2}]


@pytest.mark.parametrize(
    ("refunded", "units", "code"),
    [
        (2, 2, None),
        (2, 1, None),
        (2, 3, "INVALID_LINE_ITEM_RESTOCK_QUANTITY"),
        (None, 1, "INVALID_LINE_ITEM_RESTOCK_QUANTITY"),
    ],
)
def test_what_is_refunded_can_go_back_into_stock(refunded: int | None, units: int, code: str | None) -> None:
    (one,) = Sold(order(line(quantity=3))).lines
    items = [] if refunded is None else [LineItemRefund(line_item_id=one.id, quantity=refunded)]
    assert restocking(items, RestockItem(line_item_id=one.id, quantity=units), one) == code


def restocking(items: list[LineItemRefund], item: RestockItem, one: Any) -> str | None:
    try:
        check_restock([item], items, {one.id: one})
    except ApplicationError as error:
        return error.code
    return None


def test_of_several_locations_all_goes_back_or_nothing() -> None:
    (one,) = Sold(order(line(quantity=3, locations=PLACES))).lines
    items = [LineItemRefund(line_item_id=one.id, quantity=3)]
    partly = restocking(items, RestockItem(line_item_id=one.id, quantity=2), one)
    assert partly == "PARTIAL_REFUND_FOR_MULTIPLE_LOCATIONS_NOT_ALLOWED"
    assert restocking(items, RestockItem(line_item_id=one.id, quantity=3), one) is None
    (single,) = Sold(order(line(quantity=3, locations=PLACES[:1]))).lines
    items = [LineItemRefund(line_item_id=single.id, quantity=3)]
    assert restocking(items, RestockItem(line_item_id=single.id, quantity=2), single) is None


def part(status: str, **more: Any) -> RefundTransaction:
    known = {"payment_id": A.id, "amount": Price(amount="1.00"), "external_refund": False, **more}
    return RefundTransaction(refund_status=RefundStatus(status), **known)


def told(**sent: Any) -> RefundTransactionUpdate:
    return RefundTransactionUpdate(payment_id=A.id, **sent)


@pytest.mark.parametrize(("present", "sent", "by_gateway"), list(product(RefundStatus, RefundStatus, [False, True])))
def test_every_pair_of_statuses_of_a_part(present: str, sent: str, by_gateway: bool) -> None:
    ended = present in ("SUCCEEDED", "FAILED")
    update = told(refund_status=RefundStatus(sent))
    if present == sent or not (ended or by_gateway):
        assert updated_part(part(present), update, by_gateway=by_gateway).refund_status == sent
        return
    with pytest.raises(ApplicationError) as caught:
        updated_part(part(present), update, by_gateway=by_gateway)
    assert (caught.value.code, caught.value.data) == (
        "STATUS_NOT_ALLOWED",
        {"paymentId": A.id, "from": present, "to": sent},
    )


def test_what_is_not_sent_of_a_part_stays_and_what_is_fixed_cant_change() -> None:
    known = part("SUCCEEDED", provider_refund_id="re_1")
    assert updated_part(known, told(), by_gateway=False) == known
    assert updated_part(known, told(amount=Price(amount="1")), by_gateway=True) == known
    assert updated_part(known, told(provider_refund_id="re_2"), by_gateway=False).provider_refund_id == "re_2"
    bad = told(amount=Price(amount="2"), external_refund=True, provider_refund_id="re_2")
    assert violations(lambda: updated_part(known, bad, by_gateway=True)) == {
        "transaction.amount": "FIELD_NOT_ALLOWED",
        "transaction.externalRefund": "FIELD_NOT_ALLOWED",
        "transaction.providerRefundId": "FIELD_NOT_ALLOWED",
    }
