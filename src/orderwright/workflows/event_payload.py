"""Events as readers see them: the payload is made from the version of the order that the event belongs to.

A reader sees the events whose subject it may read: orders, transactions and fulfilments each have a right of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.model.committed_diffs import CommittedDiffs
from orderwright.model.errors import NotFound
from orderwright.model.events import (
    DRAFT_EVENTS,
    ENTITY_EVENTS,
    EVENT_TYPES,
    ORDER_COMMITTED,
    RECORD_EVENTS,
    TRANSACTIONS_EVENTS,
    Event,
    EventKind,
    EventType,
)
from orderwright.model.identity import Caller
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.committed_diffs import committed_diffs
from orderwright.rules.extended_fields import hide_draft, redact_namespaces
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.modified_fields import modified_fields
from orderwright.rules.order_parts import OrderParts
from orderwright.store.database import AnyConnection
from orderwright.store.documents import decode_head, decode_lines
from orderwright.store.feed import StoredEvent
from orderwright.store.orders import StoredOrder
from orderwright.store.versions import order_at_revisions
from orderwright.workflows.context import Context
from orderwright.workflows.present import hide, sees_everything, visible_document
from orderwright.workflows.record_events import Payload, RecordStates, record_states

_decode_raw = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode = msgspec.json.decode
_encode = msgspec.json.Encoder().encode

#: More events of one order in one revision than ever occur: keeps the sequence of an entity's events growing.
_PER_REVISION = 10_000


def visible_types(caller: Caller, types: Iterable[str] = EVENT_TYPES) -> list[str]:
    """Those of the types that the caller may be told of."""
    return [name for name in types if caller.may(EVENT_TYPES[name].permission)]


async def render_events(context: Context, connection: AnyConnection, stored: Sequence[StoredEvent]) -> list[Event]:
    """The events with their payloads, as the caller may see them: of types that `visible_types` named for it."""
    states = await record_states(context, connection, [event for event in stored if event.type in RECORD_EVENTS])
    of_orders = [event for event in stored if event.type not in RECORD_EVENTS and event.type not in ENTITY_EVENTS]
    versions = await _versions(context, connection, of_orders)

    def payload(event: StoredEvent) -> Payload:
        if event.type in RECORD_EVENTS:
            return _record_payload(event, states)
        if event.type in ENTITY_EVENTS:
            return _entity_payload(context, event)
        return _order_payload(context, event, versions[event.entity_id])

    return [_event(event, payload(event)) for event in stored]


async def _versions(
    context: Context, connection: AnyConnection, events: Sequence[StoredEvent]
) -> dict[UUID, dict[int, StoredOrder]]:
    """The versions of each order that payloads show, and those that updates are compared with."""
    wanted: dict[UUID, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.entity_id].add(event.revision)
        if EVENT_TYPES[event.type].kind is EventKind.UPDATED or event.type == ORDER_COMMITTED.name:
            wanted[event.entity_id].add(event.revision - 1)
    versions: dict[UUID, dict[int, StoredOrder]] = {}
    for order_id, revisions in wanted.items():
        try:
            versions[order_id] = await order_at_revisions(connection, context.site.id, order_id, revisions)
        except NotFound:
            versions[order_id] = {}  # deleted for good: its earlier events can show no more than its id
    return versions


def _event(event: StoredEvent, payload: Payload) -> Event:
    kind = EVENT_TYPES[event.type]
    return Event(
        id=str(event.id),
        event_type=kind.name,
        entity_fqdn=kind.fqdn,
        slug=kind.slug,
        entity_id=str(event.entity_id),
        event_time=format_timestamp(event.at),
        triggered_by_anonymize_request=False,
        originated_from="",
        entity_event_sequence=str(event.revision * _PER_REVISION + event.ordinal),
        identity=_decode(event.actor),
        position=str(event.position),
        **{_MEMBER[kind.kind]: payload},
    )


def _record_payload(event: StoredEvent, states: RecordStates) -> Payload:
    if event.type in TRANSACTIONS_EVENTS:
        return {"body": msgspec.Raw(_encode(states.transactions(event)))}
    return {"currentEntity": states.fulfillments(event)}


def _entity_payload(context: Context, event: StoredEvent) -> Payload:
    """The payload of an event that holds its entity itself, without the extended fields of other apps."""
    assert event.extras is not None, "such an event holds its entity"
    extras = _decode_raw(event.extras)
    raw = extras.pop("entity")
    of_draft = event.type in DRAFT_EVENTS
    right = Permission.READ_ALL_DRAFT_EXTENDED_FIELDS if of_draft else Permission.READ_ALL_EXTENDED_FIELDS
    if not context.caller.may(right):
        document = _decode(bytes(raw))
        hide = hide_draft if of_draft else redact_namespaces
        hide(document, context.caller.identity, context.site.namespace_owners)
        raw = msgspec.Raw(_encode(document))
        if of_draft and "modifiedFields" in extras:
            extras["modifiedFields"] = _without_fields(extras["modifiedFields"])
    match EVENT_TYPES[event.type].kind:
        case EventKind.CREATED:
            return {"entity": raw}
        case EventKind.DELETED:
            return {"deletedEntity": raw}
        case EventKind.UPDATED:
            return {"currentEntity": raw, **extras}
        case EventKind.ACTION:
            return {"body": msgspec.Raw(_encode({ENTITY_EVENTS[event.type]: raw}))}


def _without_fields(modified: msgspec.Raw) -> msgspec.Raw:
    """The earlier values without those of extended fields, and without whatever holds such."""
    values = _decode_raw(bytes(modified))
    kept = {
        name: value
        for name, value in values.items()
        if "extendedFields" not in name and b'"extendedFields"' not in bytes(value)
    }
    return msgspec.Raw(_encode(kept))


def _order_payload(context: Context, event: StoredEvent, versions: Mapping[int, StoredOrder]) -> Payload:
    at_event = versions.get(event.revision)
    extras = _extras(context, event)
    if at_event is not None:
        document = visible_document(at_event, context)
    else:
        document = bytes(extras.pop("order", msgspec.Raw(_encode({"id": str(event.entity_id)}))))
    before = versions.get(event.revision - 1)
    if event.type == ORDER_COMMITTED.name and before is not None and at_event is not None:
        extras["changes"] = msgspec.Raw(_encode(_committed(context, before, at_event)))
    return _payload(context, EVENT_TYPES[event.type], document, extras, before)


def _committed(context: Context, before: StoredOrder, after: StoredOrder) -> CommittedDiffs:
    """What a committed edit did. Made from the versions, so that nothing of a buyer's is kept in the event itself."""
    then, now = (OrderParts(decode_head(one.head), decode_lines(one.lines)) for one in (before, after))
    diffs = committed_diffs(then, now)
    fill_formatted(diffs, now.head.currency, context.site.locale)
    return diffs


_MEMBER = {
    EventKind.CREATED: "created_event",
    EventKind.UPDATED: "updated_event",
    EventKind.DELETED: "deleted_event",
    EventKind.ACTION: "action_event",
}


def _extras(context: Context, event: StoredEvent) -> Payload:
    """What the event holds itself; the last state of a deleted order is redacted like any other."""
    extras = _decode_raw(event.extras) if event.extras else {}
    if "order" in extras and not sees_everything(context.caller):
        document = _decode(bytes(extras["order"]))
        hide(document, context.caller, context.site.namespace_owners)
        extras["order"] = msgspec.Raw(_encode(document))
    return extras


def _payload(
    context: Context, kind: EventType, document: bytes, extras: Payload, before: StoredOrder | None
) -> Payload:
    raw = msgspec.Raw(document)
    match kind.kind:
        case EventKind.CREATED:
            return {"entity": raw}
        case EventKind.DELETED:
            return {"deletedEntity": raw}
        case EventKind.UPDATED:
            payload = {"currentEntity": raw}
            if before is not None:
                earlier = visible_document(before, context)
                payload["modifiedFields"] = msgspec.Raw(_encode(modified_fields(earlier, document)))
            return payload
        case EventKind.ACTION:
            return {"body": msgspec.Raw(_encode({"order": raw, **extras}))}
