"""Documents of the list as one ZIP."""

import io
import zipfile
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.invoices import billed, invoiced, receipt_of
from tests.support.service import Shop, open_shop

from orderwright.dashboard.views.papers import archive
from orderwright.dashboard.zip_pieces import ZipPieces
from orderwright.model.identity import Role

PATH = "/documents/archive"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en", time_zone="Europe/Berlin") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def unpacked(desk: Desk, query: str = "") -> dict[str, bytes]:
    """The files of the ZIP by their names; each is whole."""
    answer = await desk.get(f"{PATH}{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="documents-2026-03-01.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


async def test_all_that_is_listed_is_in_it_by_what_was_asked_for(shop: Shop, manager: Desk) -> None:
    first, second = await billed(shop), await billed(shop)
    ids = {"INV-2026-00001.pdf": await invoiced(shop, first["id"])}
    ids["INV-2026-00002.pdf"] = await invoiced(shop, second["id"])
    await shop.do("creditInvoice", {"id": ids["INV-2026-00001.pdf"]})
    receipt = await receipt_of(shop, second["id"])
    files = await unpacked(manager)
    assert sorted(files) == ["CN-2026-00001.pdf", *ids, "receipt-1.pdf"]
    for name, id_ in ids.items():
        assert files[name] == (await shop.send("getInvoiceFile", {"id": id_})).content
    assert files["receipt-1.pdf"] == (await shop.send("getReceiptFile", {"id": receipt})).content
    assert sorted(await unpacked(manager, "?kind=INVOICE")) == sorted(ids)
    assert list(await unpacked(manager, f"?order={first['number']}&kind=INVOICE")) == ["INV-2026-00001.pdf"]
    page = (await manager.get(f"/documents?kind=INVOICE&order={first['number']}")).text
    assert f'href="/dashboard{PATH}?kind=INVOICE&amp;order={first["number"]}"' in page
    entries = (await shop.do("listAuditEntries", {"operation": "documents.export"}))["entries"]
    kind, number = {"field": "kind", "value": "INVOICE"}, {"field": "order", "value": first["number"]}
    # All of one moment: the clock of the tests stands still.
    assert sorted((one["changes"] for one in entries), key=len) == [[], [kind], [kind, number]]


async def test_what_cannot_be_in_it_is_told(shop: Shop, manager: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    none = await manager.get(f"{PATH}?until=2026-01-01")
    assert (none.status_code, "No document is like this." in text_of(none.text)) == (422, True)
    wrong = await manager.get(f"{PATH}?order=99999")
    assert (wrong.status_code, "No order has this number." in text_of(wrong.text)) == (422, True)
    monkeypatch.setattr(archive, "MOST", 1)
    many = await manager.get(PATH)
    words = "These are more than 1 documents. Choose fewer days or a kind."
    assert (many.status_code, words in text_of(many.text)) == (422, True)


async def test_a_document_that_cannot_be_set_is_named_in_the_file(shop: Shop, manager: Desk) -> None:
    source = '#import "parts.typ": *\n#if document-data.number.ends-with("3") { panic("torn") }'
    broken = [{"kind": "INVOICE", "source": source}]
    made = await billed(shop)
    await shop.do("setDocumentSettings", {"documentSettings": {"templates": broken}})
    await invoiced(shop, made["id"])
    files = await unpacked(manager, f"?order={made['number']}")
    assert list(files) == ["missing.txt"]
    assert files["missing.txt"].decode().startswith("INV-2026-00003: ")


async def test_who_may_not_read_documents_gets_none(shop: Shop) -> None:
    async with desk_of(shop, Role.FULFILMENT) as desk:
        assert (await desk.get(PATH)).status_code == 403


def test_names_that_are_taken_get_a_number_and_nothing_is_held(shop: Shop) -> None:
    made, at = ZipPieces(), shop.clock()
    pieces = [made.add("a.pdf", b"x" * 1000, at), made.add("a.pdf", b"y", at), made.end()]
    assert len(pieces[0]) > 1000 > len(pieces[1])
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as file:
        assert [(one.filename, one.date_time[0], file.read(one)) for one in file.infolist()] == [
            ("a.pdf", 2026, b"x" * 1000),
            ("a-2.pdf", 2026, b"y"),
        ]
