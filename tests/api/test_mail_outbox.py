"""What becomes of mails that a server does not take at once, or not at all; and templates of a site's own."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.support.mail_server import MailSink, mail_server
from tests.support.mails import (
    BUSINESS,
    allow_test_server,
    follow,
    html_of,
    outbox,
    preview,
    send_out,
    sending_shop,
    settings,
    text_of,
)
from tests.support.orders import full_order
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.mails import MailKind, MailTemplate
from orderwright.store.mail_settings import put_template
from orderwright.workflows.mail_servers import MailEnvironment, MailServers
from orderwright.workflows.send_mails import pause_before, send_due_mails
from orderwright.workflows.webhook_mails import tell_owners

Json = dict[str, Any]
JANE = "jane@example.com"
SILENT = {"notifications": {"sendNotificationsToBusiness": False}}


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop, sink: MailSink) -> Shop:
    """A site with an outbox of its own that sends through the server."""
    sink.messages.clear()
    sink.envelopes.clear()
    sink.answers.clear()
    return await sending_shop(await new_shop(service.service, service.client), sink)


async def confirmed(shop: Shop) -> Json:
    """An approved order whose buyer alone is told."""
    return await shop.create(full_order(status="APPROVED"), settings=SILENT)


async def one_mail(shop: Shop) -> Json:
    (mail,) = await outbox(shop)
    return mail


async def test_what_may_pass_is_tried_again_as_the_same_mail(shop: Shop, sink: MailSink) -> None:
    made = await confirmed(shop)
    sink.answers = ["451 4.3.0 later", "452 4.2.2 the mailbox is full"]
    await send_out(shop)
    mail = await one_mail(shop)
    assert (mail["state"], mail["attempts"]) == ("WAITING", 1)
    assert mail["reason"] == "The mail server answered 451 4.3.0 later"
    await send_out(shop)
    assert (await one_mail(shop))["attempts"] == 1  # Its time has not come.
    # The order changes meanwhile: the mail says what it said.
    changed = {"id": made["id"], "buyerInfo": {"email": "other@example.com"}, "buyerLanguage": "de"}
    await shop.do("updateOrder", {"order": changed})
    shop.clock.tick(30)
    await send_out(shop)
    assert (await one_mail(shop))["attempts"] == 2
    shop.clock.tick(60)
    await send_out(shop)
    mail = await one_mail(shop)
    assert (mail["state"], mail["attempts"]) == ("SENT", 3)
    assert "reason" not in mail
    (message,) = sink.messages
    assert message["Message-ID"] == mail["messageId"]
    assert (message["To"], message["Content-Language"]) == (JANE, "en")


async def test_a_refusal_for_good_ends_at_once(shop: Shop, sink: MailSink) -> None:
    made = await confirmed(shop)
    sink.answers = ["550 5.1.1 nobody of that name"]
    await send_out(shop)
    mail = await one_mail(shop)
    assert (mail["state"], mail["attempts"]) == ("FAILED", 1)
    assert mail["reason"] == "The mail server answered 550 5.1.1 nobody of that name"
    shop.clock.tick(86_400)
    await send_out(shop)
    assert sink.messages == []
    assert [one["type"] for one in (await shop.get(made["id"]))["activities"]] == ["ORDER_PLACED"]


async def test_a_day_is_enough(shop: Shop, sink: MailSink) -> None:
    await confirmed(shop)
    sink.answers = ["451 4.3.0 later"] * 100
    tried = 0
    await follow(shop)
    while (mail := await one_mail(shop))["state"] == "WAITING":
        tried += 1
        shop.clock.tick(3600)
        await send_due_mails(shop.service, shop.site_id)
    assert mail["state"] == "FAILED"
    assert mail["reason"] == f"Given up after {tried} attempts: The mail server answered 451 4.3.0 later"
    assert tried in (23, 24)


def test_pauses_grow_to_an_hour_and_differ(service: Shop) -> None:
    first, second = service.service.new_id(), service.service.new_id()
    for mail in (first, second):
        pauses = [pause_before(mail, attempts).total_seconds() for attempts in range(1, 12)]
        for number, pause in enumerate(pauses):
            whole = min(30 * 2**number, 3600)
            assert whole * 0.75 <= pause <= whole
    assert pause_before(first, 1) != pause_before(second, 1)


async def test_a_server_that_is_down_is_asked_once_for_all(shop: Shop, sink: MailSink) -> None:
    with_closed_port = settings(sink)
    with_closed_port["smtp"]["port"] = 1
    await shop.do("setMailSettings", {"mailSettings": with_closed_port})
    for _ in range(3):
        await shop.create(full_order(status="APPROVED"))
    await send_out(shop)
    found = await outbox(shop)
    assert len(found) == 6
    assert {one["state"] for one in found} == {"WAITING"}
    assert all(one["reason"].startswith("The mail server can't be reached:") for one in found)
    await shop.do("setMailSettings", {"mailSettings": settings(sink)})
    shop.clock.tick(60)
    await send_out(shop)
    assert {one["state"] for one in await outbox(shop)} == {"SENT"}
    assert len(sink.messages) == 6


async def test_a_wrong_password_says_so_and_the_right_one_lets_mails_go(shop: Shop, sink: MailSink) -> None:
    wrong = settings(sink)
    wrong["smtp"]["password"] = "wrong"
    await shop.do("setMailSettings", {"mailSettings": wrong})
    await confirmed(shop)
    await send_out(shop)
    mail = await one_mail(shop)
    assert (mail["state"], mail["reason"]) == ("WAITING", "The mail server refused the user name or password (535)")
    assert await shop.refused("testMail", {"recipient": JANE}) == (428, "MAIL_NOT_ACCEPTED", {})
    await shop.do("setMailSettings", {"mailSettings": settings(sink)})
    assert await shop.do("testMail", {"recipient": JANE}) == {"answer": "2.0.0 taken"}
    shop.clock.tick(60)
    await send_out(shop)
    assert (await one_mail(shop))["state"] == "SENT"


async def test_certificates_are_checked_and_private_networks_are_closed(shop: Shop, sink: MailSink) -> None:
    service = shop.service
    servers = service.mail
    await confirmed(shop)
    try:
        service.mail = MailServers(service.database, service.gateway_settings.keys, MailEnvironment(allow_private=True))
        await send_out(shop)
        mail = await one_mail(shop)
        assert mail["state"] == "WAITING"
        assert "certificate" in mail["reason"]
        service.mail = MailServers(service.database, service.gateway_settings.keys, MailEnvironment())
        shop.clock.tick(60)
        await send_out(shop)
        assert "private network" in (await one_mail(shop))["reason"]
    finally:
        service.mail = servers
    assert sink.messages == []


async def test_tls_from_the_first_byte(shop: Shop, tmp_path: Path) -> None:
    async with mail_server(tmp_path, implicit_tls=True) as sink:
        allow_test_server(shop, sink)
        given = settings(sink)
        given["smtp"]["security"] = "TLS"
        await shop.do("setMailSettings", {"mailSettings": given})
        await confirmed(shop)
        await send_out(shop)
        assert (await one_mail(shop)).get("reason") is None
        assert [one["To"] for one in sink.messages] == [JANE]


async def test_a_server_without_starttls_gets_nothing(shop: Shop, sink: MailSink) -> None:
    heard: list[bytes] = []

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test\r\n")
        while line := await reader.readline():
            heard.append(line)
            writer.write(b"250 mail.test\r\n" if line[:4] == b"EHLO" else b"500 what\r\n")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    given = settings(sink)
    given["smtp"]["port"] = server.sockets[0].getsockname()[1]
    await shop.do("setMailSettings", {"mailSettings": given})
    await confirmed(shop)
    await send_out(shop)
    server.close()
    assert (await one_mail(shop))["state"] == "WAITING"
    assert not any(line[:4] in (b"AUTH", b"MAIL") for line in heard)


async def test_no_password_without_tls(shop: Shop, sink: MailSink) -> None:
    given = settings(sink)
    given["smtp"]["security"] = "NONE"
    status, code, data = await shop.refused("setMailSettings", {"mailSettings": given})
    assert (status, code, data) == (400, "INVALID", {"mailSettings.smtp.security": "OTHER"})


async def test_letters_beyond_ascii_in_addresses(shop: Shop, sink: MailSink) -> None:
    made = full_order(status="APPROVED") | {"buyerInfo": {"email": "jörg@bücher.example"}}
    await shop.create(made, settings=SILENT)
    await send_out(shop)
    assert [to for _, to, _ in sink.envelopes] == [["jörg@xn--bcher-kva.example"]]


async def test_mails_are_sent_on_demand_and_say_how_the_order_is(shop: Shop, sink: MailSink) -> None:
    made = await shop.create(full_order())
    asked = {"orderId": made["id"], "kind": "ORDER_CONFIRMATION", "language": "fr", "recipient": "kim@example.com"}
    (mail,) = (await shop.do("sendMail", asked))["mails"]
    await send_out(shop)
    (message,) = sink.messages
    assert (message["To"], message["Content-Language"]) == ("kim@example.com", "fr")
    assert (await shop.do("getMail", {"id": mail["id"]}))["body"]["text"].strip() == text_of(message).strip()
    again = await shop.do("resendMail", {"id": mail["id"], "recipient": "lee@example.com"})
    await send_out(shop)
    assert [one["To"] for one in sink.messages] == ["kim@example.com", "lee@example.com"]
    assert again["mail"]["resentOf"] == mail["id"]
    refused = await shop.refused("sendMail", {"orderId": made["id"], "kind": "ORDER_REFUNDED"})
    assert refused == (428, "MAIL_ABOUT_NOTHING", {"kind": "ORDER_REFUNDED"})
    nobody = await shop.create({**full_order(), "buyerInfo": {}})
    refused = await shop.refused("sendMail", {"orderId": nobody["id"], "kind": "ORDER_CONFIRMATION"})
    assert refused == (428, "MAIL_WITHOUT_RECIPIENT", {})


async def test_who_may_not_read_refunds_sees_no_mail_about_them(shop: Shop) -> None:
    made = await shop.create(full_order())
    await shop.key("narrow", "SCOPE.ECOM.IMPORT-ORDERS")
    assert (await shop.refused("listMails", {"orderId": made["id"]}, by="narrow"))[:2] == (403, "PERMISSION_DENIED")
    await shop.do("sendMail", {"orderId": made["id"], "kind": "NEW_ORDER"})
    assert [one["kind"] for one in await outbox(shop, orderId=made["id"])] == ["NEW_ORDER"]
    assert await shop.refused("listMailTemplates", by="reader") == (
        403,
        "PERMISSION_DENIED",
        {"permission": "ORDERWRIGHT.MANAGE_SITE"},
    )


async def test_a_site_replaces_a_template_for_a_language(shop: Shop, sink: MailSink) -> None:
    html = "<body>{{ mail.buyer }}: {% for line in mail.lines %}{{ line.name }}{% endfor %}</body>"
    template = {"kind": "ORDER_CONFIRMATION", "language": "de", "subject": "Danke, {{ mail.buyer }}!", "html": html}
    await shop.do("setMailTemplate", {"template": template})
    sent = full_order(status="APPROVED", buyerLanguage="de")
    sent["lineItems"][0]["productName"]["original"] = "Tee & <Kaffee>"
    await shop.create(sent, settings=SILENT)
    await confirmed(shop)
    await send_out(shop)
    german, english = sorted(sink.messages, key=lambda message: message["Content-Language"])
    assert german["Subject"] == "Danke, Jane Doe!"
    assert "<body>Jane Doe: Tee &amp; &lt;Kaffee&gt;</body>" in html_of(german)
    assert "Vielen Dank für Ihre Bestellung" in text_of(german)
    assert english["Subject"].startswith("Your order")
    await shop.do("deleteMailTemplate", {"kind": "ORDER_CONFIRMATION", "language": "de"})
    assert (await shop.do("listMailTemplates"))["templates"] == []


@pytest.mark.parametrize(
    ("part", "source", "reason"),
    [
        ("html", "{{ mail.nothing }}", "html: 'dict object' has no attribute 'nothing'"),
        ("html", "{% for x in mail.lines %}", "html: line 1: Unexpected end of template"),
        ("html", "{{ mail.__class__ }}", "html: access to attribute '__class__' of 'dict' object is unsafe."),
        ("html", "{{ range(10) }}", "html: line 1: Call can't be used here"),
        ("text", "{{ mail.lines|join(',') }}", "text: line 1: the filter join can't be used here"),
        ("html", "{{ mail.seller|safe }}", "html: line 1: the filter safe can't be used here"),
        ("subject", "{{ 'a' * 9 }}", "subject: line 1: Mul can't be used here"),
        ("html", "{% set x = 1 %}", "html: line 1: Assign can't be used here"),
        ("html", "{% include 'mail.html.j2' %}", "html: line 1: Include can't be used here"),
        ("html", "{{ mail.button.label }}", "html: 'None' has no attribute 'label'"),
        (
            "html",
            "{% for a in mail.lines %}{% for b in mail.lines %}{% for c in mail.lines %}"
            "{% endfor %}{% endfor %}{% endfor %}",
            "html: line 1: loops may be in one another twice",
        ),
    ],
)
async def test_a_faulty_template_is_refused_when_it_is_saved(shop: Shop, part: str, source: str, reason: str) -> None:
    request = {"template": {"kind": "ORDER_CONFIRMATION", part: source}}
    status, code, data = await shop.refused("setMailTemplate", request)
    assert (status, code) == (400, "MAIL_TEMPLATE_FAULTY")
    assert data["reason"].startswith(reason)


async def test_a_template_that_fails_later_loses_no_mail(shop: Shop, sink: MailSink) -> None:
    """One that an earlier version let through, say."""
    template = MailTemplate(kind=MailKind.ORDER_CONFIRMATION, html="{{ mail.gone }}")
    async with shop.service.database.acquire() as connection:
        await put_template(connection, shop.site_id, template, shop.clock())
    made = await confirmed(shop)
    assert (await preview(shop, made["id"], "ORDER_CONFIRMATION"))["problem"] == "'dict object' has no attribute 'gone'"
    await send_out(shop)
    (mail,) = await outbox(shop)
    assert (mail["state"], mail["fallback"]) == ("SENT", True)
    assert "Thank you for your order" in html_of(sink.messages[0])
    (kept,) = (await shop.do("listMailTemplates"))["templates"]
    assert kept["problem"] == "'dict object' has no attribute 'gone'"


async def test_a_preview_tries_a_template_and_keeps_nothing(shop: Shop) -> None:
    made = await shop.create(full_order())
    before = await shop.contents()
    tried = {"kind": "NEW_ORDER", "subject": "{{ mail.order }} of {{ mail.buyer }}"}
    request = {"orderId": made["id"], "kind": "NEW_ORDER", "template": tried}
    answer = await shop.do("previewMail", request)
    assert answer["body"]["subject"] == f"{made['number']} of Jane Doe"
    assert answer["recipients"] == [BUSINESS]
    assert await shop.contents() == before


async def test_another_sites_mails_are_not_found(shop: Shop, service: Shop) -> None:
    made = await shop.create(full_order())
    (mail,) = (await shop.do("sendMail", {"orderId": made["id"], "kind": "ORDER_CONFIRMATION"}))["mails"]
    other = await new_shop(service.service, service.client)
    for name in ("getMail", "resendMail"):
        assert await other.refused(name, {"id": mail["id"]}) == (404, "MAIL_NOT_FOUND", {"mailId": mail["id"]})
    for name in ("sendMail", "previewMail"):
        request = {"orderId": made["id"], "kind": "ORDER_CONFIRMATION"}
        assert (await other.refused(name, request))[:2] == (404, "ORDER_NOT_FOUND")
    assert await outbox(other) == []


async def test_settings_and_templates_are_those_of_the_site(shop: Shop, service: Shop) -> None:
    await shop.do("setMailTemplate", {"template": {"kind": "INVOICE", "subject": "{{ mail.order }}"}})
    other = await new_shop(service.service, service.client)
    assert (await other.do("getMailSettings"))["mailSettings"] == {"sends": False}
    assert (await other.do("listMailTemplates"))["templates"] == []
    refused = await other.refused("deleteMailTemplate", {"kind": "INVOICE"})
    assert refused == (404, "MAIL_TEMPLATE_NOT_FOUND", {"kind": "INVOICE", "language": None})
    await other.do("setMailSettings", {"mailSettings": {"fromAddress": "other@shop.example"}})
    assert (await shop.do("getMailSettings"))["mailSettings"]["fromAddress"] == "orders@shop.example"


@pytest.mark.parametrize("owner", [None, "dev@app.example"])
async def test_who_owns_a_webhook_is_told_that_it_was_disabled(shop: Shop, sink: MailSink, owner: str | None) -> None:
    service = shop.service
    async with service.database.acquire() as connection:
        await connection.execute(
            """INSERT INTO webhook_notices (site_id, subscription_id, url, reason, detail, owner_email, at)
               VALUES ($1, $2, $3, 'GONE', 'The receiver answered 410', $4, $5)""",
            shop.site_id,
            *(service.new_id(), "https://app.example/hook", owner, shop.clock()),
        )
    await tell_owners(service)
    await tell_owners(service)
    await send_due_mails(service, shop.site_id)
    (message,) = sink.messages
    assert (message["To"], message["Subject"]) == (owner or BUSINESS, "A webhook of Shop has been disabled")
    text = text_of(message)
    assert "Address: https://app.example/hook" in text
    assert "Reason: The receiver answered 410" in text
