"""Pictures of items on pages: the addresses of our own at which they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from orderwright.model.permissions import Permission
from orderwright.rules.pictures import is_marked, picture_mark, picture_source

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

#: What a picture may stand for, and the right to see that.
KINDS: Final = {
    "orders": Permission.READ_ORDERS,
    "drafts": Permission.READ_DRAFTS,
    "products": Permission.READ_CATALOG,
}


def picture_address(page: Page, kind: str, image: Mapping[str, Any] | str | None) -> str | None:
    """Where the page shows the picture; empty where there is one that can't be shown, None where there is none.

    `image` is an image of an item of an order, or the web address of one.
    """
    if not image:
        return None
    source = picture_source(image)
    if source is None or not page.service.pictures.can_show(source) or not page.may(KINDS[kind]):
        return ""
    mark = picture_mark(page.service.pictures.key, page.site.id, kind, source)
    return page.url(f"/images/{kind}/{mark}", of=source)


def asked_source(page: Page, kind: str) -> str | None:
    """Where the picture lies that is asked for; None unless one of our pages made the address, for this site."""
    source = page.query("of")
    good = is_marked(page.param("mark"), page.service.pictures.key, page.site.id, kind, source)
    return source if good else None
