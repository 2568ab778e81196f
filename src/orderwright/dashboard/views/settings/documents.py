"""How invoices and the other papers look: the business that they are from, texts, colour and logo."""

from __future__ import annotations

import base64
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.mail_previews import not_previewed
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.settings_form import Kind, Section, Setting, Source, beside_fields
from orderwright.dashboard.settings_page import SettingsPage
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError
from orderwright.model.invoices import MAX_LOGO
from orderwright.model.permissions import Permission

Json = dict[str, Any]
#: Base64 makes four characters of three bytes.
MAX_LOGO_BYTES: Final = MAX_LOGO // 4 * 3
_PRICES: Final = (
    ("", _("As the prices of the order are")),
    ("GROSS", _("With their tax")),
    ("NET", _("Without their tax")),
)
#: The papers that can be looked at before the settings are kept, with their words.
_SAMPLES: Final = (
    ("INVOICE", _("Invoice")),
    ("CREDIT_NOTE", _("Credit note")),
    ("RECEIPT", _("Receipt")),
    ("PACKING_SLIP", _("Packing slip")),
)
_SELLER: Final = Section(
    _("The business"),
    (
        Setting("businessName", _("Name"), limit=100, hint=_("Nothing here: the name of the site.")),
        Setting(
            "address", _("Address"), Kind.LINES, rows=4, hint=_("One line of the address on each line, at most 8.")
        ),
        Setting(
            "taxNumbers",
            _("Tax numbers"),
            Kind.LINES,
            rows=2,
            hint=_("Such as VAT ID: DE123456789. One on each line, at most 5."),
        ),
        Setting(
            "contact",
            _("Contact"),
            Kind.LINES,
            hint=_("Telephone, e-mail, web address. One on each line, at most 5."),
        ),
    ),
    _("What is empty is not printed. Papers that were issued before stay as they are."),
)
_LOOK: Final = Section(
    _("Texts and look"),
    (
        Setting("note", _("Below the figures of an invoice"), Kind.AREA, limit=500, hint=_("Such as how to pay.")),
        Setting("footer", _("At the foot of each page"), Kind.AREA, limit=500, rows=2),
        Setting("prices", _("Prices of the lines"), Kind.CHOICE, choices=_PRICES),
        Setting("color", _("Colour"), limit=7, hint=_("Such as #1a2b3c. Nothing here: a dark grey.")),
        Setting("font", _("Font"), limit=50, hint=_("A family that the service has. Nothing here: its own.")),
    ),
)
_PAGE: Final = SettingsPage(
    title=_("Invoices and papers"),
    path="/settings/documents",
    source=Source("documents.getDocumentSettings", "documents.setDocumentSettings", "documentSettings"),
    sections=(_SELLER, _LOOK),
    writes=Permission.MANAGE_SITE,
    template="settings/documents.html",
    whole=True,
    uploads=True,
)


@page(_PAGE.path, needs=Permission.READ_INVOICES)
async def show(page: Page) -> Response:
    """The settings, with a paper that shows them."""
    return await _PAGE.show(page, sample=await _newest_order(page), most=MAX_LOGO_BYTES, samples=_SAMPLES)


@action(_PAGE.path, needs=_PAGE.writes)
async def save(page: Page) -> Response:
    """Change what was typed otherwise, and the logo if another one was chosen."""
    logo, problem = await _logo(page)
    sample = await _newest_order(page)
    return await _PAGE.save(page, besides=logo, refused=problem, sample=sample, most=MAX_LOGO_BYTES, samples=_SAMPLES)


@action(f"{_PAGE.path}/preview", needs=_PAGE.writes)
async def preview(page: Page) -> Response:
    """A sample paper with what is typed, as PDF in a page of its own; or why there is none."""
    logo, problem = await _logo(page)
    settings, wrong = await _PAGE.typed(page, logo)
    kind = page.field("sample", "INVOICE")
    if refused := problem or wrong:
        return not_previewed(refused)
    try:
        answer = await page.answer("documents.previewDocument", {"documentSettings": settings, "kind": kind})
    except OrderwrightError as error:
        return not_previewed(beside_fields(page.problem(error), _PAGE.settings))
    name = f'inline; filename="{answer.file_name}"'
    return Response(answer.body, media_type="application/pdf", headers={"Content-Disposition": name})


async def _logo(page: Page) -> tuple[Json, Problem | None]:
    """What the form says of the logo: nothing, a new one, or that it goes; or what is wrong with the file."""
    if page.field("remove_logo") == "on":
        return {"logo": None, "logoType": None}, None
    chosen = page.file("logo")
    if chosen is None:
        return {}, None
    content = await chosen.read()
    kind = _kind_of(content)
    if kind is None or len(content) > MAX_LOGO_BYTES:
        words = page.text(_("This has to be a PNG, JPEG or SVG file of at most %(most)s bytes."), most=MAX_LOGO_BYTES)
        return {}, refusal(page, logo=words)
    return {"logo": base64.b64encode(content).decode(), "logoType": kind}, None


def _kind_of(content: bytes) -> str | None:
    """Which kind of picture a file is, by how it begins."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    return "SVG" if b"<svg" in content[:1000] else None


async def _newest_order(page: Page) -> str | None:
    """The id of an order whose packing slip shows the settings: it is set anew each time."""
    if not page.may(Permission.READ_ORDERS):
        return None
    found = await page.call("orders.searchOrders", {"search": {"cursorPaging": {"limit": 1}}})
    return found["orders"][0]["id"] if found["orders"] else None
