"""The dialogs that take and return the money of an order, one by one: what is wrong with them, then how they end."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.support.billing import authorized, charged, with_gateway
from tests.support.dashboard import member
from tests.support.dialogs import NEEDED, NO_AMOUNT, STALE, Clerk, clerk, opens
from tests.support.gift_cards import balance_of, issue
from tests.support.orders import line, order
from tests.support.pages import logged_in
from tests.support.payment_requests import ask, read, with_page
from tests.support.payments import add, cash, payments, transactions
from tests.support.service import Json, Shop

from orderwright.model.identity import Role
from orderwright.model.timestamps import format_timestamp


@pytest_asyncio.fixture(scope="module")
async def owner(browser: Browser, address: str, shop: Shop) -> AsyncIterator[Clerk]:
    with_gateway(shop)
    await with_page(shop)
    who = await member(shop, Role.OWNER, email="money-dialogs@shop.example")
    async with logged_in(browser, address, who.email) as desk:
        yield clerk(desk, address)
        assert desk.foreign == []


async def at_order(owner: Clerk, shop: Shop, **more: object) -> Json:
    """An order of 10.00, with its page open."""
    made = await shop.create(order(**more))
    await owner.goto(f"/orders/{made['id']}")
    return made


async def note(shop: Shop, order_id: str) -> None:
    """Somebody else changes the order meanwhile."""
    await shop.do("addActivity", {"id": order_id, "activity": {"merchantComment": {"message": "Called back"}}})


def soon(shop: Shop) -> str:
    """In half an hour."""
    return format_timestamp(shop.clock() + timedelta(minutes=30))


async def statuses(shop: Shop, order_id: str) -> list[tuple[str, str]]:
    """Amounts and statuses of the payments of an order."""
    return [(one["amount"]["amount"], one["status"]) for one in await payments(shop, order_id)]


@opens("/orders/{id}/record-payment")
async def test_record_a_payment(owner: Clerk, shop: Shop) -> None:
    made = await at_order(owner, shop)
    dialog = await owner.open("Record a payment", f"Record a payment for order {made['number']}")
    await dialog.fill("Amount", "1,234")
    await dialog.press("Record")
    await dialog.wrong(amount=NO_AMOUNT)
    await expect(dialog.field("Amount")).to_have_value("1,234")
    await dialog.fill("Amount", "")
    await dialog.press("Record")
    await dialog.wrong(amount=NEEDED)
    await dialog.fill("Amount", "10.01")
    await dialog.press("Record")
    await dialog.wrong(amount="Up to 10.00 is possible here, with no more decimals than the currency has.")
    await dialog.fill("Amount", "4.00")
    await note(shop, made["id"])
    await dialog.press("Record")
    await dialog.refused(STALE)
    await expect(dialog.field("Amount")).to_have_value("4.00")
    assert await payments(shop, made["id"]) == []
    await dialog.choose("How it was paid", "Bank transfer")
    await dialog.done("Record", "The payment was recorded.")
    assert await statuses(shop, made["id"]) == [("4.00", "APPROVED")]
    assert (await shop.get(made["id"]))["balanceSummary"]["balance"]["amount"] == "6.00"


@opens("/orders/{id}/mark-paid")
async def test_mark_as_paid(owner: Clerk, shop: Shop) -> None:
    made = await at_order(owner, shop)
    dialog = await owner.open("Mark as paid", f"Mark order {made['number']} as paid")
    await dialog.choose("How it was paid", "Another way")
    await dialog.press("Mark as paid")
    await dialog.wrong(method_name=NEEDED)
    await dialog.fill("Name of another way", "Barter")
    await add(shop, made["id"], cash("4.00"))
    await dialog.press("Mark as paid")
    await dialog.refused(STALE)
    await expect(dialog.box.get_by_text("Due: $6.00")).to_be_visible()
    assert await statuses(shop, made["id"]) == [("4.00", "APPROVED")]
    await dialog.done("Mark as paid", "The order is marked as paid.")
    assert await statuses(shop, made["id"]) == [("4.00", "APPROVED"), ("6.00", "APPROVED")]
    assert (await shop.get(made["id"]))["paymentStatus"] == "PAID"


@opens("/orders/{id}/capture")
async def test_capture_reserved_money(owner: Clerk, shop: Shop) -> None:
    order_id, payment_id = await authorized(shop)
    number = (await shop.get(order_id))["number"]
    await owner.goto(f"/orders/{order_id}")
    dialog = await owner.open("Capture", f"Capture payments of order {number}")
    chosen, amount = dialog.box.get_by_role("checkbox"), dialog.box.locator(f"[name='amount-{payment_id}']")
    await chosen.uncheck()
    await dialog.press("Capture")
    await dialog.refused("Choose a payment.")
    await chosen.check()
    await amount.fill("")
    await dialog.press("Capture")
    await dialog.wrong(**{f"amount-{payment_id}": NEEDED})
    await amount.fill("10.01")
    await dialog.press("Capture")
    await dialog.wrong(**{f"amount-{payment_id}": "This amount is not possible here."})
    await note(shop, order_id)
    await amount.fill("7.50")
    await dialog.press("Capture")
    await dialog.refused(STALE)
    assert await statuses(shop, order_id) == [("10.00", "AUTHORIZED")]
    await dialog.done("Capture", "The money is being captured.")
    assert await statuses(shop, order_id) == [("10.00", "APPROVED")]
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == "7.50"


@opens("/orders/{id}/void")
async def test_void_reserved_money(owner: Clerk, shop: Shop) -> None:
    order_id, _payment_id = await authorized(shop)
    number = (await shop.get(order_id))["number"]
    await owner.goto(f"/orders/{order_id}")
    dialog = await owner.open("Void the payments", f"Void payments of order {number}")
    await dialog.box.get_by_role("checkbox").uncheck()
    await dialog.press("Void the payments")
    await dialog.refused("Choose a payment.")
    await dialog.box.get_by_role("checkbox").check()
    await note(shop, order_id)
    await dialog.press("Void the payments")
    await dialog.refused(STALE)
    assert await statuses(shop, order_id) == [("10.00", "AUTHORIZED")]
    await dialog.done("Void the payments", "The payment is being voided.")
    assert await statuses(shop, order_id) == [("10.00", "VOIDED")]


@opens("/orders/{id}/charge")
async def test_charge_the_saved_payment_method(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order())
    await charged(shop, made["id"], "1.00", savePaymentMethod=True)
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Charge the saved payment method", "Charge the saved payment method")
    await dialog.fill("Amount", "9.01")
    await dialog.press("Charge")
    await dialog.wrong(amount="Up to 9.00 is possible here, with no more decimals than the currency has.")
    await dialog.fill("Amount", "three")
    await dialog.press("Charge")
    await dialog.wrong(amount=NO_AMOUNT)
    await note(shop, made["id"])
    await dialog.fill("Amount", "9.00")
    await dialog.press("Charge")
    await dialog.refused(STALE)
    assert await statuses(shop, made["id"]) == [("1.00", "APPROVED")]
    await dialog.done("Charge", "The payment was made.")
    assert await statuses(shop, made["id"]) == [("1.00", "APPROVED"), ("9.00", "APPROVED")]


@opens("/orders/{id}/gift-card")
async def test_redeem_a_gift_card(owner: Clerk, shop: Shop) -> None:
    card, code = await issue(shop, "5.00")
    made = await at_order(owner, shop)
    dialog = await owner.open("Redeem a gift card", "Redeem a gift card")
    await dialog.fill("Amount", "")
    await dialog.press("Redeem")
    await dialog.wrong(code=NEEDED, amount=NEEDED)
    await dialog.fill("Code of the gift card", "ABCD-EFGH-JKLM-NPQR")
    await dialog.fill("Amount", "6.00")
    await dialog.press("Redeem")
    await dialog.wrong(code="There is no such gift card.")
    await dialog.fill("Code of the gift card", code)
    await dialog.press("Redeem")
    await dialog.wrong(amount="There is less than that on the gift card.")
    await dialog.fill("Amount", "10.01")
    await dialog.press("Redeem")
    await dialog.wrong(amount="The most is 10.00.")
    await dialog.fill("Amount", "5.00")
    await note(shop, made["id"])
    await dialog.press("Redeem")
    await dialog.refused(STALE)
    assert (await payments(shop, made["id"]), await balance_of(shop, card)) == ([], "5.00")
    await dialog.done("Redeem", "The gift card pays for the order.")
    assert await statuses(shop, made["id"]) == [("5.00", "APPROVED")]
    assert await balance_of(shop, card) == "0.00"


@opens("/orders/{id}/payment-request", "/orders/{id}/payment-requests/{request}")
async def test_request_a_payment_and_take_the_request_back(owner: Clerk, shop: Shop) -> None:
    made = await at_order(owner, shop)
    dialog = await owner.open("Request a payment", f"Request a payment for order {made['number']}")
    await dialog.fill("Amount", "10.01")
    await dialog.fill("Title", "Deposit")
    await dialog.press("Make the link")
    await dialog.wrong(amount="Up to 10.00 is possible here, with no more decimals than the currency has.")
    await dialog.fill("Title", "")
    await dialog.fill("Can be paid until", "2026-02-01")
    await dialog.press("Make the link")
    await dialog.wrong(title=NEEDED, expires="This day is over.")
    await dialog.fill("Title", "Deposit")
    await dialog.fill("Amount", "4.00")
    await dialog.fill("Can be paid until", "2036-01-31")
    query = {"query": {"filter": {"orderId": made["id"]}}}
    assert (await shop.do("queryOrderPaymentRequests", query))["orderPaymentRequests"] == []
    await dialog.done("Make the link", "The payment request was made.")
    (request,) = (await shop.do("queryOrderPaymentRequests", query))["orderPaymentRequests"]
    assert (request["amount"]["amount"], request["title"]) == ("4.00", "Deposit")

    await owner.goto(f"/orders/{made['id']}")
    link = await owner.open("Deposit", "Payment request: Deposit")
    await expect(link.field("Link for the buyer")).to_have_value(f"https://pay.example.com/{request['id']}")
    await link.done("Take the request back", "The payment request was taken back.")
    assert (await read(shop, request["id"]))["status"] == "VOIDED"
    await ask(shop, made["id"], "5.00", title="Rest", expirationDate=soon(shop))
    await owner.goto(f"/orders/{made['id']}")
    link = await owner.open("Rest", "Payment request: Rest")
    shop.clock.tick(3600)
    await link.press("Take the request back")
    await link.refused("The payment request has expired: there is nothing to take back.")


@opens("/payment-requests/{request}/void")
async def test_take_a_payment_request_back_from_the_list(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order())
    await ask(shop, made["id"], "4.00", title="Deposit", expirationDate=soon(shop))
    await owner.goto(f"/payment-requests?order={made['number']}")
    dialog = await owner.open("Take back", "Take a payment request back")
    shop.clock.tick(3600)
    await dialog.press("Take the request back")
    await dialog.refused("The payment request has expired: there is nothing to take back.")
    request = await ask(shop, made["id"], "5.00", title="Rest")
    await owner.goto(f"/payment-requests?order={made['number']}")
    dialog = await owner.open("Take back", "Take a payment request back")
    await dialog.done("Take the request back", "The payment request was taken back.")
    assert (await read(shop, request["id"]))["status"] == "VOIDED"


@opens("/orders/{id}/refund")
async def test_refund(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order(line("12.50", 2), status="APPROVED", buyerInfo={"email": "ada@example.com"}))
    (payment_id,) = await add(shop, made["id"], cash("25.00"))
    unit = f"units-{made['lineItems'][0]['id']}"
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Refund", f"Refund order {made['number']}")
    await dialog.press("Refund")
    await dialog.refused("Say how much goes back from which payment.")
    await dialog.fill("Units of Coffee", "3")
    await expect(dialog.box.get_by_role("alert").last).to_have_text("Fewer units than that are left to be refunded.")
    await dialog.box.locator(f"[name='amount-{payment_id}']").fill("30")
    await dialog.press("Refund")
    await dialog.wrong(**{unit: "Fewer units than that are left to be refunded."})
    await dialog.fill("Units of Coffee", "1")
    await expect(dialog.field("Amount from Cash")).to_have_value("12.50")
    await dialog.fill("Amount from Cash", "25.01")
    await dialog.press("Refund")
    await dialog.wrong(**{f"amount-{payment_id}": "The payment can't return this much. Gift cards go back whole."})
    await dialog.fill("Amount from Cash", "12.50")
    await note(shop, made["id"])
    await dialog.press("Refund")
    await dialog.refused(STALE)
    assert (await transactions(shop, made["id"]))["refunds"] == []
    await dialog.done("Refund", "$12.50 was refunded.")
    (refund,) = (await transactions(shop, made["id"]))["refunds"]
    assert [one["amount"]["amount"] for one in refund["transactions"]] == ["12.50"]
