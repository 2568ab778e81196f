"""The files of documents: set when they are first asked for, and the same bytes ever after."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog

from orderwright.model.errors import ApplicationError, NotFound, Status
from orderwright.model.invoices import DocumentKind, DocumentSettings, LogoType
from orderwright.model.printing import PrintedDocument
from orderwright.model.timestamps import format_timestamp, parse_timestamp
from orderwright.providers.documents.renderer import FontMissing, RenderFailed, RenderRequest
from orderwright.rules.invoices import Printing, packing_slip
from orderwright.rules.paper_samples import sample_paper
from orderwright.store.document_settings import newest_settings, settings_at
from orderwright.store.documents import decode_head, decode_lines, fixed_facts
from orderwright.store.invoices import DocumentFile, find_file, keep_file
from orderwright.store.orders import as_order_id, fetch_order
from orderwright.workflows.context import Answer, Context

PDF: Final = "application/pdf"

_SUFFIXES: Final = {LogoType.PNG: "png", LogoType.JPEG: "jpg", LogoType.SVG: "svg"}
_decode = msgspec.json.Decoder(PrintedDocument).decode
_encode = msgspec.json.Encoder().encode

log = structlog.get_logger(__name__)


def document_not_found(document_id: object) -> NotFound:
    """The 404 for documents that the site does not have, or not of that kind."""
    text = f"Document {document_id} was not found"
    return NotFound("DOCUMENT_NOT_FOUND", text, data={"documentId": str(document_id)})


async def stored_file(context: Context, document_id: str, *kinds: DocumentKind) -> Answer:
    """The PDF of an issued document of one of the kinds.

    Raises `DOCUMENT_NOT_FOUND`, `DOCUMENT_FONT_MISSING`, `DOCUMENT_NOT_RENDERED`. No connection is held meanwhile.
    """
    site_id, id_ = context.site.id, UUID(document_id)
    async with context.service.database.acquire() as connection:
        found = await find_file(connection, site_id, id_)
        if found is None or found.document.kind not in kinds:
            raise document_not_found(document_id)
        settings = await settings_at(connection, site_id, found.document.settings_revision)
    pdf = found.pdf
    if pdf is None:
        pdf = await _rendered(context, _decode(found.data), settings)
        async with context.service.database.acquire() as connection:
            # Another request may have been quicker: everybody gets the file that was kept.
            pdf = await keep_file(connection, site_id, id_, pdf)
    return Answer(body=pdf, file_name=_file_name(found))


async def packing_slip_of(context: Context, order_id: str) -> Answer:
    """The packing slip of an order as it is now, made anew each time. Raises as `stored_file`, and for the order."""
    async with context.service.database.acquire() as connection:
        stored = await fetch_order(connection, context.site.id, as_order_id(order_id))
        state = await newest_settings(connection, context.site.id)
    facts = fixed_facts(stored.head)
    printing = Printing(
        site=context.site,
        order_number=facts.number,
        ordered=parse_timestamp(facts.created_date),
        head=decode_head(stored.head),
        lines=decode_lines(stored.lines),
        at=context.call.now,
    )
    pdf = await _rendered(context, packing_slip(printing), state.settings)
    return Answer(body=pdf, file_name=f"packing-slip-{_plain(facts.number)}.pdf")


async def sample_file(context: Context, kind: DocumentKind, settings: DocumentSettings) -> Answer:
    """A paper about an invented order with these settings. Raises `DOCUMENT_FONT_MISSING`, `DOCUMENT_NOT_RENDERED`."""
    paper = sample_paper(kind, context.site, settings.prices, at=context.call.now, new_id=context.service.new_id)
    return Answer(body=await _rendered(context, paper, settings), file_name=f"sample-{kind.lower()}.pdf")


async def check_settings(context: Context, settings: DocumentSettings) -> None:
    """Set a page of nothing with the settings: what can't work is refused before a document depends on it.

    Raises `DOCUMENT_FONT_MISSING` and `DOCUMENT_NOT_RENDERED`.
    """
    for kind in [template.kind for template in settings.templates] or [DocumentKind.INVOICE]:
        day = format_timestamp(context.call.now)[:10]
        sample = PrintedDocument(kind=kind, language="en", date=day, title="-", number="-", columns=["-"])
        await _rendered(context, sample, settings)


async def _rendered(context: Context, document: PrintedDocument, settings: DocumentSettings) -> bytes:
    source = next((one.source for one in settings.templates if one.kind is document.kind), None)
    look, files = _look(document.seller or context.site.name, settings)
    request = RenderRequest(
        template=document.kind.lower(),
        source=source,
        data=_encode({"site": look, "document": _every_field(document)}),
        files=files,
    )
    try:
        return await context.service.renderer.render(request)
    except FontMissing as missing:
        log.warning("document_font_missing", site_id=str(context.site.id), kind=document.kind)
        text = f"No font has the characters of {missing.text!r}: add one to the service's fonts"
        raise ApplicationError("DOCUMENT_FONT_MISSING", text, data={"text": missing.text}) from None
    except RenderFailed as failure:
        log.warning("document_not_rendered", site_id=str(context.site.id), kind=document.kind, reason=str(failure))
        text = f"The document could not be set: {failure}"
        raise ApplicationError("DOCUMENT_NOT_RENDERED", text, status=Status.FAILED_PRECONDITION) from None


def _look(site_name: str, settings: DocumentSettings) -> tuple[dict[str, Any], dict[str, bytes]]:
    """How the paper looks, as templates read it, and the files that go with it."""
    look: dict[str, Any] = {
        "name": settings.business_name or site_name,
        "address": settings.address,
        "taxNumbers": settings.tax_numbers,
        "contact": settings.contact,
    }
    optional = {"footer": settings.footer, "note": settings.note, "color": settings.color, "font": settings.font}
    look |= {name: value for name, value in optional.items() if value}
    if settings.logo is None or settings.logo_type is None:
        return look, {}
    name = f"logo.{_SUFFIXES[settings.logo_type]}"
    try:
        return {**look, "logoFile": name}, {name: base64.b64decode(settings.logo, validate=True)}
    except binascii.Error:
        raise ApplicationError("DOCUMENT_NOT_RENDERED", "The logo is not base64") from None


def _every_field(document: PrintedDocument) -> dict[str, Any]:
    """The document as templates read it: with what is empty, so that a template needs no defaults."""
    names = zip(document.__struct_fields__, document.__struct_encode_fields__, strict=True)
    return {wire: getattr(document, name) for name, wire in names}


def _file_name(file: DocumentFile) -> str:
    kind = file.document.kind
    prefix = "receipt-" if kind is DocumentKind.RECEIPT else ""
    return f"{prefix}{_plain(file.document.display_number)}.pdf"


def _plain(text: str) -> str:
    """What every system takes in the name of a file, and no header can be broken by."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", text)
