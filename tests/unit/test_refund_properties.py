"""Random orders and random refunds of them: every split sums to what was charged, to the minor unit."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.orders import line, order
from tests.support.records import payment, refund
from tests.support.sold import Sold, asked, faults

from orderwright.model.errors import ApplicationError
from orderwright.model.order_parts import OrderStatus
from orderwright.model.prices import Price
from orderwright.model.refund_requests import PaymentRefund, RefundItems
from orderwright.model.refunds import Refund, RefundStatus, RefundTransaction
from orderwright.rules.money import minor_digits, plain
from orderwright.rules.refund_plan import Planned, plan, standings_for
from orderwright.rules.refund_shares import sale_of
from orderwright.rules.refundability import Standing, Way, standings_of

Json = dict[str, Any]
D = Decimal


@st.composite
def documents(draw: st.DrawFn, currency: str) -> Json:
    """An order of 1 to 300 lines, with discounts, taxes, fees and shipping."""
    digits = minor_digits(currency)
    many = draw(st.sampled_from([1, 2, 3, 7, 300]))
    kinds = draw(
        st.lists(
            st.tuples(st.integers(0, 20_000), st.integers(1, 12), st.sampled_from(["0", "0.07", "0.1075", "0.2"])),
            min_size=1,
            max_size=6,
        )
    )

    def amount(units: int) -> str:
        return str(Decimal(units).scaleb(-digits))

    def of(kind: tuple[int, int, str]) -> Json:
        units, quantity, rate = kind
        return line(amount(units), quantity, taxInfo={"taxRate": rate})

    more: Json = {"taxIncludedInPrices": draw(st.booleans())}
    off = draw(st.integers(0, 30_000))
    if off:
        more["appliedDiscounts"] = [{"coupon": {"amount": {"amount": amount(off)}}, "discountType": "GLOBAL"}]
    if draw(st.booleans()):
        price = {"amount": amount(draw(st.integers(0, 3_000)))}
        more["shippingInfo"] = {"cost": {"price": price, "taxInfo": {"taxRate": "0.07"}}}
    fees = draw(st.lists(st.integers(0, 999), max_size=3))
    more["additionalFees"] = [
        {"name": "Fee", "price": {"amount": amount(units)}, "taxInfo": {"taxRate": "0.2"}} for units in fees
    ]
    return order(*(of(kinds[place % len(kinds)]) for place in range(many)), **more)


def some_of_what_is_left(sold: Sold, data: st.DataObject) -> RefundItems:
    sale = sale_of(sold.head, sold.lines, sold.refunds)
    open_lines = [one for one in sale.lines.values() if one.units_left]
    picked = (
        data.draw(st.lists(st.sampled_from(open_lines), unique_by=lambda one: one.id, max_size=4)) if open_lines else []
    )
    charges = [one for one in (*sale.fees.values(), *([sale.shipping] if sale.shipping else [])) if one.amount_left]
    digits = minor_digits(sold.currency)

    def part(left: Decimal) -> str:
        return str(Decimal(data.draw(st.integers(1, int(left.scaleb(digits))))).scaleb(-digits))

    amounts = {one.id: part(one.amount_left) for one in charges if data.draw(st.booleans())}
    shipping = amounts.pop("shipping", None)
    lines = [(one.id, data.draw(st.integers(1, one.units_left))) for one in picked]
    return asked(lines, list(amounts.items()), shipping)


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_sequence_of_refunds_sums_to_what_was_charged(currency: str, data: st.DataObject) -> None:
    sold = Sold(data.draw(documents(currency)), currency)
    frozen = [msgspec.structs.replace(one, refund_quantity=None) for one in sold.lines]
    sums = [Decimal(0)] * 3
    for _ in range(data.draw(st.integers(0, 4))):
        items, status = some_of_what_is_left(sold, data), data.draw(st.sampled_from(["SUCCEEDED", "PENDING", "FAILED"]))
        whole = sold.refund(items, status).whole
        assert min(whole.total, whole.tax, whole.discount, whole.subtotal) >= 0
        assert whole.total == whole.subtotal + whole.tax - whole.discount
        if status != "FAILED":
            sums = [one + more for one, more in zip(sums, (whole.total, whole.tax, whole.discount), strict=True)]
    rest = sold.refund(sold.everything_left()).whole
    sums = [one + more for one, more in zip(sums, (rest.total, rest.tax, rest.discount), strict=True)]
    known = sold.head.price_summary
    assert sums == [D(known.total.amount), D(known.tax.amount), D(known.discount.amount)]
    assert [msgspec.structs.replace(one, refund_quantity=None) for one in sold.lines] == frozen
    left = sold.everything_left()
    assert (left.line_items, left.additional_fees, left.shipping) == ([], [], None)
    assert faults(sold, asked([(sold.lines[0].id, 1)]))[0][0] == "INVALID_LINE_ITEM_REFUND_QUANTITY"


@given(total=st.integers(1, 10**6), tax=st.integers(0, 10**6), cuts=st.lists(st.integers(1, 10**6), max_size=8))
def test_a_fee_in_parts_carries_its_tax_in_parts(total: int, tax: int, cuts: list[int]) -> None:
    gross, taxes = Decimal(total).scaleb(-2), Decimal(min(tax, total)).scaleb(-2)
    fee = {"name": "Fee", "price": {"amount": str(gross - taxes)}, "priceBeforeTax": {"amount": str(gross - taxes)}}
    fee |= {"priceAfterTax": {"amount": str(gross)}, "taxInfo": {"taxAmount": {"amount": str(taxes)}}}
    sold = Sold(order(additionalFees=[fee]))
    (charged,) = sale_of(sold.head, sold.lines, ()).fees.values()
    done, of_tax = Decimal(0), Decimal(0)
    for cut in [*cuts, total]:
        wanted = min(Decimal(cut).scaleb(-2), charged.total - done)
        share = msgspec.structs.replace(charged, amount_back=done).amount(wanted)
        assert 0 <= share.tax <= share.total == wanted
        done, of_tax = done + share.total, of_tax + share.tax
    assert (done, of_tax) == (gross, taxes)


def amounts_of(currency: str) -> st.SearchStrategy[list[Decimal]]:
    """What the payments of an order brought."""
    unit = Decimal(1).scaleb(-minor_digits(currency))
    return st.lists(st.integers(1, 50_000).map(lambda units: units * unit), min_size=1, max_size=5)


def part_of(planned: Planned, status: str) -> RefundTransaction:
    return RefundTransaction(
        payment_id=planned.standing.payment.id,
        amount=Price(amount=plain(planned.amount)),
        refund_status=RefundStatus(status),
        external_refund=True,
    )


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_sequence_of_refunds_returns_more_than_was_paid(currency: str, data: st.DataObject) -> None:
    payments = [payment(plain(amount)) for amount in data.draw(amounts_of(currency))]
    paid = sum(D(one.amount.amount) for one in payments)
    unit, refunds = Decimal(1).scaleb(-minor_digits(currency)), list[Refund]()

    def stands() -> list[Standing]:
        ways = {one.id: Way.OUTSIDE for one in payments}
        return standings_of(payments, refunds, status=OrderStatus.APPROVED, currency=currency, ways=ways)

    def give_back(wishes: list[PaymentRefund], calculated: Decimal | None, status: str) -> Decimal:
        """Plan the refund and put it on record; what it returns."""
        chosen = standings_for(wishes, stands())
        parts = plan(wishes, chosen, calculated, currency, "paymentRefunds")
        one = refund(payments[0], "0")
        refunds.append(msgspec.structs.replace(one, transactions=[part_of(part, status) for part in parts]))
        return sum((part.amount for part in parts), D(0))

    returned = D(0)
    for _ in range(data.draw(st.integers(0, 6))):
        able = [one for one in stands() if one.barred is None]
        if not able:
            break
        chosen = data.draw(st.lists(st.sampled_from(able), min_size=1, unique_by=lambda one: one.payment.id))
        most = sum((one.max_refund for one in chosen), D(0))
        wanted = data.draw(st.integers(1, int(most / unit))) * unit
        by_amount = data.draw(st.booleans())
        wishes = [wish(one, min(wanted, one.max_refund) if by_amount else None) for one in chosen]
        status = data.draw(st.sampled_from(["SUCCEEDED", "PENDING", "STARTED", "FAILED"]))
        done = give_back(wishes, None if by_amount else wanted, status)
        assert done == (sum(min(wanted, one.max_refund) for one in chosen) if by_amount else wanted)
        returned += done if status != "FAILED" else D(0)
        assert returned <= paid
        assert returned == paid - sum(one.max_refund for one in stands())
    rest = [wish(one, one.max_refund) for one in stands() if one.barred is None]
    if rest:
        returned += give_back(rest, None, "SUCCEEDED")
    assert returned == paid
    for one in stands():
        assert one.barred in ("ALREADY_REFUNDED", "PENDING_REFUND")
        with pytest.raises(ApplicationError, match="can't be refunded"):
            give_back([wish(one, unit)], None, "SUCCEEDED")


def wish(one: Standing, amount: Decimal | None) -> PaymentRefund:
    price = None if amount is None else Price(amount=plain(amount))
    return PaymentRefund(payment_id=one.payment.id, amount=price, external_refund=True)
