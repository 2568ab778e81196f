"""Shops that send mails, for tests."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

from tests.support.mail_server import PASSWORD, USERNAME, MailSink
from tests.support.orders import full_order, line, money
from tests.support.payments import add, card, cash
from tests.support.service import Json, Shop

from orderwright.model.mails import MailKind
from orderwright.model.sites import SiteChanges
from orderwright.worker.chores import issue_documents, sequence_feeds
from orderwright.workflows.follow_mails import mail_follower
from orderwright.workflows.mail_servers import MailEnvironment, MailServers
from orderwright.workflows.send_mails import send_due_mails
from orderwright.workflows.sites import update_site

BUSINESS = "owner@shop.example"


def allow_test_server(shop: Shop, sink: MailSink) -> None:
    """Let sites name a server on this machine, and trust its certificate."""
    environment = MailEnvironment(allow_private=True, ca_file=sink.ca_file)
    shop.service.mail = MailServers(shop.service.database, shop.service.gateway_settings.keys, environment)


def settings(sink: MailSink, **more: Any) -> Json:
    """The settings of a site that sends through a test server."""
    smtp = {"host": "127.0.0.1", "port": sink.port, "username": USERNAME, "password": PASSWORD}
    return {
        "fromAddress": "orders@shop.example",
        "replyTo": "help@shop.example",
        "businessAddresses": [BUSINESS],
        "smtp": smtp,
        **more,
    }


async def sending_shop(shop: Shop, sink: MailSink, **more: Any) -> Shop:
    """The shop, sending through the server."""
    allow_test_server(shop, sink)
    await shop.do("setMailSettings", {"mailSettings": settings(sink, **more)})
    return shop


async def follow(shop: Shop) -> None:
    """What a worker does until the outbox is written."""
    await sequence_feeds(shop.service.database)
    await issue_documents(shop.service)
    await sequence_feeds(shop.service.database)
    await mail_follower(shop.service).run()


async def send_out(shop: Shop) -> None:
    """What a worker does until all that is due has been tried."""
    await follow(shop)
    await send_due_mails(shop.service, shop.site_id)


async def outbox(shop: Shop, **asked: Any) -> list[Json]:
    """The mails of the shop, oldest first."""
    mails: list[Json] = (await shop.do("listMails", asked))["mails"]
    return mails[::-1]


def text_of(message: EmailMessage) -> str:
    """The text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    """The HTML part."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


ON_MAILS = frozenset(
    {
        "listMails",
        "getMail",
        "resendMail",
        "sendMail",
        "previewMail",
        "previewIntendedMails",
        "getMailSettings",
        "setMailSettings",
        "testMail",
        "listMailTemplates",
        "setMailTemplate",
        "deleteMailTemplate",
    }
)


async def request_about_mails(shop: Shop, name: str) -> Json:
    """A request of an operation on mails that succeeds, but for `testMail`, which has no server here."""
    made = await shop.create(full_order())
    about = {"orderId": made["id"], "kind": "ORDER_CONFIRMATION"}
    if name in ("sendMail", "previewMail"):
        return about
    if name == "previewIntendedMails":
        return {"cancelOrder": {"id": made["id"], "sendOrderCanceledEmail": True}}
    if name in ("getMail", "resendMail"):
        return {"id": (await shop.do("sendMail", about))["mails"][0]["id"]}
    template = {"kind": "NEW_ORDER", "subject": "{{ mail.order }}"}
    if name == "deleteMailTemplate":
        await shop.do("setMailTemplate", {"template": template})
        return {"kind": "NEW_ORDER"}
    requests: dict[str, Json] = {
        "setMailSettings": {"mailSettings": {"fromAddress": "orders@shop.example"}},
        "testMail": {"recipient": "jane@example.com"},
        "setMailTemplate": {"template": template},
    }
    return requests.get(name, {})


#: Every kind of mail that is about an order.
KINDS = tuple(kind for kind in MailKind if kind is not MailKind.WEBHOOK_DISABLED)
LONG = "Handgeschöpftes Büttenpapier mit Wasserzeichen, naturweiß, extra schwer"


async def telling_order(shop: Shop) -> str:
    """The id of an order about which there is something to write for every kind."""
    async with shop.service.database.acquire() as connection:
        changes = SiteChanges(payment_page_url="https://pay.example.com/{id}")
        await update_site(connection, shop.site_id, changes)
    shop.service.sites.forget(shop.site_id)
    file = {"link": "https://files.example.com/anleitung.pdf", "expirationDate": "2026-04-01T10:00:00.000Z"}
    choices = [choice("Größe", "A3"), choice("Farbe", "Weiß")]
    lines = [
        line("24.90", 2, productName={"original": LONG}, descriptionLines=choices),
        line("1249.00", productName={"original": "Drehstuhl"}),
        line("9.00", productName={"original": "Anleitung"}, itemType={"preset": "DIGITAL"}, digitalFile=file),
    ]
    made = await shop.create({**full_order(status="APPROVED", buyerNote="Bitte klingeln"), "lineItems": lines})
    one = made["id"]
    request = {"orderId": one, "amount": money("100.00"), "title": "Anzahlung", "description": "Für die Anfertigung"}
    await shop.do("createOrderPaymentRequest", {"orderPaymentRequest": request})
    await add(shop, one, card("50.00", "DECLINED"))
    (payment,) = await add(shop, one, cash("300.00"))
    units = [{"id": made["lineItems"][0]["id"], "quantity": 2}]
    tracking = {"trackingNumber": "1Z999AA10123456784", "shippingProvider": "ups"}
    await shop.do("createFulfillment", {"orderId": one, "fulfillment": {"lineItems": units, "trackingInfo": tracking}})
    await shop.do("generateInvoice", {"orderId": one})
    refund = {
        "orderId": one,
        "paymentRefunds": [{"paymentId": payment, "amount": money("24.90"), "externalRefund": True}],
        "customerReason": "Knick in der Ecke",
    }
    await shop.do("refundPayments", refund)
    return str(one)


def choice(name: str, value: str) -> Json:
    """A choice that the buyer made."""
    return {"name": {"original": name}, "plainText": {"original": value}}


async def preview(shop: Shop, order_id: str, kind: str, **more: Any) -> Json:
    """What a mail would say."""
    body: Json = (await shop.do("previewMail", {"orderId": order_id, "kind": kind, **more}))["body"]
    return body
