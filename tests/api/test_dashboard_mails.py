"""Mails in the dashboard: how they are sent, what they say, and what was sent."""

import re
from collections.abc import AsyncIterator, Mapping
from html import unescape

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.mail_server import PASSWORD, USERNAME, MailSink
from tests.support.mails import allow_test_server, telling_order
from tests.support.orders import full_order, order
from tests.support.service import Json, Shop, open_shop

from orderwright.dashboard.mail_starter import STARTER
from orderwright.dashboard.mail_words import KINDS, LANGUAGES
from orderwright.model.identity import Role
from orderwright.rules.document_language import MAIL_TEXTS, catalogues

PLACE = "/settings/mail"
CONFIRMATION = f"{PLACE}/ORDER_CONFIRMATION"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str, sink: MailSink) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        allow_test_server(shop, sink)
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def sent(desk: Desk, path: str, fields: Mapping[str, object], page: str = "") -> tuple[int, str]:
    """Fill the form of a page and send it: status and page."""
    form = hidden((await desk.get(page or path)).text)
    answer = await desk.post(path, {**form, **fields})
    return answer.status_code, answer.text


async def kept(shop: Shop) -> Json:
    result: Json = (await shop.do("getMailSettings"))["mailSettings"]
    return result


def test_the_languages_are_those_that_mails_are_written_in() -> None:
    assert set(LANGUAGES) == {"", *catalogues(MAIL_TEXTS)}


async def test_settings_are_set_as_a_whole_and_the_password_stays(shop: Shop, owner: Desk, sink: MailSink) -> None:
    assert "Nothing is sent" in text_of((await owner.get(PLACE)).text)
    assert f"{PLACE}/test" not in (await owner.get(PLACE)).text
    fields = {
        "fromName": "The shop",
        "fromAddress": "orders@shop.example",
        "replyTo": "help@shop.example",
        "businessAddresses": "a@shop.example\r\nb@shop.example, c@shop.example",
        "kind": [kind for kind in KINDS if kind not in ("INVOICE", "NEW_ORDER")],
        "server": "own",
        "host": "127.0.0.1",
        "security": "STARTTLS",
        "port": str(sink.port),
        "username": USERNAME,
        "password": PASSWORD,
    }
    assert (await sent(owner, PLACE, fields))[0] == 303
    first = {
        "fromAddress": "orders@shop.example",
        "fromName": "The shop",
        "replyTo": "help@shop.example",
        "businessAddresses": ["a@shop.example", "b@shop.example", "c@shop.example"],
        "disabledKinds": ["INVOICE", "NEW_ORDER"],
        "smtp": {
            "host": "127.0.0.1",
            "port": sink.port,
            "security": "STARTTLS",
            "username": USERNAME,
            "hasPassword": True,
        },
        "sends": True,
    }
    assert await kept(shop) == first
    page = (await owner.get(PLACE)).text
    assert PASSWORD not in page
    assert "Mails are sent" in text_of(page)
    assert re.search(r'value="ORDER_CONFIRMATION" checked', page)
    assert not re.search(r'value="INVOICE" checked', page)
    assert (await sent(owner, PLACE, {**fields, "password": "", "fromName": "Another"}))[0] == 303
    assert await kept(shop) == {**first, "fromName": "Another"}
    assert (await sent(owner, f"{PLACE}/test", {"recipient": "me@shop.example"}))[0] == 303
    assert sink.messages[-1]["To"] == "me@shop.example"
    assert "The mail server took it:" in text_of((await owner.get(PLACE)).text)
    sink.answers.append("550 Not here")
    status, page = await sent(owner, f"{PLACE}/test", {"recipient": "refused@shop.example"})
    assert (status, "Not here" in page, 'value="refused@shop.example"' in page) == (428, True, True)
    assert (await sent(owner, PLACE, {"kind": list(KINDS), "server": "service"}))[0] == 303
    assert await kept(shop) == {"sends": False}
    assert (await sent(owner, f"{PLACE}/test", {"recipient": "me@shop.example"}))[0] == 428


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"fromAddress": "nobody"}, "fromAddress"),
        ({"replyTo": "nobody"}, "replyTo"),
        ({"businessAddresses": "a@shop.example\nnobody"}, "businessAddresses"),
        ({"server": "own"}, "host"),
        ({"server": "own", "host": "not a host"}, "host"),
        ({"server": "own", "host": "h.example", "port": "x"}, "port"),
        ({"server": "own", "host": "h.example", "port": "70000"}, "port"),
        ({"server": "own", "host": "h.example", "username": "u"}, "password"),
        ({"server": "own", "host": "h.example", "password": "p"}, "username"),
        ({"server": "own", "host": "h.example", "username": "u", "password": "p", "security": "NONE"}, "security"),
        ({"server": "own", "host": "h.example", "security": "MAGIC"}, "security"),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field(
    shop: Shop, owner: Desk, fields: dict[str, str], place: str
) -> None:
    before = await kept(shop)
    status, page = await sent(owner, PLACE, {**fields, "fromName": "Kept"})
    assert status == 422
    assert set(re.findall(r'id="f-(\w+)-error"', page)) == {place}
    assert 'name="fromName" value="Kept"' in page
    assert ('value="p"' in page) is False
    assert await kept(shop) == before


async def test_a_text_of_ones_own_is_tried_kept_used_and_given_up(shop: Shop, owner: Desk) -> None:
    made = await shop.create(full_order())
    number, raw = str(made["number"]), "<p>Hello {{ mail.buyer }}</p>\r\n<b>{{ mail.order }}</b>"
    tried = await owner.post(f"{CONFIRMATION}/preview", {"_key": "p", "html": raw, "order": number, "language": "de"})
    assert tried.status_code == 200
    assert tried.text == f"<p>Hello Jane Doe</p>\n<b>{number}</b>"
    assert "sandbox" in tried.headers["content-security-policy"]
    said = await owner.post(
        f"{CONFIRMATION}/preview", {"_key": "p", "subject": "{{ mail.order }}!", "order": number, "show": "text"}
    )
    assert said.headers["content-type"].startswith("text/plain")
    assert said.text.startswith(f"Subject: {number}!\n\nThank you for your order\n")
    ours = await owner.post(f"{CONFIRMATION}/preview", {"_key": "p", "order": number, "language": "de"})
    assert "Vielen Dank für Ihre Bestellung" in ours.text
    assert (await shop.do("listMailTemplates"))["templates"] == []
    assert (await sent(owner, CONFIRMATION, {"html": raw, "subject": "", "text": " ", "language": "de"}))[0] == 303
    (own,) = (await shop.do("listMailTemplates"))["templates"]
    assert own["template"] == {"kind": "ORDER_CONFIRMATION", "language": "de", "html": raw.replace("\r\n", "\n")}
    page = (await owner.get(f"{CONFIRMATION}?language=de")).text
    assert raw.replace("\r\n", "\n") in unescape(page)
    assert f"{CONFIRMATION}/reset" in page
    assert f"{CONFIRMATION}/reset" not in (await owner.get(CONFIRMATION)).text
    assert "1 text of your own" in text_of((await owner.get(PLACE)).text)
    assert (await sent(owner, f"{CONFIRMATION}/reset", {"language": "de"}, CONFIRMATION))[0] == 303
    assert (await shop.do("listMailTemplates"))["templates"] == []
    assert (await sent(owner, f"{CONFIRMATION}/reset", {"language": "de"}, CONFIRMATION))[0] == 404


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"html": "{{ mail.nothing }}"}, "html", "nothing"),
        ({"subject": "{% set x = 1 %}"}, "subject", "Assign can&#39;t be used here"),
        ({"text": "{{ mail"}, "text", "line 1"),
        ({"subject": "x" * 501}, "subject", "at most 500"),
        ({}, "subject", ""),
    ],
)
async def test_a_faulty_text_is_told_where_it_is_and_changes_nothing(
    shop: Shop, owner: Desk, fields: dict[str, str], place: str, words: str
) -> None:
    status, page = await sent(owner, CONFIRMATION, fields)
    assert status == 422
    ((where, told),) = re.findall(r'class="field-error" id="f-(\w+)-error">([^<]*)', page)
    assert (where, words in told) == (place, True)
    assert all(value in unescape(page) for value in fields.values())
    assert (await shop.do("listMailTemplates"))["templates"] == []
    made = await shop.create(order())
    tried = await owner.post(f"{CONFIRMATION}/preview", {"_key": "p", **fields, "order": str(made["number"])})
    assert tried.status_code == (422 if fields else 200)


async def test_what_cannot_be_tried_says_why(shop: Shop, owner: Desk) -> None:
    made = await shop.create(order())
    for number in ("", "99999", "no number"):
        answer = await owner.post(f"{CONFIRMATION}/preview", {"_key": "p", "order": number})
        assert (answer.status_code, answer.text) == (404, "There is no such order on this site.")
    refund = await owner.post(f"{PLACE}/ORDER_REFUNDED/preview", {"_key": "p", "order": str(made["number"])})
    assert (refund.status_code, refund.text) == (428, "There is nothing yet that this mail could be about.")
    assert "formaction" not in (await owner.get(f"{PLACE}/WEBHOOK_DISABLED")).text
    for path in (f"{PLACE}/NOTHING", f"{PLACE}/order_confirmation"):
        assert (await owner.get(path)).status_code == 404
        assert (await owner.post(path, {"_key": "k", "subject": "x"})).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
async def test_the_template_to_begin_with_may_be_used_for_every_kind(shop: Shop, owner: Desk, kind: str) -> None:
    page = (await owner.get(f"{PLACE}/{kind}?begin=1")).text
    assert STARTER["html"] in unescape(page)
    assert (await sent(owner, f"{PLACE}/{kind}", STARTER))[0] == 303
    assert (await sent(owner, f"{PLACE}/{kind}/reset", {"language": ""}, f"{PLACE}/{kind}"))[0] == 303


async def test_the_template_to_begin_with_says_what_the_mail_says(shop: Shop, owner: Desk) -> None:
    order_id = await telling_order(shop)
    number = (await shop.get(order_id))["number"]
    for kind in ("ORDER_CONFIRMATION", "SHIPPING_CONFIRMATION", "PAYMENT_REQUEST"):
        fields = {"_key": "p", **STARTER, "order": str(number)}
        for show in ("html", "text"):
            said = await owner.post(f"{PLACE}/{kind}/preview", {**fields, "show": show})
            assert (said.status_code, "{" in said.text.replace("{{", "")) == (200, False)
            assert str(number) in said.text


async def test_mails_are_listed_filtered_paged_and_sent_again(shop: Shop, owner: Desk) -> None:
    made = await shop.create(order(buyerInfo={"email": "jane@example.com"}))
    (first,) = (await shop.do("sendMail", {"orderId": made["id"], "kind": "ORDER_CONFIRMATION"}))["mails"]
    await shop.do("sendMail", {"orderId": made["id"], "kind": "ORDER_CANCELED"})
    page = (await owner.get("/mails")).text
    assert (page.count("data-row"), "Order confirmation" in text_of(page)) == (2, True)
    assert (await owner.get("/mails?kind=ORDER_CANCELED")).text.count("data-row") == 1
    assert (await owner.get("/mails?state=SENT")).text.count("data-row") == 0
    assert (await owner.get("/mails?state=WAITING&kind=nonsense")).text.count("data-row") == 2
    place = f"/mails/{first['id']}"
    one = (await owner.get(place)).text
    assert f'href="/dashboard/orders/{made["id"]}"' in one
    form = {**hidden(one), "recipient": "new@example.com"}
    answers = [await owner.post(f"{place}/resend", form) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    (again,) = [one for one in (await shop.do("listMails"))["mails"] if one.get("resentOf") == first["id"]]
    assert again["recipient"] == "new@example.com"
    assert answers[0].headers["location"] == f"/dashboard/mails/{again['id']}"
    status, wrong = await sent(owner, f"{place}/resend", {"recipient": "nobody"}, place)
    assert (status, "f-recipient-error" in wrong) == (422, True)
    for _ in range(48):
        await shop.do("resendMail", {"id": first["id"]})
    listed = (await owner.get("/mails")).text
    assert listed.count("data-row") == 50
    (onward,) = re.findall(r'rel="next" href="/dashboard([^"]+)"', listed)
    rest = (await owner.get(unescape(onward))).text
    assert (rest.count("data-row"), 'rel="next"' in rest) == (1, False)
    assert (await owner.get("/mails/00000000-0000-4000-8000-000000000000")).status_code == 404


async def test_staff_see_mails_but_only_owners_their_settings(shop: Shop) -> None:
    made = await shop.create(order(buyerInfo={"email": "jane@example.com"}))
    (mail,) = (await shop.do("sendMail", {"orderId": made["id"], "kind": "ORDER_CONFIRMATION"}))["mails"]
    async with desk_of(shop, Role.VIEWER) as viewer:
        page = (await viewer.get("/mails")).text
        assert PLACE not in page
        one = (await viewer.get(f"/mails/{mail['id']}")).text
        assert "/resend" not in one
        assert (await viewer.post(f"/mails/{mail['id']}/resend", {"_key": "r"})).status_code == 403
        assert (await viewer.get(PLACE)).status_code == 403
        assert (await viewer.get(CONFIRMATION)).status_code == 403
