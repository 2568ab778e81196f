"""Changing an order under its lock: the new parts, what they replace, activities and events, in one save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.model.activities import Activity
from orderwright.model.activity_types import OldActivityType
from orderwright.model.errors import ApplicationError, ValidationFailed
from orderwright.model.identity import Identity
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.model.summaries import Declared
from orderwright.model.timestamps import parse_timestamp
from orderwright.rules.formatting import fill_formatted
from orderwright.store.activities import oldest_without_comment
from orderwright.store.documents import decode_head, decode_lines, encode_head, encode_lines, fixed_facts
from orderwright.store.order_records import CurrentRecord, RecordChange, current_records
from orderwright.store.orders import (
    MAX_ACTIVITIES,
    LockedOrder,
    NewActivity,
    NewEvent,
    OrderChange,
    StoredOrder,
    as_order_id,
    peek_order,
)
from orderwright.store.parts import before_image
from orderwright.store.search.row import Elsewhere, search_row
from orderwright.store.search.text import words_and_marks
from orderwright.workflows.context import Context
from orderwright.workflows.order_records import Records

_encode = msgspec.json.Encoder().encode
_decode_declared = msgspec.json.Decoder(Declared).decode


def encoded_identity(identity: Identity) -> bytes:
    """The identity as it is kept with versions and events."""
    return _encode(identity)


def is_restricted(head: OrderHead, lines: Sequence[OrderLineItem]) -> bool:
    """True if the order holds parts that some readers may not see: extended fields or private tags."""
    if head.tags is not None and head.tags.private_tags is not None and head.tags.private_tags.tag_ids:
        return True
    holders = (head.extended_fields, *(line.extended_fields for line in lines))
    return any(holder is not None and holder.namespaces for holder in holders)


class OpenOrder:
    """A locked order in the hands of an operation: its decoded parts, and what is to change of them.

    Set `head` or `lines` to new values, append to `activities` and `events`, then `save`. The decoded parts are
    made when they are first asked for.
    """

    def __init__(self, context: Context, locked: LockedOrder) -> None:
        self.context = context
        self.locked = locked
        self.at: datetime = context.work.version_time(locked)
        self.activities: list[Activity] = []
        self.replaced: list[tuple[int, Activity]] = []
        self.closed: list[int] = []
        self.events: list[NewEvent] = []
        #: What staff should look at. What is appended is saved with the order.
        self.flags: list[str] = list(locked.flags)
        self._records: Records | None = None
        self._head: OrderHead | None = None
        self._lines: list[OrderLineItem] | None = None
        self._new_head: OrderHead | None = None
        self._new_lines: list[OrderLineItem] | None = None

    @property
    def head(self) -> OrderHead:
        """The order's head as it is to become."""
        if self._new_head is not None:
            return self._new_head
        if self._head is None:
            self._head = decode_head(self.locked.head)
        return self._head

    @head.setter
    def head(self, value: OrderHead) -> None:
        self._new_head = value

    @property
    def lines(self) -> list[OrderLineItem]:
        """The order's lines as they are to become."""
        if self._new_lines is not None:
            return self._new_lines
        if self._lines is None:
            self._lines = decode_lines(self.locked.lines)
        return self._lines

    @lines.setter
    def lines(self, value: list[OrderLineItem]) -> None:
        self._new_lines = value

    async def load_records(self) -> Records:
        """The order's payments, refunds and fulfilments, read once: `save` writes what is changed in them."""
        if self._records is None:
            rows: list[CurrentRecord] = []
            if self.locked.record_count:
                work = self.context.work
                rows = await current_records(work.connection, work.site.id, self.locked.id)
            self._records = Records(rows)
        return self._records

    def flag(self, name: str) -> None:
        """Point the order out to staff."""
        if name not in self.flags:
            self.flags.append(name)

    def declared(self) -> Declared | None:
        """What the order was declared to be before there was a payment on record."""
        if self.locked.declared is not None:
            return _decode_declared(self.locked.declared)
        if self._records is not None and self._records.payments.before:
            return None
        head = decode_head(self.locked.head)
        return Declared(status=head.payment_status, total=head.price_summary.total, balance=head.balance_summary)

    def event(self, type_: str, extras: object = None) -> None:
        """Append an event; `extras` are what its payload shows beside the order. The same one twice is told once."""
        event = NewEvent(type_, None if extras is None else _encode(extras))
        if event not in self.events:
            self.events.append(event)

    def check_revision(self) -> None:
        """Raise `StaleRevision` if the caller named another revision in `If-Match`."""
        self.context.check_revision(self.locked.revision, "The order is")

    def check_owner_apps(self) -> None:
        """Raise `ORDER_CANNOT_BE_EDITED` for an app that is not among those named when the order was created."""
        allowed = self.locked.editable_by
        app = self.context.caller.identity.app_id
        if allowed is not None and app is not None and app not in allowed:
            raise ApplicationError("ORDER_CANNOT_BE_EDITED", "Only the apps named at its creation may edit the order")

    async def save(self, *, comments: int = 0, field: str = "orderActivities") -> StoredOrder:
        """Write what has changed; returns the order as it is afterwards. Nothing to write: nothing is written.

        `comments` tells how many of the new activities are a caller's comments, which are refused at `field` rather
        than dropped when the list is full of comments.
        """
        work, locked = self.context.work, self.locked
        head, lines, records = self._encoded_head(), self._encoded_lines(), self._record_changes()
        flags = self.flags if tuple(self.flags) != locked.flags else None
        changed = (head, lines, flags) != (None, None, None)
        if not (changed or records or self.activities or self.replaced or self.closed):
            return await work.unchanged(locked)
        activities = self.activities
        ending = await self._give_way(comments, field)
        room = MAX_ACTIVITIES - (locked.activity_count - len(ending) - len(self.closed))
        searched = head is not None or lines is not None or bool(records)
        elsewhere = (await self.load_records()).elsewhere() if searched else Elsewhere()
        change = OrderChange(
            revision=locked.revision + 1,
            at=self.at,
            updated=None,
            operation=self.context.operation,
            actor=encoded_identity(self.context.caller.identity),
            request_id=self.context.call.request_id,
            before=before_image(locked.head, head, locked.lines, lines, locked.shown_apart()),
            head=head,
            lines=lines,
            number=locked.number,
            imported=locked.imported,
            restricted=is_restricted(self.head, self.lines) if searched else locked.restricted,
            render_key=locked.render_key,
            activities=[encoded_activity(activity) for activity in activities[:room]],
            closed=[*self.closed, *ending],
            replaced=[encoded_activity(activity) for _, activity in self.replaced] or None,
            replaced_seq=[seq for seq, _ in self.replaced] or None,
            events=self.events,
            search=self._search_row(elsewhere) if searched else None,
            words=words_and_marks(self.head, self.lines, elsewhere) if searched else None,
            records=records or None,
            flags=flags,
            declared=self._new_declared(),
        )
        return await work.save(locked, change)

    async def _give_way(self, comments: int, field: str) -> list[int]:
        """The places of the activities that end so that the new ones fit on the list of 1,000.

        The oldest that are no comments give way. If that is not enough, new `comments` are refused at `field`; an
        activity of the service never makes anything fail: it is left out.
        """
        work, locked = self.context.work, self.locked
        wanted = locked.activity_count + len(self.activities) - len(self.closed)
        excess = wanted - MAX_ACTIVITIES
        if excess <= 0:
            return []
        ending = await oldest_without_comment(work.connection, work.site.id, locked.id, excess)
        if comments and len(ending) < excess:
            text = f"the order may hold {MAX_ACTIVITIES} comments and would hold {wanted - len(ending)}"
            raise ValidationFailed.of(field, text, "MAX_SIZE", threshold=MAX_ACTIVITIES)
        return ending

    def _encoded_head(self) -> bytes | None:
        if self._new_head is None:
            return None
        fill_formatted(self._new_head, self._new_head.currency, self.context.site.locale)
        facts = fixed_facts(self.locked.head)
        encoded = encode_head(self._new_head, self.locked.id, facts.created_date, facts.number)
        return None if encoded == self.locked.head else encoded

    def _encoded_lines(self) -> bytes | None:
        if self._new_lines is None:
            return None
        encoded = encode_lines(self._new_lines)
        return None if encoded == self.locked.lines else encoded

    def _record_changes(self) -> list[RecordChange]:
        if self._records is None:
            return []
        return self._records.changes(self.head.currency, self.context.site.locale)

    def _new_declared(self) -> bytes | None:
        """What the order was declared to be, kept when its first payment is recorded: afterwards nobody could tell."""
        if self._records is None or self.locked.declared is not None or self._records.payments.before:
            return None
        return _encode(self.declared()) if self._records.payments.now else None

    def _search_row(self, elsewhere: Elsewhere) -> tuple[object, ...]:
        created = parse_timestamp(fixed_facts(self.locked.head).created_date)
        return search_row(
            self.context.site.id,
            self.locked.id,
            self.head,
            self.lines,
            created=created,
            number=self.locked.number,
            elsewhere=elsewhere,
        )


def encoded_activity(activity: Activity) -> NewActivity:
    """An activity as the database takes it."""
    return NewActivity(UUID(activity.id), activity.type is OldActivityType.MERCHANT_COMMENT, _encode(activity))


async def open_order(context: Context, order_id: str) -> OpenOrder:
    """Lock the order and check what every write on it checks: revision and owner apps."""
    order = OpenOrder(context, await context.work.lock(as_order_id(order_id)))
    order.check_revision()
    order.check_owner_apps()
    return order


async def seen_order(context: Context, order_id: str) -> OpenOrder:
    """The order as `open_order` gives it, with the same checks, but not locked: to be asked, and never to be saved."""
    work = context.work
    order = OpenOrder(context, await peek_order(work.connection, work.site.id, as_order_id(order_id)))
    order.check_revision()
    order.check_owner_apps()
    return order
