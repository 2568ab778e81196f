"""Orders on their way out: page by page in short transactions, in whatever form is asked for.

An export holds no snapshot: each page is read as things are then, behind the last order of the page before. An order
that changes meanwhile is there once, in one of its states; with the default order, the oldest first, one that is placed
meanwhile comes last.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.errors import PermissionDenied, ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.rules.csv_cells import encoded_rows, header
from orderwright.rules.export_columns import COLUMNS, Row, Subject, Table, rows_of
from orderwright.store.database import AnyConnection
from orderwright.store.order_lists import flags_of
from orderwright.store.order_records import MONEY, RecordKind, RecordLists, record_lists
from orderwright.store.orders import SEARCH_COLUMNS, StoredOrder, stored_from
from orderwright.store.search.query import search_order_ids
from orderwright.store.search.request import parse_search
from orderwright.workflows.context import Context
from orderwright.workflows.present import visible_document
from orderwright.workflows.searchable import check_searched
from orderwright.workflows.transactions import formatted_lists

#: How many orders one transaction reads.
PAGE: Final = 100
_OLDEST_FIRST: Final = [{"fieldName": "createdDate", "order": "ASC"}]
_decode: Final = msgspec.json.decode
_encode: Final = msgspec.json.Encoder().encode


class ExportedOrder(NamedTuple):
    """One order as its caller may see it: encoded documents, with amounts formatted for the site as it is now."""

    id: UUID
    document: bytes
    payments: bytes
    refunds: bytes
    fulfillments: bytes
    flags: list[str]

    def line(self) -> bytes:
        """The order as a line of JSON, which `orderwright import --format jsonl` reads."""
        flags = b',"flags":%b' % _encode(self.flags) if self.flags else b""
        return b'{"order":%b,"payments":%b,"refunds":%b,"fulfillments":%b%b}\n' % (
            self.document,
            self.payments,
            self.refunds,
            self.fulfillments,
            flags,
        )

    def rows(self, table: Table) -> list[Row]:
        """The rows that it makes in a table."""
        parts = (_decode(part) for part in (self.document, self.payments, self.refunds, self.fulfillments))
        return list(rows_of(table, Subject(*parts)))


async def exported_pages(
    context: Context, search: Mapping[str, Any] | None = None
) -> AsyncIterator[list[ExportedOrder]]:
    """The orders that a search finds, in pages of at most a hundred; an empty page never comes.

    `search` has the form of `searchOrders` (filter, sort, free text) without paging; the oldest come first where it
    says nothing of the order. Raises `ValidationFailed` for a search that is not valid, and `PermissionDenied` where
    the caller may not read orders: both before the first page. Payments, refunds and parcels that the caller may not
    read are left out. Beside a page nothing is kept.
    """
    if not context.caller.may(Permission.READ_ORDERS):
        raise PermissionDenied(
            "PERMISSION_DENIED",
            f"An export needs the permission {Permission.READ_ORDERS.value}",
            data={"permission": Permission.READ_ORDERS.value},
        )
    asked = {"sort": _OLDEST_FIRST, **(search or {})}
    if asked.pop("cursorPaging", None):
        raise ValidationFailed.of("search.cursorPaging", "an export has no pages to choose", "FIELD_NOT_ALLOWED")
    cursor: str | None = None
    while True:
        page, cursor = await _page(context, asked, cursor)
        if page:
            yield page
        if cursor is None:
            return


async def csv_chunks(context: Context, table: Table, search: Mapping[str, Any] | None = None) -> AsyncIterator[bytes]:
    """A CSV file of the orders that a search finds, in pieces; the first piece is the line of the columns' names.

    Raises what `exported_pages` does, before the first piece.
    """
    pages = exported_pages(context, search)
    first = await anext(pages, None)
    yield header(COLUMNS[table])
    if first is None:
        return
    yield _csv(first, table)
    async for page in pages:
        yield _csv(page, table)


async def json_lines(context: Context, search: Mapping[str, Any] | None = None) -> AsyncIterator[bytes]:
    """The orders that a search finds as lines of JSON, in pieces. Raises what `exported_pages` does."""
    async for page in exported_pages(context, search):
        yield b"".join(order.line() for order in page)


def _csv(page: Sequence[ExportedOrder], table: Table) -> bytes:
    return encoded_rows(row for order in page for row in order.rows(table))


async def _page(
    context: Context, asked: Mapping[str, Any], cursor: str | None
) -> tuple[list[ExportedOrder], str | None]:
    """One page, and the cursor of the next one."""
    site, codec = context.site, context.service.cursors
    paging = {"limit": PAGE} if cursor is None else {"limit": PAGE, "cursor": cursor}
    checked = parse_search({**asked, "cursorPaging": paging}, site_id=site.id, codec=codec)
    check_searched(context, checked.filter)
    async with context.service.database.acquire() as connection:
        page = await search_order_ids(connection, site.id, checked, codec=codec, columns=SEARCH_COLUMNS)
        orders = [stored_from(row) for row in page.rows]
        return await _with_records(context, connection, orders), page.next


async def _with_records(
    context: Context, connection: AnyConnection, orders: Sequence[StoredOrder]
) -> list[ExportedOrder]:
    ids = [order.id for order in orders]
    lists = await record_lists(connection, context.site.id, ids, _readable(context))
    flags = await flags_of(connection, context.site.id, ids)
    return [_exported(context, order, lists.get(order.id, {}), flags.get(order.id, [])) for order in orders]


def _readable(context: Context) -> tuple[RecordKind, ...]:
    """The kinds of records that the caller may read."""
    money = MONEY if context.caller.may(Permission.READ_TRANSACTIONS) else ()
    parcels = (RecordKind.FULFILLMENT,) if context.caller.may(Permission.READ_FULFILLMENTS) else ()
    return (*money, *parcels)


def _exported(context: Context, order: StoredOrder, lists: RecordLists, flags: list[str]) -> ExportedOrder:
    money = formatted_lists(context, order, lists)
    return ExportedOrder(
        id=order.id,
        document=visible_document(order, context),
        payments=money.get(RecordKind.PAYMENT, b"[]"),
        refunds=money.get(RecordKind.REFUND, b"[]"),
        fulfillments=lists.get(RecordKind.FULFILLMENT, b"[]"),
        flags=flags,
    )
