"""The payments, refunds and fulfilments of an open order: what they were and what they are to become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from orderwright.model.base import Message
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.payments import Payment
from orderwright.model.record_facts import PaymentFacts, RefundFacts
from orderwright.model.refunds import Refund
from orderwright.rules.formatting import fill_formatted
from orderwright.store.order_records import CurrentRecord, RecordChange, RecordKind
from orderwright.store.search.row import Elsewhere

Doc = TypeVar("Doc", Payment, Refund, Fulfillment)
Facts = TypeVar("Facts", bound=Message)

_encode = msgspec.json.Encoder().encode


class RecordList(Generic[Doc, Facts]):
    """The records of one kind. `now` is to be changed freely: appended to, replaced in, removed from.

    `before` are the documents as they were read. `facts` are what is kept beside each document, by its id.
    """

    def __init__(
        self, kind: RecordKind, doc_type: type[Doc], facts_type: type[Facts], rows: Sequence[CurrentRecord]
    ) -> None:
        self._kind = kind
        self._facts_type = facts_type
        self._rows = [row for row in rows if row.kind == kind]
        decode = msgspec.json.Decoder(doc_type).decode
        self.before: list[Doc] = [decode(row.doc) for row in self._rows]
        # Decoded a second time, so that a change in place of one list is not a change of the other.
        self.now: list[Doc] = [decode(row.doc) for row in self._rows]
        self.facts: dict[str, Facts] = {
            doc.id: msgspec.json.decode(row.facts, type=facts_type)
            for doc, row in zip(self.before, self._rows, strict=True)
            if row.facts is not None
        }

    def find(self, id_: str) -> Doc | None:
        """The record of that id, in either case of its letters."""
        wanted = id_.lower()
        return next((doc for doc in self.now if doc.id.lower() == wanted), None)

    def replace(self, doc: Doc) -> None:
        """Put `doc` in the place of the record that has its id."""
        places = [place for place, known in enumerate(self.now) if known.id == doc.id]
        assert len(places) == 1, f"there is one record {doc.id}"
        self.now[places[0]] = doc

    def facts_of(self, id_: str) -> Facts:
        """The facts of a record: those known, or new ones that are kept from now on."""
        return self.facts.setdefault(id_, self._facts_type())

    def changes(self, currency: str, locale: str) -> list[RecordChange]:
        """What has to be written, with every amount formatted."""
        stored = {doc.id: (doc, row) for doc, row in zip(self.before, self._rows, strict=True)}
        following = max((row.seq for row in self._rows), default=0) + 1
        changes = []
        for doc in self.now:
            before, row = stored.pop(doc.id, (None, None))
            # Compared as it was read: other texts of the same amounts, after the site's locale changed, are no change.
            same = doc == before
            fill_formatted(doc, currency, locale)
            facts = self._encoded_facts(doc.id)
            if row is None:
                changes.append(RecordChange(self._kind, following, UUID(doc.id), _encode(doc), facts))
                following += 1
            elif not same or facts != row.facts:
                changes.append(RecordChange(self._kind, row.seq, UUID(doc.id), _encode(doc), facts))
        changes += [RecordChange(self._kind, row.seq, UUID(id_), None, None) for id_, (_, row) in stored.items()]
        return changes

    def _encoded_facts(self, id_: str) -> bytes | None:
        facts = self.facts.get(id_)
        encoded = _encode(facts) if facts is not None else b"{}"
        return None if encoded == b"{}" else encoded


class NoFacts(Message, kw_only=True):
    """Nothing is kept beside a fulfilment."""


class Records:
    """All records of one order."""

    def __init__(self, rows: Sequence[CurrentRecord]) -> None:
        self.payments: RecordList[Payment, PaymentFacts] = RecordList(RecordKind.PAYMENT, Payment, PaymentFacts, rows)
        self.refunds: RecordList[Refund, RefundFacts] = RecordList(RecordKind.REFUND, Refund, RefundFacts, rows)
        self.fulfillments: RecordList[Fulfillment, NoFacts] = RecordList(
            RecordKind.FULFILLMENT, Fulfillment, NoFacts, rows
        )

    def changes(self, currency: str, locale: str) -> list[RecordChange]:
        """What has to be written of all kinds."""
        return [
            *self.payments.changes(currency, locale),
            *self.refunds.changes(currency, locale),
            *self.fulfillments.changes(currency, locale),
        ]

    def elsewhere(self) -> Elsewhere:
        """What searches find the order by because of its records."""
        regular = [payment.regular_payment_details for payment in self.payments.now]
        tracking = [fulfillment.tracking_info for fulfillment in self.fulfillments.now]
        return Elsewhere(
            fulfillment_statuses=_once([fulfillment.status for fulfillment in self.fulfillments.now]),
            payment_methods=_once([details.payment_method for details in regular if details is not None]),
            tracking_numbers=_once([info.tracking_number for info in tracking if info is not None]),
            payments=self.payments.now,
            refunds=self.refunds.now,
            fulfillments=self.fulfillments.now,
        )


def _once(values: Sequence[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
