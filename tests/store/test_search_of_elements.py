"""Filters by lines, payments, refunds, parcels, documents and extended fields, held against a plain evaluation."""

from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.element_filters import Whole, holds
from tests.support.fulfillments import tracked
from tests.support.invoices import invoiced
from tests.support.orders import address, line, order
from tests.support.payments import add, card, cash, gift_card
from tests.support.refunds import of, refund
from tests.support.refunds import units as of_lines
from tests.support.service import Shop, declare_field, open_shop

from orderwright.store.search import deep
from orderwright.store.search.compiler import Way
from orderwright.store.search.elements import ELEMENTS, LINES, Elements
from orderwright.store.search.fields import Field, Kind
from orderwright.store.search.query import search_order_ids
from orderwright.store.search.request import parse_search

Json = dict[str, Any]
SKUS = ["MUG-1", "mug-1", "MUG-22", "Tür-Größe", "杯子-1", "x_y%z"]
NAMES = ["Coffee", "Blue mug", "Straße"]
OPTIONS = [("Color", "Red"), ("Color", "Blue"), ("Größe", "M"), ("Size", "m")]
PRODUCT = "215238eb-22a5-4c36-9e7b-e7c08025e04e"
NAMESPACE = "@shop/erp"


class Stocked:
    """A shop with orders, and all that the API shows of them, by the ids of the orders."""

    def __init__(self, shop: Shop, orders: dict[str, Whole]) -> None:
        self.shop = shop
        self.orders = orders


def _line(random: Random) -> Json:
    name, value = random.choice(OPTIONS)
    reference = {"catalogItemId": random.choice("AB"), "appId": PRODUCT}
    if random.random() < 0.5:
        reference["options"] = {"variantId": random.choice(["V1", "v2", 7])}
    more: Json = {}
    if random.random() < 0.7:
        more["physicalProperties"] = {"sku": random.choice(SKUS)}
    if random.random() < 0.5:
        more["extendedFields"] = {"namespaces": {NAMESPACE: {"code": random.choice(["A", "b", "C-1"])}}}
    return line(
        random.choice(["0.50", "3.99", "4.00", "20", "100.00"]),
        random.choice([1, 1, 2, 3, 4, 9]),
        productName={"original": random.choice(NAMES)},
        catalogReference=reference,
        descriptionLines=[{"name": {"original": name}, "plainText": {"original": value}}],
        **more,
    )


async def _order(shop: Shop, random: Random) -> str:
    fields = {"extendedFields": {"namespaces": {NAMESPACE: {"code": random.choice(["A", "B", "ä"])}}}}
    lines = [_line(random) for _ in range(random.randint(1, 3))]
    made = await shop.create(
        order(*lines, status="APPROVED", billingInfo=address(), **(fields if random.random() < 0.6 else {}))
    )
    if random.random() < 0.7:
        await _pay(shop, random, made)
    if random.random() < 0.5:
        provider = random.choice(["ups", "DHL", "fedex"])
        parcel = {
            "lineItems": [{"id": made["lineItems"][0]["id"], "quantity": 1}],
            "trackingInfo": tracked(random.choice(["1Z1", "1z2", "00340"]), provider),
        }
        await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": parcel})
    if random.random() < 0.4:
        await invoiced(shop, made["id"])
    shop.clock.tick(3600)
    return str(made["id"])


async def _pay(shop: Shop, random: Random, made: Json) -> None:
    details = {
        "creditCardDetails": {
            "lastFourDigits": random.choice(["4242", "1881"]),
            "brand": random.choice(["Visa", "amex"]),
        },
        "gatewayTransactionId": random.choice(["gw-1", "GW-2"]),
        "providerTransactionId": random.choice(["pi_1", "gw-1"]),
    }
    due = made["priceSummary"]["total"]["amount"]
    sent = random.choice(
        [cash(due), card(due, details=details), gift_card("0.50"), card("16.00", "DECLINED", details=details)]
    )
    (payment,) = await add(shop, made["id"], sent)
    if "giftcardPaymentDetails" not in sent and sent["status"] == "APPROVED" and random.random() < 0.5:
        first = made["lineItems"][0]["id"]
        more = {"refundItems": {"lineItems": of_lines((first, 1))}, "customerReason": random.choice(["Broken", "late"])}
        await refund(shop, made["id"], of(payment, "0.50"), **more)


async def whole(shop: Shop, order_id: str) -> Whole:
    """The order as the API shows it."""
    money = (await shop.do("listTransactionsForSingleOrder", {"orderId": order_id}))["orderTransactions"]
    parcels = (await shop.do("listFulfillmentsForSingleOrder", {"orderId": order_id}))["orderWithFulfillments"]
    papers = (await shop.do("listDocuments", {"orderId": order_id}))["documents"]
    return Whole(await shop.get(order_id), money["payments"], money["refunds"], parcels["fulfillments"], papers)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stocked(db_dsn) -> AsyncIterator[Stocked]:
    """Forty orders of a shop, and a few of another one with the same values."""
    random = Random(4)
    async with open_shop(db_dsn) as shop:
        await declare_field(shop, NAMESPACE, "code")
        ids = [await _order(shop, random) for _ in range(40)]
        yield Stocked(shop, {one: await whole(shop, one) for one in ids})


async def found(shop: Shop, raw: Json, *, limit: int = 100, expression: str | None = None) -> list[str]:
    """The ids that a search finds over all of its pages, which are followed in both directions."""
    site, codec = shop.site_id, shop.service.cursors
    search = {"filter": raw, "search": {"expression": expression}, "cursorPaging": {"limit": limit}}
    checked = parse_search(search, site_id=site, codec=codec)
    async with shop.service.database.acquire() as connection:
        pages = [await search_order_ids(connection, site, checked, codec=codec)]
        while (cursor := pages[-1].next) is not None:
            paging = {"cursorPaging": {"cursor": cursor, "limit": limit}}
            checked = parse_search(paging, site_id=site, codec=codec)
            pages.append(await search_order_ids(connection, site, checked, codec=codec))
            assert pages[-2].has_next
        forwards = [str(one) for page in pages for one in page.ids]
        back = [str(one) for one in pages[-1].ids]
        cursor = pages[-1].prev
        while cursor is not None:
            paging = {"cursorPaging": {"cursor": cursor, "limit": limit}}
            page = await search_order_ids(
                connection, site, parse_search(paging, site_id=site, codec=codec), codec=codec
            )
            back = [str(one) for one in page.ids] + back
            cursor = page.prev
        assert back == forwards
    return forwards


def expected(stocked: Stocked, raw: Json) -> list[str]:
    """The ids that it must find, newest first."""
    fitting = [one for one in stocked.orders.values() if holds(raw, one)]
    return [one.order["id"] for one in sorted(fitting, key=lambda one: int(one.order["number"]), reverse=True)]


_TEXTS = {
    "physicalProperties.sku": [*SKUS, "TÜR-GRÖSSE", "tür-größe"],
    "productName.original": ["coffee", "Blue Mug", "STRAßE"],
    "catalogReference.catalogItemId": ["A", "a", "B"],
    "catalogReference.appId": [PRODUCT],
    "catalogReference.options.variantId": ["v1", "V2", "7"],
    "descriptionLines": ["red", "Color=Red", "größe=m", "SIZE=M", "M"],
    "regularPaymentDetails.paymentMethod": ["cash", "CreditCard"],
    "regularPaymentDetails.gatewayTransactionId": ["GW-1", "gw-2", "pi_1"],
    "regularPaymentDetails.providerTransactionId": ["GW-1", "PI_1"],
    "regularPaymentDetails.creditCardDetails.brand": ["VISA", "ax"],
    "regularPaymentDetails.creditCardDetails.lastFourDigits": ["4242", "1881", "9999"],
    "giftcardPaymentDetails.giftCardPaymentId": ["card-1"],
    "giftcardPaymentDetails.obfuscatedCode": ["****1234"],
    "transactions.refundStatus": ["SUCCEEDED", "FAILED"],
    "details.reason": ["broken", "LATE"],
    "trackingInfo.trackingNumber": ["1z1", "1Z2", "00340"],
    "trackingInfo.shippingProvider": ["UPS", "dhl"],
    "status": ["Pending"],
    "number": ["2026-000001", "INV-1", "1"],
}
TIMES = ["2026-03-01T12:00:00+00:00", "2026-03-02T00:00:00+00:00"]


def _values(field: Field) -> st.SearchStrategy:
    if field.kind is Kind.ENUM:
        return st.sampled_from(["APPROVED", "DECLINED", "PENDING"] if field.path == "status" else list(field.values))
    if field.kind is Kind.NUMBER:
        return st.sampled_from([0, 1, 2, 3, 4, 8, 9])
    if field.kind is Kind.AMOUNT:
        return st.sampled_from(["0.50", "3.99", "4", "15.99", "16.00", 100, "-1"])
    by_kind = {Kind.TIME: TIMES, Kind.BOOL: [True, False]}
    return st.sampled_from(by_kind.get(field.kind) or _TEXTS.get(field.path, ["nothing"]))


def _operand(field: Field, op: str, values: st.SearchStrategy) -> st.SearchStrategy:
    if op in ("$exists", "$isEmpty"):
        return st.booleans()
    if op in ("$startsWith", "$contains", "$endsWith"):
        return st.sampled_from(["m", "MUG", "mug-1", "tür", "1", "ue", "_", "%", "1z"])
    if op in ("$in", "$nin", "$hasSome", "$hasAll"):
        return st.lists(values, min_size=1, max_size=3)
    return values


@st.composite
def _condition(draw: st.DrawFn, elements: Elements) -> Json:
    if elements is LINES and draw(st.integers(0, 5)) == 0:
        return draw(_extended())
    field = draw(st.sampled_from(list(elements.fields.values())))
    op = draw(st.sampled_from(field.operators))
    return {field.path: {op: draw(_operand(field, op, _values(field)))}}


@st.composite
def _extended(draw: st.DrawFn) -> Json:
    op = draw(st.sampled_from(["$eq", "$ne", "$in", "$gt", "$lte", "$startsWith", "$contains", "$exists"]))
    value = st.sampled_from(["a", "B", "Ä", "c-1"])
    operand = st.booleans() if op == "$exists" else st.lists(value, min_size=1, max_size=2) if op == "$in" else value
    return {f"extendedFields.namespaces.{NAMESPACE}.code": {op: draw(operand)}}


def _combined(inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(
        st.fixed_dictionaries({"$and": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"$or": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"$not": inner}),
    )


def _about(elements: Elements) -> st.SearchStrategy:
    inside = st.recursive(_condition(elements), _combined, max_leaves=3)
    asked = st.fixed_dictionaries({"$matchItems": inside | st.lists(inside, min_size=1, max_size=2)})
    whether = st.sampled_from(["$exists", "$isEmpty"]).flatmap(lambda op: st.fixed_dictionaries({op: st.booleans()}))
    return st.fixed_dictionaries({elements.path: asked | whether})


filters = st.recursive(st.one_of(*(_about(one) for one in ELEMENTS.values()), _extended()), _combined, max_leaves=4)


@pytest.mark.parametrize("few", [deep.FEW, -1])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=filters, limit=st.sampled_from([1, 7, 100]))
async def test_a_search_finds_what_the_documents_say(stocked, few, raw, limit):
    with pytest.MonkeyPatch.context() as patch:
        # Without the short cut of the index of marks, too; and with walks that end early.
        patch.setattr(deep, "FEW", few)
        patch.setattr(deep, "LOOKS", 5)
        patch.setattr(deep, "BOUNDS", dict.fromkeys((Way.TEXT, Way.WALK), ((4, 2), (9, 5))))
        assert await found(stocked.shop, raw, limit=limit) == expected(stocked, raw)
