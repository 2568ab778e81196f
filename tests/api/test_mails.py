"""Which mails go out for what happens, to whom and in which language, over a real SMTP server; every switch."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.draft_commits import add as add_to_draft
from tests.support.draft_commits import change, commit, custom, edit, scratch
from tests.support.fulfillments import fulfil, parcel, units
from tests.support.mail_server import PASSWORD, MailSink
from tests.support.mails import BUSINESS, follow, html_of, outbox, send_out, sending_shop, settings, text_of
from tests.support.orders import address, full_order, imported, line, money, order
from tests.support.payment_requests import ask, with_page
from tests.support.payments import add, card, cash
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]
JANE = "jane@example.com"


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


async def kinds(shop: Shop, **asked: Any) -> list[tuple[str, str]]:
    """Kind and recipient of what is in the outbox."""
    return sorted((one["kind"], one["recipient"]) for one in await outbox(shop, **asked))


async def activities(shop: Shop, order_id: str) -> list[str]:
    return [one["type"] for one in (await shop.get(order_id))["activities"]]


async def approved(shop: Shop, **more: Any) -> Json:
    """An approved order of Jane's that was told of already."""
    made = await shop.create({**full_order(status="APPROVED"), **more})
    await send_out(shop)
    return made


async def test_an_order_is_confirmed_over_tls_with_a_password(shop: Shop, sink: MailSink) -> None:
    made = await shop.create(full_order(status="APPROVED"))
    logins = sink.logins
    await send_out(shop)
    assert sorted(sink.envelopes) == [
        ("orders@shop.example", [JANE], True),
        ("orders@shop.example", [BUSINESS], True),
    ]
    assert sink.logins - logins == 2
    message = next(one for one in sink.messages if one["To"] == JANE)
    number = made["number"]
    (mail,) = [one for one in await outbox(shop) if one["recipient"] == JANE]
    assert message["Subject"] == mail["subject"] == f"Your order {number} at Shop"
    assert message["From"] == "Shop <orders@shop.example>"
    assert message["Reply-To"] == "help@shop.example"
    assert message["Message-ID"] == mail["messageId"] == f"<{mail['id']}@shop.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert (mail["state"], mail["attempts"], mail["fallback"]) == ("SENT", 1, False)
    text = text_of(message)
    for part in ("Hello Jane Doe,", "- 1 x Coffee: $48.75", "Shipping: $5.00", "Tax: $1.95", "Total: $55.70"):
        assert part in text
    assert "525 5th Avenue" in text
    html = html_of(message)
    assert "Thank you for your order" in html
    assert "prefers-color-scheme: dark" in html


async def test_the_order_is_told_of_once_when_it_is_approved(shop: Shop) -> None:
    made = await shop.create(full_order())
    await follow(shop)
    assert await kinds(shop) == []
    await add(shop, made["id"], cash("55.70"))
    await send_out(shop)
    await send_out(shop)
    assert await kinds(shop) == [("NEW_ORDER", BUSINESS), ("ORDER_CONFIRMATION", JANE)]


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({}, [("NEW_ORDER", BUSINESS), ("ORDER_CONFIRMATION", JANE)]),
        ({"sendNotificationToBuyer": False}, [("NEW_ORDER", BUSINESS)]),
        ({"sendNotificationsToBusiness": False}, [("ORDER_CONFIRMATION", JANE)]),
        ({"sendNotificationToBuyer": False, "sendNotificationsToBusiness": False}, []),
    ],
)
async def test_switches_of_creating(shop: Shop, switches: Json, expected: list[tuple[str, str]]) -> None:
    made = await shop.create(full_order(status="APPROVED"), settings={"notifications": switches})
    await fulfil(shop, made, 1, number="1Z1")
    await follow(shop)
    shipped = [] if switches.get("sendNotificationToBuyer") is False else [("SHIPPING_CONFIRMATION", JANE)]
    assert await kinds(shop) == sorted(expected + shipped)


@pytest.mark.parametrize("sent", [True, False, None])
async def test_switch_of_canceling_and_its_message(shop: Shop, sink: MailSink, sent: bool | None) -> None:
    made = await approved(shop)
    switch = {} if sent is None else {"sendOrderCanceledEmail": sent}
    await shop.do("cancelOrder", {"id": made["id"], "customMessage": "Sold out,\nsorry!", **switch})
    await send_out(shop)
    found = await kinds(shop, kind="ORDER_CANCELED")
    assert found == ([("ORDER_CANCELED", JANE)] if sent else [])
    if sent:
        text = text_of(sink.messages[-1])
        assert "Message from Shop:\n> Sold out,\n> sorry!" in text
        assert f"Order {made['number']} has been canceled" in text


@pytest.mark.parametrize("sent", [True, False, None])
async def test_switch_of_refunding_and_its_message(shop: Shop, sink: MailSink, sent: bool | None) -> None:
    made = await approved(shop)
    (payment,) = await add(shop, made["id"], cash("55.70"))
    effects = {} if sent is None else {"notifications": {"sendCustomerEmail": sent, "customMessage": "For the dent"}}
    refund = {
        "orderId": made["id"],
        "paymentRefunds": [{"paymentId": payment, "amount": money("10.00"), "externalRefund": True}],
        "customerReason": "Damaged",
        "sideEffects": effects,
    }
    await shop.do("refundPayments", refund)
    await send_out(shop)
    assert await kinds(shop, kind="ORDER_REFUNDED") == ([("ORDER_REFUNDED", JANE)] if sent else [])
    if sent:
        assert sink.messages[-1]["Subject"] == f"Refund of $10.00 for order {made['number']}"
        text = text_of(sink.messages[-1])
        assert "> For the dent" in text
        assert "Reason: Damaged" in text


@pytest.mark.parametrize("sent", [True, False])
async def test_switch_of_the_payments_collectors_refund(shop: Shop, sent: bool) -> None:
    made = await approved(shop)
    (payment,) = await add(shop, made["id"], cash("55.70"))
    await shop.do(
        "triggerRefund",
        {
            "ecomOrderId": made["id"],
            "payments": [{"paymentId": payment, "amount": money("5.00"), "externalRefund": True}],
            "sideEffects": {"sendOrderRefundedEmail": sent},
        },
    )
    await follow(shop)
    assert await kinds(shop, kind="ORDER_REFUNDED") == ([("ORDER_REFUNDED", JANE)] if sent else [])


async def test_a_parcel_is_told_once_with_its_link_and_its_activity(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop)
    sent = await fulfil(
        shop, made, 1, number="1Z999", trackingInfo={"trackingNumber": "1Z999", "shippingProvider": "ups"}
    )
    await send_out(shop)
    (mail,) = await outbox(shop, kind="SHIPPING_CONFIRMATION")
    assert (mail["recipient"], mail["aboutId"], mail["state"]) == (JANE, sent["id"], "SENT")
    assert (await activities(shop, made["id"]))[-1] == "SHIPPING_CONFIRMATION_EMAIL_SENT"
    html = html_of(sink.messages[-1])
    link = sent["trackingInfo"]["trackingLink"]
    assert f'href="{link.replace("&", "&amp;")}"' in html
    assert "1Z999" in text_of(sink.messages[-1])
    # Another link later is no other parcel, and what the mail itself changes asks for no mail.
    patch = {"id": sent["id"], "trackingInfo": {"trackingNumber": "1Z998"}}
    await shop.do("updateFulfillment", {"orderId": made["id"], "fulfillment": patch})
    await send_out(shop)
    assert len(await outbox(shop, kind="SHIPPING_CONFIRMATION")) == 1


async def test_a_parcel_without_a_number_is_told_when_it_is_done(shop: Shop) -> None:
    made = await approved(shop)
    sent = await fulfil(shop, made, 1)
    await follow(shop)
    assert await outbox(shop, kind="SHIPPING_CONFIRMATION") == []
    patch = {"id": sent["id"], "completed": True}
    await shop.do("updateFulfillment", {"orderId": made["id"], "fulfillment": patch})
    await follow(shop)
    assert await kinds(shop, kind="SHIPPING_CONFIRMATION") == [("SHIPPING_CONFIRMATION", JANE)]


async def test_what_is_ready_for_pickup_is_told(shop: Shop, sink: MailSink) -> None:
    pickup = {"title": "At the shop", "logistics": {"pickupDetails": {"address": address()["address"]}}}
    made = await approved(shop, shippingInfo=pickup)
    sent = await fulfil(shop, made, 1, status="Accepted")
    await send_out(shop)
    assert await outbox(shop, kind="PICKUP_READY") == []
    await shop.do("updateFulfillment", {"orderId": made["id"], "fulfillment": {"id": sent["id"], "status": "Ready"}})
    await send_out(shop)
    assert await kinds(shop, kind="PICKUP_READY") == [("PICKUP_READY", JANE)]
    assert (await activities(shop, made["id"]))[-1] == "PICKUP_READY_EMAIL_SENT"
    assert "Pick up at\n  525 5th Avenue" in text_of(sink.messages[-1])


async def test_files_are_delivered_once_when_the_order_is_paid(shop: Shop, sink: MailSink) -> None:
    file = {"fileId": "f1", "link": "https://files.example.com/song", "expirationDate": "2026-04-01T10:00:00.000Z"}
    song = line("3.00", productName={"original": "Song"}, itemType={"preset": "DIGITAL"}, digitalFile=file)
    made = await shop.create(order(song, buyerInfo={"email": JANE}, status="APPROVED"))
    await send_out(shop)
    assert await outbox(shop, kind="DOWNLOAD_LINKS") == []
    await add(shop, made["id"], cash("3.00"))
    await send_out(shop)
    assert await kinds(shop, kind="DOWNLOAD_LINKS") == [("DOWNLOAD_LINKS", JANE)]
    assert (await activities(shop, made["id"]))[-1] == "DOWNLOAD_LINK_SENT"
    text = text_of(sink.messages[-1])
    assert "Song\nValid until April 1, 2026" in text
    assert "Download: https://files.example.com/song" in text


async def test_an_invoice_goes_with_its_file(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop)
    invoice = (await shop.do("generateInvoice", {"orderId": made["id"]}))["invoiceId"]
    await send_out(shop)
    (mail,) = await outbox(shop, kind="INVOICE")
    assert (mail["aboutId"], mail["state"]) == (invoice, "SENT")
    (file,) = list(sink.messages[-1].iter_attachments())
    assert (file.get_filename(), file.get_content_type()) == ("INV-2026-00001.pdf", "application/pdf")
    kept = await shop.send("getInvoiceFile", {"id": invoice})
    assert file.get_content() == kept.content
    assert (await activities(shop, made["id"]))[-2:] == ["INVOICE_ADDED", "INVOICE_SENT"]


async def test_a_payment_request_goes_with_its_link(shop: Shop, sink: MailSink) -> None:
    made = await shop.create(full_order())
    await ask(await with_page(shop), made["id"], "20.00", expirationDate="2026-04-01T10:00:00.000Z")
    await send_out(shop)
    (mail,) = await outbox(shop, kind="PAYMENT_REQUEST")
    assert (mail["recipient"], mail["state"]) == (JANE, "SENT")
    text = text_of(sink.messages[-1])
    link = f"https://pay.example.com/{mail['aboutId']}"
    assert f"Pay $20.00: {link}" in text
    assert f'href="{link}"' in html_of(sink.messages[-1])


async def test_the_business_is_told_of_declined_payments(shop: Shop, sink: MailSink) -> None:
    made = await shop.create(full_order())
    (payment,) = await add(shop, made["id"], card("55.70", "PENDING"))
    await shop.do("updatePaymentStatus", {"orderId": made["id"], "paymentId": payment, "status": "DECLINED"})
    await send_out(shop)
    assert await kinds(shop) == [("PAYMENT_FAILED", BUSINESS)]
    assert sink.messages[-1]["Subject"] == f"Payment of $55.70 failed for order {made['number']}"


async def test_kinds_can_be_switched_off_for_a_site(shop: Shop, sink: MailSink) -> None:
    off = settings(sink, disabledKinds=["ORDER_CONFIRMATION", "SHIPPING_CONFIRMATION"])
    await shop.do("setMailSettings", {"mailSettings": off})
    made = await shop.create(full_order(status="APPROVED"))
    await fulfil(shop, made, 1, number="1Z2")
    await follow(shop)
    assert await kinds(shop) == [("NEW_ORDER", BUSINESS)]


async def test_importing_sends_nothing(shop: Shop) -> None:
    sent = imported(payment_status="PAID", buyerInfo={"email": JANE}, shippingInfo={"title": "Post"})
    made = (await shop.do("importOrder", {"order": sent}, by="importer"))["order"]
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": parcel(made, 1, number="1Z3")})
    await follow(shop)
    assert await outbox(shop) == []


@pytest.mark.parametrize(
    ("language", "subject", "total"),
    [
        ("de", "Ihre Bestellung {} bei Shop", "Gesamtbetrag: 55,70\xa0$"),
        ("fr", "Votre commande {} chez Shop", "Total: 55,70\xa0$US"),
        ("es", "Su pedido {} en Shop", "Total: 55,70\xa0US$"),
        ("ja", "Your order {} at Shop", "Total: $55.70"),
    ],
)
async def test_mails_are_in_the_language_of_the_buyer(
    shop: Shop, sink: MailSink, language: str, subject: str, total: str
) -> None:
    made = await shop.create(
        full_order(status="APPROVED", buyerLanguage=language) | {"billingInfo": address(address={"country": "DE"})}
        if language == "de"
        else full_order(status="APPROVED", buyerLanguage=language) | {"billingInfo": {}}
    )
    await send_out(shop)
    message = next(one for one in sink.messages if one["To"] == JANE)
    assert message["Subject"] == subject.format(made["number"])
    assert total in text_of(message)
    told = next(one for one in sink.messages if one["To"] == BUSINESS)
    assert told["Subject"] == f"New order {made['number']}: $55.70"


async def test_without_a_server_nothing_is_sent_and_the_outbox_says_so(shop: Shop, sink: MailSink) -> None:
    await shop.do("setMailSettings", {"mailSettings": {"businessAddresses": [BUSINESS]}})
    assert (await shop.do("getMailSettings"))["mailSettings"]["sends"] is False
    await shop.create(full_order(status="APPROVED"))
    await send_out(shop)
    assert sink.messages == []
    found = await outbox(shop)
    assert [one["state"] for one in found] == ["NOT_SENT", "NOT_SENT"]
    assert "mail server" in found[0]["reason"]
    await shop.do("setMailSettings", {"mailSettings": settings(sink)})
    again = (await shop.do("resendMail", {"id": found[0]["id"]}))["mail"]
    await send_out(shop)
    assert [one["To"] for one in sink.messages] == [found[0]["recipient"]]
    assert (await shop.do("getMail", {"id": again["id"]}))["mail"]["resentOf"] == found[0]["id"]


async def test_what_names_hold_stays_where_it_belongs(shop: Shop, sink: MailSink) -> None:
    """Line breaks in names add no header, markup in names is no markup, and long names do not break a mail."""
    evil = "Eve\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>"
    who = address(contactDetails={"firstName": evil[:100], "lastName": "x" * 100})
    coffee = line("48.75", productName={"original": "<b>Coffee</b>"})
    sent = {**full_order(status="APPROVED", buyerNote=evil), "billingInfo": who, "lineItems": [coffee]}
    await shop.create(sent)
    await send_out(shop)
    assert len(sink.messages) == 2
    for message in sink.messages:
        assert message["Bcc"] is None
        assert "<script>" not in html_of(message)
        assert "&lt;b&gt;Coffee&lt;/b&gt;" in html_of(message)
    name = "Shop\r\nBcc: x@example.com" + "y" * 75
    await shop.do("setMailSettings", {"mailSettings": settings(sink, fromName=name)})
    await shop.create(full_order(status="APPROVED"))
    await send_out(shop)
    assert sink.messages[-1]["Bcc"] is None
    assert sink.messages[-1]["From"].addresses[0].addr_spec == "orders@shop.example"
    assert re.fullmatch(r"Shop Bcc: x@example\.comy+", sink.messages[-1]["From"].addresses[0].display_name)


async def test_nobody_sees_the_password_again(shop: Shop, sink: MailSink) -> None:
    answer = await shop.send("getMailSettings")
    assert PASSWORD not in answer.text
    shown = answer.json()["mailSettings"]
    assert shown["smtp"]["hasPassword"] is True
    assert shown["sends"] is True
    # Kept while host and user name stay; never sent to another host.
    same = settings(sink)
    del same["smtp"]["password"]
    await shop.do("setMailSettings", {"mailSettings": same})
    elsewhere = {**same, "smtp": {**same["smtp"], "host": "mail.example.com"}}
    status, code, data = await shop.refused("setMailSettings", {"mailSettings": elsewhere})
    assert (status, code, data) == (400, "INVALID", {"mailSettings.smtp.password": "REQUIRED_FIELD"})
    await shop.create(full_order(status="APPROVED"))
    await send_out(shop)
    assert len(sink.messages) == 2


async def test_units_of_a_parcel_are_named(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, lineItems=[line(quantity=3), line(productName={"original": "Tea"}, quantity=2)])
    sent = {"lineItems": units(made, 2, 0), "trackingInfo": {"trackingNumber": "1Z4"}}
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": sent})
    await send_out(shop)
    text = text_of(sink.messages[-1])
    assert "- 2 x Coffee" in text
    assert "Tea" not in text


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({}, [("BUSINESS_ORDER_CHANGED", BUSINESS), ("ORDER_CHANGED", JANE)]),
        ({"sendNotificationsToBuyer": False}, [("BUSINESS_ORDER_CHANGED", BUSINESS)]),
        ({"sendNotificationsToBusiness": False}, [("ORDER_CHANGED", JANE)]),
        ({"sendNotificationsToBuyer": False, "sendNotificationsToBusiness": False}, []),
    ],
)
async def test_switches_of_committing_a_draft(
    shop: Shop, sink: MailSink, switches: Json, expected: list[tuple[str, str]]
) -> None:
    made = await approved(shop)
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 2)
    await commit(shop, draft, commitSettings=switches)
    sink.messages.clear()
    await send_out(shop)
    first = {("NEW_ORDER", BUSINESS), ("ORDER_CONFIRMATION", JANE)}
    assert [one for one in await kinds(shop) if one not in first] == expected
    assert all("2 x Coffee" in text_of(message) for message in sink.messages)


@pytest.mark.parametrize("told", [True, False])
async def test_switches_of_an_order_from_a_draft(shop: Shop, told: bool) -> None:
    draft = await scratch(shop)
    await add_to_draft(shop, draft, custom("Repair", "10.00"))
    request: Json = {"draftOrderId": draft}
    if not told:
        silent = {"sendNotificationToBuyer": False, "sendNotificationsToBusiness": False}
        request["createSettings"] = {"notifications": silent}
    await shop.do("createOrderFromDraft", request)
    await follow(shop)
    assert await kinds(shop) == ([("NEW_ORDER", BUSINESS)] if told else [])
