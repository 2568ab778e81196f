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
from orderwright.store.order_records import MONEY, RecordKind, RecordLists, record_lists
from orderwright.store.orders import StoredOrder
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context

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
    documents = []
    for order in orders:
        document = transactions_document(order.id, lists.get(order.id, {}))
        if order.render_key != context.site.render_key and order.id in lists:
            currency = msgspec.json.decode(order.head, type=_Currency).currency
            decoded = decode_transactions(order.id, lists[order.id])
            fill_formatted(decoded, currency, context.site.locale)
            document = _encode(decoded)
        documents.append(document)
    return documents


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
    body = {"orderTransactions": await saved_transactions(order), **members}
    return Answer(body=_encode(body), revision=stored.revision)
