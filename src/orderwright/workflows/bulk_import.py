"""Importing many orders of another system: in groups, each order once, whatever breaks off on the way.

A group is one transaction. In it the orders are claimed by their ids in the other system; those that are here already
are left alone. Should the database refuse the group for one of its orders, each is tried by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.errors import FieldViolation, OrderwrightError, PermissionDenied, ValidationFailed
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.orders import ArchivedOrderInput, ImportedOrderInput
from orderwright.model.payments import Payment
from orderwright.model.permissions import Permission
from orderwright.model.refunds import Refund
from orderwright.model.validation import from_tree
from orderwright.rules.importing import PAYMENTS_DISAGREE, with_facts
from orderwright.rules.moving_in.order import SourceOrder
from orderwright.rules.payments import complete_payment, refund_summary, status_after_refunds
from orderwright.store.database import AnyConnection
from orderwright.store.order_records import RecordChange
from orderwright.store.order_sources import Source, add_records, claim_sources, known_sources, last_seen_of
from orderwright.store.orders import NewOrder, numbers_of, place_orders
from orderwright.store.transient import is_transient
from orderwright.workflows.context import Context
from orderwright.workflows.import_order import PreparedImport, new_import, prepare_import
from orderwright.workflows.order_records import Records

#: How many orders a transaction takes.
GROUP = 100
_encode = msgspec.json.Encoder().encode


class Outcome(StrEnum):
    """What became of an order."""

    #: It was imported (or would be, in a dry run).
    NEW = "new"
    #: It was here already.
    HERE = "here"
    #: It was here already, and the other system says something else of it now. Nothing was changed.
    CHANGED = "changed"
    #: It can't be imported.
    FAILED = "failed"


class Imported(NamedTuple):
    """What became of one order; `violations` say why it failed."""

    outcome: Outcome
    number: int | None = None
    flags: Sequence[str] = ()
    violations: Sequence[FieldViolation] = ()


class _Ready(NamedTuple):
    """An order with its records, checked and complete."""

    source: Source
    new: PreparedImport
    records: Records


async def import_group(
    context: Context,
    system: str,
    orders: Sequence[SourceOrder],
    *,
    dry_run: bool,
    connection: AnyConnection | None = None,
) -> list[Imported]:
    """Import orders of one other system; the answers stand in their order. No two may have one external id.

    A dry run tells the same and writes nothing. On a `connection` that is given it is a part of its transaction.
    Raises `PermissionDenied`, and what the database raises when it is away: then nothing of the group was written, or
    all of it, and the same group can be given again.
    """
    if not context.caller.may(Permission.IMPORT_ORDERS):
        raise PermissionDenied(
            "PERMISSION_DENIED",
            f"An import needs the permission {Permission.IMPORT_ORDERS.value}",
            data={"permission": Permission.IMPORT_ORDERS.value},
        )
    results: list[Imported | None] = [None] * len(orders)
    ready: dict[int, _Ready] = {}
    async with _on(context, connection) as reading:
        known = await known_sources(reading, context.site.id, system, [order.external_id for order in orders])
    for place, order in enumerate(orders):
        # What is here needs no documents to be made of it: so an import that was broken off soon gets to where it was.
        if order.external_id in known:
            results[place] = _known(known[order.external_id], _hash(order), order.order.get("number"))
            continue
        try:
            ready[place] = await _prepare(context, order)
        except OrderwrightError as error:
            results[place] = _failed(error)
    write = _Write(context, system, dry_run, connection)
    results_of = await write.all(list(ready.values())) if ready else []
    for place, result in zip(ready, results_of, strict=True):
        results[place] = result
    return [result for result in results if result is not None]


async def _prepare(context: Context, order: SourceOrder) -> _Ready:
    kind: type[ArchivedOrderInput] = ArchivedOrderInput if order.settled else ImportedOrderInput
    sent = from_tree(order.order, kind, path="order")
    records = _records(order)
    prepared = await prepare_import(context, sent)
    source = Source(order.external_id, prepared.order_id, _hash(order))
    return _Ready(source, _settled(context, prepared, records, order), records)


def _hash(order: SourceOrder) -> bytes:
    """Stands for all that the other system says of the order."""
    content = [order.order, order.payments, order.refunds, order.fulfillments]
    return hashlib.sha256(_encode(content)).digest()


def _known(before: bytes, now: bytes, number: object) -> Imported:
    """What becomes of an order that is here already."""
    text = str(number or "")
    kept = int(text) if text.isascii() and text.isdigit() else None
    return Imported(Outcome.HERE if before == now else Outcome.CHANGED, kept)


def _records(order: SourceOrder) -> Records:
    """The records that come with the order. Raises `ValidationFailed` with every violation."""
    records = Records([])
    records.payments.now = [from_tree(one, Payment, path=f"payments[{i}]") for i, one in enumerate(order.payments)]
    records.refunds.now = [from_tree(one, Refund, path=f"refunds[{i}]") for i, one in enumerate(order.refunds)]
    records.fulfillments.now = [
        from_tree(one, Fulfillment, path=f"fulfillments[{i}]") for i, one in enumerate(order.fulfillments)
    ]
    _check_references(order, records)
    refunds = [
        msgspec.structs.replace(one, summary=refund_summary(one, records.payments.now)) for one in records.refunds.now
    ]
    records.payments.now = [
        complete_payment(msgspec.structs.replace(one, status=status_after_refunds(one, refunds, [])))
        for one in records.payments.now
    ]
    records.refunds.now = refunds
    return records


def _check_references(order: SourceOrder, records: Records) -> None:
    """Two records of one id could not be told apart, and what a record speaks of has to be there."""
    lines = {str(line.get("id", "")).lower() for line in order.order.get("lineItems", ()) if isinstance(line, dict)}
    payments = {one.id.lower() for one in records.payments.now}
    violations = []
    for name, listed in (
        ("payments", records.payments.now),
        ("refunds", records.refunds.now),
        ("fulfillments", records.fulfillments.now),
    ):
        if len({one.id.lower() for one in listed}) < len(listed):
            violations.append(FieldViolation(name, "two of them have one id", "OTHER"))
    for place, refund in enumerate(records.refunds.now):
        if any(part.payment_id.lower() not in payments for part in refund.transactions):
            violations.append(
                FieldViolation(f"refunds[{place}]", "returns money of a payment that is not there", "OTHER")
            )
    for place, parcel in enumerate(records.fulfillments.now):
        if any(item.id.lower() not in lines for item in parcel.line_items):
            words = "holds units of a line that is not there"
            violations.append(FieldViolation(f"fulfillments[{place}]", words, "OTHER"))
    if violations:
        raise ValidationFailed(violations)


def _settled(context: Context, prepared: PreparedImport, records: Records, order: SourceOrder) -> PreparedImport:
    """The order with the statuses and the balance that its records make; a flag where it came with others."""
    found = [*prepared.flags, *(flag for flag in order.flags if flag not in prepared.flags)]
    if not (records.payments.now or records.fulfillments.now):
        return prepared._replace(flags=found)
    said = prepared.document
    made = with_facts(said, records.payments.now, records.refunds.now, records.fulfillments.now, context.site)
    if made.head.payment_status is not said.head.payment_status and PAYMENTS_DISAGREE not in found:
        found.append(PAYMENTS_DISAGREE)
    return prepared._replace(document=said if order.settled else made, flags=found)


class _Write(NamedTuple):
    """How orders are written: in a transaction of their own, or as a part of that of `connection`."""

    context: Context
    system: str
    dry_run: bool
    connection: AnyConnection | None

    async def all(self, ready: Sequence[_Ready]) -> list[Imported]:
        """Write them together, and each by itself where the database refuses one."""
        try:
            return await self._together(ready)
        except asyncpg.PostgresError as error:
            if is_transient(error):
                raise
            if len(ready) == 1:
                words = f"the database refused: {error}"
                return [Imported(Outcome.FAILED, violations=[FieldViolation("", words, "OTHER")])]
        return [one for single in ready for one in await self.all([single])]

    async def _together(self, ready: Sequence[_Ready]) -> list[Imported]:
        async with _on(self.context, self.connection) as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                results = await _results(self.context, connection, self.context.site.id, self.system, ready)
            except BaseException:
                await transaction.rollback()
                raise
            await (transaction.rollback() if self.dry_run else transaction.commit())
        return results


@asynccontextmanager
async def _on(context: Context, connection: AnyConnection | None) -> AsyncIterator[AnyConnection]:
    """The connection that was given, else one of the pool."""
    if connection is not None:
        yield connection
        return
    async with context.service.database.acquire() as acquired:
        yield acquired


async def _results(
    context: Context, connection: AnyConnection, site_id: UUID, system: str, ready: Sequence[_Ready]
) -> list[Imported]:
    """Claim the orders, and place those that are not here."""
    sources = [one.source for one in ready]
    names = [one.external_id for one in sources]
    # The orders come before what is known of them: one that another import commits in between is then known.
    taken = await numbers_of(connection, site_id, [one.order_id for one in sources])
    known = await known_sources(connection, site_id, system, names)
    free = [one for one in sources if one.external_id not in known and one.order_id not in taken]
    claimed = await claim_sources(connection, site_id, system, free, context.call.now)
    if len(claimed) < len(free):
        # Another import was quicker with some of them, and has committed by now.
        known = await known_sources(connection, site_id, system, names)
    placed = await _place(context, connection, [one for one in ready if one.source.external_id in claimed])
    return [_result(one, placed, known, taken) for one in ready]


async def _place(context: Context, connection: AnyConnection, ready: Sequence[_Ready]) -> dict[UUID, int]:
    """Write new orders with their records; their numbers."""
    if not ready:
        return {}
    site = context.site
    seen = await last_seen_of(connection, site.id, [one.source.order_id for one in ready])
    new: list[NewOrder] = []
    records: dict[UUID, Sequence[RecordChange]] = {}
    for one in ready:
        order_id = one.source.order_id
        elsewhere = one.records.elsewhere()
        new.append(new_import(context, one.new, last_seen=seen.get(order_id, (0, None)), elsewhere=elsewhere))
        records[order_id] = one.records.changes(one.new.document.head.currency, site.locale)
    placed = await place_orders(connection, site.id, new)
    await add_records(connection, site.id, {one.id: one.revision for one in new}, records)
    return {one.order_id: one.number for one in placed}


def _result(one: _Ready, placed: dict[UUID, int], known: dict[str, bytes], taken: dict[UUID, int]) -> Imported:
    source = one.source
    if source.order_id in placed:
        return Imported(Outcome.NEW, placed[source.order_id], one.new.flags)
    if source.external_id in known:
        return _known(known[source.external_id], source.content_hash, one.new.document.number)
    words = f"the site has an order {source.order_id} that this import did not make"
    return Imported(Outcome.FAILED, taken.get(source.order_id), violations=[FieldViolation("order.id", words, "OTHER")])


def _failed(error: OrderwrightError) -> Imported:
    if isinstance(error, ValidationFailed):
        return Imported(Outcome.FAILED, violations=error.violations)
    return Imported(Outcome.FAILED, violations=[FieldViolation("", error.message, "OTHER")])
