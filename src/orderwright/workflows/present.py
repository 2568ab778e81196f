"""What a caller sees of an order: the stored bytes where nothing has to be hidden or made anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from orderwright.model.identity import Caller
from orderwright.model.permissions import Permission
from orderwright.rules.extended_fields import redact_namespaces
from orderwright.rules.formatting import reformat_document
from orderwright.store.orders import StoredOrder
from orderwright.workflows.context import Answer, Context

#: The members of answers that show an order's payments and refunds, and its fulfilments.
TRANSACTIONS = "orderTransactions"
FULFILLMENTS = "orderWithFulfillments"

_decode = msgspec.json.decode
_encode = msgspec.json.Encoder().encode


def sees_everything(caller: Caller) -> bool:
    """True if no part of an order has to be hidden from the caller."""
    return caller.may(Permission.READ_ALL_EXTENDED_FIELDS) and caller.may(Permission.MODIFY_PRIVATE_TAGS)


def hide(document: dict[str, Any], caller: Caller, namespace_owners: Mapping[str, UUID | None]) -> None:
    """Take out what the caller may not see: other apps' extended fields and private tags, on order and lines."""
    if not caller.may(Permission.READ_ALL_EXTENDED_FIELDS):
        for holder in (document, *document.get("lineItems", ())):
            redact_namespaces(holder, caller.identity, namespace_owners)
    if not caller.may(Permission.MODIFY_PRIVATE_TAGS):
        tags = document.get("tags")
        if isinstance(tags, dict):
            tags.pop("privateTags", None)


def visible_document(stored: StoredOrder, context: Context) -> bytes:
    """The encoded order as the context's caller may see it, with amounts formatted for the site as it is now."""
    stale = stored.render_key != context.site.render_key
    hidden = stored.restricted and not sees_everything(context.caller)
    if not stale and not hidden:
        return stored.document()
    encoded = stored.document()
    if stale:
        encoded = reformat_document(encoded, context.site.locale)
    if not hidden:
        return encoded
    document = _decode(encoded)
    hide(document, context.caller, context.site.namespace_owners)
    return _encode(document)


def order_answer(
    document: bytes, revision: int, members: Mapping[str, msgspec.Raw], *, replayed: bool = False
) -> Answer:
    """An answer with the order under `order` and the other members beside it."""
    rest = b"".join(b',"%b":%b' % (name.encode(), bytes(value)) for name, value in members.items())
    return Answer(body=b'{"order":%b%b}' % (document, rest), revision=revision, replayed=replayed)


def note_shown(context: Context, stored: StoredOrder, members: Mapping[str, object]) -> None:
    """Tell the unit of work what is shown, so that an idempotent repeat can be made again from the history.

    `members` are what the answer shows beside it, by their wire names.
    """
    context.work.shown = (stored.id, stored.revision)
    context.work.rest = _encode(members)


def show(context: Context, stored: StoredOrder, **members: object) -> Answer:
    """The answer of a write: the order as it is now, and `members` by their wire names."""
    encoded = {name: msgspec.Raw(_encode(value)) for name, value in members.items()}
    note_shown(context, stored, encoded)
    return order_answer(visible_document(stored, context), stored.revision, encoded)
