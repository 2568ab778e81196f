"""Refunding more than the chosen items come to: a right of its own, for programs and for the staff."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import desk_of, hidden, text_of
from tests.support.orders import line
from tests.support.payments import cash
from tests.support.refunds import of, paid, refund, units
from tests.support.service import ADMIN, Shop, open_shop

from orderwright.model.identity import Role
from orderwright.model.permissions import SCOPES, Permission
from orderwright.rules.roles import ROLE_PERMISSIONS

RIGHT = Permission.OVER_REFUND
LACKING = (403, "PERMISSION_DENIED", {"permission": "ORDERWRIGHT.OVER_REFUND"})
REFUNDS = "SCOPE.ORDERWRIGHT.REFUNDS"
_MANAGING = ("SCOPE.DC-STORES.MANAGE-ORDERS", "SCOPE.DC-ECOM-MEGA.MANAGE-ECOM", ADMIN)


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        await shop.key("till", REFUNDS)
        yield shop


def test_who_holds_the_right() -> None:
    assert {role for role, rights in ROLE_PERMISSIONS.items() if RIGHT in rights} == {Role.OWNER, Role.MANAGER}
    assert {name for name, rights in SCOPES.items() if RIGHT in rights} == set(_MANAGING)
    assert {name for name, rights in SCOPES.items() if Permission.BILLING_REFUND in rights} == {*_MANAGING, REFUNDS}


@pytest.mark.parametrize("scope", _MANAGING)
async def test_scopes_that_manage_orders_refund_as_the_contract_says(shop: Shop, scope: str) -> None:
    await shop.key(scope, scope)
    made, payment_id = await paid(shop, line("10.00", 3))
    items = {"lineItems": units((made["lineItems"][0]["id"], 1))}
    request = {"orderId": made["id"], "paymentRefunds": [of(payment_id, "12.50")], "refundItems": items}
    answer = await shop.do("refundPayments", request, by=scope)
    assert answer["refund"]["summary"]["refunded"]["amount"] == "12.50"
    trigger = {"ecomOrderId": made["id"], "payments": [of(payment_id, "1.00")]}
    assert (await shop.do("triggerRefund", trigger, by=scope))["failedPaymentIds"] == []


async def test_without_the_right_no_more_goes_back_than_the_items_come_to(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00", 3))
    one = {"lineItems": units((made["lineItems"][0]["id"], 1))}

    def request(amount: str | None, items: dict[str, Any] | None = one) -> dict[str, Any]:
        sent = {"orderId": made["id"], "paymentRefunds": [of(payment_id, amount)]}
        return sent if items is None else {**sent, "refundItems": items}

    assert await shop.refused("refundPayments", request("10.01"), by="till") == LACKING
    assert await shop.refused("refundPayments", request("0.01", None), by="till") == LACKING
    assert await shop.refused("refundPayments", request("0.01", {}), by="till") == LACKING
    for amount, refunded in (("9.99", "9.99"), ("10.00", "10.00"), (None, "10.00")):
        answer = await shop.do("refundPayments", request(amount), by="till")
        assert answer["refund"]["summary"]["refunded"]["amount"] == refunded


async def test_amounts_of_several_payments_count_together(shop: Shop) -> None:
    made, first = await paid(shop, line("10.00", 1))
    second = (await shop.do("addPayments", {"orderId": made["id"], "payments": [cash("10.00")]}))["paymentsIds"][0]
    items = {"lineItems": units((made["lineItems"][0]["id"], 1))}
    request = {"orderId": made["id"], "refundItems": items}
    split = {**request, "paymentRefunds": [of(first, "5.00"), of(second, "5.01")]}
    assert await shop.refused("refundPayments", split, by="till") == LACKING
    fitting = {**request, "paymentRefunds": [of(first, "5.00"), of(second, "5.00")]}
    assert (await shop.do("refundPayments", fitting, by="till"))["refund"]["summary"]["refunded"]["amount"] == "10.00"


async def test_nobody_refunds_more_than_the_payment_can_return(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00", 1))
    await refund(shop, made["id"], of(payment_id, "4.00"))
    request = {"orderId": made["id"], "paymentRefunds": [of(payment_id, "6.01")]}
    for by in ("admin", "till"):
        status, code, _data = await shop.refused("refundPayments", request, by=by)
        assert (status, code) == (400, "INVALID_PAYMENT_REFUND_AMOUNT")


async def test_the_payments_collector_asks_for_the_right_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCOPES, REFUNDS, SCOPES[REFUNDS] | {Permission.COLLECT_PAYMENTS})
    await shop.key("collector", REFUNDS)
    made, payment_id = await paid(shop, line("10.00", 1))
    request = {"ecomOrderId": made["id"], "payments": [of(payment_id, "1.00")]}
    assert await shop.refused("triggerRefund", request, by="collector") == LACKING


@pytest.mark.parametrize(
    ("role", "also", "over", "under"),
    [
        (Role.OWNER, set(), 303, 303),
        (Role.MANAGER, set(), 303, 303),
        (Role.SUPPORT, set(), 403, 403),
        (Role.FULFILMENT, set(), 403, 403),
        (Role.VIEWER, set(), 403, 403),
        # A role that may refund and no more than that.
        (Role.SUPPORT, {Permission.BILLING_REFUND}, 403, 303),
    ],
)
async def test_in_the_dialog_each_role_may_what_its_rights_allow(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, role: Role, also: set[Permission], over: int, under: int
) -> None:
    monkeypatch.setitem(ROLE_PERMISSIONS, role, ROLE_PERMISSIONS[role] | also)
    made, payment_id = await paid(shop, line("10.00", 3))
    path = f"/orders/{made['id']}/refund"
    fields = {f"units-{made['lineItems'][0]['id']}": "1", f"outside-{payment_id}": "on"}
    async with desk_of(shop, role) as desk:
        shown = await desk.post(f"{path}/calculate", fields, hx_request="true")
        form = {**fields, "for": hidden(shown.text).get("for", "")}
        sent = await desk.post(path, {**form, f"amount-{payment_id}": "10.01"})
        assert sent.status_code == over
        if also:
            assert "This is more than the items come to. You may not refund that." in text_of(sent.text)
            assert "You may refund what the items come to, and no more." in text_of(sent.text)
            assert f'name="amount-{payment_id}" value="10.01"' in sent.text
        assert (await desk.post(path, {**form, f"amount-{payment_id}": "10.00"})).status_code == under
    found = (await shop.do("listTransactionsForSingleOrder", {"orderId": made["id"]}))["orderTransactions"]
    returned = [one["summary"]["refunded"]["amount"] for one in found.get("refunds", [])]
    assert returned == ["10.01"] * (over == 303) + ["10.00"] * (under == 303)
