"""The examples of the Orders API's own documentation, line by line in Python, against the service."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.support.client import client_on, installed_app, visitor_of
from tests.support.orders import full_order
from tests.support.service import Shop, open_shop

from orderwright import AsyncOrderwright, Caller, Permissions, elevate, errors, web_method, web_methods
from orderwright.client.generated.asynchronous.orders import AsyncOrdersOperations
from orderwright.model.order_requests import BulkUpdateOrdersResponse, OrderResponse
from orderwright.model.orders import Order

Json = dict[str, Any]
console = logging.getLogger("console")


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def orders(shop: Shop) -> AsyncIterator[Any]:
    """The functions as an app of the site has them."""
    async with client_on(shop, await installed_app(shop)) as client:
        yield client.orders


async def test_bulk_update_orders(shop: Shop, orders: AsyncOrdersOperations) -> None:
    first, second = [(await shop.create(full_order(status="APPROVED")))["id"] for _ in range(2)]

    # Sample orders_to_update value:
    orders_to_update = [
        {"order": {"id": first, "archived": True}},
        {"order": {"id": second, "archived": True}},
    ]
    # Sample options value:
    options = {"return_entity": False}

    async def my_bulk_update_orders(orders_to_update: list[Json], options: Json) -> BulkUpdateOrdersResponse:
        try:
            bulk_update_orders_response = await orders.bulk_update_orders(orders_to_update, **options)
            console.info("Bulk update orders response: %s", bulk_update_orders_response)
            return bulk_update_orders_response
        except errors.ApiError as error:
            console.error(error)
            raise

    answer = await my_bulk_update_orders(orders_to_update, options)
    assert [
        (result.item_metadata.id, result.item_metadata.original_index, result.item_metadata.success)
        for result in answer.results
    ] == [(first, 0, True), (second, 1, True)]
    figures = answer.bulk_action_metadata
    assert (figures.total_successes, figures.total_failures, figures.undetailed_failures) == (2, 0, 0)
    assert [result.item for result in answer.results] == [None, None]
    assert [(await shop.get(id_))["archived"] for id_ in (first, second)] == [True, True]


async def test_cancel_order(shop: Shop, orders: AsyncOrdersOperations) -> None:
    made = await shop.create(full_order(status="APPROVED"))

    async def cancel_order(id: str, options: Json) -> OrderResponse:
        try:
            result = await orders.cancel_order(id, **options)
            return result
        except errors.ApiError as error:
            console.error(error)
            raise

    options = {"send_order_canceled_email": True, "custom_message": "We are sorry", "restock_all_items": True}
    result = await cancel_order(made["id"], options)
    assert (result.order.id, result.order.status) == (made["id"], "CANCELED")
    assert (await shop.get(made["id"]))["status"] == "CANCELED"
    (told,) = [event for event in await shop.events(made["id"]) if event["slug"] == "canceled"]
    assert {name: told["actionEvent"]["body"][name] for name in ("customMessage", "restockAllItems")} == {
        "customMessage": "We are sorry",
        "restockAllItems": True,
    }

    with pytest.raises(errors.OrderNotFound):
        await cancel_order("67668940-527d-4465-94c6-5475d8c7a412", {})


async def test_create_order(shop: Shop, orders: AsyncOrdersOperations) -> None:
    async def create_order(order: Json, options: Json) -> Order:
        try:
            result = await orders.create_order(order, **options)
            return result
        except errors.ApiError as error:
            console.error(error)
            raise

    result = await create_order(full_order(), {"settings": {"notifications": {"sendNotificationToBuyer": False}}})
    assert (result.status, result.price_summary.total.amount) == ("INITIALIZED", "55.70")
    assert (await shop.get(result.id))["number"] == result.number

    with pytest.raises(errors.PurchasedDateCannotBeInFuture):
        await create_order(full_order(purchasedDate="2036-01-01T00:00:00Z"), {})


def backend_file(shop: Shop, client: AsyncOrderwright) -> Any:
    """Backend code: my_backend_file.py."""
    orders = client.orders

    @web_method(Permissions.ANYONE)
    async def my_get_order_function(order_id: str) -> Order:
        try:
            retrieved_order = await elevate(orders.get_order)(order_id)
            console.info("Success! Retrieved order: %s", retrieved_order)
            return retrieved_order
        except errors.ApiError as error:
            console.error(error)
            raise

    return web_methods(my_get_order_function, client=client)


async def test_get_order_from_page_code(shop: Shop) -> None:
    made = await shop.create(full_order())
    await shop.visitor("page")
    backend = client_on(shop, Caller(), backend=await installed_app(shop), site_id=str(shop.site_id))
    web = httpx.AsyncClient(transport=httpx.ASGITransport(backend_file(shop, backend)), base_url="https://shop.example")

    async def my_get_order_function(order_id: str) -> httpx.Response:
        """Page code: what the browser sends."""
        headers = {"Authorization": shop.credentials["page"], "Origin": "https://shop.example"}
        return await web.post("/my_get_order_function", json=[order_id], headers=headers)

    answer = await my_get_order_function(made["id"])
    order = answer.json()["result"]
    assert (answer.status_code, order) == (200, await shop.get(made["id"]))
    assert (order["number"], order["priceSummary"]["total"]["formattedAmount"]) == (made["number"], "$55.70")

    unknown = await my_get_order_function("67668940-527d-4465-94c6-5475d8c7a412")
    assert (unknown.status_code, unknown.json()["details"]["applicationError"]["code"]) == (404, "ORDER_NOT_FOUND")
    await web.aclose()
    await backend.aclose()


async def test_functions_are_restricted_and_only_run_elevated(shop: Shop) -> None:
    made = await shop.create(full_order())
    backend = await installed_app(shop)
    async with client_on(shop, await visitor_of(shop), backend=backend) as page:
        with pytest.raises(errors.PermissionDenied):
            await page.orders.get_order(made["id"])
        assert (await elevate(page.orders.get_order)(made["id"])).number == made["number"]


async def test_update_order(shop: Shop, orders: AsyncOrdersOperations) -> None:
    made = await shop.create(full_order())

    async def update_order(id: str, order: Json) -> Order:
        try:
            result = await orders.update_order(id, order)
            return result
        except errors.ApiError as error:
            console.error(error)
            raise

    destination = {"address": {"city": "Boston"}, "contactDetails": {"firstName": "Ann"}}
    changes: Json = {
        "buyerInfo": {"email": "ann@example.com"},
        "buyerLanguage": "de",
        "weightUnit": "KG",
        "billingInfo": {"address": {"city": "Boston"}, "contactDetails": {"lastName": "Lee"}},
        "archived": True,
        "attributionSource": "FACEBOOK_ADS",
        "seenByAHuman": True,
        "recipientInfo": destination,
        "shippingInfo": {"logistics": {"shippingDestination": destination}},
    }
    result = await update_order(made["id"], changes)
    assert result.buyer_info is not None
    assert result.billing_info is not None
    assert result.billing_info.address is not None
    assert (result.buyer_info.email, result.buyer_language, result.weight_unit) == ("ann@example.com", "de", "KG")
    assert (result.billing_info.address.city, result.billing_info.address.postal_code) == ("Boston", "10173")
    assert (result.archived, result.attribution_source, result.seen_by_a_human) == (True, "FACEBOOK_ADS", True)

    # To remove a field's value, pass None.
    removed = await update_order(made["id"], {"billingInfo": {"address": {"postalCode": None}}})
    assert removed.billing_info is not None
    assert removed.billing_info.address is not None
    assert removed.billing_info.address.postal_code is None

    # Removing buyerInfo or contactDetails results in an error.
    with pytest.raises(errors.ValidationError) as refused:
        await update_order(made["id"], {"buyerInfo": None})
    assert [violation.field for violation in refused.value.violations] == ["order.buyerInfo"]
