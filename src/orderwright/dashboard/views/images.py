"""Pictures of items: small copies of what lies elsewhere, from our own address. Where one is missing, a sign for it."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.pictures import KINDS, asked_source
from orderwright.dashboard.routing import page
from orderwright.model.errors import NotFound
from orderwright.workflows.pictures import Missing

#: Of every picture: it is nothing but a picture, even where somebody opens its address.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="picture"',
}
#: For a day a browser does not ask again; the address is that of one picture.
_KEEP: Final = "private, max-age=86400, immutable"
#: What could not be got is asked for again in a while, what was not there in time at the next look.
_KEEP_FAILED: Final = "private, max-age=300"
_SIGN: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="#777" '
    b'stroke-width="1.25" stroke-linejoin="round"><rect x="5" y="5" width="14" height="14" rx="2"/>'
    b'<circle cx="9.5" cy="9.5" r="1.25"/><path d="m5.5 17 4-4 3 3 3-3 3.5 3.5"/></svg>'
)


@page("/images/orders/{mark}", needs=KINDS["orders"], file=True)
async def of_order(page: Page) -> Response:
    """The picture of an item of an order."""
    return await _shown(page, "orders")


@page("/images/drafts/{mark}", needs=KINDS["drafts"], file=True)
async def of_draft(page: Page) -> Response:
    """The picture of an item of a draft."""
    return await _shown(page, "drafts")


@page("/images/products/{mark}", needs=KINDS["products"], file=True)
async def of_product(page: Page) -> Response:
    """The picture of a product."""
    return await _shown(page, "products")


async def _shown(page: Page, kind: str) -> Response:
    source = asked_source(page, kind)
    if source is None:
        raise NotFound("NOT_FOUND", "No page of this site shows such a picture")
    found = await page.service.pictures.picture(page.service, page.site.id, source)
    if isinstance(found, Missing):
        kept = _KEEP_FAILED if found is Missing.FAILED else "no-store"
        return Response(_SIGN, media_type="image/svg+xml", headers={**_HEADERS, "Cache-Control": kept})
    return Response(found, media_type="image/webp", headers={**_HEADERS, "Cache-Control": _KEEP})
