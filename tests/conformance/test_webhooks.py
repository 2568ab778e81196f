"""The official SDK takes what the service delivers: one of each of the 25 kinds, off a real receiver."""

import json
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.conformance.javascript import FOLDER, install_packages, node_command
from tests.support.every_event import make_every_event
from tests.support.receiver import Received, receiving, subscribe
from tests.support.service import Clock, new_shop, open_service

from orderwright.model.events import CONTRACT_EVENTS
from orderwright.providers.webhooks.sender import HttpSender
from orderwright.worker.chores import sequence_feeds
from orderwright.workflows.webhook_dispatch import Dispatcher

Json = dict[str, Any]

#: The SDK's handler of each type, and where the payload has the id of what it is about.
HANDLERS = {
    "wix.ecom.v1.order_created": ("orders.onOrderCreated", "_id"),
    "wix.ecom.v1.order_updated": ("orders.onOrderUpdated", "_id"),
    "wix.ecom.v1.order_approved": ("orders.onOrderApproved", "order._id"),
    "wix.ecom.v1.order_canceled": ("orders.onOrderCanceled", "order._id"),
    "wix.ecom.v1.order_committed": ("orders.onOrderCommitted", "order._id"),
    "wix.ecom.v1.order_fulfilled": ("orders.onOrderFulfilled", "order._id"),
    "wix.ecom.v1.order_payment_status_updated": ("orders.onOrderPaymentStatusUpdated", "order._id"),
    "wix.ecom.v1.order_imported": ("orders.onOrderImported", "order._id"),
    "wix.ecom.v1.order_imported_order_deleted": ("orders.onOrderImportedOrderDeleted", "order._id"),
    "wix.ecom.v1.draft_order_created": ("draftOrders.onDraftOrderCreated", "_id"),
    "wix.ecom.v1.draft_order_updated": ("draftOrders.onDraftOrderUpdated", "_id"),
    "wix.ecom.v1.draft_order_deleted": ("draftOrders.onDraftOrderDeleted", "_id"),
    "wix.ecom.v1.order_transactions_updated": (
        "orderTransactions.onOrderTransactionsUpdated",
        "orderTransactions.payments[0]._id",
    ),
    "wix.ecom.v1.order_transactions_details_updated": (
        "orderTransactions.onOrderTransactionsDetailsUpdated",
        "orderTransactions.payments[0]._id",
    ),
    "wix.ecom.v1.order_transactions_refund_completed": (
        "orderTransactions.onOrderTransactionsRefundCompleted",
        "refund._id",
    ),
    "wix.ecom.v1.order_transactions_chargeback_approved": (
        "orderTransactions.onOrderTransactionsChargebackApproved",
        "chargeback._id",
    ),
    "wix.ecom.v1.order_transactions_chargeback_reversed": (
        "orderTransactions.onOrderTransactionsChargebackReversed",
        "chargeback._id",
    ),
    "wix.ecom.v1.fulfillments_updated": ("orderFulfillments.onFulfillmentsUpdated", "fulfillments[0]._id"),
    "wix.ecom.v1.order_payment_request_created": ("orderPaymentRequests.onOrderPaymentRequestCreated", "_id"),
    "wix.ecom.v1.order_payment_request_updated": ("orderPaymentRequests.onOrderPaymentRequestUpdated", "_id"),
    "wix.ecom.v1.order_payment_request_deleted": ("orderPaymentRequests.onOrderPaymentRequestDeleted", "_id"),
    "wix.ecom.v1.order_payment_request_expired": (
        "orderPaymentRequests.onOrderPaymentRequestExpired",
        "orderPaymentRequest._id",
    ),
    "wix.ecom.v1.order_payment_request_paid": (
        "orderPaymentRequests.onOrderPaymentRequestPaid",
        "orderPaymentRequest._id",
    ),
    "wix.ecom.v1.order_payment_request_voided": (
        "orderPaymentRequests.onOrderPaymentRequestVoided",
        "orderPaymentRequest._id",
    ),
    "wix.ecom.v1.orders_settings_updated": ("ordersSettings.onOrdersSettingsUpdated", ""),
}


@pytest_asyncio.fixture(scope="module")
async def taken(db_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, tuple[Json, Json]]]:
    """By type: the envelope as it was delivered, and what the SDK made of it."""
    install_packages()
    # The SDK looks at the clock of the machine.
    async with open_service(db_dsn, Clock(datetime.now(UTC))) as (service, client), receiving() as receiver:
        shop = await new_shop(service, client)
        made = await subscribe(shop, receiver)
        await make_every_event(shop)
        dispatcher = Dispatcher(service, HttpSender(allow_private=True))
        await sequence_feeds(service.database)
        # An attempt that a busy machine cut off is made again some seconds later.
        for _ in range(10):
            while await dispatcher.queue_events() or await dispatcher.start_due():
                await dispatcher.idle()
            if {one.envelope()["eventType"] for one in receiver.received} >= CONTRACT_EVENTS:
                break
            shop.clock.tick(10)
        await dispatcher.stop()
    first: dict[str, Received] = {}
    # Of two deliveries of one type the fuller: that of an order which is gone by then has nothing of it but its id.
    for one in sorted(receiver.received, key=lambda one: len(one.body), reverse=True):
        first.setdefault(one.envelope()["eventType"], one)
    facts = {
        "appId": made["subscription"]["appId"],
        "publicKey": made["subscription"]["publicKey"],
        "bodies": [one.body.decode() for one in first.values()],
    }
    found = _given_to_the_sdk(tmp_path_factory.mktemp("webhooks") / "bodies.json", facts)
    yield {name: (first[name].envelope(), line) for name, line in zip(first, found, strict=True)}


def _given_to_the_sdk(file: Path, facts: Json) -> list[Json]:
    file.write_text(json.dumps(facts))
    ended = subprocess.run(
        [node_command(), FOLDER / "receive_webhooks.mjs", file],
        cwd=FOLDER,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_all_25_kinds_are_delivered(taken: dict[str, tuple[Json, Json]]) -> None:
    assert taken.keys() == HANDLERS.keys() == CONTRACT_EVENTS
    assert len(HANDLERS) == 25


@pytest.mark.parametrize("name", HANDLERS)
def test_the_typed_handler_of_the_sdk_sees(taken: dict[str, tuple[Json, Json]], name: str) -> None:
    envelope, told = taken[name]
    handler, id_path = HANDLERS[name]
    assert "error" not in told, told
    (called,) = told["called"]
    assert (told["eventType"], called["handler"]) == (name, handler)
    event = envelope["data"]
    # Its time is a date, and its id is `_id`; who did it is who the envelope says.
    assert (called["eventTime"], called["metadataId"]) == (event["eventTime"], event["id"])
    assert called["instanceId"] == envelope["instanceId"]
    assert called["identity"] == envelope["identity"]
    # The subject is there, its dates are dates, and what has an id has it under `_id`.
    assert called["subject"] is not None
    assert called["texts"] == []
    if id_path:
        assert id_path in called["ids"]
        assert called["dates"] != []
    else:
        assert called["subject"]["createInvoice"] is True
