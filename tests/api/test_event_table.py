"""What each operation appends to the feed: exactly its events, none missing and none more, for every operation."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.support.administration import ON_A_USER, ON_APPS, ON_CLIENTS
from tests.support.drafts import scratch
from tests.support.every_request import REFUSED_TO_ALL, request_for
from tests.support.orders import full_order, imported, line, new_id, order
from tests.support.payment_requests import ask, asking, placed, with_page
from tests.support.service import Shop, declare_field, open_shop

from orderwright.contract.operation import Operation, Unit
from orderwright.contract.registry import operations
from orderwright.model.timestamps import format_timestamp
from orderwright.worker import Worker

Json = dict[str, Any]
Request = Callable[[Shop], Awaitable[Json]]
DOCS = Path(__file__).resolve().parents[2] / "docs/concepts/events.md"

_UPDATED = ["order_updated"]
#: A payment that ends an order's waiting, of an order of which nothing is to be shipped separately.
_PAID = [
    "order_updated",
    "order_approved",
    "order_fulfilled",
    "order_payment_status_updated",
    "order_transactions_updated",
]
_GATEWAY_CALL = ["order_updated", "order_transactions_details_updated"]
_SETTLED = ["order_updated", "order_payment_status_updated", "order_transactions_updated"]
_PENDING = ["order_updated", "order_transactions_updated"]
_REFUNDED = ["order_updated", "order_transactions_updated", "order_transactions_refund_completed"]
_SHIPPED = ["order_updated", "order_fulfilled", "fulfillments_updated"]
_DRAFT = ["draft_order_updated"]

#: The events of the usual request of each operation that appends any. Those of one entity are in their order.
EXPECTED: dict[str, list[str]] = {
    "orders.createOrder": ["order_created"],
    "orders.importOrder": ["order_imported"],
    "orders.updateOrder": _UPDATED,
    "orders.bulkUpdateOrders": _UPDATED,
    "orders.bulkUpdateOrderTags": _UPDATED,
    "orders.updateOrderStatus": ["order_updated", "order_approved", "order_fulfilled"],
    "orders.cancelOrder": ["order_updated", "order_canceled"],
    "orders.addActivities": _UPDATED,
    "orders.addActivity": _UPDATED,
    "orders.clearOrderFlags": _UPDATED,
    "orders.deleteActivity": _UPDATED,
    "orders.recordManuallyCollectedPayment": _PAID,
    "orders.paymentCollectionMarkOrderAsPaid": _PAID,
    "orders.paymentCollectionBulkMarkOrdersAsPaid": _PAID,
    "orders.captureAuthorizedPayments": _GATEWAY_CALL + _SETTLED,
    "orders.voidAuthorizedPayments": _GATEWAY_CALL + _SETTLED,
    "orders.triggerRefund": _REFUNDED,
    "order-billing.authorizeChargeWithSavedPaymentMethod": _PENDING + _PENDING,
    "order-billing.captureAuthorizedPayments": _GATEWAY_CALL + _SETTLED,
    "order-billing.voidAuthorizedPayments": _GATEWAY_CALL + _SETTLED,
    "order-billing.chargeOrder": _SETTLED + _PAID,
    "order-billing.generateReceipts": _UPDATED,
    "order-billing.redeemGiftCard": _PAID,
    "order-billing.refundPayments": _REFUNDED,
    "order-billing.voidMemberships": _SETTLED,
    "order-transactions.addPayments": _PAID,
    "order-transactions.updatePaymentStatus": _PAID,
    "order-transactions.bulkUpdatePaymentStatuses": _PAID,
    "order-transactions.updatePayments": _GATEWAY_CALL,
    "order-transactions.updateRefundTransaction": _GATEWAY_CALL,
    "order-fulfillments.createFulfillment": _SHIPPED,
    "order-fulfillments.bulkCreateFulfillments": _SHIPPED,
    "order-fulfillments.deleteFulfillment": _SHIPPED,
    "order-fulfillments.updateFulfillment": ["fulfillments_updated"],
    "order-fulfillments.markFulfillmentStatus": ["order_updated", "order_fulfilled"],
    "order-invoices.addInvoiceToOrder": _UPDATED,
    "order-invoices.generateInvoice": _UPDATED,
    "order-invoices.bulkGenerateInvoices": _UPDATED,
    "order-payment-requests.createOrderPaymentRequest": ["order_payment_request_created"],
    "order-payment-requests.bulkCreateOrderPaymentRequests": ["order_payment_request_created"],
    "order-payment-requests.updateOrderPaymentRequest": ["order_payment_request_updated"],
    "order-payment-requests.voidOrderPaymentRequest": ["order_payment_request_voided"],
    "order-payment-requests.deleteOrderPaymentRequest": ["order_payment_request_deleted"],
    "order-payment-requests.chargeOrderPaymentRequest": [*_SETTLED, *_PAID, "order_payment_request_paid"],
    "orders-settings.updateOrdersSettings": ["orders_settings_updated"],
    "sites.updateSite": ["orderwright.v1.site_updated"],
    "draft-orders.createDraftOrder": ["draft_order_created"],
    "draft-orders.createEmptyDraftOrder": ["draft_order_created"],
    "draft-orders.deleteDraftOrder": ["draft_order_deleted"],
    "draft-orders.addLineItemsToDraftOrder": _DRAFT,
    "draft-orders.updateLineItems": _DRAFT,
    "draft-orders.createCustomDiscounts": _DRAFT,
    "draft-orders.setDiscounts": _DRAFT,
    "draft-orders.deleteCustomDiscounts": _DRAFT,
    "draft-orders.createCustomAdditionalFees": _DRAFT,
    "draft-orders.setAdditionalFees": _DRAFT,
    "draft-orders.deleteCustomAdditionalFees": _DRAFT,
    "draft-orders.setShippingInfo": _DRAFT,
    "draft-orders.setBuyerInfo": _DRAFT,
    "draft-orders.setRecipientInfo": _DRAFT,
    "draft-orders.setBillingInfo": _DRAFT,
    "draft-orders.setBusinessLocation": _DRAFT,
    "draft-orders.setTaxExemption": _DRAFT,
    "draft-orders.setDeposit": _DRAFT,
    "draft-orders.commitDraftOrder": ["order_committed", "order_updated", *_DRAFT],
    "draft-orders.createOrderFromDraft": ["order_created", "order_approved", "order_fulfilled", *_DRAFT],
}

#: Entities beside the order that a call can change with it.
OF_THEIR_OWN = {"wix.ecom.v1.order_payment_request", "wix.ecom.v1.draft_order"}
#: Writes that are about no entity of the contract's events.
SILENT = frozenset(
    f"{module}.{name}"
    for module, names in {
        "api-keys": ("createApiKey", "revokeApiKey"),
        "apps": ON_APPS - {"listApps"},
        "catalog": ("bulkUpsertProducts", "createProduct", "deleteProduct", "updateProduct"),
        "documents": ("creditInvoice", "getInvoiceFile", "getReceiptFile", "setDocumentSettings"),
        "events": ("commitConsumer", "deleteConsumer", "resetConsumer"),
        "extended-fields": ("declareExtendedField",),
        "files": ("deleteFile", "uploadFile"),
        "gateways": ("deleteGatewayAccount", "setGatewayAccount"),
        "gift-cards": ("disableGiftCard", "enableGiftCard", "issueGiftCard", "voidGiftCard"),
        "inventory": ("adjustStock", "setStock"),
        "mails": ("deleteMailTemplate", "resendMail", "sendMail", "setMailSettings", "setMailTemplate", "testMail"),
        "oauth-clients": ON_CLIENTS - {"listOauthClients"},
        "order-billing": ("chargeMemberships",),
        "orders": (
            "chargeMemberships",
            "paymentCollectionCreatePaymentGatewayOrder",
            "preparePaymentCollection",
            "setOrderNumberCounter",
        ),
        "rates": ("setShippingRates", "setTaxRates"),
        "users": ("createUser", *ON_A_USER),
        "webhooks": (
            "createSubscription",
            "deleteSubscription",
            "disableSubscription",
            "enableSubscription",
            "replayEvents",
            "resendDelivery",
            "rotateSecret",
            "testSubscription",
            "updateSubscription",
        ),
    }.items()
    for name in names
)


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await with_page(shop)
        yield shop


async def appended(shop: Shop, one: Operation, request: Json, *, job: bool = False) -> list[str]:
    """The types of the events that a call appends, those of each entity in order and the orders' first."""
    cursor = await end_of(shop)
    answer = await shop.send(one.key, request)
    if one.name in REFUSED_TO_ALL:
        assert answer.json()["details"]["applicationError"]["code"] == REFUSED_TO_ALL[one.name]
    else:
        assert answer.status_code == 200, answer.text
    if job:
        await finish(shop, answer.json()["jobId"])
    page = await shop.do("readEvents", {"cursor": cursor})
    assert not page["hasMore"]
    by_entity = sorted(page["events"], key=lambda event: event["entityFqdn"] in OF_THEIR_OWN)
    return [event["eventType"].removeprefix("wix.ecom.v1.") for event in by_entity]


async def end_of(shop: Shop) -> str:
    """The cursor behind everything."""
    answer = await shop.do("readEvents", {"types": ["wix.ecom.v1.order_committed"]})
    while answer["hasMore"]:
        answer = await shop.do("readEvents", {"cursor": answer["cursor"]})
    cursor: str = answer["cursor"]
    return cursor


async def finish(shop: Shop, job_id: str) -> None:
    """Let a worker do the job."""
    worker = Worker(shop.service, followers=(), poll=timedelta(seconds=0.1))
    worker.start()
    async with asyncio.timeout(60):
        while (await shop.do("getAsyncJob", {"id": job_id}))["job"]["status"] not in ("FINISHED", "FAILED"):
            await asyncio.sleep(0.05)
    await worker.stop()


def test_every_operation_says_what_it_appends() -> None:
    writes = {one.key for one in operations() if one.unit is not Unit.READ}
    by_variant = {key for key, *_ in VARIANTS}
    assert writes - EXPECTED.keys() - SILENT - by_variant == set()
    assert EXPECTED.keys() & SILENT == set()
    assert (EXPECTED.keys() | SILENT | by_variant) - writes == set()


@pytest.mark.parametrize("one", [pytest.param(one, id=one.key) for one in operations()])
async def test_each_operation_appends_exactly_its_events(shop: Shop, one: Operation) -> None:
    request = await request_for(shop, one)
    types = await appended(shop, one, request)
    if one.key not in EXPECTED.keys() | SILENT and one.unit is not Unit.READ:
        return  # Its usual request changes nothing; what it appends otherwise is tried below.
    assert types == EXPECTED.get(one.key, [])
    assert {full(name) for name in types} <= set(one.events)


def full(name: str) -> str:
    """The whole name of a type."""
    return name if name.startswith("orderwright.") else f"wix.ecom.v1.{name}"


async def with_comment(shop: Shop) -> tuple[Json, str]:
    made = await shop.create(order())
    comment = {"id": made["id"], "activity": {"merchantComment": {"message": "x"}}}
    return made, (await shop.do("addActivity", comment))["activityId"]


async def _other_comment(shop: Shop) -> Json:
    made, activity = await with_comment(shop)
    return {"id": made["id"], "activityId": activity, "activity": {"merchantComment": {"message": "y"}}}


async def _same_comment(shop: Shop) -> Json:
    made, activity = await with_comment(shop)
    return {"id": made["id"], "activityId": activity, "activity": {"merchantComment": {"message": "x"}}}


async def _other_line(shop: Shop) -> Json:
    made = await shop.create(order())
    changed = {"id": made["lineItems"][0]["id"], "productName": {"original": "Tea"}}
    return {"id": made["id"], "lineItem": changed}


async def _approved(shop: Shop) -> Json:
    return {"order": order(status="APPROVED")}


async def _to_be_shipped(shop: Shop) -> Json:
    return {"order": full_order(status="APPROVED")}


async def _canceling(shop: Shop) -> Json:
    return {"orderId": (await shop.create(order(status="APPROVED")))["id"], "status": "CANCELED"}


async def _rejecting(shop: Shop) -> Json:
    made = (await shop.do("importOrder", {"order": imported("PENDING")}))["order"]
    return {"orderId": made["id"], "status": "REJECTED"}


async def _imported(shop: Shop) -> Json:
    return {"orderIds": [(await shop.do("importOrder", {"order": imported()}))["order"]["id"]]}


async def _in_a_file(shop: Shop) -> Json:
    content = json.dumps({**imported(), "id": new_id(), "number": "7001"})
    return {"content": content, "format": "jsonl"}


async def _two_orders(shop: Shop) -> Json:
    made = [await shop.create(order()) for _ in range(2)]
    return {"orders": [{"order": {"id": one["id"], "archived": True}} for one in made]}


async def _expired(shop: Shop) -> Json:
    past = format_timestamp(shop.clock() - timedelta(days=1))
    return {"orderPaymentRequest": asking(await placed(shop), expirationDate=past)}


async def _part_of_two(shop: Shop) -> Json:
    made = await shop.create(order(line(quantity=2), status="APPROVED"))
    part = {"lineItems": [{"id": made["lineItems"][0]["id"], "quantity": 1}]}
    return {"orderId": made["id"], "fulfillment": part}


async def _tracked(shop: Shop) -> Json:
    request = await _part_of_two(shop)
    made = await shop.do("createFulfillment", request)
    tracking = {"trackingNumber": "1Z1", "shippingProvider": "ups"}
    changed = {"id": made["fulfillmentId"], "trackingInfo": tracking}
    return {"orderId": request["orderId"], "fulfillment": changed}


async def _fields_of_a_request(shop: Shop) -> Json:
    await declare_field(shop, "walk", "k")
    return {"id": (await ask(shop))["id"], "namespace": "walk", "namespaceData": {"k": "v"}}


async def _fields_of_a_draft(shop: Shop) -> Json:
    await declare_field(shop, "walk", "k")
    return {"id": (await scratch(shop))["id"], "namespace": "walk", "namespaceData": {"k": "v"}}


async def _pending_payment(shop: Shop) -> Json:
    made = await shop.create(order(status="APPROVED"))
    paid: Json = {
        "amount": {"amount": "10.00"},
        "regularPaymentDetails": {"status": "PENDING", "paymentMethod": "Card"},
    }
    return {"orderId": made["id"], "payments": [paid]}


#: Requests of another kind, and those of operations whose usual request of the walk changes nothing.
VARIANTS: list[tuple[str, str, Request, list[str]]] = [
    ("orders.createOrder", "to be shipped", _to_be_shipped, ["order_created", "order_approved"]),
    ("orders.createOrder", "approved", _approved, ["order_created", "order_approved", "order_fulfilled"]),
    ("orders.updateOrderStatus", "canceled", _canceling, ["order_updated", "order_canceled"]),
    ("orders.updateOrderStatus", "rejected", _rejecting, ["order_updated"]),
    ("orders.bulkUpdateOrders", "two orders", _two_orders, ["order_updated", "order_updated"]),
    ("orders.updateActivity", "another text", _other_comment, ["order_updated"]),
    ("orders.updateActivity", "the same text", _same_comment, []),
    ("orders.updateOrderLineItem", "another name", _other_line, ["order_updated"]),
    ("orders.bulkDeleteImportedOrders", "an imported order", _imported, ["order_imported_order_deleted"]),
    ("orders.bulkImportOrders", "an order of a file", _in_a_file, ["order_imported"]),
    (
        "order-payment-requests.createOrderPaymentRequest",
        "of yesterday",
        _expired,
        ["order_payment_request_created", "order_payment_request_expired"],
    ),
    ("order-payment-requests.updateExtendedFields", "a value", _fields_of_a_request, ["order_payment_request_updated"]),
    ("draft-orders.updateExtendedFields", "a value", _fields_of_a_draft, ["draft_order_updated"]),
    ("order-fulfillments.createFulfillment", "one of two", _part_of_two, _SHIPPED),
    ("order-fulfillments.updateFulfillment", "a number", _tracked, ["order_updated", "fulfillments_updated"]),
    ("order-transactions.addPayments", "not decided yet", _pending_payment, _SETTLED),
]


@pytest.mark.parametrize(
    ("key", "request_of", "expected"),
    [pytest.param(key, make, events, id=f"{key}, {what}") for key, what, make, events in VARIANTS],
)
async def test_other_requests_append_theirs(shop: Shop, key: str, request_of: Request, expected: list[str]) -> None:
    one = next(one for one in operations() if one.key == key)
    types = await appended(
        shop, one, await request_of(shop), job=one.name in ("bulkDeleteImportedOrders", "bulkImportOrders")
    )
    assert types == expected
    assert {full(name) for name in types} <= set(one.events)


def test_the_documentation_has_a_row_for_every_write() -> None:
    table = DOCS.read_text().split("## What each operation appends")[1].split("\n## ")[0]
    missing = [
        one.name for one in operations() if one.unit is not Unit.READ and one.events and f"`{one.name}`" not in table
    ]
    assert missing == []
