"""Payment requests: making, reading, changing, voiding, deleting and expiring them, and what is told of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import imported, line, money, new_id, order
from tests.support.payment_requests import PAGE, ask, asking, placed, read, with_page
from tests.support.records import remove_imported
from tests.support.service import Shop, declare_field, new_shop, open_shop

from orderwright.worker.chores import expire_payment_requests

Json = dict[str, Any]
NOBODY = "00000000-0000-0000-0000-00000000dead"
FAR, SOON = "2030-01-01T00:00:00.000Z", 60


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield await with_page(shop)


async def slugs(shop: Shop, request_id: str) -> list[str]:
    return [one["slug"] for one in await shop.events(request_id)]


async def update(shop: Shop, request_id: str, **patch: Any) -> Json:
    sent = {"orderPaymentRequest": {**patch, "id": request_id}}
    changed: Json = (await shop.do("updateOrderPaymentRequest", sent))["orderPaymentRequest"]
    return changed


async def refused_update(shop: Shop, request_id: str, **patch: Any) -> tuple[int, str, Any]:
    return await shop.refused("updateOrderPaymentRequest", {"orderPaymentRequest": {"id": request_id, **patch}})


async def refused(shop: Shop, name: str, request_id: str) -> tuple[int, str]:
    return (await shop.refused(name, {"orderPaymentRequestId": request_id}))[:2]


async def short_lived(shop: Shop, **more: Any) -> Json:
    """A request that expires a minute from now; the clock is set there."""
    date = (shop.clock.now + timedelta(seconds=SOON)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    made = await ask(shop, expirationDate=date, **more)
    assert made["status"] == "UNPAID"
    return made


async def test_a_request_has_what_was_sent_and_what_its_order_has(shop: Shop) -> None:
    made = await shop.create(order(line("48.75")))
    app_id = new_id().upper()
    sent = asking(
        made["id"],
        "20.5",
        title="Deposit",
        description="Half now",
        source={"appId": app_id, "externalId": "x-1"},
        expirationDate=FAR,
        image={"id": "media/1.png", "height": 10, "width": 20, "altText": "A table"},
        blockedPaymentMethods=["MANUAL"],
        status="PAID",
        currency="EUR",
    )
    answer = await shop.do("createOrderPaymentRequest", {"orderPaymentRequest": sent})
    found = answer["orderPaymentRequest"]
    assert answer["orderPaymentRequestUrl"] == PAGE.replace("{id}", found["id"])
    assert found == {
        "id": found["id"],
        "source": {"appId": app_id, "externalId": "x-1"},
        "status": "UNPAID",
        "orderId": made["id"],
        "orderNumber": made["number"],
        "amount": {"amount": "20.5", "formattedAmount": "$20.50"},
        "currency": "USD",
        "paymentGatewayOrderId": found["id"],
        "title": "Deposit",
        "description": "Half now",
        "expirationDate": FAR,
        "createdDate": found["createdDate"],
        "updatedDate": found["createdDate"],
        "image": {"id": "media/1.png", "height": 10, "width": 20, "altText": "A table"},
        "blockedPaymentMethods": ["MANUAL"],
    }
    assert await read(shop, found["id"]) == found
    asked = {"orderPaymentRequestId": found["id"]}
    assert await shop.do("getOrderPaymentRequestUrl", asked) == {
        "orderPaymentRequestUrl": answer["orderPaymentRequestUrl"]
    }
    (event,) = await shop.events(found["id"])
    assert (event["entityFqdn"], event["slug"]) == ("wix.ecom.v1.order_payment_request", "created")
    assert event["createdEvent"] == {"entity": found}
    assert (await shop.get(made["id"]))["updatedDate"] == made["updatedDate"]


@pytest.mark.parametrize(
    ("sent", "violations"),
    [
        ({"title": ""}, {"orderPaymentRequest.title": "MIN_LENGTH"}),
        ({"title": "x" * 201}, {"orderPaymentRequest.title": "MAX_LENGTH"}),
        ({"title": None}, {"orderPaymentRequest.title": "REQUIRED_FIELD"}),
        ({"description": "x" * 301}, {"orderPaymentRequest.description": "MAX_LENGTH"}),
        ({"amount": money("-1")}, {"orderPaymentRequest.amount.amount": "DECIMAL_GTE"}),
        ({"expirationDate": "tomorrow"}, {"orderPaymentRequest.expirationDate": "FORMAT"}),
        ({"blockedPaymentMethods": ["CARD"]}, {"orderPaymentRequest.blockedPaymentMethods[0]": "INVALID_ENUM_VALUE"}),
        ({"source": {"externalId": ""}}, {"orderPaymentRequest.source.externalId": "MIN_LENGTH"}),
    ],
)
async def test_what_breaks_a_limit_is_refused_by_its_field(shop: Shop, sent: Json, violations: Json) -> None:
    request = {"orderPaymentRequest": {**asking(await placed(shop)), **sent}}
    assert await shop.refused("createOrderPaymentRequest", request) == (400, "INVALID", violations)


async def test_requests_of_an_order_ask_for_no_more_than_is_due_together(shop: Shop) -> None:
    one = await placed(shop, "10.00")

    async def refusal(amount: str) -> tuple[int, str, Any]:
        return await shop.refused("createOrderPaymentRequest", {"orderPaymentRequest": asking(one, amount)})

    assert await refusal("10.01") == (400, "INVALID_AMOUNT", {"amount": "10.01", "maxAmount": "10.00"})
    assert (await refusal("0"))[:2] == (400, "INVALID_AMOUNT")
    assert (await refusal("1.001"))[:2] == (400, "INVALID_AMOUNT")
    first = await ask(shop, one, "6.00")
    assert await refusal("4.01") == (400, "INVALID_AMOUNT", {"amount": "4.01", "maxAmount": "4.00"})
    await ask(shop, one, "4.00")
    assert (await refusal("0.01"))[2] == {"amount": "0.01", "maxAmount": "0.00"}
    await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": first["id"]})
    await ask(shop, one, "6")
    payment = {"amount": money("10.00"), "status": "APPROVED", "regularPaymentDetails": {"offlinePayment": True}}
    await shop.do("addPayments", {"orderId": one, "payments": [payment]})
    assert (await refusal("1.00"))[:2] == (428, "ORDER_PAID")


async def test_an_expired_request_asks_for_nothing(shop: Shop) -> None:
    made = await short_lived(shop)
    shop.clock.tick(SOON)
    again = await ask(shop, made["orderId"], "10.00")
    assert again["status"] == "UNPAID"


async def test_orders_that_can_not_be_paid_are_not_asked_for(shop: Shop) -> None:
    canceled = await placed(shop)
    await shop.do("cancelOrder", {"id": canceled})
    for order_id, status, code in ((canceled, 428, "ORDER_CANCELED"), (new_id(), 404, "ORDER_NOT_FOUND")):
        refusal = await shop.refused("createOrderPaymentRequest", {"orderPaymentRequest": asking(order_id)})
        assert refusal[:2] == (status, code)


async def test_without_a_payment_page_there_are_no_links_and_no_requests(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    sent = {"orderPaymentRequest": asking(await placed(other))}
    assert (await other.refused("createOrderPaymentRequest", sent))[:2] == (428, "ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND")
    await with_page(other)
    made = await ask(other)
    await other.do("updateOrdersSettings", {"ordersSettings": {"createInvoice": True}})
    async with shop.service.database.acquire() as connection:
        await connection.execute("UPDATE sites SET payment_page_url = NULL WHERE id = $1", other.site_id)
    shop.service.sites.forget(other.site_id)
    code = (428, "ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND")
    assert await refused(other, "getOrderPaymentRequestUrl", made["id"]) == code


@pytest.mark.parametrize("id_", [NOBODY, "no id"])
async def test_a_request_that_there_is_not_is_not_found(shop: Shop, id_: str) -> None:
    for name in ("getOrderPaymentRequest", "getOrderPaymentRequestUrl", "voidOrderPaymentRequest"):
        refusal = await shop.refused(name, {"orderPaymentRequestId": id_})
        assert refusal == (404, "ORDER_PAYMENT_REQUEST_NOT_FOUND", {"orderPaymentRequestId": id_})


async def test_an_update_changes_what_the_buyer_reads_and_nothing_else(shop: Shop) -> None:
    made = await ask(shop, description="Old", expirationDate=FAR, source={"externalId": "x"})
    changed = await update(
        shop,
        made["id"],
        title="New",
        description=None,
        blockedPaymentMethods=["MANUAL"],
        amount=money("10"),
        orderId=made["orderId"].upper(),
        expirationDate="2030-01-01T01:00:00+01:00",
        source={"externalId": "x"},
        status="PAID",
    )
    expected = {**made, "title": "New", "blockedPaymentMethods": ["MANUAL"], "updatedDate": changed["updatedDate"]}
    del expected["description"]
    assert changed == expected
    assert changed["updatedDate"] > made["updatedDate"]
    assert await read(shop, made["id"]) == changed
    before = await shop.contents()
    assert await update(shop, changed["id"], **changed) == changed
    assert await shop.contents() == before
    told = (await shop.events(made["id"]))[-1]
    assert (told["slug"], told["updatedEvent"]) == ("updated", {"currentEntity": changed})


async def test_what_never_changes_is_refused_by_its_field(shop: Shop) -> None:
    made = await ask(shop, expirationDate=FAR)
    fixed = {"orderId": new_id(), "source": {"externalId": "other"}, "expirationDate": None}
    refusal = await refused_update(shop, made["id"], title="New", **fixed)
    assert refusal == (400, "INVALID", {f"orderPaymentRequest.{name}": "OTHER" for name in fixed})
    code = (428, "CANNOT_UPDATE_ORDER_PAYMENT_REQUEST_AMOUNT")
    for amount in (money("9.99"), None):
        assert (await refused_update(shop, made["id"], amount=amount))[:2] == code


async def test_a_voided_request_stays_voided(shop: Shop) -> None:
    made = await ask(shop)
    about = {"orderPaymentRequestId": made["id"]}
    assert await shop.do("voidOrderPaymentRequest", about) == {}
    voided = await read(shop, made["id"])
    assert voided == {**made, "status": "VOIDED", "updatedDate": voided["updatedDate"]}
    before = await shop.contents()
    assert await shop.do("voidOrderPaymentRequest", about) == {}
    assert await shop.contents() == before
    assert (await refused_update(shop, made["id"], title="x"))[:2] == (
        428,
        "CANNOT_UPDATE_VOIDED_ORDER_PAYMENT_REQUEST",
    )
    event = (await shop.events(made["id"]))[-1]
    assert (event["slug"], event["actionEvent"]) == ("voided", {"body": {"orderPaymentRequest": voided}})
    assert [one["entityEventSequence"] for one in await shop.events(made["id"])] == ["10001", "20001"]
    assert await shop.do("deleteOrderPaymentRequest", about) == {}
    assert await refused(shop, "getOrderPaymentRequest", made["id"]) == (404, "ORDER_PAYMENT_REQUEST_NOT_FOUND")
    gone = (await shop.events(made["id"]))[-1]
    assert (gone["slug"], gone["deletedEvent"]) == ("deleted", {"deletedEntity": voided})


async def test_a_request_expires_at_its_date_for_who_reads_and_once_for_who_follows(shop: Shop) -> None:
    await expire_payment_requests(shop.service)
    made = await short_lived(shop)
    shop.clock.tick(SOON - 5)
    assert (await read(shop, made["id"]))["status"] == "UNPAID"
    assert await expire_payment_requests(shop.service) == 0
    shop.clock.tick(5)
    expired = await read(shop, made["id"])
    assert expired == {**made, "status": "EXPIRED", "updatedDate": made["expirationDate"]}
    assert await slugs(shop, made["id"]) == ["created"]
    assert await refused(shop, "voidOrderPaymentRequest", made["id"]) == (
        428,
        "CANNOT_VOID_EXPIRED_ORDER_PAYMENT_REQUEST",
    )
    assert (await refused_update(shop, made["id"], title="x"))[:2] == (
        428,
        "CANNOT_UPDATE_EXPIRED_ORDER_PAYMENT_REQUEST",
    )
    shop.clock.tick(100)
    assert await expire_payment_requests(shop.service) == 1
    assert await expire_payment_requests(shop.service) == 0
    assert await read(shop, made["id"]) == expired
    assert await slugs(shop, made["id"]) == ["created", "expired"]
    assert (await shop.events(made["id"]))[-1]["actionEvent"] == {"body": {"orderPaymentRequest": expired}}


async def test_what_meets_an_expired_request_first_tells_that_it_has_expired(shop: Shop) -> None:
    await expire_payment_requests(shop.service)
    made = await short_lived(shop)
    shop.clock.tick(SOON)
    await shop.do("deleteOrderPaymentRequest", {"orderPaymentRequestId": made["id"]})
    assert await slugs(shop, made["id"]) == ["created", "expired", "deleted"]
    assert await expire_payment_requests(shop.service) == 0


async def test_a_date_in_the_past_makes_an_expired_request(shop: Shop) -> None:
    made = await ask(shop, expirationDate="2020-01-01T00:00:00+01:00")
    assert (made["status"], made["expirationDate"]) == ("EXPIRED", "2019-12-31T23:00:00.000Z")
    assert await slugs(shop, made["id"]) == ["created", "expired"]
    assert await expire_payment_requests(shop.service) == 0


async def test_more_requests_than_one_batch_expire_in_one_round(shop: Shop) -> None:
    made = await shop.create(order(line("200.00")))
    date = (shop.clock.now.replace(microsecond=0)).isoformat().replace("+00:00", "Z").replace("2026", "2027")
    for start in range(2):
        sent = [asking(made["id"], "0.01", title=f"{start} {n}", expirationDate=date) for n in range(60)]
        await shop.do("bulkCreateOrderPaymentRequests", {"orderPaymentRequests": sent})
    now = shop.clock.now
    shop.clock.tick(366 * 86400)
    assert await expire_payment_requests(shop.service) == 120
    shop.clock.now = now


async def test_the_same_key_makes_one_request(shop: Shop) -> None:
    request = {"orderPaymentRequest": asking(await placed(shop))}
    first = await shop.do("createOrderPaymentRequest", request, Idempotency_Key="one")
    assert await shop.do("createOrderPaymentRequest", request, Idempotency_Key="one") == first
    found = await shop.do(
        "queryOrderPaymentRequests", {"query": {"filter": {"orderId": first["orderPaymentRequest"]["orderId"]}}}
    )
    assert found["orderPaymentRequests"] == [first["orderPaymentRequest"]]


async def test_a_bulk_makes_each_by_itself(shop: Shop) -> None:
    one, gone = await placed(shop), new_id()
    sent = [asking(one, "6.00"), asking(gone), asking(one, "6.00"), asking(one, title=""), asking(one, "4.00")]
    answer = await shop.do("bulkCreateOrderPaymentRequests", {"orderPaymentRequests": sent, "returnEntity": True})
    results = answer["results"]
    assert [result["itemMetadata"]["success"] for result in results] == [True, False, False, False, True]
    assert [result["itemMetadata"]["originalIndex"] for result in results] == [0, 1, 2, 3, 4]
    errors = [result["itemMetadata"]["error"]["code"] for result in results if "error" in result["itemMetadata"]]
    assert errors == ["ORDER_NOT_FOUND", "INVALID_AMOUNT", "INVALID_ARGUMENT"]
    violation = results[3]["itemMetadata"]["error"]["data"]["fieldViolations"][0]
    assert (violation["field"], violation["violatedRule"]) == ("orderPaymentRequests[3].title", "MIN_LENGTH")
    assert "id" not in results[1]["itemMetadata"]
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 2, "totalFailures": 3, "undetailedFailures": 0}
    item = results[4]["item"]
    assert item["orderPaymentRequest"] == await read(shop, results[4]["itemMetadata"]["id"])
    assert item["orderPaymentRequestUrl"] == PAGE.replace("{id}", results[4]["itemMetadata"]["id"])
    plain = await shop.do("bulkCreateOrderPaymentRequests", {"orderPaymentRequests": [asking(await placed(shop))]})
    assert "item" not in plain["results"][0]


async def test_extended_fields_merge_and_are_hidden_from_other_apps(shop: Shop) -> None:
    app_id = await shop.app("owner", "SCOPE.DC-STORES.MANAGE-ORDERS")
    await shop.app("other app", "SCOPE.DC-STORES.MANAGE-ORDERS")
    for key in ("a", "b"):
        await declare_field(shop, "@owner/x", key, owner=app_id)
    made = await ask(shop, extendedFields={"namespaces": {"@owner/x": {"a": "1"}}})
    request = {"id": made["id"], "namespace": "@owner/x", "namespaceData": {"b": "2"}}
    merged = (await shop.do("updateExtendedFields", request, by="owner"))["orderPaymentRequest"]
    assert merged["extendedFields"] == {"namespaces": {"@owner/x": {"a": "1", "b": "2"}}}
    about = {"orderPaymentRequestId": made["id"]}
    hidden = (await shop.do("getOrderPaymentRequest", about, by="other app"))["orderPaymentRequest"]
    assert hidden == {name: value for name, value in merged.items() if name != "extendedFields"}
    found = await shop.do("queryOrderPaymentRequests", {"query": {"filter": {"id": made["id"]}}}, by="other app")
    assert found["orderPaymentRequests"] == [hidden]
    told = (await shop.events(made["id"], by="other app"))[-1]["updatedEvent"]["currentEntity"]
    assert told == hidden
    assert (await shop.events(made["id"], by="owner"))[-1]["updatedEvent"]["currentEntity"] == merged
    refusal = await shop.refused("updateExtendedFields", {**request, "namespaceData": {"b": "3"}}, by="other app")
    assert refusal[:2] == (403, "PERMISSION_DENIED")
    await shop.do("voidOrderPaymentRequest", about)
    bare = (await shop.do("updateExtendedFields", {**request, "namespaceData": None}))["orderPaymentRequest"]
    assert ("extendedFields" in bare, bare["status"]) == (False, "VOIDED")
    undeclared = await shop.refused("updateExtendedFields", {**request, "namespaceData": {"c": "1"}})
    assert undeclared == (400, "INVALID", {"namespaceData.c": "FIELD_NOT_ALLOWED"})


async def test_the_requests_of_an_order_go_with_it(shop: Shop) -> None:
    made = (await shop.do("importOrder", {"order": imported()}))["order"]
    request = await ask(shop, made["id"])
    await remove_imported(shop, made["id"])
    assert await refused(shop, "getOrderPaymentRequest", request["id"]) == (404, "ORDER_PAYMENT_REQUEST_NOT_FOUND")
    assert await slugs(shop, request["id"]) == ["created", "deleted"]


async def test_a_subscription_is_asked_for_as_a_whole(shop: Shop) -> None:
    subscription = {"subscriptionInfo": {"title": "Coffee", "subscriptionSettings": {"frequency": "MONTH"}}}
    made = await shop.create(order(line("10.00", **subscription)))
    refusal = await shop.refused("createOrderPaymentRequest", {"orderPaymentRequest": asking(made["id"], "5.00")})
    assert refusal[:2] == (428, "PARTIAL_PAYMENT_NOT_SUPPORTED_FOR_SUBSCRIPTION")
    assert (await ask(shop, made["id"], "10.00"))["status"] == "UNPAID"
