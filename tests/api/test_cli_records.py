"""What `orderwright order get` shows of payments, refunds and parcels."""

from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio
from tests.support.orders import line, order
from tests.support.records import parcel, payment, record, refund
from tests.support.service import Shop, open_shop

from orderwright.cli.order_view import print_order
from orderwright.model.payments import Chargeback, ChargebackStatus, CreditCardPaymentMethodDetails
from orderwright.model.prices import Price
from orderwright.workflows.record_events import order_records


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def printed(shop: Shop, order_id: str, revision: int, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines that a person reads of the order, with the records of that revision."""
    document = await shop.get(order_id)
    site = await shop.service.sites.get(shop.site_id)
    async with shop.service.database.acquire() as connection:
        records = await order_records(connection, site, UUID(order_id), revision, currency="USD")
    capsys.readouterr()
    print_order(msgspec.json.encode(document), records)
    return capsys.readouterr().out.splitlines()


async def test_people_read_payments_refunds_and_parcels(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    made = await shop.create(order(line("30.00", 2)))
    taken = Chargeback(id=made["id"], amount=Price(amount="1.00"), status=ChargebackStatus.APPROVED)
    card = CreditCardPaymentMethodDetails(brand="Visa", last_four_digits="4242")
    first = payment("50.00", credit_card_details=card, chargebacks=[taken])
    second, third = payment("4.00", gift_card=True), payment("6.00", "PENDING", method="Bank transfer")
    await record(shop, made["id"], first, second, third)
    back, sent = refund(first, "5.00"), parcel(made["lineItems"][0]["id"], 2, number="1Z9")
    await record(shop, made["id"], back, sent)
    at = "2026-03-01T09:00:00.000Z"
    lines = await printed(shop, made["id"], 3, capsys)
    assert [text.split("  ")[0] for text in lines if text.startswith(("Paid", "Refunded", "Balance", "Auth"))] == [
        "Paid",
        "Refunded",
        "Balance",
    ]
    assert "Pending      $6.00" in lines
    assert "Chargebacks  $1.00" in lines
    start = lines.index("When\tPayment\tAmount\tStatus\tId")
    assert lines[start + 1 : start + 4] == [
        f"{at}\tVisa **** 4242\t$50.00\tPARTIALLY_REFUNDED, chargeback APPROVED\t{first.id}",
        f"{at}\tGift card ****1234\t$4.00\tAPPROVED\t{second.id}",
        f"{at}\tBank transfer\t$6.00\tPENDING\t{third.id}",
    ]
    assert f"{at}\tWrong size\t$5.00\t$0.00\t$0.00\t{back.id}" in lines
    assert f"{at}\tups\t1Z9\t2\t-\t{sent.id}" in lines
    earlier = await printed(shop, made["id"], 2, capsys)
    assert f"{at}\tVisa **** 4242\t$50.00\tAPPROVED, chargeback APPROVED\t{first.id}" in earlier
    assert not any(sent.id in text or "Wrong size" in text for text in earlier)


async def test_an_order_without_records_shows_its_balance_alone(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    made = await shop.create(order())
    lines = await printed(shop, made["id"], 1, capsys)
    start = lines.index("Paid     $0.00")
    assert lines[start : start + 2] == ["Paid     $0.00", "Balance  $10.00"]
    assert not any("Payment" in text for text in lines[start:])


async def test_people_read_what_staff_should_look_into(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    made = await shop.create(order(line("30.00")))
    assert not any("To look into" in text for text in await printed(shop, made["id"], 1, capsys))
    await shop.do("cancelOrder", {"id": made["id"]})
    await record(shop, made["id"], payment("30.00"))
    assert "To look into  MONEY_ON_CANCELED_ORDER" in await printed(shop, made["id"], 3, capsys)
