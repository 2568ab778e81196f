"""What is done with many orders at once: asked for on the list, confirmed, then worked on in the background."""

from __future__ import annotations

import hashlib
from typing import Any, Final
from uuid import UUID

import msgspec
from starlette.responses import Response

from orderwright.dashboard.found_orders import found_orders
from orderwright.dashboard.order_query import asked_of
from orderwright.dashboard.page import KEY_FIELD, Page
from orderwright.dashboard.routing import action
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError, PermissionDenied, ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.workflows.order_changes import CHANGES, MOST_ORDERS, start_order_changes, started_before

#: The buttons of the list: action, words, and the right that each takes.
BULK_ACTIONS: Final[tuple[tuple[str, str, Permission], ...]] = (
    ("fulfil", _("Fulfil"), Permission.MODIFY_FULFILLMENTS),
    ("paid", _("Mark as paid"), Permission.COLLECT_PAYMENTS),
    ("approve", _("Approve"), Permission.MODIFY_ORDERS),
    ("tag", _("Add tag"), Permission.MODIFY_ORDERS),
    ("untag", _("Take tag away"), Permission.MODIFY_ORDERS),
    ("archive", _("Archive"), Permission.MODIFY_ORDERS),
    ("unarchive", _("Take out of the archive"), Permission.MODIFY_ORDERS),
    ("print", _("Print packing slips"), Permission.READ_ORDERS),
    ("export", _("Export as CSV"), Permission.READ_ORDERS),
    ("cancel", _("Cancel orders"), Permission.MODIFY_ORDERS),
)
#: What is asked before it is done.
QUESTIONS: Final = {
    "fulfil": _("Every unit that is not in a parcel yet and was not refunded is put into one parcel for each order."),
    "paid": _("What is due of each order is recorded as paid by hand."),
    "approve": _("The orders count as placed, paid or not: goods are taken from stock, and they can be fulfilled."),
    "tag": _("The tag is added to each order."),
    "untag": _("The tag is taken from each order that has it."),
    "archive": _("The orders leave the list. They can be found and taken out again."),
    "unarchive": _("The orders come back to the list."),
    "cancel": _("The orders are canceled for good. Nothing is refunded by it."),
}
AWAITING: Final = "/orders/awaiting-payment"
_TEMPLATE: Final = "orders/bulk.html"
#: The contract's limit.
LONGEST_TAG: Final = 5
_VALUES: Final = ("tag", "email", "restock")


@action("/orders/bulk", needs=Permission.READ_ORDERS)
async def ask(page: Page) -> Response:
    """Say what will be done with how many orders, and ask for what it takes."""
    name = page.field("action")
    everything = page.field("all") == "on"
    chosen = list(dict.fromkeys(page.fields("order")))
    if not everything and not chosen:
        notice = page.text("Choose orders first.")
        return await page.redirect(back_of(page), notice=notice, kind="warning", q=page.field("q"))
    if name in ("print", "export"):
        query = {"q": page.field("q")} if everything else {"ids": ",".join(chosen)}
        return page.go("/orders/slips" if name == "print" else "/orders/export", **query)
    _check(page, name)
    count = len(await _ids(page)) if everything else len(chosen)
    return await _ask(page, name, count)


@action("/orders/bulk/start", needs=Permission.READ_ORDERS)
async def start(page: Page) -> Response:
    """Start the job, and go to the page that tells how far it is."""
    name = page.field("action")
    _check(page, name)
    key = _request_key(page)
    # Asked first, because what a query finds may be another thing after the job than before it.
    begun = None if key is None else await started_before(page.service, page.caller, key)
    if begun is not None:
        return page.go(f"/orders/jobs/{begun}", action=name)
    ids = await _ids(page)
    if name in ("tag", "untag") and not 1 <= len(page.field("tag")) <= LONGEST_TAG:
        rule = "MAX_LENGTH" if page.field("tag") else "REQUIRED_FIELD"
        invalid = ValidationFailed.of("tag", f"needs 1 to {LONGEST_TAG} characters", rule, threshold=LONGEST_TAG)
        return await _ask(page, name, len(ids), problem=page.problem(invalid))
    values = {field: page.field(field) for field in _VALUES if page.field(field)}
    try:
        job_id = await start_order_changes(
            page.service, page.caller, name, ids, values, f"page-{page.service.new_id()}", key
        )
    except OrderwrightError as error:
        return await _ask(page, name, len(ids), problem=page.problem(error))
    return page.go(f"/orders/jobs/{job_id}", action=name)


async def _ask(page: Page, name: str, count: int, **values: Any) -> Response:
    label = next(words for key, words, _needs in BULK_ACTIONS if key == name)
    return await page.render(
        _TEMPLATE,
        action=name,
        label=page.text(label),
        question=page.text(QUESTIONS[name]),
        count=count,
        back=back_of(page),
        longest_tag=LONGEST_TAG,
        chosen=[] if page.field("all") == "on" else page.fields("order"),
        most=MOST_ORDERS,
        **values,
    )


def back_of(page: Page) -> str:
    """The list that the orders were chosen on."""
    return AWAITING if page.field("list") == "awaiting" else "/orders"


def _check(page: Page, name: str) -> None:
    """Raise `ValidationFailed` for an action that there is not, `PermissionDenied` for one that is not allowed."""
    if name not in CHANGES:
        raise ValidationFailed.of("action", "is none that there is", "INVALID_ENUM_VALUE")
    if not page.may(CHANGES[name].needs):
        raise PermissionDenied("PERMISSION_DENIED", f"This needs the permission {CHANGES[name].needs.value}")


def _request_key(page: Page) -> bytes | None:
    """What the form is known by if it is sent again; one whose fields were changed meanwhile is another one."""
    sent = page.field(KEY_FIELD)
    if not sent:
        return None
    fields = [page.field(name) for name in ("action", "q", "all", *_VALUES)]
    asked = (page.caller.credential, sent, fields, page.fields("order"))
    return hashlib.sha256(msgspec.json.encode(asked)).digest()


async def _ids(page: Page) -> list[UUID]:
    """The orders that were chosen, or all that the query finds."""
    if page.field("all") == "on":
        return await matching_ids(page, page.field("q"))
    try:
        return [UUID(one) for one in dict.fromkeys(page.fields("order"))]
    except ValueError:
        raise ValidationFailed.of("order", "is not the id of an order", "FORMAT") from None


async def matching_ids(page: Page, text: str) -> list[UUID]:
    """All orders that a query finds.

    Raises `ValidationFailed` for more than may be changed at once, and for a search of elements that would take long.
    """
    asked = asked_of(page, text, "")
    if asked.problem is not None:
        raise ValidationFailed.of("q", asked.problem.message, "FORMAT")
    found = await found_orders(page, asked.search, MOST_ORDERS)
    if len(found) > MOST_ORDERS:
        raise ValidationFailed.of("q", f"finds more than {MOST_ORDERS} orders", "MAX_SIZE", threshold=MOST_ORDERS)
    return [UUID(order["id"]) for order in found]
