"""An event as a receiver sees it, read from the envelope that the service signs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import msgspec

from orderwright.client.failures import AnswerNotUnderstood, InvalidWebhook
from orderwright.client.webhook_kinds import KINDS

P = TypeVar("P")


class _Delivery(msgspec.Struct, rename="camel"):
    """What the envelope holds; `data` and `identity` are JSON within JSON."""

    event_type: str
    data: str
    instance_id: str | None = None
    identity: str | None = None
    account_info: dict[str, Any] | None = None


class _DomainEvent(msgspec.Struct, rename="camel"):
    id: str
    event_time: datetime
    entity_fqdn: str = ""
    slug: str = ""
    entity_id: str = ""
    entity_event_sequence: str = "0"
    triggered_by_anonymize_request: bool = False
    originated_from: str = ""
    created_event: dict[str, msgspec.Raw] | None = None
    updated_event: dict[str, msgspec.Raw] | None = None
    deleted_event: dict[str, msgspec.Raw] | None = None
    action_event: dict[str, msgspec.Raw] | None = None


_delivery = msgspec.json.Decoder(_Delivery).decode
_domain_event = msgspec.json.Decoder(_DomainEvent).decode
_decode = msgspec.json.decode
#: Where each kind of payload keeps what it carries.
_CARRIED = (
    ("created_event", "entity"),
    ("updated_event", "currentEntity"),
    ("deleted_event", "deletedEntity"),
    ("action_event", "body"),
)


class WebhookEvent(Generic[P]):
    """One event that the service delivered.

    `type` is its kind (`wix.ecom.v1.order_created`), `id` its own id, the same in every delivery of it; `entity_id`
    is what it is about, `sequence` grows with every event of that entity, `time` is when it happened. `identity` says
    who did it, `instance_id` to which installation of an app it was sent. Of updates `modified_fields` has the values
    before, by dotted path.
    """

    def __init__(self, delivery: _Delivery, event: _DomainEvent) -> None:
        self.type = delivery.event_type
        self.instance_id = delivery.instance_id
        self.account_info = delivery.account_info or {}
        self.identity: dict[str, Any] = _object(delivery.identity) if delivery.identity else {}
        self.id = event.id
        self.entity_fqdn = event.entity_fqdn
        self.slug = event.slug
        self.entity_id = event.entity_id
        self.time = event.event_time
        self.sequence = int(event.entity_event_sequence)
        self._raw: bytes | None = None
        self.modified_fields: dict[str, Any] = {}
        for member, name in _CARRIED:
            carried: Mapping[str, msgspec.Raw] | None = getattr(event, member)
            if carried is not None:
                self._raw = bytes(carried[name]) if name in carried else None
                self.modified_fields = _decode(carried.get("modifiedFields", b"{}"))

    @cached_property
    def payload(self) -> P:
        """What the event carries, as the structure of its kind: the entity, or the body of an action.

        Raises `AnswerNotUnderstood` where it does not fit: an event of a deleted order shows no more than its id, a
        newer service may know more than this client. `data` has it all the same.
        """
        kind = KINDS.get(self.type)
        try:
            return cast(P, _decode(self._raw or b"{}", type=kind.body if kind else dict[str, Any]))
        except msgspec.DecodeError as error:
            words = f"The payload of {self.type} does not fit: {error}"
            raise AnswerNotUnderstood(words, body=self._raw or b"", request_id=None) from error

    @cached_property
    def data(self) -> dict[str, Any]:
        """The same as plain values, as they came over the wire."""
        plain: dict[str, Any] = _decode(self._raw or b"{}")
        return plain

    def __repr__(self) -> str:
        return f"WebhookEvent(type={self.type!r}, id={self.id!r}, entity_id={self.entity_id!r})"


def event_of(claims: Mapping[str, Any]) -> WebhookEvent[Any]:
    """The event in the claims of an envelope. Raises `InvalidWebhook`."""
    text = claims.get("data")
    if not isinstance(text, str):
        raise InvalidWebhook("The envelope holds no event")
    try:
        delivery = _delivery(text)
        return WebhookEvent(delivery, _domain_event(delivery.data))
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidWebhook(f"The envelope holds no event: {error}") from None


def _object(text: str) -> dict[str, Any]:
    return _decode(text, type=dict[str, Any])
