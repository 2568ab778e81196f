"""Events about payments, refunds and fulfilments: what they show, and to whom."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from asyncpg.connection import LoggedQuery
from tests.support.orders import imported, line, order
from tests.support.records import context_of, parcel, payment, perform_as, record, refund, remove_imported
from tests.support.service import Shop, open_shop

from orderwright.model.errors import PermissionDenied
from orderwright.model.identity import Role
from orderwright.model.payments import Chargeback, ChargebackStatus
from orderwright.model.permissions import Permission
from orderwright.model.prices import Price
from orderwright.model.sites import SiteChanges
from orderwright.rules.roles import ROLE_PERMISSIONS
from orderwright.store import feed
from orderwright.workflows.event_payload import render_events
from orderwright.workflows.sites import update_site

Json = dict[str, Any]
TRANSACTIONS = "wix.ecom.v1.order_transactions"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def bodies(events: list[Json], slug: str) -> list[Json]:
    """The bodies of the events about transactions with that slug."""
    return [one["actionEvent"]["body"] for one in events if one["eventType"] == f"{TRANSACTIONS}_{slug}"]


async def test_transactions_are_shown_as_they_were_at_the_event(shop: Shop) -> None:
    made = await shop.create(order(line("10.00"), line("5.00")))
    first, second = payment("10.00"), payment("5.00", "PENDING")
    back = refund(first, "4.00")
    await record(shop, made["id"], first, second)
    await record(shop, made["id"], back)
    events = await shop.events(made["id"])
    added, refunded = bodies(events, "updated")
    assert list(added) == ["orderTransactions", "paymentIds", "refundIds"]
    assert (added["paymentIds"], added["refundIds"]) == ([first.id, second.id], [])
    shown = added["orderTransactions"]
    assert shown["orderId"] == made["id"]
    assert [(one["id"], one["status"], one["amount"]["formattedAmount"]) for one in shown["payments"]] == [
        (first.id, "APPROVED", "$10.00"),
        (second.id, "PENDING", "$5.00"),
    ]
    assert shown["refunds"] == []
    assert (refunded["paymentIds"], refunded["refundIds"]) == ([first.id], [back.id])
    statuses = [one["status"] for one in refunded["orderTransactions"]["payments"]]
    assert statuses == ["PARTIALLY_REFUNDED", "PENDING"]
    (completed,) = bodies(events, "refund_completed")
    assert completed == {
        "orderId": made["id"],
        "refund": refunded["orderTransactions"]["refunds"][0],
        "sideEffects": {},
        "orderTransactions": refunded["orderTransactions"],
    }
    assert completed["refund"]["summary"]["refunded"] == {"amount": "4.00", "formattedAmount": "$4.00"}
    (envelope,) = [one for one in events if one["slug"] == "refund_completed"]
    assert (envelope["entityFqdn"], envelope["entityId"]) == (TRANSACTIONS, made["id"])


async def test_a_chargeback_is_shown_with_its_payment(shop: Shop) -> None:
    made = await shop.create(order())
    plain = payment("10.00")
    await record(shop, made["id"], plain)
    taken = Chargeback(id=plain.id, amount=Price(amount="10.00"), status=ChargebackStatus.APPROVED)
    await record(shop, made["id"], payment("10.00", id_=plain.id, chargebacks=[taken]))
    given = Chargeback(
        id=plain.id,
        amount=Price(amount="10.00"),
        reversal_amount=Price(amount="9.00"),
        status=ChargebackStatus.REVERSED,
    )
    await record(shop, made["id"], payment("10.00", id_=plain.id, chargebacks=[given]))
    events = await shop.events(made["id"])
    amount = {"amount": "10.00", "formattedAmount": "$10.00"}
    (approved,), (undone,) = bodies(events, "chargeback_approved"), bodies(events, "chargeback_reversed")
    assert list(approved) == ["orderId", "paymentId", "chargeback", "orderTransactions"]
    assert (approved["orderId"], approved["paymentId"]) == (made["id"], plain.id)
    assert approved["chargeback"] == {"id": plain.id, "amount": amount, "status": "APPROVED"}
    assert undone["chargeback"]["reversalAmount"] == {"amount": "9.00", "formattedAmount": "$9.00"}
    (shown,) = undone["orderTransactions"]["payments"]
    assert shown["regularPaymentDetails"]["chargebacks"] == [undone["chargeback"]]


async def test_fulfillments_are_shown_as_they_were_at_the_event(shop: Shop) -> None:
    made = await shop.create(order(line("10.00", 2)))
    line_id = made["lineItems"][0]["id"]
    first, second = parcel(line_id, number="1Z999"), parcel(line_id)
    await record(shop, made["id"], first)
    await record(shop, made["id"], second)
    events = [one for one in await shop.events(made["id"]) if one["eventType"] == "wix.ecom.v1.fulfillments_updated"]
    assert [(one["entityFqdn"], one["slug"], one["entityId"]) for one in events] == [
        ("wix.ecom.v1.fulfillments", "updated", made["id"])
    ] * 2
    assert [list(one["updatedEvent"]) for one in events] == [["currentEntity"]] * 2
    entities = [one["updatedEvent"]["currentEntity"] for one in events]
    assert [list(one) for one in entities] == [["orderId", "fulfillments"]] * 2
    assert [[parcel["id"] for parcel in one["fulfillments"]] for one in entities] == [
        [first.id],
        [first.id, second.id],
    ]
    assert entities[0]["fulfillments"][0]["trackingInfo"] == {"trackingNumber": "1Z999", "shippingProvider": "ups"}


async def test_amounts_are_formatted_for_the_site_as_it_is_now(db_dsn: str) -> None:
    async with open_shop(db_dsn, locale="de-DE", currency="EUR") as shop:
        made = await shop.create(order(line("1234.50")))
        paid = payment("1234.50")
        await record(shop, made["id"], paid)
        async with shop.service.database.acquire() as connection:
            await update_site(connection, shop.site_id, SiteChanges(locale="en-US"))
        shop.service.sites.forget(shop.site_id)
        (body,) = bodies(await shop.events(made["id"]), "updated")
        (shown,) = body["orderTransactions"]["payments"]
        assert shown["amount"] == {"amount": "1234.50", "formattedAmount": "€1,234.50"}


async def test_a_reader_is_told_of_what_it_may_read_only(shop: Shop) -> None:
    made = await shop.create(order(line("10.00", 2)))
    await record(shop, made["id"], payment("20.00"), parcel(made["lineItems"][0]["id"]))
    everything = await shop.do("readEvents", {"orderId": made["id"]})
    slugs = [one["eventType"].removeprefix("wix.ecom.v1.") for one in everything["events"]]
    assert slugs == [
        "order_created",
        "fulfillments_updated",
        "order_updated",
        "order_approved",
        "order_fulfilled",
        "order_payment_status_updated",
        "order_transactions_updated",
    ]
    packer = ROLE_PERMISSIONS[Role.FULFILMENT]
    page = await perform_as(shop, packer, "readEvents", {"orderId": made["id"]})
    assert page["events"] == everything["events"][:-1]
    assert (page["cursor"], page["hasMore"]) == (everything["cursor"], False)
    member = frozenset({Permission.READ_EVENTS, Permission.READ_FULFILLMENTS})
    page = await perform_as(shop, member, "readEvents", {"orderId": made["id"]})
    assert [one["slug"] for one in page["events"]] == ["updated"]
    nothing = await perform_as(shop, frozenset({Permission.READ_EVENTS}), "readEvents", {})
    assert nothing == {"events": [], "cursor": everything["cursor"], "hasMore": False}


async def test_a_type_that_the_reader_may_not_see_is_refused_by_name(shop: Shop) -> None:
    packer = ROLE_PERMISSIONS[Role.FULFILMENT]
    with pytest.raises(PermissionDenied) as refused:
        await perform_as(
            shop, packer, "readEvents", {"types": ["wix.ecom.v1.order_created", f"{TRANSACTIONS}_updated"]}
        )
    assert refused.value.data == {"permission": "ECOM.READ_TRANSACTIONS"}


async def test_the_events_of_a_deleted_order_show_no_record(shop: Shop) -> None:
    brought = (await shop.do("importOrder", {"order": imported()}))["order"]
    paid = payment("10.00", chargebacks=[Chargeback(id=brought["id"], amount=Price(amount="1.00"))])
    back = refund(paid, "2.00")
    await record(shop, brought["id"], paid, back, parcel(brought["lineItems"][0]["id"], number="1Z5"))
    await remove_imported(shop, brought["id"])
    events = await shop.events(brought["id"])
    empty = {"orderId": brought["id"], "payments": [], "refunds": []}
    assert bodies(events, "updated") == [{"orderTransactions": empty, "paymentIds": [paid.id], "refundIds": [back.id]}]
    (completed,) = bodies(events, "refund_completed")
    assert completed == {
        "orderId": brought["id"],
        "refund": {"id": back.id},
        "sideEffects": {},
        "orderTransactions": empty,
    }
    (charged,) = bodies(events, "chargeback_approved")
    assert charged["chargeback"] == {"id": brought["id"]}
    (sent,) = [one for one in events if one["eventType"] == "wix.ecom.v1.fulfillments_updated"]
    assert sent["updatedEvent"] == {"currentEntity": {"orderId": brought["id"], "fulfillments": []}}
    async with shop.service.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM order_records WHERE order_id = $1", brought["id"]) == 0


async def test_a_page_of_large_records_ends_early_and_nothing_is_skipped(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await shop.create(order(line("1000.00")))
    for _ in range(6):
        await record(shop, made["id"], *(payment("1.00") for _ in range(10)))
    types = [f"{TRANSACTIONS}_updated"]
    whole = await shop.do("readEvents", {"orderId": made["id"], "types": types})
    assert (len(whole["events"]), whole["hasMore"]) == (6, False)
    monkeypatch.setattr(feed, "MOST_BYTES", 20_000)
    read, cursor, sizes = [], "0", []
    while True:
        page = await shop.do("readEvents", {"orderId": made["id"], "types": types, "cursor": cursor})
        read += page["events"]
        sizes.append(len(page["events"]))
        cursor = page["cursor"]
        if not page["hasMore"]:
            break
    assert read == whole["events"]
    assert max(sizes) < 6


async def test_payloads_of_many_orders_take_as_many_statements_as_those_of_one(shop: Shop) -> None:
    for _ in range(8):
        await record(shop, (await shop.create(order()))["id"], payment("10.00"))
    types = [f"{TRANSACTIONS}_updated"]
    context = await context_of(shop)
    async with shop.service.database.acquire() as connection:
        await feed.sequence(connection, shop.site_id)
        events = (await feed.read_events(connection, shop.site_id, after=0, limit=100, types=types)).events
        assert len({event.entity_id for event in events}) > 8
        counts = []
        for some in (events[:1], events):
            statements: list[LoggedQuery] = []
            with connection.query_logger(statements.append):
                await render_events(context, connection, some)
                await asyncio.sleep(0)  # the listener is called in the next turn of the loop
            counts.append(len(statements))
    assert counts == [2, 2]
