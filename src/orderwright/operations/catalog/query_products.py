"""queryProducts: the products of the site, page by page."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta

from orderwright.model.catalog import QueryProductsRequest, QueryProductsResponse
from orderwright.model.errors import ValidationFailed
from orderwright.model.order_search import CursorPaging, CursorPagingMetadata, Cursors
from orderwright.store.catalog import ProductFilter, product_page
from orderwright.workflows.catalog import shown_product
from orderwright.workflows.context import Context

_PAGE = 100


class _Place(NamedTuple):
    """The last product of a page. It comes back unsigned, so it is bounded to what the database can compare."""

    name_key: Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]
    id: UUID


async def query_products(context: Context, request: QueryProductsRequest) -> QueryProductsResponse:
    """A page by name. It goes on behind the last product of the page before, whatever was added or removed since."""
    paging = request.cursor_paging or CursorPaging()
    limit = paging.limit or _PAGE
    after = _place(paging.cursor) if paging.cursor else None
    wanted = ProductFilter(
        text=request.text,
        tax_group_id=UUID(request.tax_group_id) if request.tax_group_id else None,
        item_type=request.item_type.value if request.item_type else None,
        available=request.available,
        archived=None if request.ids and request.archived is None else bool(request.archived),
        ids=[UUID(one) for one in request.ids] or None,
    )
    async with context.service.database.acquire() as connection:
        found = await product_page(connection, context.site.id, wanted, after=after, limit=limit + 1)
    page, more = found[:limit], len(found) > limit
    next_ = _cursor(_Place(page[-1].name_key, page[-1].id)) if more else None
    return QueryProductsResponse(
        products=[shown_product(context, one.product) for one in page],
        paging_metadata=CursorPagingMetadata(
            count=len(page), cursors=Cursors(next=next_) if next_ else None, has_next=more
        ),
    )


def _cursor(place: _Place) -> str:
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def _place(cursor: str) -> _Place:
    try:
        return msgspec.json.decode(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)), type=_Place)
    except (UnicodeEncodeError, binascii.Error, ValueError, RecursionError):
        raise ValidationFailed.of("cursorPaging.cursor", "is not a cursor of an earlier answer", "FORMAT") from None
