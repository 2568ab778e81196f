"""One site never sees another: every operation with another site's ids answers as if there were no such thing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.administration import ON_ADMINISTRATION
from tests.support.billing import ON_BILLING, about_billing, placed
from tests.support.catalog import BERLIN, product, rated, reference
from tests.support.catalog import made as made_product
from tests.support.drafts import ON_DRAFTS
from tests.support.files import ON_FILES
from tests.support.fulfillments import about_fulfillments
from tests.support.gift_cards import issue, paying
from tests.support.orders import full_order, imported, new_id, order
from tests.support.payment_requests import ON_ONE_REQUEST
from tests.support.payments import ON_PAYMENTS, about_payments
from tests.support.refunds import ON_REFUNDS, about_refunds
from tests.support.service import Shop, by_name, declare_field, new_shop, open_shop
from tests.support.stock import key, left, sold, stocked

from orderwright.contract.registry import operations

Json = dict[str, Any]
SECRET = "Rosebud"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def stranger(shop: Shop) -> Shop:
    """Another site on the same service, with all rights there."""
    return await new_shop(shop.service, shop.client, name="Elsewhere")


async def target(shop: Shop) -> Json:
    document = full_order(buyerNote=SECRET, channelInfo={"type": "POS"})
    made = await shop.create(document)
    return (await shop.do("addActivity", {"id": made["id"], "activity": {"merchantComment": {"message": SECRET}}}))[
        "order"
    ]


COMMENT = {"merchantComment": {"message": "x"}}
ON_ONE_ORDER = [
    "getOrder",
    "getOrderHistory",
    "updateOrder",
    "cancelOrder",
    "addActivities",
    "addActivity",
    "updateActivity",
    "deleteActivity",
    "clearOrderFlags",
    "updateOrderLineItem",
    "updateOrderStatus",
    "redeemGiftCard",
    "listTransactionsForSingleOrder",
    "addPayments",
    "updatePaymentStatus",
    "updatePayments",
    "getPaymentCollectabilityStatus",
    "recordManuallyCollectedPayment",
    "paymentCollectionMarkOrderAsPaid",
    "orders.chargeMemberships",
    "order-billing.chargeMemberships",
    "voidMemberships",
    "generateReceipts",
    *sorted(ON_REFUNDS),
    "createFulfillment",
    "updateFulfillment",
    "deleteFulfillment",
    "listFulfillmentsForSingleOrder",
    "markFulfillmentStatus",
    "authorizeChargeWithSavedPaymentMethod",
    "chargeOrder",
    "orders.captureAuthorizedPayments",
    "orders.voidAuthorizedPayments",
    "order-billing.captureAuthorizedPayments",
    "order-billing.voidAuthorizedPayments",
    "paymentCollectionCreatePaymentGatewayOrder",
    "generateInvoice",
    "addInvoiceToOrder",
    "getPackingSlip",
    "sendMail",
    "previewMail",
    "previewIntendedMails",
]
ON_A_GIFT_CARD = [
    "getGiftCard",
    "disableGiftCard",
    "enableGiftCard",
    "voidGiftCard",
    "listGiftCardTransactions",
]
ON_A_PRODUCT = ["getProduct", "updateProduct", "deleteProduct"]
ON_A_SUBSCRIPTION = [
    "getSubscription",
    "updateSubscription",
    "deleteSubscription",
    "enableSubscription",
    "disableSubscription",
    "rotateSecret",
    "testSubscription",
    "replayEvents",
    "listReplays",
]
IN_BULK = [
    "bulkUpdateOrders",
    "bulkUpdateOrderTags",
    "bulkUpdatePaymentStatuses",
    "paymentCollectionBulkMarkOrdersAsPaid",
    "bulkCreateFulfillments",
    "bulkGenerateInvoices",
]
#: Take no ids, or only such as are tried in tests of their own below.
OTHERS = [
    "listInvoicesForMultipleOrders",
    "creditInvoice",
    "listDocuments",
    "getInvoiceFile",
    "getReceiptFile",
    "getDocumentSettings",
    "setDocumentSettings",
    "previewDocument",
    "createOrder",
    "importOrder",
    "searchOrders",
    "aggregateOrders",
    "bulkDeleteImportedOrders",
    "bulkImportOrders",
    "setOrderNumberCounter",
    "getAsyncJob",
    "readEvents",
    "createSubscription",
    "listSubscriptions",
    "listDeliveries",
    "getDelivery",
    "resendDelivery",
    "listConsumers",
    "commitConsumer",
    "resetConsumer",
    "deleteConsumer",
    "declareExtendedField",
    "listExtendedFields",
    "setGatewayAccount",
    "getGatewayAccount",
    "listGatewayAccounts",
    "deleteGatewayAccount",
    "issueGiftCard",
    "findGiftCardByCode",
    "queryGiftCards",
    "listFulfillmentsForMultipleOrders",
    "listTransactionsForMultipleOrders",
    "queryStock",
    "getStockItem",
    "setStock",
    "adjustStock",
    "listMovements",
    "preparePaymentCollection",
    "getOrdersSettings",
    "updateOrdersSettings",
    "createOrderPaymentRequest",
    "bulkCreateOrderPaymentRequests",
    "queryOrderPaymentRequests",
    "createProduct",
    "queryProducts",
    "bulkUpsertProducts",
    "getShippingRates",
    "setShippingRates",
    *("getTaxRates", "setTaxRates"),
    "quote",
    *ON_DRAFTS,  # tests/api/test_draft_sight.py
    *("getSite", "updateSite"),
    # tests/api/test_mail_outbox.py
    *("listMails", "getMail", "resendMail", "getMailSettings", "setMailSettings", "testMail"),
    *("listMailTemplates", "setMailTemplate", "deleteMailTemplate"),
    *ON_FILES,  # tests/api/test_files.py
    *ON_ADMINISTRATION,  # tests/api/test_users.py, test_api_keys.py, test_apps.py, test_oauth_clients.py, test_audit.py
]


def test_every_operation_is_tried() -> None:
    tried = [*ON_ONE_ORDER, *ON_A_GIFT_CARD, *ON_ONE_REQUEST, *ON_A_PRODUCT, *ON_A_SUBSCRIPTION, *IN_BULK, *OTHERS]
    assert sorted(one.name for one in operations()) == sorted(map(plain_name, tried))


def plain_name(name: str) -> str:
    """The name without the module, which stands before it where two modules have one of that name."""
    return name.rpartition(".")[2]


def aimed(name: str, made: Json) -> Json:
    one, name = made["id"], plain_name(name)
    if name in ON_PAYMENTS:
        return about_payments(name, one, new_id())
    if name in ON_REFUNDS:
        return about_refunds(name, one, new_id(), new_id())
    if name in ON_BILLING:
        return about_billing(name, one, new_id())
    requests: dict[str, Json] = {
        "getOrder": {"id": one},
        "getOrderHistory": {"id": one},
        "updateOrder": {"order": {"id": one, "archived": True}},
        "cancelOrder": {"id": one},
        "addActivities": {"orderId": one, "orderActivities": [{"activityType": "MERCHANT_COMMENT", **COMMENT}]},
        "addActivity": {"id": one, "activity": COMMENT},
        "updateActivity": {"id": one, "activityId": made["activities"][-1]["id"], "activity": COMMENT},
        "deleteActivity": {"id": one, "activityId": made["activities"][-1]["id"]},
        "clearOrderFlags": {"id": one, "flags": ["OVERSOLD"]},
        "updateOrderLineItem": {"id": one, "lineItem": {"id": made["lineItems"][0]["id"]}},
        "updateOrderStatus": {"orderId": one, "status": "APPROVED"},
        "redeemGiftCard": paying(one, "ABCDEFGH23456789", "1.00"),
        **about_fulfillments(made),
        "generateInvoice": {"orderId": one},
        "addInvoiceToOrder": {"orderId": one, "invoiceInfo": {"id": "EXT-1"}},
        "getPackingSlip": {"id": one},
        "sendMail": {"orderId": one, "kind": "ORDER_CONFIRMATION"},
        "previewMail": {"orderId": one, "kind": "ORDER_CONFIRMATION"},
        "previewIntendedMails": {"cancelOrder": {"id": one, "sendOrderCanceledEmail": True}},
        "bulkGenerateInvoices": {"orderIds": [one]},
        "bulkUpdateOrders": {"orders": [{"order": {"id": one, "archived": True}}], "returnEntity": True},
        "bulkUpdateOrderTags": {"orderIds": [one], "assignTags": {"tags": {"tagIds": ["t"]}}},
    }
    return requests[name]


@pytest.mark.parametrize("name", ON_ONE_ORDER)
async def test_another_sites_order_is_not_found(shop: Shop, stranger: Shop, name: str) -> None:
    made = await target(shop)
    refusal = await stranger.refused(name, aimed(name, made))
    assert refusal == (404, "ORDER_NOT_FOUND", {"orderId": made["id"]})
    assert await shop.get(made["id"]) == made


@pytest.mark.parametrize("name", ON_A_GIFT_CARD)
async def test_another_sites_gift_card_is_not_found(shop: Shop, stranger: Shop, name: str) -> None:
    card, code = await issue(shop, note=SECRET)
    refusal = await stranger.refused(name, {"id": card["id"]})
    assert refusal == (404, "GIFT_CARD_NOT_FOUND", {"giftCardId": card["id"]})
    assert await stranger.refused("findGiftCardByCode", {"code": code}) == (404, "GIFT_CARD_NOT_FOUND", {})
    assert (await stranger.do("queryGiftCards", {}))["giftCards"] == []
    assert (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"] == card


@pytest.mark.parametrize("name", ON_A_SUBSCRIPTION)
async def test_another_sites_subscription_is_not_found(shop: Shop, stranger: Shop, name: str) -> None:
    given = {"url": f"http://127.0.0.1:9/{SECRET}"}
    made = (await shop.do("createSubscription", {"subscription": given}))["subscription"]
    refusal = await stranger.refused(name, {"id": made["id"]})
    assert refusal == (404, "SUBSCRIPTION_NOT_FOUND", {"subscriptionId": made["id"]})
    assert made["id"] not in str(await stranger.do("listSubscriptions"))
    assert (await shop.do("getSubscription", {"id": made["id"]}))["subscription"] == made
    await shop.do("deleteSubscription", {"id": made["id"]})


@pytest.mark.parametrize("name", ON_A_PRODUCT)
async def test_another_sites_product_is_not_found(shop: Shop, stranger: Shop, name: str) -> None:
    found = await made_product(shop, SECRET, sku=new_id())
    request = {"product": {"id": found["id"], "name": "x"}} if name == "updateProduct" else {"id": found["id"]}
    assert await stranger.refused(name, request) == (404, "PRODUCT_NOT_FOUND", {"productId": found["id"]})
    assert (await stranger.do("queryProducts", {"text": SECRET}))["products"] == []
    await stranger.do("bulkUpsertProducts", {"products": [product("Same SKU", sku=found["sku"])]})
    assert (await shop.do("getProduct", {"id": found["id"]}))["product"] == found


async def test_rates_and_quotes_are_those_of_the_site(shop: Shop, stranger: Shop) -> None:
    found = await made_product(shop, SECRET)
    await rated(shop)
    assert (await stranger.do("getShippingRates"))["shippingRates"] == {"revision": "0", "currency": "USD"}
    assert (await stranger.do("getTaxRates"))["taxRates"] == {"revision": "0"}
    line = {"name": "Thing", "price": {"amount": "10.00"}}
    quoted = await stranger.do("quote", {"lines": [line], "address": BERLIN})
    assert (quoted["shippingOptions"], quoted["priceSummary"]["total"]["amount"]) == ([], "10.00")
    named = {"lines": [{**line, "catalogReference": reference(found["id"])}]}
    assert (await stranger.refused("quote", named))[:2] == (404, "CATALOG_ITEM_NOT_FOUND")
    before = await shop.do("getShippingRates")
    await stranger.do("setShippingRates", {"shippingRates": {}})
    assert await shop.do("getShippingRates") == before


@pytest.mark.parametrize("name", IN_BULK)
async def test_another_sites_order_fails_as_an_item(shop: Shop, stranger: Shop, name: str) -> None:
    made = await target(shop)
    before = await shop.contents()
    answer = await stranger.do(name, aimed(name, made))
    (result,) = answer["results"]
    assert (result["itemMetadata"]["success"], result["itemMetadata"]["error"]["code"]) == (False, "ORDER_NOT_FOUND")
    assert SECRET not in str(answer)
    assert await shop.contents() == before


async def test_searches_aggregates_and_events_stay_within_the_site(shop: Shop, stranger: Shop) -> None:
    made = await target(shop)
    for search in (
        {},
        {"filter": {"id": made["id"]}},
        {"filter": {"number": made["number"]}},
        {"search": {"expression": "Jane"}},
    ):
        answer = await stranger.do("searchOrders", {"search": search})
        assert (answer["orders"], answer["metadata"]["count"]) == ([], 0)
    counted = await stranger.do("aggregateOrders", {"aggregation": {"total": {"$count": "status"}}})
    assert SECRET not in str(counted)
    for query in ({}, {"orderId": made["id"]}, {"cursor": "0"}):
        assert (await stranger.do("readEvents", query))["events"] == []


async def test_another_sites_transactions_are_left_out_of_the_list(shop: Shop, stranger: Shop) -> None:
    made = await target(shop)
    request = {"orderIds": [made["id"]]}
    assert await stranger.do("listTransactionsForMultipleOrders", request) == {"orderTransactions": []}
    assert len((await shop.do("listTransactionsForMultipleOrders", request))["orderTransactions"]) == 1


async def test_another_sites_fulfilments_are_left_out(shop: Shop, stranger: Shop) -> None:
    made = await target(shop)
    await shop.do("createFulfillment", about_fulfillments(made)["createFulfillment"])
    answer = await stranger.do("listFulfillmentsForMultipleOrders", {"orderIds": [made["id"]]})
    assert answer == {"ordersWithFulfillments": []}


async def test_another_sites_cursor_is_refused(shop: Shop, stranger: Shop) -> None:
    for _ in range(2):
        await shop.create(order(channelInfo={"type": "POS"}))
    page = await shop.do("searchOrders", {"search": {"cursorPaging": {"limit": 1}}})
    cursor = page["metadata"]["cursors"]["next"]
    answer = await stranger.send("searchOrders", {"search": {"cursorPaging": {"cursor": cursor}}})
    assert answer.status_code == 400


async def test_an_import_under_another_sites_id_makes_an_order_of_its_own(shop: Shop, stranger: Shop) -> None:
    made = await target(shop)
    mine = (await stranger.do("importOrder", {"order": imported(id=made["id"], number="5")}))["order"]
    assert (mine["id"], mine["number"]) == (made["id"], "5")
    assert await shop.get(made["id"]) == made
    assert await stranger.get(made["id"]) == mine


async def test_counters_jobs_and_declarations_are_a_sites_own(shop: Shop, stranger: Shop) -> None:
    first = int((await shop.create(order()))["number"])
    await stranger.do("setOrderNumberCounter", {"counter": 900_000})
    assert int((await shop.create(order()))["number"]) == first + 1
    job = (await shop.do("bulkDeleteImportedOrders", {"orderIds": [(await target(shop))["id"]]}))["jobId"]
    assert await stranger.refused("getAsyncJob", {"id": job}) == (404, "JOB_NOT_FOUND", {"jobId": job})
    await declare_field(shop, "@secret", SECRET)
    assert (await stranger.do("listExtendedFields", {}))["fields"] == []
    sent = {"order": order(extendedFields={"namespaces": {"@secret": {SECRET: "x"}}})}
    assert (await stranger.refused("createOrder", sent))[0] == 400


async def test_accounts_at_gateways_are_a_sites_own(shop: Shop, stranger: Shop) -> None:
    await shop.do("setGatewayAccount", {"account": {"name": "stripe", "secretKey": f"sk_test_{SECRET}"}})
    assert (await stranger.do("listGatewayAccounts", {}))["accounts"] == []
    missing = (404, "GATEWAY_ACCOUNT_NOT_FOUND", {"gateway": "stripe"})
    assert await stranger.refused("getGatewayAccount", {"name": "stripe"}) == missing
    assert await stranger.refused("deleteGatewayAccount", {"name": "stripe"}) == missing
    await stranger.do("setGatewayAccount", {"account": {"name": "stripe", "secretKey": "sk_test_of_another"}})
    kept = (await shop.do("getGatewayAccount", {"name": "stripe"}))["account"]
    assert kept["secretKey"]["lastFour"] == SECRET[-4:]


async def test_stock_and_its_movements_are_a_sites_own(shop: Shop, stranger: Shop) -> None:
    await stocked(shop, "secret", 3)
    made = await shop.create(order(sold("secret")))
    assert (await stranger.do("queryStock", {}))["stock"] == []
    assert (await stranger.refused("getStockItem", key("secret")))[:2] == (404, "STOCK_NOT_FOUND")
    for query in (key("secret"), {"orderId": made["id"]}):
        assert (await stranger.do("listMovements", query))["movements"] == []
    (result,) = (await stranger.do("adjustStock", {"items": [key("secret", delta=1)]}))["results"]
    assert result["itemMetadata"]["error"]["code"] == "STOCK_NOT_FOUND"
    await stranger.create(order(sold("secret", 50)))
    await stocked(stranger, "secret", 9)
    assert (await left(shop, "secret"), await left(stranger, "secret")) == (2, 9)


@pytest.mark.parametrize("name", ["getOrder", "getAsyncJob", "updateActivity"])
def test_paths_name_records_and_never_sites(name: str) -> None:
    assert "site" not in by_name(name).path


async def test_collections_of_payments_are_prepared_for_a_sites_own_orders(shop: Shop, stranger: Shop) -> None:
    one = await placed(shop)
    sent = about_billing("preparePaymentCollection", one, new_id())
    refusal = await stranger.refused("preparePaymentCollection", sent)
    assert refusal == (404, "NO_ASSOCIATED_ECOM_ORDER", {"orderId": one})
