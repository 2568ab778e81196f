"""Products, rates and addresses for tests."""

from __future__ import annotations

from typing import Any

from tests.support.service import Shop

from orderwright.model.catalog import CATALOG_APP_ID

Json = dict[str, Any]
#: Tax groups of the settings below.
FOOD = "11111111-1111-4111-8111-111111111111"
BOOKS = "22222222-2222-4222-8222-222222222222"
SIZES = {"name": "Size", "choices": ["S", "M"]}


def product(name: str = "Harbor lamp", price: str = "10.00", **more: Any) -> Json:
    """A product to create."""
    return {"name": name, "price": {"amount": price}, **more}


def variant(size: str, **more: Any) -> Json:
    """A variant of a product with sizes."""
    return {"choices": [{"option": "Size", "choice": size}], **more}


def shirt(**more: Any) -> Json:
    """A product in two sizes, of which the second costs more."""
    variants = [variant("S", sku="SHIRT-S"), variant("M", sku="SHIRT-M", price={"amount": "22.00"}, weight="0.3")]
    return product("Shirt", "20.00", sku="SHIRT", weight="0.25", options=[SIZES], variants=variants, **more)


async def made(shop: Shop, name: str = "Harbor lamp", price: str = "10.00", **more: Any) -> Json:
    """A product of the catalogue."""
    answer: Json = await shop.do("createProduct", {"product": product(name, price, **more)})
    found: Json = answer["product"]
    return found


def reference(product_id: str, **options: Any) -> Json:
    """The reference of an order's line to a product."""
    found: Json = {"appId": CATALOG_APP_ID, "catalogItemId": product_id}
    if options:
        found["options"] = options
    return found


async def names(shop: Shop, **query: Any) -> list[str]:
    """The names of the products that a query lists."""
    return [one["name"] for one in (await shop.do("queryProducts", query))["products"]]


def money(amount: str) -> Json:
    """A price to send."""
    return {"amount": amount}


def tax(name: str, rate: str, **more: Any) -> Json:
    """One tax to set."""
    return {"name": name, "rate": rate, **more}


SHIPPING: Json = {
    "regions": [
        {
            "name": "Germany",
            "destinations": [{"country": "DE"}],
            "options": [
                {"code": "express", "title": "Express", "carrierId": "dhl", "flat": money("15.00")},
                {
                    "code": "parcel",
                    "title": "Parcel",
                    "deliveryTime": "2 to 3 days",
                    "freeFrom": money("100.00"),
                    "byWeight": [
                        {"from": "0", "price": money("4.90")},
                        {"from": "5", "price": money("8.90")},
                        {"from": "30"},
                    ],
                },
            ],
        },
        {"name": "World", "restOfWorld": True, "options": [{"code": "air", "title": "Air", "flat": money("30.00")}]},
    ]
}
TAX: Json = {
    "taxGroups": [{"id": FOOD, "name": "Food"}, {"id": BOOKS, "name": "Books"}],
    "regions": [
        {
            "name": "Germany",
            "destinations": [{"country": "DE"}],
            "groups": [
                {"taxes": [tax("MwSt", "0.19", jurisdiction="Germany", jurisdictionType="COUNTRY")]},
                {"taxGroupId": FOOD, "taxes": [tax("MwSt", "0.07", jurisdictionType="COUNTRY")]},
            ],
        },
        {
            "name": "New York City",
            "destinations": [{"country": "US", "subdivision": "US-NY", "postalPrefix": "100"}],
            "groups": [
                {
                    "taxes": [
                        tax("State tax", "0.04", jurisdiction="New York", jurisdictionType="STATE"),
                        tax("City tax", "0.045", jurisdiction="New York City", jurisdictionType="CITY"),
                        tax("MCTD", "0.00375", jurisdictionType="SPECIAL"),
                    ]
                },
                {"taxGroupId": BOOKS},
            ],
            "shippingTaxed": False,
        },
    ],
}
BERLIN: Json = {"country": "DE", "postalCode": "10115", "city": "Berlin"}
MANHATTAN: Json = {"country": "US", "subdivision": "US-NY", "postalCode": "10001"}


async def rated(shop: Shop) -> None:
    """Set the rates above."""
    await shop.do("setShippingRates", {"shippingRates": SHIPPING})
    await shop.do("setTaxRates", {"taxRates": TAX})


async def request_about_the_catalog(shop: Shop, name: str) -> Json:
    """A request of an operation on products or rates that succeeds."""
    found = await made(shop)
    requests: dict[str, Json] = {
        "createProduct": {"product": product()},
        "updateProduct": {"product": {"id": found["id"], "name": "Lamp"}},
        "queryProducts": {"text": "ha"},
        "bulkUpsertProducts": {"products": [product(id=found["id"])]},
        "getShippingRates": {},
        "setShippingRates": {"shippingRates": SHIPPING},
        "getTaxRates": {},
        "setTaxRates": {"taxRates": TAX},
        "quote": {"lines": [{"catalogReference": reference(found["id"])}], "address": BERLIN},
    }
    return requests.get(name, {"id": found["id"]})
