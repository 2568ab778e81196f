"""The payment requests and the documents of all orders in the dashboard."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.invoices import billed
from tests.support.payment_requests import ask, with_page
from tests.support.payments import add, cash
from tests.support.service import Json, Shop, new_shop, open_shop

from orderwright.model.identity import Role

DAY = 24 * 60 * 60
REQUESTS, PAPERS = "/payment-requests", "/documents"


@pytest_asyncio.fixture(scope="module")
async def base(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def shop(base: Shop) -> Shop:
    return await with_page(await new_shop(base.service, base.client, language="en", time_zone="Europe/Berlin"))


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def listed(desk: Desk, path: str) -> list[str]:
    """What the first cells of the rows of a page say."""
    page = (await desk.get(path)).text
    return [unescape(words) for words in re.findall(r"data-row>([^<]*)</a>", page)]


async def test_requests_are_found_by_status_order_and_end(shop: Shop, manager: Desk) -> None:
    assert "There are no payment requests yet." in text_of((await manager.get(REQUESTS)).text)
    one, other = await billed(shop), await billed(shop)
    soon = shop.clock.now.replace(day=shop.clock.now.day + 2).isoformat()
    first = await ask(shop, one["id"], "1.00", title="Deposit", expirationDate=soon)
    await ask(shop, one["id"], "2.00", title="<b>Rest</b>")
    third = await ask(shop, other["id"], "3.00")
    await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": third["id"]})
    page = (await manager.get(REQUESTS)).text
    assert page.count("data-row") == 3
    assert "&lt;b&gt;Rest&lt;/b&gt;" in page
    assert f'href="/dashboard/orders/{one["id"]}/payment-requests/{first["id"]}" data-dialog' in page
    assert f"/payment-requests/{third['id']}" not in page
    numbers = [str(made["number"]) for made in (one, other)]
    assert await listed(manager, f"{REQUESTS}?status=UNPAID") == [numbers[0]] * 2
    assert await listed(manager, f"{REQUESTS}?status=VOIDED") == [numbers[1]]
    assert await listed(manager, f"{REQUESTS}?status=PAID") == []
    assert await listed(manager, f"{REQUESTS}?order={numbers[1]}") == [numbers[1]]
    assert await listed(manager, f"{REQUESTS}?status=VOIDED&order={numbers[0]}") == []
    assert await listed(manager, f"{REQUESTS}?status=soon") == [numbers[0]]
    assert "Deposit" in (await manager.get(f"{REQUESTS}?status=soon")).text
    assert len(await listed(manager, f"{REQUESTS}?status=nonsense")) == 3
    assert (await manager.get(f"{REQUESTS}?cursor=nonsense")).status_code == 400


async def test_a_request_is_taken_back_once_and_one_that_is_paid_is_not(shop: Shop, manager: Desk) -> None:
    made = await billed(shop)
    asked = await ask(shop, made["id"], "1.00", title="Deposit")
    path = f"{REQUESTS}/{asked['id']}/void"
    dialog = await manager.get(path, x_dialog="1")
    assert "Deposit" in text_of(dialog.text)
    form = hidden(dialog.text)
    assert {(await manager.post(path, form)).status_code for _ in range(2)} == {303}
    found = await shop.do("getOrderPaymentRequest", {"orderPaymentRequestId": asked["id"]})
    assert found["orderPaymentRequest"]["status"] == "VOIDED"
    past = shop.clock.now.replace(year=2025).isoformat()
    over = await ask(shop, made["id"], "1.00", expirationDate=past)
    refused = await manager.post(f"{REQUESTS}/{over['id']}/void", {"_key": "over"})
    assert refused.status_code == 428
    assert (await manager.get(f"{REQUESTS}/{made['id']}/void")).status_code == 404


async def test_money_is_asked_for_by_the_number_of_an_order(shop: Shop, manager: Desk) -> None:
    made = await billed(shop)
    answer = await manager.get(f"{REQUESTS}/new?of={made['number']}")
    assert answer.headers["location"] == f"/dashboard/orders/{made['id']}/payment-request"
    for number in ("99999", "none", "9" * 20, "٣"):
        refused = await manager.get(f"{REQUESTS}/new?of={number}")
        assert (refused.status_code, "of-error" in refused.text, f'value="{number}"' in refused.text) == (
            422,
            True,
            True,
        )
    assert (await manager.get(f"{REQUESTS}/new")).headers["location"] == f"/dashboard{REQUESTS}"


async def test_many_requests_come_in_pages_both_ways(shop: Shop, manager: Desk) -> None:
    made = await billed(shop)
    for _ in range(51):
        await ask(shop, made["id"], "0.01")
    address = f"{REQUESTS}?order={made['number']}"
    first = (await manager.get(address)).text
    assert first.count("data-row") == 50
    (onward,) = re.findall(r'rel="next" href="/dashboard([^"]+)"', first)
    rest = (await manager.get(unescape(onward))).text
    assert (rest.count("data-row"), 'rel="next"' in rest) == (1, False)
    (back,) = re.findall(r'rel="prev" href="/dashboard([^"]+)"', rest)
    assert (await manager.get(unescape(back))).text.count("data-row") == 50


async def papers(shop: Shop) -> tuple[Json, Json]:
    """An invoice, and of the day after next its credit note and the receipt of another order; both orders."""
    first, second = await billed(shop), await billed(shop)
    shop.clock.now = shop.clock.now.replace(month=5, day=10, hour=12)
    invoice = await shop.do("generateInvoice", {"orderId": first["id"]})
    # Half past ten in the evening by UTC is the next day already in Berlin's summer.
    shop.clock.now = shop.clock.now.replace(month=5, day=11, hour=22, minute=30)
    await shop.do("creditInvoice", {"id": invoice["invoiceId"]})
    (payment,) = await add(shop, second["id"], cash("10.00"))
    await shop.do("generateReceipts", {"orderId": second["id"], "paymentIds": [payment]})
    return first, second


async def test_documents_are_found_by_kind_order_and_day_and_read(shop: Shop, manager: Desk) -> None:
    assert "There are no documents yet." in text_of((await manager.get(PAPERS)).text)
    first, second = await papers(shop)
    known = {one["kind"]: one for one in (await shop.do("listDocuments"))["documents"]}
    numbers = {kind: one["number"] for kind, one in known.items()}
    async with desk_of(shop, Role.MANAGER) as desk:  # The session of the other one has ended by now.
        assert sorted(await listed(desk, PAPERS)) == sorted(numbers.values())
        for kind, number in numbers.items():
            assert await listed(desk, f"{PAPERS}?kind={kind}") == [number]
        assert await listed(desk, f"{PAPERS}?from=2026-05-11") == await listed(desk, f"{PAPERS}?from=2026-05-12")
        assert await listed(desk, f"{PAPERS}?until=2026-05-11") == [numbers["INVOICE"]]
        assert await listed(desk, f"{PAPERS}?from=2026-05-10&until=2026-05-10") == [numbers["INVOICE"]]
        assert await listed(desk, f"{PAPERS}?until=2026-05-09") == []
        assert len(await listed(desk, f"{PAPERS}?until=2026-05-12")) == 3
        assert len(await listed(desk, f"{PAPERS}?until=9999-12-31")) == 3
        assert await listed(desk, f"{PAPERS}?order={second['number']}") == [numbers["RECEIPT"]]
        for query, place in (("order=99999", "order"), ("from=soon", "from"), ("until=x", "until")):
            refused = await desk.get(f"{PAPERS}?{query}")
            assert (refused.status_code, f'id="{place}-error"' in refused.text) == (422, True)
        page = (await desk.get(PAPERS)).text
        assert f'<a href="/dashboard/orders/{first["id"]}">{first["number"]}</a>' in page
        for kind, one in known.items():
            shown = await desk.get(f"{PAPERS}/{one['id']}/file?kind={kind}")
            assert (shown.content[:5], shown.headers["content-disposition"][:6]) == (b"%PDF-", "inline")
            held = await desk.get(f"{PAPERS}/{one['id']}/file?kind={kind}&keep=1")
            assert (held.content, held.headers["content-disposition"][:10]) == (shown.content, "attachment")
        assert (await desk.get(f"{PAPERS}/{known['RECEIPT']['id']}/file?kind=INVOICE")).status_code == 404
    found = await shop.do(
        "listDocuments", {"since": known["INVOICE"]["createdDate"], "before": known["CREDIT_NOTE"]["createdDate"]}
    )
    assert [one["number"] for one in found["documents"]] == [numbers["INVOICE"]]
    assert (await shop.refused("listDocuments", {"since": "soon"}))[:2] == (400, "INVALID")


async def test_who_reads_no_money_sees_neither(shop: Shop) -> None:
    made = await billed(shop)
    asked = await ask(shop, made["id"], "1.00")
    async with desk_of(shop, Role.FULFILMENT) as packer, desk_of(shop, Role.VIEWER) as viewer:
        for path in (REQUESTS, PAPERS):
            assert (await packer.get(path)).status_code == 403
            assert f'href="/dashboard{path}"' not in (await packer.get("/")).text
        page = (await viewer.get(REQUESTS)).text
        assert f"{REQUESTS}/{asked['id']}/void" not in page
        assert f"{REQUESTS}/new" not in page
        assert (await viewer.post(f"{REQUESTS}/{asked['id']}/void", {"_key": "v"})).status_code == 403
