"""Payments that were begun at a gateway, and the gateway's reports of them."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
from tests.support.orders import order as an_order
from tests.support.records import context_of, payment, refund
from tests.support.service import Shop

from orderwright.model.refunds import RefundTransaction
from orderwright.store.gateway_calls import GatewayCall
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.gateway_calls import intend
from orderwright.workflows.settle_order import settle

Json = dict[str, Any]
SIGNING_SECRET = "whsec_rosebud_signing"
SECRET_KEY = "sk_test_rosebud_key_9876"


@dataclass
class Begun:
    """A payment of 10.00 at the gateway, with the reference of the call that made it."""

    order_id: str
    payment_id: UUID
    reference: UUID
    transaction: str

    @property
    def ours(self) -> Json:
        """The metadata that the gateway sends back."""
        return {"orderwright_reference": str(self.reference)}


async def connect(shop: Shop, **more: Any) -> None:
    """Give the site an account at Stripe."""
    account = {"name": "stripe", "secretKey": SECRET_KEY, "webhookSecrets": [SIGNING_SECRET], **more}
    await shop.do("setGatewayAccount", {"account": account})


async def begin(shop: Shop, kind: str = "charge", **call: Any) -> Begun:
    """An order with a payment whose call is committed, and of which nothing has been heard yet."""
    made = await shop.create(an_order())
    begun = Begun(made["id"], uuid4(), uuid4(), f"pi_{uuid4().hex}")

    async def write(opened: OpenOrder) -> None:
        records = await opened.load_records()
        records.payments.now.append(payment(status="PENDING", id_=str(begun.payment_id)))
        records.payments.facts_of(str(begun.payment_id)).gateway = "stripe"
        await intend(opened, _call(begun, kind, begun.reference, **call))

    await _change(shop, begun.order_id, write)
    return begun


async def follow(shop: Shop, begun: Begun, kind: str, amount: str = "10.00") -> UUID:
    """Commit a further call about the payment; the call's reference."""
    reference, refund_id = uuid4(), uuid4()

    async def write(opened: OpenOrder) -> None:
        records = await opened.load_records()
        if kind == "refund":
            paid = records.payments.find(str(begun.payment_id))
            assert paid is not None
            made = refund(paid, amount, "STARTED", id_=str(refund_id))
            part: RefundTransaction = made.transactions[0]
            part.external_refund = False
            records.refunds.now.append(made)
        ids = {"refund": {"refund_id": refund_id}, "capture": {"capture_id": uuid4()}}.get(kind, {})
        await intend(opened, _call(begun, kind, reference, amount, transaction=begun.transaction, **ids))

    await _change(shop, begun.order_id, write)
    return reference


def _call(begun: Begun, kind: str, reference: UUID, amount: str = "10.00", **more: Any) -> GatewayCall:
    return GatewayCall(
        reference=reference,
        kind=kind,
        gateway="stripe",
        order_id=UUID(begun.order_id),
        payment_id=begun.payment_id,
        amount=Decimal(amount),
        currency="USD",
        **more,
    )


async def _change(shop: Shop, order_id: str, write: Any) -> None:
    context = await context_of(shop)
    async with shop.service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, context.site, context.call.now)
        opened = await open_order(context, order_id)
        await write(opened)
        await settle(opened)
        await opened.save()


def signed(body: bytes, at: int, secret: str = SIGNING_SECRET) -> str:
    """The header that Stripe sends with a body."""
    return f"t={at},v1={hmac.new(secret.encode(), b'%d.' % at + body, hashlib.sha256).hexdigest()}"


async def send(shop: Shop, event: Json, *, site: object = None, secret: str = SIGNING_SECRET) -> httpx.Response:
    """Send a notification as Stripe does."""
    body = json.dumps(event).encode()
    now = shop.clock.tick()
    headers = {"Stripe-Signature": signed(body, int(now.timestamp()), secret), "Content-Type": "application/json"}
    return await shop.client.post(f"/gateways/stripe/{site or shop.site_id}", content=body, headers=headers)


async def report(shop: Shop, type_: str, document: Json, *, id_: str | None = None, at: int = 0) -> None:
    """Report what happened to a document, with an id of its own unless one is given; it is taken."""
    event = {
        "id": id_ or f"evt_{uuid4().hex}",
        "object": "event",
        "type": type_,
        "created": int(shop.clock().timestamp()) + at,
        "data": {"object": document},
    }
    answer = await send(shop, event)
    assert (answer.status_code, answer.json()) == (200, {}), answer.text


async def money(shop: Shop, begun: Begun) -> Json:
    """Payments and refunds of the order."""
    answer = await shop.do("listTransactionsForSingleOrder", {"orderId": begun.order_id})
    result: Json = answer["orderTransactions"]
    return result


async def state(shop: Shop, begun: Begun) -> tuple[str, str]:
    """The status of the payment and the payment status of the order."""
    (found,) = (await money(shop, begun))["payments"]
    return found["status"], (await shop.get(begun.order_id))["paymentStatus"]


async def flags(shop: Shop, begun: Begun) -> list[str]:
    """What staff is told of the order."""
    async with shop.service.database.acquire() as connection:
        found: list[str] = await connection.fetchval(
            "SELECT flags FROM orders WHERE site_id = $1 AND id = $2", shop.site_id, UUID(begun.order_id)
        )
    return found


async def results(shop: Shop) -> dict[str, str]:
    """What came of each notification, by its id."""
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT id, outcome FROM gateway_notifications WHERE site_id = $1", shop.site_id)
    return {row["id"]: row["outcome"] for row in rows}
