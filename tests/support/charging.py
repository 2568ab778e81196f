"""Orders that are paid through the gateway of tests, below the operations: what the engine of calls is tested with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.support.fake_gateway import Bank, FakeGateway, FakeGateways
from tests.support.orders import line, order
from tests.support.service import Clock, Shop, new_shop, open_service

from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.payments import Payment, RegularPaymentDetails, TransactionStatus
from orderwright.model.permissions import Permission
from orderwright.model.prices import Price
from orderwright.model.timestamps import format_timestamp
from orderwright.providers.payments.gateway import CallKind
from orderwright.rules.money import plain
from orderwright.store.orders import as_order_id
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Answer, Call, Context
from orderwright.workflows.gateway_calls import GatewayCall, Intended, intend, run_calls
from orderwright.workflows.settle_order import settle
from orderwright.workflows.transactions import show_transactions

Json = dict[str, Any]
STAFF = Identity(type=IdentityType.WIX_USER, id=UUID(int=7))


@asynccontextmanager
async def open_charging_shop(
    dsn: str, *gateways: FakeGateway, clock: Clock | None = None, **site: Any
) -> AsyncIterator[tuple[Shop, FakeGateway]]:
    """A new site whose gateway is `gateways[0]`, or a new one."""
    accounts = gateways or (FakeGateway(Bank()),)
    async with open_service(dsn, clock) as (service, client):
        service.gateways = FakeGateways(*accounts)
        yield await new_shop(service, client, **site), accounts[0]


async def placed(shop: Shop, price: str = "10.00", **more: Any) -> Json:
    """A new order of one line."""
    return await shop.create(order(line(price), **more))


async def context_of(shop: Shop, *, key: str | None = None, operation: str = "test.charge") -> Context:
    """The context of a request by staff."""
    caller = Caller(site_id=shop.site_id, identity=STAFF, permissions=frozenset(Permission), credential="key:test")
    call = Call(
        caller=caller, request_id="r", now=shop.clock.tick(), idempotency_key=key, request_hash=operation.encode()
    )
    site = await shop.service.sites.get(shop.site_id)
    return Context(service=shop.service, call=call, site=site, operation=operation)


def call_of(order: OpenOrder, kind: CallKind, amount: Decimal, **more: Any) -> GatewayCall:
    """A call about a new payment of the order."""
    new_id = order.context.service.new_id
    return GatewayCall(
        reference=new_id(),
        kind=kind,
        gateway="fake",
        order_id=order.locked.id,
        payment_id=more.pop("payment_id", None) or new_id(),
        amount=amount,
        currency=order.head.currency,
        **more,
    )


async def charge(shop: Shop, order_id: str, amount: str = "10.00", *, key: str | None = None) -> Answer:
    """Charge the buyer through the engine: a payment PENDING, a call, and the transactions as the answer."""

    async def begin(context: Context) -> Intended:
        opened = await open_order(context, order_id)
        call = call_of(opened, CallKind.CHARGE, Decimal(amount))
        records = await opened.load_records()
        at = format_timestamp(opened.at)
        payment = Payment(
            id=str(call.payment_id),
            created_date=at,
            updated_date=at,
            amount=Price(amount=plain(call.amount)),
            refund_disabled=False,
            status=TransactionStatus.PENDING,
            regular_payment_details=RegularPaymentDetails(gateway_transaction_id=str(call.reference)),
        )
        records.payments.now.append(payment)
        records.payments.facts_of(payment.id).gateway = "fake"
        await intend(opened, call)
        await settle(opened)
        await opened.save()
        return Intended(order_id=opened.locked.id, calls=(call,))

    async def answer(context: Context, intended: Intended) -> Answer:
        opened = OpenOrder(context, await context.work.lock(intended.order_id))
        return await show_transactions(opened)

    return await run_calls(await context_of(shop, key=key), begin, answer)


async def transactions(shop: Shop, order_id: str) -> Json:
    """The payments and refunds of an order, from the records themselves."""
    import msgspec

    from orderwright.store.order_records import MONEY, record_lists
    from orderwright.workflows.transactions import transactions_document

    id_ = as_order_id(order_id)
    async with shop.service.database.acquire() as connection:
        lists = await record_lists(connection, shop.site_id, [id_], MONEY)
    document: Json = msgspec.json.decode(transactions_document(id_, lists.get(id_, {})))
    return document


async def flags(shop: Shop, order_id: str) -> list[str]:
    """What staff is told about the order."""
    async with shop.service.database.acquire() as connection:
        found: list[str] = await connection.fetchval(
            "SELECT flags FROM orders WHERE site_id = $1 AND id = $2", shop.site_id, as_order_id(order_id)
        )
    return found
