"""Answers that show the payments and refunds of orders, from the stored bytes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.model.payments import Payment
from orderwright.model.refunds import OrderTransactions, Refund
from orderwright.rules.formatting import fill_formatted
from orderwright.store.database import AnyConnection
from orderwright.store.order_lists import OrderHeadRow
from orderwright.store.order_records import MONEY, RecordKind, RecordLists, record_lists, records_at_revision
from orderwright.store.orders import StoredOrder
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import TRANSACTIONS, note_shown

_encode = msgspec.json.Encoder().encode
_decode_payments = msgspec.json.Decoder(list[Payment]).decode
_decode_refunds = msgspec.json.Decoder(list[Refund]).decode


def transactions_document(order_id: UUID, lists: RecordLists) -> bytes:
    """The encoded `OrderTransactions` of stored lists."""
    return b'{"orderId":"%b","payments":%b,"refunds":%b}' % (
        str(order_id).encode(),
        lists.get(RecordKind.PAYMENT, b"[]"),
        lists.get(RecordKind.REFUND, b"[]"),
    )


def decode_transactions(order_id: UUID, lists: RecordLists) -> OrderTransactions:
    """The documents of stored lists."""
    return OrderTransactions(
        order_id=str(order_id),
        payments=_decode_payments(lists.get(RecordKind.PAYMENT, b"[]")),
        refunds=_decode_refunds(lists.get(RecordKind.REFUND, b"[]")),
    )


async def stored_transactions(
    context: Context, connection: AnyConnection, orders: Sequence[StoredOrder | OrderHeadRow]
) -> list[bytes]:
    """The encoded transactions of each order, in the order of `orders`, formatted for the site as it is now."""
    lists = await record_lists(connection, context.site.id, [order.id for order in orders], MONEY)
    return [_formatted(context, order, lists.get(order.id, {})) for order in orders]


async def transactions_at(context: Context, connection: AnyConnection, order: StoredOrder) -> bytes:
    """The encoded transactions of an order as they stood at its revision, formatted for the site as it is now."""
    lists = await records_at_revision(connection, context.site.id, order.id, order.revision, MONEY)
    return _formatted(context, order, lists)


def _formatted(context: Context, order: StoredOrder | OrderHeadRow, lists: RecordLists) -> bytes:
    return transactions_document(order.id, formatted_lists(context, order, lists))


def formatted_lists(context: Context, order: StoredOrder | OrderHeadRow, lists: RecordLists) -> RecordLists:
    """The encoded payments and refunds of an order, with amounts formatted for the site as it is now."""
    if order.render_key == context.site.render_key or not lists:
        return lists
    decoded = decode_transactions(order.id, lists)
    fill_formatted(decoded, msgspec.json.decode(order.head, type=_Currency).currency, context.site.locale)
    return {RecordKind.PAYMENT: _encode(decoded.payments), RecordKind.REFUND: _encode(decoded.refunds)}


class _Currency(msgspec.Struct):
    currency: str


async def saved_transactions(order: OpenOrder) -> OrderTransactions:
    """The transactions of an order that was just saved."""
    records = await order.load_records()
    fill = OrderTransactions(order_id=str(order.locked.id), payments=records.payments.now, refunds=records.refunds.now)
    fill_formatted(fill, order.head.currency, order.context.site.locale)
    return fill


async def show_transactions(order: OpenOrder, **members: object) -> Answer:
    """Save the order and answer with its transactions and `members` by their wire names."""
    stored = await order.save()
    note_shown(order.context, stored, {TRANSACTIONS: None, **members})
    body = {TRANSACTIONS: await saved_transactions(order), **members}
    return Answer(body=_encode(body), revision=stored.revision)
