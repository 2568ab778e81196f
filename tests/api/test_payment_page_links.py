"""Links to the payment page: whom they let in, in which language, and what is read there."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import FakeGateway
from tests.support.orders import order
from tests.support.payment_page import HOST, asked, follow, look, press, seen, with_own_page
from tests.support.payment_requests import PAGE, placed
from tests.support.service import Shop, new_shop

from orderwright.model.sites import SiteChanges
from orderwright.rules.document_language import PAYMENT_PAGE, catalogues
from orderwright.workflows.sites import update_site

World = tuple[Shop, FakeGateway]


@pytest_asyncio.fixture(scope="module")
async def world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as (shop, gateway):
        yield await with_own_page(shop), gateway


@pytest.fixture
def shop(world: World) -> Shop:
    return world[0]


async def test_the_page_shows_what_is_due_for_which_order(shop: Shop) -> None:
    made, link = await asked(shop, await placed(shop, "10.00"), "4.00", description="First of two")
    page = await look(shop, link)
    number = made["orderNumber"]
    assert page.headline == "Please pay $4.00"
    assert f"Order {number} Please pay $4.00 This is what Shop asks you to pay." in page.text
    assert "Please pay First of two Pay $4.00 now" in page.text
    assert "Quantity: 1 $10.00 Order total $10.00 Amount to pay $4.00" in page.text
    for secret in (made["id"], made["orderId"], str(shop.site_id)):
        assert secret not in page.answer.text
        assert secret not in link


async def test_no_one_else_is_told_of_the_address(shop: Shop) -> None:
    _, link = await asked(shop)
    headers = (await look(shop, link)).answer.headers
    nonce = headers["content-security-policy"].partition("nonce-")[2].partition("'")[0]
    assert headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("buyer", "query", "headline", "language"),
    [
        ("de-AT", "", "Bitte zahlen Sie € 10,00", "de"),
        ("fr", "", "Veuillez payer 10,00 €", "fr"),
        ("es", "", "Por favor, pague 10,00 €", "es"),
        ("ja", "", "Please pay €10.00", "en"),
        ("de", "?language=fr", "Veuillez payer 10,00 €", "fr"),
        ("de", "?language=xx", "Bitte zahlen Sie 10,00 €", "de"),
    ],
)
async def test_the_page_speaks_the_buyers_language(
    shop: Shop, buyer: str, query: str, headline: str, language: str
) -> None:
    one = await shop.create(order(currency="EUR", buyerLanguage=buyer))
    due = one["balanceSummary"]["balance"]["amount"]
    _, link = await asked(shop, one["id"], due)
    page = await look(shop, link + query)
    assert page.headline.replace("\xa0", " ") == headline.replace("10,00", due.replace(".", ",")).replace("10.00", due)
    assert f'<html lang="{language}">' in page.answer.text


def test_every_language_has_every_text() -> None:
    texts = catalogues(PAYMENT_PAGE)
    assert sorted(texts) == ["de", "en", "es", "fr"]
    assert {language: one.keys() ^ texts["en"].keys() for language, one in texts.items()} == {
        language: set() for language in texts
    }
    places = {key: sorted(part for part in text.split("{")[1:]) for key, text in texts["en"].items()}
    for one in texts.values():
        for key, text in one.items():
            assert {part.partition("}")[0] for part in text.split("{")[1:]} == {
                part.partition("}")[0] for part in places[key]
            }, key


async def test_what_comes_from_the_shop_is_text_and_never_markup(shop: Shop) -> None:
    _, link = await asked(shop, description="<script>alert(1)</script>", title="<b>x</b>")
    page = await look(shop, link)
    assert "<script" not in page.answer.text
    assert "<b>x</b> <script>alert(1)</script>" in page.text


async def test_a_link_that_leads_nowhere_is_not_found(shop: Shop) -> None:
    made, link = await asked(shop)
    deleted, gone = await asked(shop)
    await shop.do("deleteOrderPaymentRequest", {"orderPaymentRequestId": deleted["id"]})
    other = "A" if link[-1] != "A" else "B"
    for path in (
        gone,
        link[:-1] + other,
        link[:-1],
        link + "A",
        f"{HOST}/pay/{made['id']}",
        f"{HOST}/pay/x",
        f"{HOST}/pay/{link.rpartition('/')[2].swapcase()}",
    ):
        page = await look(shop, path, **{"Accept-Language": "de"})
        assert (page.status, page.headline) == (404, "Dieser Link führt ins Leere")
        assert (await press(shop, path, "A" * 22)).status_code == 404
        for below in ("check", "continue", "logo"):
            assert (await shop.client.get(f"{path}/{below}")).status_code == 404


async def test_the_page_is_closed_for_a_site_that_sends_its_buyers_elsewhere(shop: Shop) -> None:
    own = await with_own_page(await new_shop(shop.service, shop.client))
    _, link = await asked(own)
    assert (await look(own, link)).status == 200
    async with shop.service.database.acquire() as connection:
        await update_site(connection, own.site_id, SiteChanges(payment_page_url=PAGE))
    own.service.sites.forget(own.site_id)
    assert (await look(own, link)).status == 404


async def test_without_a_setting_the_page_is_below_the_address_of_the_service(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    shop.service.public_url = HOST
    try:
        _, link = await asked(other)
        assert link.startswith(f"{HOST}/pay/")
        assert (await look(other, link)).status == 200
    finally:
        shop.service.public_url = None


@pytest.mark.parametrize("sent", ["", "attempt=x", "a=" + "b" * 5000, "attempt=" + "A" * 22 + "A"])
async def test_a_form_that_is_not_ours_begins_nothing(world: World, sent: str) -> None:
    shop, gateway = world
    _, link = await asked(shop)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await shop.client.post(link, content=sent, headers=headers)
    assert answer.headers["location"].endswith("?problem=1")
    page = seen(await follow(shop, answer))
    assert "The payment could not be begun, and nothing was taken." in page.text
    assert gateway.performed == []


async def test_looking_writes_nothing(shop: Shop) -> None:
    _, link = await asked(shop)
    before = await shop.contents()
    assert (await look(shop, link)).status == 200
    assert await shop.contents() == before


async def test_a_page_that_breaks_says_not_to_pay_twice(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _, link = await asked(shop)

    def broken() -> None:
        raise OSError("The database is gone")

    monkeypatch.setattr(shop.service.database, "acquire", broken)
    page = await look(shop, link)
    assert (page.status, page.headline) == (503, "Something went wrong here")
    assert "do not pay twice before you have looked" in page.text
