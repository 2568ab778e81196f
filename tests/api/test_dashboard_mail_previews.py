"""Dialogs that tell the buyer: their frame shows the very mail that is sent afterwards, and showing it does nothing."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from html import unescape
from typing import NamedTuple

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.draft_commits import change, edit
from tests.support.fulfillments import fulfil
from tests.support.mail_server import MailSink
from tests.support.mails import allow_test_server, html_of, send_out, settings
from tests.support.orders import full_order
from tests.support.payment_requests import with_page
from tests.support.payments import add, cash
from tests.support.service import Json, Shop, open_shop

from orderwright.model.identity import Role

JANE = "jane@example.com"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str, sink: MailSink) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        allow_test_server(shop, sink)
        await shop.do("setMailSettings", {"mailSettings": settings(sink)})
        await with_page(shop)
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


class Dialog(NamedTuple):
    """Where a dialog is opened and sent, where its preview is, and what is typed into it."""

    path: str
    fields: dict[str, str]
    sent: str = ""
    preview: str = ""


async def cancel(shop: Shop, desk: Desk, made: Json) -> Dialog:
    return Dialog(f"/orders/{made['id']}/cancel", {"notify": "on", "message": "Sorry & <soon>"})


async def refund(shop: Shop, desk: Desk, made: Json) -> Dialog:
    (payment,) = await add(shop, made["id"], cash("55.70"))
    path = f"/orders/{made['id']}/refund"
    units = {f"units-{made['lineItems'][0]['id']}": "1"}
    start = hidden((await desk.get(path)).text)
    shown = (await desk.post(f"{path}/calculate", {**start, **units}, hx_request="true")).text
    form = {**units, "for": hidden(shown)["for"], f"amount-{payment}": "48.75", f"outside-{payment}": "on"}
    return Dialog(path, {**form, "notify": "on", "message": "Broken", "reason": "damaged"})


async def send_parcel(shop: Shop, desk: Desk, made: Json) -> Dialog:
    units = {f"units-0-{made['lineItems'][0]['id']}": "1"}
    return Dialog(f"/orders/{made['id']}/fulfil", {**units, "number-0": "1Z9", "carrier-0": "UPS"})


async def track(shop: Shop, desk: Desk, made: Json) -> Dialog:
    one = await fulfil(shop, made, 1)
    return Dialog(f"/orders/{made['id']}/parcels/{one['id']}", {"number": "1Z8", "carrier": "UPS"})


async def ask(shop: Shop, desk: Desk, made: Json) -> Dialog:
    return Dialog(f"/orders/{made['id']}/payment-request", {"amount": "20,00", "title": "Deposit"})


async def invoice(shop: Shop, desk: Desk, made: Json) -> Dialog:
    return Dialog(f"/orders/{made['id']}/invoice", {})


async def commit(shop: Shop, desk: Desk, made: Json) -> Dialog:
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 3)
    return Dialog(f"/drafts/{draft}/commit", {"notify": "on", "reason": "She wants three"})


async def resend(shop: Shop, desk: Desk, made: Json) -> Dialog:
    (mail, *_others) = [
        one for one in (await shop.do("listMails", {"orderId": made["id"]}))["mails"] if one["recipient"] == JANE
    ]
    path = f"/mails/{mail['id']}"
    return Dialog(path, {"recipient": JANE}, sent=f"{path}/resend", preview=f"{path}/resend/preview")


async def resend_of_order(shop: Shop, desk: Desk, made: Json) -> Dialog:
    one = await resend(shop, desk, made)
    path = f"/orders/{made['id']}{one.path}"
    return Dialog(path, one.fields, sent=f"{path}/resend", preview=f"{path}/resend/preview")


async def send_mail(shop: Shop, desk: Desk, made: Json) -> Dialog:
    fields = {"kind": "ORDER_CONFIRMATION", "message": "Once more"}
    return Dialog(f"/orders/{made['id']}/send-mail", fields)


DIALOGS = (cancel, refund, send_parcel, track, ask, invoice, commit, resend, resend_of_order, send_mail)


def framed(page: str) -> list[str]:
    """The mails in a preview."""
    return [unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', page)]


async def told(shop: Shop, sink: MailSink) -> Json:
    """An approved order whose own mails are out, and nothing else."""
    made = await shop.create(full_order(status="APPROVED"))
    await send_out(shop)
    sink.messages.clear()
    return made


@pytest.mark.parametrize("opened", DIALOGS, ids=lambda one: one.__name__)
async def test_the_frame_shows_the_mail_that_is_sent_then(
    shop: Shop, sink: MailSink, manager: Desk, opened: Callable[[Shop, Desk, Json], Awaitable[Dialog]]
) -> None:
    made = await told(shop, sink)
    dialog = await opened(shop, manager, made)
    page = (await manager.get(dialog.path)).text
    preview = dialog.preview or f"{dialog.path}/preview"
    assert f'formaction="/dashboard{preview}" formtarget="mail-preview"' in page
    assert 'name="mail-preview" sandbox=""' in page
    form = {**hidden(page), **dialog.fields}
    before = await shop.contents()
    shown = await manager.post(preview, form)
    assert await shop.contents() == before
    assert shown.status_code == 200, shown.text
    assert shown.headers["content-security-policy"].endswith("; sandbox")
    (html,) = framed(shown.text)
    done = await manager.post(dialog.sent or dialog.path, form)
    assert done.status_code == 303, text_of(done.text)
    await send_out(shop)
    (mail,) = [one for one in sink.messages if one["To"] == JANE]
    sent, subject = html_of(mail), str(mail["Subject"])
    if opened is ask:
        sent = re.sub(r"https://pay\.example\.com/[0-9a-f-]{36}", "https://pay.example.com/preview", sent)
    assert html.rstrip("\n") == sent.rstrip("\n")
    assert f"To {JANE} Subject {subject}" in " ".join(unescape(re.sub(r"<[^>]*>", " ", shown.text)).split())


async def test_nobody_is_written_to_if_the_box_is_not_checked(shop: Shop, sink: MailSink, manager: Desk) -> None:
    made = await told(shop, sink)
    for path, fields in (
        (f"/orders/{made['id']}/cancel", {"message": "x"}),
        (f"/orders/{made['id']}/fulfil", {f"units-0-{made['lineItems'][0]['id']}": "1"}),
    ):
        shown = await manager.post(f"{path}/preview", {**hidden((await manager.get(path)).text), **fields})
        assert (shown.status_code, framed(shown.text)) == (200, [])
        assert "Nobody is written to by this." in shown.text
        german = await manager.post(
            f"{path}/preview", {**hidden((await manager.get(path)).text), **fields}, accept_language="de"
        )
        assert "Niemand wird dadurch angeschrieben." in german.text
        assert '<html lang="de">' in german.text


async def test_the_mails_of_a_cancellation_that_returns_the_money(shop: Shop, sink: MailSink, manager: Desk) -> None:
    made = await told(shop, sink)
    await add(shop, made["id"], cash("55.70"))
    path = f"/orders/{made['id']}/cancel"
    form = {**hidden((await manager.get(path)).text), "notify": "on"}
    undecided = await manager.post(f"{path}/preview", form)
    assert (undecided.status_code, undecided.text) == (422, "Say what becomes of the money.")
    form["money"] = "back"
    refunded, canceled = framed((await manager.post(f"{path}/preview", form)).text)
    assert (await manager.post(path, form)).status_code == 303
    await send_out(shop)
    sent = {html_of(one).rstrip("\n") for one in sink.messages}
    assert sent == {refunded.rstrip("\n"), canceled.rstrip("\n")}


async def test_both_mails_of_a_change_are_shown(shop: Shop, sink: MailSink, manager: Desk) -> None:
    made = await told(shop, sink)
    dialog = await commit(shop, manager, made)
    form = {**hidden((await manager.get(dialog.path)).text), "notify": "on", "notify_business": "on"}
    shown = await manager.post(f"{dialog.path}/preview", form)
    buyer, business = framed(shown.text)
    assert (buyer != business, "owner@shop.example" in shown.text, JANE in shown.text) == (True, True, True)


MARKED = "Look at the fields that are marked."
AMOUNT = "Write the amount as 12.50, without a currency and without separators of thousands."
MOST = "Up to 55.70 is possible here, with no more decimals than the currency has."
FAULTS = [
    ("refund", {}, 422, "Look at what goes back from which payment, then refund it."),
    ("fulfil", {}, 422, "Put at least one unit into a parcel."),
    ("payment-request", {"amount": "1.234,5x", "title": "x"}, 422, f"{MARKED}\n{AMOUNT}"),
    ("payment-request", {"amount": "999", "title": "x"}, 400, MOST),
    ("send-mail", {"kind": "ORDER_REFUNDED"}, 428, "There is nothing yet that this mail could be about."),
    ("send-mail", {"kind": "NEW_ORDER"}, 422, f"{MARKED}\nis no mail for buyers"),
    (
        "cancel",
        {"notify": "on", "_revision": "99"},
        412,
        "Somebody else has changed this meanwhile. Nothing was saved.",
    ),
]


@pytest.mark.parametrize(("name", "fields", "status", "words"), FAULTS)
async def test_what_the_action_would_be_refused_for_stands_in_the_frame(
    shop: Shop, sink: MailSink, manager: Desk, name: str, fields: dict[str, str], status: int, words: str
) -> None:
    made = await told(shop, sink)
    before = await shop.contents()
    shown = await manager.post(f"/orders/{made['id']}/{name}/preview", fields)
    assert (shown.status_code, shown.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert shown.text == words
    assert await shop.contents() == before


async def test_what_stands_against_a_change_is_told_by_item(shop: Shop, sink: MailSink, manager: Desk) -> None:
    made = await told(shop, sink)
    dialog = await commit(shop, manager, made)
    form = {**hidden((await manager.get(dialog.path)).text), **dialog.fields}
    await shop.do("cancelOrder", {"id": made["id"]})
    shown = await manager.post(f"{dialog.path}/preview", form)
    assert (shown.status_code, shown.text) == (428, "The order is not approved any more.")


async def test_a_mail_of_another_order_is_not_shown_again_here(shop: Shop, sink: MailSink, manager: Desk) -> None:
    first, second = await told(shop, sink), await told(shop, sink)
    dialog = await resend_of_order(shop, manager, first)
    path = dialog.preview.replace(first["id"], second["id"])
    assert (await manager.post(path, {})).status_code == 404
