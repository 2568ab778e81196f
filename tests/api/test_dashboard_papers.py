"""Papers, mails and parcels of an order in the dashboard."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.fulfillments import parcel, sold
from tests.support.invoices import billed, invoiced
from tests.support.payments import add, cash
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def send(desk: Desk, path: str, **fields: str) -> int:
    """Fill the form of a page and send it twice; the status of both."""
    form = {**hidden((await desk.get(path)).text), **fields}
    first, again = await desk.post(path, form), await desk.post(path, form)
    assert first.status_code == again.status_code, (first.status_code, again.status_code)
    return first.status_code


async def kinds(shop: Shop, order_id: str) -> list[str]:
    return sorted(one["kind"] for one in (await shop.do("listDocuments", {"orderId": order_id}))["documents"])


async def test_an_invoice_is_issued_looked_at_and_credited(shop: Shop, manager: Desk) -> None:
    made = await billed(shop)
    path = f"/orders/{made['id']}"
    assert await send(manager, f"{path}/invoice") == 303
    assert await kinds(shop, made["id"]) == ["INVOICE"]
    (paper,) = (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"]
    file = await manager.get(f"{path}/papers/{paper['id']}/file")
    assert (file.headers["content-type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    other = await billed(shop)
    assert (await manager.get(f"/orders/{other['id']}/papers/{paper['id']}/file")).status_code == 404
    assert f"{path}/invoice" not in (await manager.get(path)).text
    assert await send(manager, f"{path}/papers/{paper['id']}/credit", reason="Wrong address") == 303
    assert await kinds(shop, made["id"]) == ["CREDIT_NOTE", "INVOICE"]
    assert "Credited" in (await manager.get(path)).text


async def test_a_receipt_and_a_packing_slip_are_made(shop: Shop, manager: Desk) -> None:
    made = await billed(shop)
    (payment,) = await add(shop, made["id"], cash("10.00"))
    path = f"/orders/{made['id']}"
    assert (await manager.post(f"{path}/receipt", {"_key": "none"})).status_code == 422
    assert await send(manager, f"{path}/receipt", payment=payment) == 303
    assert await kinds(shop, made["id"]) == ["RECEIPT"]
    (paper,) = (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"]
    assert (await manager.get(f"{path}/papers/{paper['id']}/file")).content[:5] == b"%PDF-"
    assert (await manager.get(f"{path}/packing-slip")).content[:5] == b"%PDF-"


async def test_a_mail_is_looked_at_before_it_is_sent_and_sent_again(shop: Shop, manager: Desk) -> None:
    made = await billed(shop)
    path = f"/orders/{made['id']}"
    form = {"kind": "ORDER_CONFIRMATION", "message": "Thank you, Ada", "_key": "m"}
    frame = await manager.post(f"{path}/send-mail/preview", form)
    assert (frame.status_code, "Thank you, Ada" in frame.text) == (200, True)
    assert "sandbox" in frame.headers["content-security-policy"]
    assert await send(manager, f"{path}/send-mail", **form) == 303
    (mail,) = (await shop.do("listMails", {"orderId": made["id"]}))["mails"]
    assert "Order confirmation" in text_of((await manager.get(f"{path}/mails")).text)
    assert (await manager.get(f"{path}/mails/{mail['id']}")).status_code == 200
    again = await manager.post(f"{path}/mails/{mail['id']}/resend", {"recipient": "new@example.com", "_key": "r"})
    assert again.status_code == 303
    mails = (await shop.do("listMails", {"orderId": made["id"]}))["mails"]
    assert mails[0]["recipient"] == "new@example.com"
    other = await billed(shop)
    assert (await manager.get(f"/orders/{other['id']}/mails/{mail['id']}")).status_code == 404
    wrong = await manager.post(f"{path}/mails/{mail['id']}/resend", {"recipient": "nobody", "_key": "w"})
    assert (wrong.status_code, "field-error" in wrong.text) == (422, True)
    nothing = await manager.post(f"{path}/send-mail", {"kind": "ORDER_REFUNDED", "_key": "n"})
    assert nothing.status_code == 428


async def test_a_parcel_is_changed_and_taken_back(shop: Shop, manager: Desk) -> None:
    made = await sold(shop, 2)
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": parcel(made, 2, number="A1")})
    answer = await shop.do("listFulfillmentsForSingleOrder", {"orderId": made["id"]})
    (one,) = answer["orderWithFulfillments"]["fulfillments"]
    path = f"/orders/{made['id']}/parcels/{one['id']}"
    form = hidden((await manager.get(path)).text)
    await shop.do(
        "updateFulfillment",
        {"orderId": made["id"], "fulfillment": {"id": one["id"], "trackingInfo": {"trackingNumber": "A2"}}},
    )
    stale = await manager.post(path, {**form, "number": "A3", "carrier": "UPS"})
    assert stale.status_code == 412
    page = text_of(stale.text)
    assert "Stands there now You wrote" in page
    assert "Tracking number A2 A3" in page
    done = await manager.post(path, {**hidden(stale.text), "number": "A3", "carrier": "UPS"})
    assert done.status_code == 303
    answer = await shop.do("listFulfillmentsForSingleOrder", {"orderId": made["id"]})
    assert answer["orderWithFulfillments"]["fulfillments"][0]["trackingInfo"]["trackingLink"].endswith("=A3")
    assert (await manager.post(path, {"carrier": "UPS", "_key": "x"})).status_code == 422
    form = hidden((await manager.get(f"{path}/delete")).text)
    assert (await manager.post(f"{path}/delete", form)).status_code == 303
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "NOT_FULFILLED"
    assert (await manager.get(path)).status_code == 404


async def test_an_order_is_marked_by_hand(shop: Shop, manager: Desk) -> None:
    made = await sold(shop, 1)
    path = f"/orders/{made['id']}"
    assert (await manager.post(f"{path}/mark-fulfilled", {"_key": "f"})).status_code == 303
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "FULFILLED"
    assert (await manager.post(f"{path}/mark-unfulfilled", {"_key": "u"})).status_code == 303
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "NOT_FULFILLED"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FULFILMENT])
async def test_who_may_not_issue_or_write_is_refused(shop: Shop, role: Role) -> None:
    made = await billed(shop)
    await invoiced(shop, made["id"])
    (paper,) = (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"]
    async with desk_of(shop, role) as desk:
        page = (await desk.get(f"/orders/{made['id']}")).text
        for name in ("invoice", f"papers/{paper['id']}/credit", "receipt", "send-mail"):
            assert f"/orders/{made['id']}/{name}" not in page
            assert (await desk.post(f"/orders/{made['id']}/{name}", {"_key": name})).status_code == 403
    assert await kinds(shop, made["id"]) == ["INVOICE"]
