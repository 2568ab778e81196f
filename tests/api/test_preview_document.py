"""previewDocument, and the page of the papers' settings: a sample with settings that are not kept."""

import base64
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden
from tests.support.invoices import text_of
from tests.support.service import Json, Shop, open_shop

from orderwright.model.identity import Role

PATH = "/settings/documents"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, name="Tea", language="de", locale="de-DE", currency="EUR") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def sample(shop: Shop, kind: str | None = None, **settings: object) -> str:
    """The text of a sample. Nothing was kept for it."""
    before = await shop.contents()
    request: Json = {"documentSettings": settings, **({} if kind is None else {"kind": kind})}
    answer = await shop.send("previewDocument", request)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    assert await shop.contents() == before
    return text_of(answer.content).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (None, ("Rechnung", "INV-2026-00001", "Ada Lovelace", "Coffee", "44,00 €", "3,96 €")),
        ("CREDIT_NOTE", ("CN-2026-00001", "INV-2026-00001", "-44,00 €")),
        ("RECEIPT", ("Zahlungsbeleg", "44,00 €")),
        ("PACKING_SLIP", ("Lieferschein", "COFFEE-250", "MUG")),
    ],
)
async def test_a_sample_of_each_kind(shop: Shop, kind: str | None, words: tuple[str, ...]) -> None:
    text = await sample(shop, kind, businessName="Teehaus GmbH", footer="Amtsgericht Berlin")
    for part in (*words, "Teehaus GmbH", "Amtsgericht Berlin"):
        assert part in text, text


async def test_settings_decide_how_it_looks(shop: Shop) -> None:
    assert "44,00 €" in await sample(shop, prices="GROSS")
    assert "Bitte überweisen" in await sample(shop, note="Bitte überweisen")
    assert "Bitte überweisen" not in await sample(shop)
    own = {"kind": "INVOICE", "source": "#set page(width: 10cm)\nVon Hand gesetzt"}
    assert await sample(shop, templates=[own]) == "Von Hand gesetzt"


async def test_what_cannot_work_is_refused(shop: Shop) -> None:
    faulty = {"documentSettings": {"templates": [{"kind": "INVOICE", "source": "#nothing()"}]}}
    assert (await shop.refused("previewDocument", faulty))[:2] == (428, "DOCUMENT_NOT_RENDERED")
    wrong = {"documentSettings": {"color": "blue"}}
    assert (await shop.refused("previewDocument", wrong))[2] == {"documentSettings.color": "FORMAT"}


async def form(desk: Desk) -> dict[str, str]:
    return hidden((await desk.get(PATH)).text)


async def test_what_is_typed_is_seen_before_it_is_saved(shop: Shop, owner: Desk) -> None:
    page = (await owner.get(PATH)).text
    assert f'formaction="/dashboard{PATH}/preview" formtarget="_blank"' in page
    typed = {"businessName": "Neuer Name", "footer": "Neue Fußzeile", "sample": "PACKING_SLIP"}
    before = await shop.contents()
    answer = await owner.post(f"{PATH}/preview", {**await form(owner), **typed})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="sample-packing_slip.pdf"'
    text = text_of(answer.content)
    assert ("Lieferschein" in text, "Neuer Name" in text, "Neue Fußzeile" in text) == (True, True, True)
    sent = {"_csrf": await owner.token(), **await form(owner), "businessName": "Mit Bild"}
    files = {"logo": ("logo.png", PNG, "image/png")}
    with_logo = await owner.client.post(f"/dashboard{PATH}/preview", data=sent, files=files)
    assert (with_logo.status_code, b"/Image" in with_logo.content) == (200, True)
    assert await shop.contents() == before


async def test_why_there_is_no_sample(owner: Desk) -> None:
    typed = {**await form(owner), "color": "blue"}
    answer = await owner.post(f"{PATH}/preview", typed, accept_language="en")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/plain; charset=utf-8")
    assert answer.text == "Look at the fields that are marked.\nThis is not in the form that is needed."
    sent = {"_csrf": await owner.token(), **await form(owner)}
    files = {"logo": ("logo.txt", b"no picture", "text/plain")}
    wrong = await owner.client.post(f"/dashboard{PATH}/preview", data=sent, files=files)
    assert wrong.status_code == 422
