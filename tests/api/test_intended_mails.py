"""previewIntendedMails: what an action would mail is what it then mails, word for word, and asking leaves nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.draft_commits import add as add_to_draft
from tests.support.draft_commits import change, custom, edit
from tests.support.fulfillments import fulfil, parcel
from tests.support.mail_server import MailSink
from tests.support.mails import BUSINESS, html_of, outbox, send_out, sending_shop, settings, text_of
from tests.support.orders import address, full_order, imported, line, money, order
from tests.support.payment_requests import with_page
from tests.support.payments import add, card, cash
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]
JANE = "jane@example.com"
PREVIEW = "previewIntendedMails"


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop, sink: MailSink) -> Shop:
    """A site with an outbox of its own that sends through the server."""
    sink.messages.clear()
    sink.answers.clear()
    return await sending_shop(await new_shop(service.service, service.client), sink)


async def approved(shop: Shop, sink: MailSink, **more: Any) -> Json:
    """An approved order of Jane's that was told of already."""
    made = await shop.create({**full_order(status="APPROVED", buyerLanguage="de"), **more})
    await send_out(shop)
    sink.messages.clear()
    return made


async def previewed(shop: Shop, action: str, request: Json, **headers: str) -> list[Json]:
    """The mails that the action would send. Asking changed nothing."""
    before = await shop.contents()
    mails: list[Json] = (await shop.do(PREVIEW, {action: request}, **headers))["mails"]
    assert await shop.contents() == before
    return mails


async def sent(shop: Shop, sink: MailSink) -> list[Json]:
    """The mails that have been handed over since, in the form of a preview but for their kind."""
    await send_out(shop)
    return [
        {
            "recipients": [str(one["To"])],
            "body": {
                "subject": str(one["Subject"]),
                "text": text_of(one),
                "html": html_of(one),
                "language": str(one["Content-Language"]),
            },
        }
        for one in sorted(sink.messages, key=lambda one: str(one["To"]))
    ]


def said(mails: list[Json]) -> list[Json]:
    """Previews without their kinds, as `sent` has mails; a server ends texts with a line break."""
    ordered = sorted(mails, key=lambda one: one["recipients"])
    for one in ordered:
        for part in ("text", "html"):
            one["body"][part] = one["body"][part].rstrip("\n") + "\n"
    return [{"recipients": one["recipients"], "body": one["body"]} for one in ordered]


async def test_the_mail_of_a_commit_is_about_the_order_as_it_would_be(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    await add(shop, made["id"], cash("55.70"))
    await send_out(shop)
    sink.messages.clear()
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 2)
    await add_to_draft(shop, draft, custom("Filterpapier", "4.00"))
    request = {"draftOrderId": draft, "commitSettings": {"sendNotificationsToBusiness": False}}
    mails = await previewed(shop, "commitDraftOrder", request)
    assert [(one["kind"], one["recipients"]) for one in mails] == [("ORDER_CHANGED", [JANE])]
    text = mails[0]["body"]["text"]
    assert mails[0]["body"]["subject"] == f"Ihre Bestellung {made['number']} wurde geändert"
    for part in (
        "- 2 x Coffee: 97,50\u00a0$",
        "- 1 x Filterpapier: 4,00\u00a0$",
        "Gesamtbetrag: 110,40\u00a0$",
        "Bezahlt: 55,70\u00a0$",
    ):
        assert part in text, text
    assert "Offener Betrag: 54,70\u00a0$" in text
    await shop.do("commitDraftOrder", request)
    assert await sent(shop, sink) == said(mails)


@pytest.mark.parametrize(
    ("switches", "kinds"),
    [
        ({}, ["BUSINESS_ORDER_CHANGED", "ORDER_CHANGED"]),
        ({"sendNotificationsToBuyer": False}, ["BUSINESS_ORDER_CHANGED"]),
        ({"sendNotificationsToBuyer": False, "sendNotificationsToBusiness": False}, []),
    ],
)
async def test_the_switches_of_a_commit(shop: Shop, sink: MailSink, switches: Json, kinds: list[str]) -> None:
    made = await approved(shop, sink)
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 3)
    request = {"draftOrderId": draft, "commitSettings": switches}
    mails = await previewed(shop, "commitDraftOrder", request)
    assert sorted(one["kind"] for one in mails) == kinds
    await shop.do("commitDraftOrder", request)
    assert await sent(shop, sink) == said(mails)


async def test_an_edit_that_changes_nothing_or_stands_against_the_order(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    draft = await edit(shop, made["id"])
    assert await previewed(shop, "commitDraftOrder", {"draftOrderId": draft}) == []
    await change(shop, draft, made["lineItems"][0]["id"], 2)
    await shop.do("cancelOrder", {"id": made["id"]})
    refused = await shop.refused(PREVIEW, {"commitDraftOrder": {"draftOrderId": draft}})
    assert refused == await shop.refused("commitDraftOrder", {"draftOrderId": draft})
    assert refused[:2] == (428, "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS")


async def test_the_mail_of_a_cancellation(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    request = {"id": made["id"], "sendOrderCanceledEmail": True, "customMessage": "Leider ausverkauft.\n\nBis bald"}
    mails = await previewed(shop, "cancelOrder", request)
    assert [(one["kind"], one["recipients"]) for one in mails] == [("ORDER_CANCELED", [JANE])]
    assert "Leider ausverkauft." in mails[0]["body"]["text"]
    assert await previewed(shop, "cancelOrder", {"id": made["id"], "customMessage": "x"}) == []
    await shop.do("cancelOrder", request)
    assert await sent(shop, sink) == said(mails)
    assert await previewed(shop, "cancelOrder", request) == []


async def test_the_mails_of_a_cancellation_that_returns_the_money(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    (payment,) = await add(shop, made["id"], cash("55.70"))
    back = [{"paymentId": payment, "amount": money("55.70"), "externalRefund": True}]
    first = refund(made, payment, paymentRefunds=back)
    request = {"id": made["id"], "sendOrderCanceledEmail": True}
    before = await shop.contents()
    both = {"cancelOrder": request, "refundBefore": first}
    mails = (await shop.do(PREVIEW, both))["mails"]
    assert await shop.contents() == before
    assert [one["kind"] for one in mails] == ["ORDER_REFUNDED", "ORDER_CANCELED"]
    assert "Erstattet: 55,70\u00a0$" in mails[1]["body"]["text"]
    await shop.do("refundPayments", first)
    await shop.do("cancelOrder", request)
    assert sorted(await sent(shop, sink), key=str) == sorted(said(mails), key=str)
    other = await approved(shop, sink)
    wrong = {"cancelOrder": {"id": other["id"]}, "refundBefore": first}
    assert (await shop.refused(PREVIEW, wrong))[2] == {"refundBefore": "FIELD_NOT_ALLOWED"}


async def test_money_that_is_held_stands_against_a_cancellation(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    await add(shop, made["id"], card("55.70", "AUTHORIZED"))
    request = {"id": made["id"], "sendOrderCanceledEmail": True}
    refused = await shop.refused(PREVIEW, {"cancelOrder": request})
    assert refused == await shop.refused("cancelOrder", request)
    assert refused[1] == "ORDER_HAS_AUTHORIZED_TRANSACTION"


def refund(made: Json, payment: str, **more: Any) -> Json:
    notifications = {"sendCustomerEmail": True, "customMessage": "Entschuldigung!"}
    return {
        "orderId": made["id"],
        "paymentRefunds": [{"paymentId": payment, "amount": money("20.00"), "externalRefund": True}],
        "refundItems": {"lineItems": [{"lineItemId": made["lineItems"][0]["id"], "quantity": 1}]},
        "sideEffects": {"notifications": notifications},
        "customerReason": "Beschädigt",
        **more,
    }


async def test_the_mail_of_a_refund(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    (payment,) = await add(shop, made["id"], cash("55.70"))
    request = refund(made, payment)
    mails = await previewed(shop, "refundPayments", request)
    assert [(one["kind"], one["recipients"]) for one in mails] == [("ORDER_REFUNDED", [JANE])]
    for part in ("20,00\u00a0$", "Beschädigt", "- 1 x Coffee", "Entschuldigung!"):
        assert part in mails[0]["body"]["text"]
    silent = {**request, "sideEffects": {"notifications": {"sendCustomerEmail": False}}}
    assert await previewed(shop, "refundPayments", silent) == []
    await shop.do("refundPayments", request)
    assert await sent(shop, sink) == said(mails)


async def test_what_a_refund_is_refused_for(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    (payment,) = await add(shop, made["id"], cash("55.70"))
    back = [{"paymentId": payment, "amount": money("90.00"), "externalRefund": True}]
    request = refund(made, payment, paymentRefunds=back)
    refused = await shop.refused(PREVIEW, {"refundPayments": request})
    assert refused == await shop.refused("refundPayments", request)
    assert refused[1] == "INVALID_PAYMENT_REFUND_AMOUNT"


async def test_the_mails_of_parcels(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink, lineItems=[line(quantity=3)])
    tracking = {"trackingNumber": "1Z999", "shippingProvider": "ups"}
    followed = {**parcel(made, 1), "trackingInfo": tracking}
    request = {"orderId": made["id"], "fulfillments": [followed, parcel(made, 1), parcel(made, 1, completed=True)]}
    mails = await previewed(shop, "createFulfillments", request)
    # The parcel that can't be followed and is not done tells nobody.
    assert [(one["kind"], one["recipients"]) for one in mails] == [("SHIPPING_CONFIRMATION", [JANE])] * 2
    assert "trackNums=1Z999" in mails[0]["body"]["text"]
    assert "1Z999" not in mails[1]["body"]["text"]
    several = {"ordersWithFulfillments": [request]}
    await shop.do("bulkCreateFulfillments", several)
    made_mails = await sent(shop, sink)
    assert sorted(made_mails, key=str) == sorted(said(mails), key=str)


async def test_too_many_units_for_a_parcel(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    refused = await shop.refused(
        PREVIEW, {"createFulfillments": {"orderId": made["id"], "fulfillments": [parcel(made, 2)]}}
    )
    assert refused == await shop.refused("createFulfillment", {"orderId": made["id"], "fulfillment": parcel(made, 2)})
    assert refused[1] == "FULFILLMENT_QUANTITY_EXCEEDED"


async def test_a_parcel_gets_its_number_and_is_told_once(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    one = await fulfil(shop, made, 1)
    await send_out(shop)
    patch = {"id": one["id"], "trackingInfo": {"trackingNumber": "1Z998", "shippingProvider": "ups"}}
    request = {"orderId": made["id"], "fulfillment": patch}
    mails = await previewed(shop, "updateFulfillment", request)
    assert [one["kind"] for one in mails] == ["SHIPPING_CONFIRMATION"]
    await shop.do("updateFulfillment", request)
    assert await sent(shop, sink) == said(mails)
    sink.messages.clear()
    # The number goes and comes again: there is one mail about a parcel.
    gone = {"orderId": made["id"], "fulfillment": {"id": one["id"], "trackingInfo": None}}
    await shop.do("updateFulfillment", gone)
    assert await previewed(shop, "updateFulfillment", request) == []
    await shop.do("updateFulfillment", request)
    assert await sent(shop, sink) == []


async def test_what_is_ready_for_pickup(shop: Shop, sink: MailSink) -> None:
    pickup = {"title": "At the shop", "logistics": {"pickupDetails": {"address": address()["address"]}}}
    made = await approved(shop, sink, shippingInfo=pickup)
    request = {"orderId": made["id"], "fulfillments": [parcel(made, 1, status="Ready")]}
    mails = await previewed(shop, "createFulfillments", request)
    assert [one["kind"] for one in mails] == ["PICKUP_READY"]
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": request["fulfillments"][0]})
    assert await sent(shop, sink) == said(mails)


async def test_the_mail_of_a_payment_request(shop: Shop, sink: MailSink) -> None:
    await with_page(shop)
    made = await approved(shop, sink)
    asked = {"orderId": made["id"], "amount": money("30.00"), "title": "Anzahlung", "description": "Für den Beginn"}
    request = {"orderPaymentRequest": {**asked, "expirationDate": "2026-04-01T10:00:00.000Z"}}
    mails = await previewed(shop, "createOrderPaymentRequest", request)
    assert [(one["kind"], one["recipients"]) for one in mails] == [("PAYMENT_REQUEST", [JANE])]
    assert "https://pay.example.com/preview" in mails[0]["body"]["text"]
    answer = await shop.do("createOrderPaymentRequest", request)
    (mail,) = await sent(shop, sink)
    address_of_page = answer["orderPaymentRequestUrl"]
    assert address_of_page in mail["body"]["text"]
    for part in ("text", "html"):
        mail["body"][part] = mail["body"][part].replace(address_of_page, "https://pay.example.com/preview")
    assert [mail] == said(mails)


async def test_what_a_payment_request_is_refused_for(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    request = {"orderPaymentRequest": {"orderId": made["id"], "amount": money("30.00"), "title": "x"}}
    assert (await shop.refused(PREVIEW, {"createOrderPaymentRequest": request}))[1] == (
        "ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND"
    )
    await with_page(shop)
    request["orderPaymentRequest"]["amount"] = money("55.71")
    refused = await shop.refused(PREVIEW, {"createOrderPaymentRequest": request})
    assert refused == (400, "INVALID_AMOUNT", {"amount": "55.71", "maxAmount": "55.70"})
    over = {"orderId": made["id"], "amount": money("5.00"), "title": "x", "expirationDate": "2026-01-01T00:00:00.000Z"}
    assert await previewed(shop, "createOrderPaymentRequest", {"orderPaymentRequest": over}) == []


async def test_the_mail_of_an_invoice_has_the_number_that_comes_next(shop: Shop, sink: MailSink) -> None:
    await shop.do("generateInvoice", {"orderId": (await approved(shop, sink))["id"]})
    made = await approved(shop, sink)
    mails = await previewed(shop, "generateInvoice", {"orderId": made["id"]})
    assert [(one["kind"], one["recipients"]) for one in mails] == [("INVOICE", [JANE])]
    assert "INV-2026-00002" in mails[0]["body"]["subject"]
    await shop.do("generateInvoice", {"orderId": made["id"]})
    assert await sent(shop, sink) == said(mails)
    refused = await shop.refused(PREVIEW, {"generateInvoice": {"orderId": made["id"]}})
    assert refused[:2] == (409, "INVOICE_ALREADY_EXISTS")


async def test_a_mail_is_sent_again_as_it_is_made_now(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    (mail,) = [one for one in await outbox(shop) if one["recipient"] == JANE]
    before = (await shop.do("getMail", {"id": mail["id"]}))["body"]["subject"]
    await shop.do("setMailTemplate", {"template": {"kind": "ORDER_CONFIRMATION", "subject": "Neu: {{ mail.order }}"}})
    request = {"id": mail["id"], "recipient": "other@example.com"}
    mails = await previewed(shop, "resendMail", request)
    assert [(one["kind"], one["recipients"]) for one in mails] == [("ORDER_CONFIRMATION", ["other@example.com"])]
    assert mails[0]["body"]["subject"] == f"Neu: {made['number']}" != before
    assert (await previewed(shop, "resendMail", {"id": mail["id"]}))[0]["recipients"] == [JANE]
    await shop.do("resendMail", request)
    assert await sent(shop, sink) == said(mails)


async def test_nobody_is_written_to_who_would_not_be(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    parcels = {"orderId": made["id"], "fulfillments": [parcel(made, 1, number="1Z1")]}
    assert len(await previewed(shop, "createFulfillments", parcels)) == 1
    await shop.do("setMailSettings", {"mailSettings": settings(sink, disabledKinds=["SHIPPING_CONFIRMATION"])})
    assert await previewed(shop, "createFulfillments", parcels) == []
    silent = await shop.create(
        full_order(status="APPROVED"), settings={"notifications": {"sendNotificationToBuyer": False}}
    )
    assert await previewed(shop, "generateInvoice", {"orderId": silent["id"]}) == []
    nobody = await shop.create(order(status="APPROVED"))
    cancel = {"id": nobody["id"], "sendOrderCanceledEmail": True}
    assert await previewed(shop, "cancelOrder", cancel) == []
    elsewhere = (await shop.do("importOrder", {"order": imported(buyerInfo={"email": JANE})}))["order"]
    away = {"orderId": elsewhere["id"], "fulfillments": [parcel(elsewhere, 1, number="1Z2")]}
    assert await previewed(shop, "createFulfillments", away) == []


async def test_who_may_not_act_may_not_look_ahead(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    request = {"cancelOrder": {"id": made["id"], "sendOrderCanceledEmail": True}}
    refused = await shop.refused(PREVIEW, request, by="reader")
    assert refused == (403, "PERMISSION_DENIED", {"permission": "ECOM.MODIFY_ORDERS"})
    (payment,) = await add(shop, made["id"], cash("55.70"))
    await shop.key("returns", "SCOPE.ORDERWRIGHT.REFUNDS")
    within = refund(made, payment)
    assert [one["kind"] for one in await previewed(shop, "refundPayments", within, by="returns")] == ["ORDER_REFUNDED"]
    back = [{"paymentId": payment, "amount": money("55.00"), "externalRefund": True}]
    beyond = {"refundPayments": refund(made, payment, paymentRefunds=back)}
    refused = await shop.refused(PREVIEW, beyond, by="returns")
    assert refused == (403, "PERMISSION_DENIED", {"permission": "ORDERWRIGHT.OVER_REFUND"})


async def test_one_action_is_named_and_the_order_as_it_was_seen(shop: Shop, sink: MailSink) -> None:
    made = await approved(shop, sink)
    cancel = {"id": made["id"], "sendOrderCanceledEmail": True}
    assert (await shop.refused(PREVIEW, {}))[2] == {"": "REQUIRED_ONE_OF_FIELD"}
    both = {"cancelOrder": cancel, "generateInvoice": {"orderId": made["id"]}}
    assert (await shop.refused(PREVIEW, both))[2] == {"": "ONE_OF_ALIGNMENT"}
    assert (await shop.refused(PREVIEW, {"cancelOrder": cancel}, if_match='"9"'))[1] == "STALE_REVISION"
    assert BUSINESS not in str(await previewed(shop, "cancelOrder", cancel, if_match='"1"'))
