"""Payloads of events about payments, refunds and fulfilments: made from the records as they stood at the event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.model.fulfillments import Fulfillment
from orderwright.model.payments import Payment
from orderwright.model.refunds import Refund
from orderwright.model.sites import Site
from orderwright.rules.formatting import fill_formatted
from orderwright.store.database import AnyConnection
from orderwright.store.feed import StoredEvent
from orderwright.store.order_lists import order_flags
from orderwright.store.order_records import (
    Moment,
    RecordKind,
    RecordLists,
    heads_of_other_rendering,
    records_at_revisions,
)
from orderwright.workflows.context import Context
from orderwright.workflows.transactions import decode_transactions, transactions_document

Payload = dict[str, msgspec.Raw]

_encode = msgspec.json.Encoder().encode
_decode_payments = msgspec.json.Decoder(list[Payment]).decode
_decode_refunds = msgspec.json.Decoder(list[Refund]).decode


class _Currency(msgspec.Struct):
    currency: str


class _Named(msgspec.Struct):
    """What the event itself holds: which records it is about. The records come from the order's own rows."""

    payment_id: str | None = msgspec.field(default=None, name="paymentId")
    refund_id: str | None = msgspec.field(default=None, name="refundId")
    chargeback_id: str | None = msgspec.field(default=None, name="chargebackId")
    side_effects: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"{}"), name="sideEffects")


_decode_named = msgspec.json.Decoder(_Named).decode


class RecordStates:
    """The payments, refunds and fulfilments of orders at the moments of events."""

    def __init__(self, locale: str, states: Mapping[Moment, RecordLists], stale_currencies: Mapping[UUID, str]) -> None:
        self._locale = locale
        self._states = states
        #: Of the orders whose amounts were formatted for a locale that the site has no more.
        self._stale = stale_currencies

    def transactions(self, event: StoredEvent) -> Payload:
        """The body of an event about transactions."""
        lists = self._formatted(event)
        shown = msgspec.Raw(transactions_document(event.entity_id, lists))
        extras = event.extras or b"{}"
        named = _decode_named(extras)
        order_id = msgspec.Raw(_encode(str(event.entity_id)))
        if named.refund_id is not None:
            refunds = _decode_refunds(lists.get(RecordKind.REFUND, b"[]"))
            refund = _found(refunds, named.refund_id)
            return {
                "orderId": order_id,
                "refund": refund,
                "sideEffects": named.side_effects,
                "orderTransactions": shown,
            }
        if named.payment_id is not None:
            chargeback = _chargeback(lists, named.payment_id, named.chargeback_id)
            payment_id = msgspec.Raw(_encode(named.payment_id))
            return {"orderId": order_id, "paymentId": payment_id, "chargeback": chargeback, "orderTransactions": shown}
        return {"orderTransactions": shown, **msgspec.json.decode(extras, type=Payload)}

    def fulfillments(self, event: StoredEvent) -> msgspec.Raw:
        """The entity of an event about fulfilments."""
        lists = self._states.get((event.entity_id, event.revision), {})
        name = str(event.entity_id).encode()
        return msgspec.Raw(b'{"orderId":"%b","fulfillments":%b}' % (name, lists.get(RecordKind.FULFILLMENT, b"[]")))

    def _formatted(self, event: StoredEvent) -> RecordLists:
        lists = self._states.get((event.entity_id, event.revision), {})
        currency = self._stale.get(event.entity_id)
        if currency is None or not lists:
            return lists
        decoded = decode_transactions(event.entity_id, lists)
        fill_formatted(decoded, currency, self._locale)
        return {RecordKind.PAYMENT: _encode(decoded.payments), RecordKind.REFUND: _encode(decoded.refunds)}


def _found(records: Sequence[Payment | Refund], id_: str) -> msgspec.Raw:
    """The encoded record of that id; its id alone where the order is gone, and its records with it."""
    found = next((record for record in records if record.id == id_), None)
    return msgspec.Raw(_encode(found if found is not None else {"id": id_}))


def _chargeback(lists: RecordLists, payment_id: str, chargeback_id: str | None) -> msgspec.Raw:
    payments = _decode_payments(lists.get(RecordKind.PAYMENT, b"[]"))
    payment = next((one for one in payments if one.id == payment_id), None)
    regular = payment.regular_payment_details if payment is not None else None
    known = regular.chargebacks if regular is not None else []
    found = next((one for one in known if one.id == chargeback_id), None)
    return msgspec.Raw(_encode(found if found is not None else {"id": chargeback_id}))


class OrderRecords(msgspec.Struct, frozen=True, kw_only=True):
    """The payments, refunds and fulfilments of one order at one of its revisions, and what staff should look at now."""

    payments: list[Payment]
    refunds: list[Refund]
    fulfillments: list[Fulfillment]
    flags: list[str]


async def order_records(
    connection: AnyConnection, site: Site, order_id: UUID, revision: int, *, currency: str
) -> OrderRecords:
    """The records of an order as they stood at a revision, with their amounts formatted for the site as it is now."""
    lists = (await records_at_revisions(connection, site.id, [(order_id, revision)])).get((order_id, revision), {})
    money = decode_transactions(order_id, lists)
    fill_formatted(money, currency, site.locale)
    parcels = msgspec.json.decode(lists.get(RecordKind.FULFILLMENT, b"[]"), type=list[Fulfillment])
    flags = await order_flags(connection, site.id, order_id)
    return OrderRecords(payments=money.payments, refunds=money.refunds, fulfillments=parcels, flags=flags)


async def record_states(context: Context, connection: AnyConnection, events: Sequence[StoredEvent]) -> RecordStates:
    """The states that the payloads of `events` show, read for all of them at once."""
    site = context.site
    moments = {(event.entity_id, event.revision) for event in events}
    if not moments:
        return RecordStates(site.locale, {}, {})
    states = await records_at_revisions(connection, site.id, moments)
    ids = {order_id for order_id, _ in moments}
    heads = await heads_of_other_rendering(connection, site.id, ids, site.render_key)
    currencies = {order_id: msgspec.json.decode(head, type=_Currency).currency for order_id, head in heads.items()}
    return RecordStates(site.locale, states, currencies)
