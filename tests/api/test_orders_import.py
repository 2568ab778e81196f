"""importOrder: an order from elsewhere is kept as it was sent."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import address, imported, line, money, new_id, order, sample, summary
from tests.support.service import Shop, amounts, new_shop, open_shop

from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]
#: What the published sample has and the contract of today no longer knows.
GONE = {
    "cartId",
    "taxSummary.manualTaxRate",
    *(f"lineItems[0].descriptionLines[{i}].{name}" for i in range(3) for name in ("lineType", "plainTextValue")),
    *(
        f"{part}.{name}"
        for part in ("priceSummary", "payNow")
        for name in ("totalPrice", "totalWithGiftCard", "totalWithoutGiftCard")
    ),
}


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def missing(sent: Any, found: Any, path: str = "") -> list[str]:
    """The paths at which `found` differs from what `sent` has there."""
    if isinstance(sent, dict) and isinstance(found, dict):
        return [
            one
            for name, value in sent.items()
            for one in missing(value, found.get(name), f"{path}.{name}" if path else name)
        ]
    if isinstance(sent, list) and isinstance(found, list) and len(sent) == len(found):
        return [one for i, (a, b) in enumerate(zip(sent, found, strict=True)) for one in missing(a, b, f"{path}[{i}]")]
    return [] if sent == found else [path]


async def imported_order(shop: Shop, document: Json, *, by: str = "admin") -> Json:
    result: Json = (await shop.do("importOrder", {"order": document}, by=by))["order"]
    return result


async def search_numbers(shop: Shop, number: str) -> list[str]:
    answer = await shop.do("searchOrders", {"search": {"filter": {"number": {"$eq": number}}}})
    return sorted(one["id"] for one in answer["orders"])


async def test_the_published_sample_comes_back_equal_in_all_that_the_contract_has(shop: Shop) -> None:
    document = sample()
    made = await imported_order(shop, document)
    assert made == await shop.get(document["id"])
    assert set(missing(document, made)) == GONE
    assert made["updatedDate"] == document["updatedDate"]
    assert (made["imported"], made["siteLanguage"], made["archived"]) == (True, "en", False)
    assert made["recipientInfo"] == document["shippingInfo"]["logistics"]["shippingDestination"]
    assert [path for path, price in amounts(made).items() if not price["formattedAmount"]] == []
    assert await shop.event_types(made["id"]) == ["imported"]


async def test_a_date_of_the_last_change_is_kept_until_the_next_change(shop: Shop) -> None:
    document = sample() | {"id": "b4f0b3a6-0000-4000-8000-000000000001", "number": "77"}
    made = await imported_order(shop, document)
    changed = (await shop.do("updateOrder", {"order": {"id": made["id"], "archived": True}}))["order"]
    assert changed["updatedDate"] > changed["createdDate"] > "2022-07-31T13"
    assert changed["updatedDate"] != made["updatedDate"]
    history = (await shop.do("getOrderHistory", {"id": made["id"]}))["history"]
    assert await shop.get(made["id"], asOf=history[1]["date"]) == made
    again = await imported_order(shop, document)
    assert again["updatedDate"] == document["updatedDate"]
    assert await shop.get(made["id"], asOf=history[0]["date"]) == changed
    found = await shop.do("searchOrders", {"search": {"filter": {"updatedDate": document["updatedDate"]}}})
    assert made["id"] in [one["id"] for one in found["orders"]]


async def test_a_date_of_the_last_change_in_the_future_is_not_believed(shop: Shop) -> None:
    made = await imported_order(shop, imported(updatedDate="2999-01-01T00:00:00.000Z"))
    history = (await shop.do("getOrderHistory", {"id": made["id"]}))["history"]
    assert made["updatedDate"] == history[0]["date"] < "2999"


async def test_a_number_that_reaches_the_counter_is_told(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    low = await other.do("importOrder", {"order": imported(number="10000")}, by="admin")
    high = await other.do("importOrder", {"order": imported(number="10001")}, by="admin")
    assert "warnings" not in low
    assert [warning["code"] for warning in high["warnings"]] == ["NUMBER_REACHES_COUNTER"]


async def test_two_activities_of_one_id_are_refused(shop: Shop) -> None:
    activity = {"id": "b4f0b3a6-0000-4000-8000-000000000002", "activityType": "ORDER_PLACED"}
    answer = await shop.refused("importOrder", {"order": imported(activities=[activity, activity])})
    assert answer == (400, "INVALID", {"order.activities[1].id": "OTHER"})


async def test_the_number_of_the_sample_does_not_move_the_counter_and_search_finds_both(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    made = await imported_order(other, sample() | {"number": "10002"})
    first, second = (
        await other.create(order(channelInfo={"type": "POS"})),
        await other.create(order(channelInfo={"type": "POS"})),
    )
    assert [first["number"], second["number"], made["number"]] == ["10001", "10002", "10002"]
    assert await search_numbers(other, "10002") == sorted([made["id"], second["id"]])


async def test_what_was_not_sent_is_made(shop: Shop) -> None:
    made = await imported_order(shop, imported())
    now = format_timestamp(shop.clock())
    assert (made["createdDate"], made["updatedDate"], made["activities"]) == (now, now, [])
    assert "purchasedDate" not in made
    assert "createdBy" not in made
    assert int(made["number"]) >= 10001
    assert len(made["id"]) == 36


@pytest.mark.parametrize("status", ["INITIALIZED", "APPROVED", "CANCELED", "PENDING", "REJECTED"])
async def test_every_status_can_be_imported(shop: Shop, status: str) -> None:
    assert (await imported_order(shop, imported(status)))["status"] == status


async def test_nothing_is_recalculated(shop: Shop) -> None:
    made = await imported_order(
        shop,
        imported(
            payment_status="PAID",
            lineItems=[line("3.00", 2, totalPriceAfterTax=money("99"), itemType={"preset": "DIGITAL"})],
            priceSummary=summary("1", "100"),
            balanceSummary={"paid": money("7"), "balance": {"amount": "-2"}},
            fulfillmentStatus="PARTIALLY_FULFILLED",
            createdDate="2020-02-03T04:05:06.789Z",
            purchasedDate="2020-02-03T05:05:06+01:00",
            createdBy={"memberId": "62d01935-e0d3-4063-9e78-da099462e90c"},
            siteLanguage="fr",
        ),
    )
    assert made["priceSummary"]["total"]["amount"] == "100"
    assert made["lineItems"][0]["totalPriceAfterTax"]["amount"] == "99"
    assert (made["balanceSummary"]["paid"]["amount"], made["balanceSummary"]["balance"]["amount"]) == ("7", "-2")
    assert made["balanceSummary"]["balance"]["formattedAmount"] == "-$2.00"
    assert (made["createdDate"], made["purchasedDate"]) == ("2020-02-03T04:05:06.789Z", "2020-02-03T04:05:06.000Z")
    assert (made["fulfillmentStatus"], made["siteLanguage"]) == ("PARTIALLY_FULFILLED", "fr")
    assert made["createdBy"] == {"memberId": "62d01935-e0d3-4063-9e78-da099462e90c"}


async def test_a_declared_payment_without_a_balance_counts_in_full(shop: Shop) -> None:
    made = await imported_order(shop, imported(payment_status="PAID"))
    assert (made["balanceSummary"]["paid"]["amount"], made["balanceSummary"]["balance"]["amount"]) == ("10.00", "0.00")


async def test_activities_come_with_the_order_and_their_amounts_are_written_out(shop: Shop) -> None:
    made = await imported_order(
        shop,
        imported(
            activities=[
                {"type": "ORDER_PLACED", "createdDate": "2020-01-01T00:00:00.000Z"},
                {"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": "hello"}},
                {"activityType": "ORDER_REFUNDED", "orderRefunded": {"manual": True, "amount": money("5")}},
            ]
        ),
    )
    placed, comment, refunded = made["activities"]
    assert (placed["activityType"], placed["createdDate"]) == ("ORDER_PLACED", "2020-01-01T00:00:00.000Z")
    assert (comment["type"], comment["createdDate"]) == ("MERCHANT_COMMENT", format_timestamp(shop.clock()))
    assert refunded["orderRefunded"]["amount"] == {"amount": "5", "formattedAmount": "$5.00"}


async def test_the_same_id_again_replaces_the_whole_order(shop: Shop) -> None:
    first = await imported_order(shop, sample() | {"id": new_id(), "number": "777"})
    answer = await shop.send("importOrder", {"order": imported(id=first["id"], number="778", buyerLanguage="de")})
    second = answer.json()["order"]
    assert (second["number"], second["buyerLanguage"], answer.headers["etag"]) == ("778", "de", '"2"')
    assert "buyerNote" not in second
    assert second == await shop.get(first["id"])
    assert (await search_numbers(shop, "777"), await search_numbers(shop, "778")) == ([], [first["id"]])
    assert await shop.event_types(first["id"]) == ["imported", "imported"]
    kept = await imported_order(shop, imported(id=first["id"]))
    assert kept["number"] == "778"


async def test_activities_of_a_replaced_order_are_replaced(shop: Shop) -> None:
    def comments(*messages: str) -> list[Json]:
        return [{"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": one}} for one in messages]

    first = await imported_order(shop, imported(activities=comments("a", "b")))
    second = await imported_order(shop, imported(id=first["id"], activities=comments("c")))
    assert [one["merchantComment"]["message"] for one in second["activities"]] == ["c"]
    assert await shop.get(first["id"]) == second


async def test_an_order_that_was_made_here_is_not_overwritten(shop: Shop) -> None:
    made = await shop.create(order())
    assert await shop.refused("importOrder", {"order": imported(id=made["id"])}) == (
        409,
        "CANNOT_OVERWRITE_NON_IMPORTED_ORDER",
        {"orderId": made["id"]},
    )


async def test_a_replacement_with_a_stale_revision_is_refused(shop: Shop) -> None:
    made = await imported_order(shop, imported())
    await imported_order(shop, imported(id=made["id"], buyerLanguage="de"))
    refusal = await shop.refused("importOrder", {"order": imported(id=made["id"])}, If_Match='"1"')
    assert refusal == (412, "STALE_REVISION", {"revision": "2"})


async def test_a_number_that_an_import_gave_up_never_blocks_the_counter(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    made = await imported_order(other, imported())
    assert made["number"] == "10001"
    moved = await imported_order(other, imported(id=made["id"], number="10003"))
    assert moved["number"] == "10003"
    assert [(await other.create(order()))["number"] for _ in range(3)] == ["10002", "10003", "10004"]


@pytest.mark.parametrize("number", ["A-1", "007", "-1", "1.5", "1" * 16, "\uff11\uff12"])
async def test_a_number_must_be_one(shop: Shop, number: str) -> None:
    refusal = await shop.refused("importOrder", {"order": imported(number=number)})
    assert refusal == (400, "INVALID", {"order.number": "FORMAT"})


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("status", "order.status"),
        ("paymentStatus", "order.paymentStatus"),
        ("priceSummary", "order.priceSummary"),
        ("billingInfo", "order.billingInfo"),
        ("channelInfo", "order.channelInfo"),
        ("lineItems", "order.lineItems"),
    ],
)
async def test_what_an_import_needs_is_named(shop: Shop, name: str, field: str) -> None:
    document = imported()
    del document[name]
    assert await shop.refused("importOrder", {"order": document}) == (400, "INVALID", {field: "REQUIRED_FIELD"})


async def test_an_import_needs_contact_details(shop: Shop) -> None:
    bill = address()
    del bill["contactDetails"]
    assert await shop.refused("importOrder", {"order": imported(billingInfo=bill)}) == (
        400,
        "INVALID",
        {"order.billingInfo.contactDetails": "REQUIRED_FIELD"},
    )


async def test_an_importer_brings_no_private_tags_and_reads_nothing(shop: Shop) -> None:
    made = await imported_order(shop, imported(), by="importer")
    assert (await shop.refused("getOrder", {"id": made["id"]}, by="importer"))[0] == 403
    tagged = imported(tags={"privateTags": {"tagIds": ["p"]}})
    assert (await shop.refused("importOrder", {"order": tagged}, by="importer"))[:2] == (403, "PERMISSION_DENIED")
