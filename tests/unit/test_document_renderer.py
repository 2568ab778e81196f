"""Documents set by Typst: data stays data, no character gets lost, and no template takes more than its share."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from orderwright.model.invoices import DocumentKind
from orderwright.providers.documents.renderer import FontMissing, RenderFailed, RenderRequest
from orderwright.providers.documents.typst_renderer import TypstRenderer

SITE = {"name": "Shop", "address": [], "contact": [], "taxNumbers": []}


def data(*names: str, lines: int = 1, site: Mapping[str, Any] | None = None) -> bytes:
    document: dict[str, Any] = {
        "kind": "INVOICE",
        "language": "en",
        "date": "2026-03-01",
        "title": "Invoice",
        "number": "INV-2026-00001",
        "facts": [],
        "toLabel": "Bill to",
        "to": list(names),
        "shipToLabel": "Ship to",
        "shipTo": [],
        "columns": ["Item", "Amount"],
        "lines": [{"name": f"Item {number}", "cells": ["$1.00"]} for number in range(1, lines + 1)],
        "totals": [{"label": "Total", "text": "$1.00", "strong": True}],
        "taxes": [],
        "notes": [],
        "pageLabel": "Page",
    }
    return msgspec.json.encode({"site": {**SITE, **(site or {})}, "document": document})


async def read(renderer: TypstRenderer, **request: Any) -> PdfReader:
    pdf = await renderer.render(RenderRequest(template="invoice", **request))
    return PdfReader(io.BytesIO(pdf))


def text(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture
def renderer() -> TypstRenderer:
    """With the fonts that come with Typst alone, so that it sees the same everywhere."""
    return TypstRenderer(system_fonts=False)


@pytest.mark.parametrize(
    "hostile",
    ['#read("/etc/passwd")', "*b* _i_ $x^2$ <label> @ref", "back\\slash #{1+1}", '")] #panic() [("', "// no comment"],
)
async def test_markup_in_data_is_shown_and_not_run(renderer: TypstRenderer, hostile: str) -> None:
    assert hostile in text(await read(renderer, data=data(hostile)))


@pytest.mark.parametrize("kind", DocumentKind)
async def test_every_kind_has_its_template(renderer: TypstRenderer, kind: DocumentKind) -> None:
    pdf = await renderer.render(RenderRequest(template=kind.lower(), data=data("Ada")))
    assert "Item 1" in text(PdfReader(io.BytesIO(pdf)))


@pytest.mark.parametrize("name", ["Zoë Łukasz Đặng", "Ελένη", "Борис", "שלום", "مرحبا", "₪ € ₹ ₺"])
async def test_scripts_of_the_fonts_that_come_along_are_set(renderer: TypstRenderer, name: str) -> None:
    assert len((await read(renderer, data=data(name))).pages) == 1


@pytest.mark.parametrize("name", ["山田太郎", "สวัสดี", "你好", "안녕"])
async def test_characters_without_a_font_are_named_and_never_left_out(renderer: TypstRenderer, name: str) -> None:
    with pytest.raises(FontMissing) as missing:
        await read(renderer, data=data(name))
    assert missing.value.text[0] in name


async def test_the_same_data_make_the_same_bytes(renderer: TypstRenderer) -> None:
    request = RenderRequest(template="invoice", data=data("Ada"))
    assert await renderer.render(request) == await renderer.render(request)


async def test_three_hundred_lines_fill_pages_with_numbers(renderer: TypstRenderer) -> None:
    reader = await read(renderer, data=data("Ada", lines=300))
    assert len(reader.pages) > 5
    assert "Item 300" in text(reader)
    assert f"Page 1 / {len(reader.pages)}" in text(reader)


async def test_more_pages_than_two_hundred_are_refused(renderer: TypstRenderer) -> None:
    with pytest.raises(RenderFailed, match="more than 200 pages"):
        await read(renderer, data=data("Ada", lines=9000))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('#read("/etc/passwd")', "file not found"),
        ('#read("../../../../etc/passwd")', "escape the project root"),
        ('#import "@preview/example:0.1.0"', "failed to download"),
        ("#let", "expected"),
        ("#while true {}", "always true"),
        ("#let a = range(100000000)\n#a.len()", "too much time or memory"),
    ],
)
async def test_a_template_reads_nothing_else_and_takes_no_more_than_its_share(
    renderer: TypstRenderer, source: str, reason: str
) -> None:
    with pytest.raises(RenderFailed, match=reason):
        await read(renderer, data=data("Ada"), source=source)


async def test_a_document_that_takes_too_long_is_ended() -> None:
    renderer = TypstRenderer(system_fonts=False, seconds=0.01)
    with pytest.raises(RenderFailed, match="too much time or memory"):
        await read(renderer, data=data("Ada"))


async def test_a_template_of_a_site_uses_the_parts_and_the_logo(renderer: TypstRenderer) -> None:
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    source = '#import "parts.typ": *\n#show: sheet\n#letterhead()\nOwn words for #document-data.number'
    given = data("Ada", site={"logoFile": "logo.svg"})
    reader = await read(renderer, data=given, source=source, files={"logo.svg": logo})
    assert "Own words for INV-2026-00001" in text(reader)


async def test_a_folder_of_fonts_is_used(tmp_path: Path) -> None:
    renderer = TypstRenderer([tmp_path], system_fonts=False)
    assert "Ada" in text(await read(renderer, data=data("Ada")))


async def test_a_package_with_a_font_is_used_once_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "noto_cjk_sans_jp_regular"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.delenv("ORDERWRIGHT_FONTS", raising=False)
    monkeypatch.setattr("orderwright.providers.documents.typst_renderer.FONT_PACKAGES", ("no_such_package",))
    assert TypstRenderer.configured()._fonts == []
    monkeypatch.undo()
    monkeypatch.setenv("ORDERWRIGHT_FONTS", "/fonts")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert TypstRenderer.configured()._fonts == ["/fonts", str(package)]
