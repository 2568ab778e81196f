"""The versions of an order: who changed what when, the order as it was, and how two versions differ."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from starlette.responses import Response

from orderwright.dashboard.change_words import RECORDS, differences_of, shown_changes, who
from orderwright.dashboard.documents import document
from orderwright.dashboard.order_versions import document_at
from orderwright.dashboard.order_view import OrderView, read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.model.errors import NotFound
from orderwright.model.permissions import Permission
from orderwright.rules.modified_fields import changes

Json = dict[str, Any]
_PAGE_SIZE: Final = 25
_MAX_DIGITS: Final = 9
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder().decode


@page("/orders/{id}/history", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """The versions, the newest first."""
    order, revision = await read_order(page, page.param("id"))
    before = _number(page.query("before"))
    request: Json = {"id": page.param("id"), "limit": _PAGE_SIZE}
    if before:
        request["beforeRevision"] = before
    answer = await page.call("orders.getOrderHistory", request)
    return await page.render(
        "order/history.html",
        order=order,
        newest=revision,
        versions=[
            (one, who(page, one["identity"]), shown_changes(page, differences_of(one))) for one in answer["history"]
        ],
        records=RECORDS,
        older=answer.get("nextBeforeRevision"),
    )


@page("/orders/{id}/history/compare", needs=Permission.READ_ORDERS)
async def compare(page: Page) -> Response:
    """The fields in which two versions differ, in the order that they were asked for in."""
    order, newest = await read_order(page, page.param("id"))
    first, second = _number(page.query("from")) or max(1, newest - 1), _number(page.query("to")) or newest
    (older, older_entry), (newer, newer_entry) = [await _version(page, one) for one in (first, second)]
    differing = [one for one in changes(_encode(older), _encode(newer)) if one[0] != "updatedDate"]
    return await page.render(
        "order/compare.html",
        order=order,
        first=(first, older_entry),
        second=(second, newer_entry),
        newest=newest,
        changes=shown_changes(page, differing),
    )


@page("/orders/{id}/history/{revision}", needs=Permission.READ_ORDERS)
async def version(page: Page) -> Response:
    """The order as it was after one of its changes. Payments and parcels are told by the list of versions."""
    _order, newest = await read_order(page, page.param("id"))
    revision = _number(page.param("revision"))
    found, entry = await _version(page, revision)
    order = document(found)
    return await page.render(
        "order/version.html",
        view=OrderView(order, revision, past=True),
        order=order,
        entry=entry,
        who=who(page, entry["identity"]),
        newest=newest,
        actions=lambda _place: [],
    )


async def _version(page: Page, revision: int) -> tuple[Json, Json]:
    """The document of that version and what is known of it. Raises `NotFound` for one that the order does not have."""
    order_id = page.param("id")
    request = {"id": order_id, "beforeRevision": revision + 1, "limit": 1}
    history = (await page.call("orders.getOrderHistory", request))["history"] if revision else []
    if not history or history[0]["revision"] != str(revision):
        raise NotFound("NOT_FOUND", f"The order has no version {revision}")
    entry: Json = history[0]
    found: Json = _decode(await document_at(page, order_id, revision))
    return found, entry


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 0
