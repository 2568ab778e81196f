"""Orders to fulfil, and the requests to do it."""

from __future__ import annotations

from typing import Any

from tests.support.orders import line, new_id, order
from tests.support.service import Shop

from orderwright.store.apps import create_oauth_client

Json = dict[str, Any]
UPS = "https://wwwapps.ups.com/WebTracking/track?track=yes&trackNums="


async def sold(shop: Shop, *quantities: int, **more: Any) -> Json:
    """An approved order of lines with these quantities, to be sent to an address."""
    shipping = {"shippingInfo": {"title": "Standard"}}
    lines = [line(quantity=quantity) for quantity in quantities or (1,)]
    return await shop.create(order(*lines, **{"status": "APPROVED", **shipping, **more}))


def units(made: Json, *quantities: int | None) -> list[Json]:
    """These quantities of an order's lines, one after the other; 0 leaves a line out, None sends none."""
    return [
        {"id": one["id"]} if quantity is None else {"id": one["id"], "quantity": quantity}
        for one, quantity in zip(made["lineItems"], quantities, strict=False)
        if quantity != 0
    ]


def tracked(number: str | None = None, provider: str | None = None, link: str | None = None) -> Json:
    """Tracking information on the wire."""
    info = {"trackingNumber": number, "shippingProvider": provider, "trackingLink": link}
    return {name: value for name, value in info.items() if value is not None}


def parcel(made: Json, *quantities: int | None, number: str | None = None, **more: Any) -> Json:
    """A fulfilment on the wire."""
    tracking = {"trackingInfo": tracked(number)} if number is not None else {}
    return {"lineItems": units(made, *quantities), **tracking, **more}


async def fulfil(shop: Shop, made: Json, *quantities: int | None, number: str | None = None, **more: Any) -> Json:
    """Make a fulfilment, and return it."""
    request = {"orderId": made["id"], "fulfillment": parcel(made, *quantities, number=number, **more)}
    answer = await shop.do("createFulfillment", request)
    result: Json = next(
        one for one in answer["orderWithFulfillments"]["fulfillments"] if one["id"] == answer["fulfillmentId"]
    )
    return result


async def member(shop: Shop, name: str, member_id: str) -> None:
    """Know the access token of a member by `name`."""
    await shop.key("login", "SCOPE.ORDERWRIGHT.LOGIN-MEMBERS")
    async with shop.service.database.acquire() as connection:
        front = await create_oauth_client(connection, shop.site_id, "front end", now=shop.clock())
    body = {"grantType": "anonymous", "clientId": str(front.id)}
    visitor = (await shop.client.post("/oauth2/token", json=body)).json()["access_token"]
    answer = await shop.client.post(
        "/oauth2/token",
        json={"grant_type": "authorized_client", "member_id": member_id},
        headers={"Authorization": f"{visitor},{shop.credentials['login']}"},
    )
    assert answer.status_code == 200, answer.text
    shop.credentials[name] = answer.json()["access_token"]


def about_fulfillments(made: Json) -> dict[str, Json]:
    """Requests of the operations on the fulfilments of an order, by their names."""
    one, fulfillment = made["id"], {"lineItems": [{"id": made["lineItems"][0]["id"]}]}
    return {
        "createFulfillment": {"orderId": one, "fulfillment": fulfillment},
        "updateFulfillment": {"orderId": one, "fulfillment": {"id": new_id(), "status": "Ready"}},
        "deleteFulfillment": {"orderId": one, "fulfillmentId": new_id()},
        "listFulfillmentsForSingleOrder": {"orderId": one},
        "markFulfillmentStatus": {"orderId": one, "fulfillmentStatus": "FULFILLED"},
        "bulkCreateFulfillments": {"ordersWithFulfillments": [{"orderId": one, "fulfillments": [fulfillment]}]},
    }
