"""When an order is approved, and the table of transitions."""

from itertools import product

import msgspec
import pytest
from tests.support.orders import line, order
from tests.support.records import payment

from orderwright.model.creation_settings import OrderApprovalStrategy
from orderwright.model.errors import ApplicationError
from orderwright.model.item_parts import PaymentOptionType
from orderwright.model.order_parts import ChannelType, OrderStatus, PaymentStatus
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.payments import TransactionStatus
from orderwright.rules.approval import (
    SETTABLE,
    TRANSITIONS,
    check_editable,
    check_transition,
    is_offline,
    payments_approve,
    status_at_creation,
)
from orderwright.rules.money import parse_amount

OFFLINE_OPTIONS = {"FULL_PAYMENT_OFFLINE", "MEMBERSHIP_OFFLINE"}


def offline(*lines: dict, channel: ChannelType = ChannelType.WEB) -> bool:
    request = msgspec.convert({"order": order(*lines)}, CreateOrderRequest)
    return is_offline(request.order.line_items, channel)


@pytest.mark.parametrize("option", [one.value for one in PaymentOptionType])
def test_only_two_payment_options_are_offline(option: str) -> None:
    assert offline(line(paymentOption=option)) is (option in OFFLINE_OPTIONS)


@pytest.mark.parametrize("channel", list(ChannelType))
def test_only_sales_by_staff_are_offline_by_their_channel(channel: ChannelType) -> None:
    assert offline(line(), channel=channel) is (channel in (ChannelType.POS, ChannelType.BACKOFFICE_MERCHANT))


def test_one_line_that_is_paid_online_makes_the_order_wait() -> None:
    assert offline(line(paymentOption="FULL_PAYMENT_OFFLINE"), line()) is False
    assert offline(line(paymentOption="FULL_PAYMENT_OFFLINE"), line("0")) is True
    assert offline(line("0")) is False


def status(
    sent: OrderStatus | None = None,
    *,
    total: str = "10",
    at_the_counter: bool = False,
    paid: PaymentStatus = PaymentStatus.NOT_PAID,
) -> OrderStatus:
    return status_at_creation(sent, total=parse_amount(total), offline=at_the_counter, payment_status=paid)


def test_what_is_offline_or_free_is_approved_at_once() -> None:
    assert status() is OrderStatus.INITIALIZED
    assert status(at_the_counter=True) is OrderStatus.APPROVED
    assert status(total="0.00") is OrderStatus.APPROVED


@pytest.mark.parametrize("sent", [OrderStatus.INITIALIZED, OrderStatus.APPROVED])
def test_a_sent_status_wins(sent: OrderStatus) -> None:
    assert status(sent, at_the_counter=True, total="0", paid=PaymentStatus.PAID) is sent


MONEY = {
    PaymentStatus.PAID,
    PaymentStatus.PARTIALLY_PAID,
    PaymentStatus.PARTIALLY_REFUNDED,
    PaymentStatus.FULLY_REFUNDED,
}


@pytest.mark.parametrize("paid", list(PaymentStatus))
def test_declared_money_approves(paid: PaymentStatus) -> None:
    assert status(paid=paid) is (OrderStatus.APPROVED if paid in MONEY else OrderStatus.INITIALIZED)


def code(present: OrderStatus, wanted: OrderStatus) -> str | None:
    try:
        check_transition(present, wanted)
    except ApplicationError as error:
        return error.code
    return None


def test_every_status_has_its_row_and_every_settable_one_can_be_reached() -> None:
    assert set(TRANSITIONS) == set(OrderStatus)
    assert frozenset().union(*TRANSITIONS.values()) == SETTABLE


def test_the_check_follows_the_table() -> None:
    for present, wanted in product(OrderStatus, OrderStatus):
        if wanted in TRANSITIONS[present]:
            expected = None
        elif wanted not in SETTABLE:
            expected = "STATUS_NOT_SUPPORTED"
        else:
            expected = "STATUS_ALREADY_SET" if present is wanted else "UNSUPPORTED_TRANSITION"
        assert code(present, wanted) == expected, (present, wanted)


def test_nothing_leaves_the_end() -> None:
    assert [one for one in OrderStatus if not TRANSITIONS[one]] == [OrderStatus.CANCELED, OrderStatus.REJECTED]


def test_orders_of_unfinished_checkouts_are_not_editable() -> None:
    refused = {}
    for one in OrderStatus:
        try:
            check_editable(one)
        except ApplicationError as error:
            refused[one] = error.code
    assert refused == {OrderStatus.PENDING: "ORDER_IS_PENDING", OrderStatus.REJECTED: "ORDER_IS_REJECTED"}


@pytest.mark.parametrize("status", [one for one in TransactionStatus if one is not TransactionStatus.UNDEFINED])
@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("strategy", list(OrderApprovalStrategy))
def test_which_payment_approves_under_which_strategy(
    strategy: OrderApprovalStrategy, saved: bool, status: TransactionStatus
) -> None:
    expected = status is TransactionStatus.APPROVED
    if strategy is not OrderApprovalStrategy.PAYMENT_RECEIVED:
        expected |= status is TransactionStatus.AUTHORIZED
    if strategy is OrderApprovalStrategy.PAYMENT_METHOD_SAVED and saved:
        expected |= status not in (TransactionStatus.DECLINED, TransactionStatus.CANCELED, TransactionStatus.VOIDED)
    one = payment(status=status, saved_payment_method=saved)
    assert payments_approve(strategy, [one]) is expected
    assert payments_approve(strategy, [payment(status="PENDING"), one]) is expected
    assert payments_approve(strategy, []) is False
