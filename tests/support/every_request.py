"""A request of every operation that succeeds for who holds the right, with all that it needs made beforehand."""

from __future__ import annotations

from typing import Any

from tests.support.administration import ON_ADMINISTRATION, request_about_administration
from tests.support.billing import ON_BILLING, request_about_billing
from tests.support.catalog import request_about_the_catalog
from tests.support.drafts import request_about_drafts
from tests.support.files import upload
from tests.support.flags import flagged
from tests.support.gift_cards import about_a_gift_card
from tests.support.invoices import ON_INVOICES, request_about_invoices
from tests.support.mails import ON_MAILS, request_about_mails
from tests.support.orders import imported, line, new_id, order
from tests.support.payment_requests import ON_PAYMENT_REQUESTS, request_about_payment_requests
from tests.support.payments import ON_PAYMENTS, request_about_payments
from tests.support.refunds import ON_REFUNDS, request_about_refunds
from tests.support.service import Shop
from tests.support.stock import key, stocked

from orderwright.contract.operation import Operation
from orderwright.worker.chores import sequence_feeds
from orderwright.workflows.webhook_dispatch import Dispatcher

Json = dict[str, Any]
COMMENT = {"merchantComment": {"message": "x"}}
#: What needs another product is refused to who holds the right, too, by its own code.
REFUSED_TO_ALL = {"chargeMemberships": "MEMBERSHIP_NOT_ELIGIBLE", "testMail": "NO_MAIL_SERVER"}
ACCOUNT = {"name": "stripe", "secretKey": "sk_test_12345"}


async def request_for(shop: Shop, one: Operation) -> Json:
    """A request that succeeds for who holds the right."""
    name = one.name
    if one.module == "draft-orders":
        return await request_about_drafts(shop, name)
    if name in ON_ADMINISTRATION:
        return await request_about_administration(shop, name)
    if name == "getAsyncJob":
        job = await shop.do("bulkDeleteImportedOrders", {"orderIds": [new_id()]})
        return {"id": job["jobId"]}
    if "GiftCard" in name:
        return await about_a_gift_card(shop, name)
    if name in ON_INVOICES:
        return await request_about_invoices(shop, name)
    if name in ON_PAYMENTS:
        return await request_about_payments(shop, name)
    if name in ON_BILLING:
        return await request_about_billing(shop, name)
    if name in ON_REFUNDS:
        return await request_about_refunds(shop, name)
    if name in ON_PAYMENT_REQUESTS:
        return await request_about_payment_requests(shop, name)
    if name in ON_MAILS:
        return await request_about_mails(shop, name)
    if name in ("getFile", "deleteFile"):
        return {"id": (await upload(shop))["id"]}
    if name in ("getGatewayAccount", "deleteGatewayAccount"):
        await shop.do("setGatewayAccount", {"account": ACCOUNT})
        return {"name": "stripe"}
    if one.module == "webhooks":
        return await _about_webhooks(shop, name)
    if name.endswith("Consumer"):
        await shop.do("commitConsumer", {"name": "c", "cursor": "0"})
        return {"name": "c", "cursor": "0"}
    if name == "clearOrderFlags":
        return {"id": (await flagged(shop, "OVERSOLD"))["id"], "flags": ["OVERSOLD"]}
    if name == "getStockItem":
        await stocked(shop, "item", 1)
    if "Product" in name or name.endswith(("ShippingRates", "TaxRates")) or name == "quote":
        return await request_about_the_catalog(shop, name)
    if "ulfillment" in name:
        return await _about_fulfillments(shop, name)
    made = await shop.create(order())
    order_id = made["id"]
    added = await shop.do("addActivity", {"id": order_id, "activity": COMMENT})
    ids = {"id": order_id, "orderId": order_id, "activityId": added["activityId"]}
    requests: dict[str, Json] = {
        "createOrder": {"order": order()},
        "importOrder": {"order": imported()},
        "updateOrder": {"order": {"id": order_id, "archived": True}},
        "bulkUpdateOrders": {"orders": [{"order": {"id": order_id, "archived": True}}]},
        "bulkUpdateOrderTags": {"orderIds": [order_id], "assignTags": {"tags": {"tagIds": ["t"]}}},
        "bulkDeleteImportedOrders": {"orderIds": [new_id()]},
        "bulkImportOrders": {"content": "{}", "format": "jsonl"},
        "searchOrders": {},
        "aggregateOrders": {"aggregation": {"total": {"$count": "status"}}},
        "setOrderNumberCounter": {"counter": int(made["number"]) + 100},
        "addActivities": {"orderId": order_id, "orderActivities": [{"activityType": "MERCHANT_COMMENT", **COMMENT}]},
        "addActivity": {"id": order_id, "activity": COMMENT},
        "updateActivity": {"id": order_id, "activityId": added["activityId"], "activity": COMMENT},
        "deleteActivity": {"id": order_id, "activityId": added["activityId"]},
        "updateOrderLineItem": {"id": order_id, "lineItem": {"id": made["lineItems"][0]["id"]}},
        "updateOrderStatus": {"orderId": order_id, "status": "APPROVED"},
        "readEvents": {},
        "declareExtendedField": {"field": {"namespace": "n", "key": "k", "type": "STRING"}},
        "listExtendedFields": {},
        "setGatewayAccount": {"account": ACCOUNT},
        "listGatewayAccounts": {},
        "createFileUpload": {"name": "a.txt"},
        "uploadFile": {"name": "a.txt", "content": "YQ=="},
        "listFiles": {},
        "queryStock": {},
        "getStockItem": key("item"),
        "setStock": {"items": [key("item", quantity=1)]},
        "adjustStock": {"items": [key("item", delta=1)]},
        "listMovements": key("item"),
        "getOrdersSettings": {},
        "getSite": {},
        "updateSite": {"site": {"name": "Another"}},
        "updateOrdersSettings": {"ordersSettings": {"createInvoice": True}},
    }
    return requests.get(name, ids)


async def _about_webhooks(shop: Shop, name: str) -> Json:
    """A request of an operation on webhooks that succeeds. Nothing is listening there, and nobody sends."""
    given = {"subscription": {"url": "http://127.0.0.1:9/hook"}}
    if name == "createSubscription":
        return given
    for known in (await shop.do("listSubscriptions"))["subscriptions"]:
        await shop.do("deleteSubscription", {"id": known["id"]})
    made = await shop.do("createSubscription", given)
    if "Deliver" in name:
        await shop.create(order())
        await sequence_feeds(shop.service.database)
        await Dispatcher(shop.service).queue_events()
        (queued, *_) = (await shop.do("listDeliveries"))["deliveries"]
        return {} if name == "listDeliveries" else {"id": queued["id"]}
    return {} if name == "listSubscriptions" else {"id": made["subscription"]["id"]}


async def _about_fulfillments(shop: Shop, name: str) -> Json:
    """A request of an operation on fulfilments that succeeds."""
    made = await shop.create(order(line(quantity=2), status="APPROVED"))
    one, fulfillment = made["id"], {"lineItems": [{"id": made["lineItems"][0]["id"], "quantity": 1}]}
    created = await shop.do("createFulfillment", {"orderId": one, "fulfillment": fulfillment})
    id_ = created["fulfillmentId"]
    requests: dict[str, Json] = {
        "createFulfillment": {"orderId": one, "fulfillment": fulfillment},
        "updateFulfillment": {"orderId": one, "fulfillment": {"id": id_, "status": "Ready"}},
        "bulkCreateFulfillments": {"ordersWithFulfillments": [{"orderId": one, "fulfillments": [fulfillment]}]},
        "listFulfillmentsForMultipleOrders": {"orderIds": [one]},
        "markFulfillmentStatus": {"orderId": one, "fulfillmentStatus": "NOT_FULFILLED"},
    }
    return requests.get(name, {"orderId": one, "fulfillmentId": id_})
