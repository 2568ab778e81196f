"""Orders are found by what one of their lines, payments, parcels or documents is like; by those who may read these."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
import pytest_asyncio
from tests.support import draft_commits
from tests.support.dashboard import desk_of, text_of
from tests.support.fulfillments import fulfil
from tests.support.invoices import invoiced
from tests.support.orders import address, line, order
from tests.support.payments import add, card
from tests.support.refunds import of, refund
from tests.support.refunds import units as of_lines
from tests.support.service import Shop, declare_field, new_shop, open_shop

from orderwright.dashboard import found_orders
from orderwright.model.identity import Role
from orderwright.store.documents import decode_head, decode_lines
from orderwright.store.migrations import SCRIPTS
from orderwright.store.order_records import current_records
from orderwright.store.search import aggregate, deep
from orderwright.store.search.compiler import Way
from orderwright.store.search.marks import order_marks
from orderwright.workflows.order_records import Records

Json = dict[str, Any]
SKU = "physicalProperties.sku"
LAST_FOUR = "regularPaymentDetails.creditCardDetails.lastFourDigits"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        await declare_field(shop, "@app/hidden", "code", owner=await shop.app("hidden", "SCOPE.DC-STORES.READ-ORDERS"))
        yield shop


def goods(sku: str, quantity: int = 1, price: str = "10.00", **more: Any) -> Json:
    return line(price, quantity, physicalProperties={"sku": sku, "shippable": True}, **more)


async def sold(shop: Shop, *lines: Json, **more: Any) -> Json:
    return await shop.create(order(*lines, status="APPROVED", billingInfo=address(), **more))


async def found(shop: Shop, filter_: Json, by: str = "admin") -> set[str]:
    answer = await shop.do("searchOrders", {"search": {"filter": filter_}}, by=by)
    return {one["number"] for one in answer["orders"]}


def one_of(elements: str, **condition: Any) -> Json:
    return {elements: {"$matchItems": condition}}


async def test_all_conditions_hold_for_the_same_line(shop: Shop) -> None:
    both = await sold(shop, goods("same", 1), goods("else", 5))
    same = await sold(shop, goods("SAME", 2), goods("else", 1))
    await sold(shop, goods("other", 9))
    sku, many = {SKU: "same"}, {"quantity": {"$gte": 2}}
    assert await found(shop, {"lineItems": {"$matchItems": {**sku, **many}}}) == {same["number"]}
    assert await found(shop, {"lineItems": {"$matchItems": [sku, many]}}) == {same["number"]}
    beside = {"$and": [{"lineItems": {"$matchItems": sku}}, {"lineItems": {"$matchItems": many}}]}
    assert await found(shop, beside) == {both["number"], same["number"]}
    other = {"lineItems": {"$matchItems": {"$not": {SKU: {"$in": ["same", "else"]}}, "quantity": 9}}}
    assert len(await found(shop, other)) == 1
    no_such = {"$and": [{"lineItems": {"$matchItems": {SKU: "else"}}}, {"$not": {"lineItems": {"$matchItems": many}}}]}
    assert await found(shop, no_such) == set()


async def test_what_is_found_follows_every_change(shop: Shop) -> None:
    made = await sold(shop, goods("first", 3, "20.00"))
    number, line_id = {made["number"]}, made["lineItems"][0]["id"]
    open_of_it = one_of("lineItems", **{SKU: "first", "unfulfilledQuantity": {"$gte": 1}})
    card_of_it = one_of("payments", **{LAST_FOUR: "0042", "status": "APPROVED"})
    assert (await found(shop, open_of_it), await found(shop, card_of_it)) == (number, set())
    details = {"creditCardDetails": {"lastFourDigits": "0042", "brand": "Visa"}, "providerTransactionId": "pi_42"}
    (payment,) = await add(shop, made["id"], card("60.00", details=details))
    by_id = one_of("payments", **{"regularPaymentDetails.providerTransactionId": "PI_42"})
    assert (await found(shop, card_of_it), await found(shop, by_id)) == (number, number)
    parcel = await fulfil(shop, made, 2, number="1Z-FIRST")
    by_number = one_of("fulfillments", **{"trackingInfo.trackingNumber": "1z-first"})
    assert (await found(shop, by_number), await found(shop, open_of_it)) == (number, number)
    renamed = {"fulfillmentId": parcel["id"], "orderId": made["id"]}
    changed = {**renamed, "fulfillment": {"id": parcel["id"], "trackingInfo": {"trackingNumber": "1Z-SECOND"}}}
    await shop.do("updateFulfillment", changed)
    assert await found(shop, by_number) == set()
    assert await found(shop, one_of("fulfillments", **{"trackingInfo.trackingNumber": "1Z-SECOND"})) == number
    more = {"refundItems": {"lineItems": of_lines((line_id, 1))}, "customerReason": "Broken handle"}
    await refund(shop, made["id"], of(payment, "20.00"), **more)
    assert await found(shop, open_of_it) == set()
    back = one_of("lineItems", **{SKU: "first", "refundQuantity": 1})
    reason = one_of("refunds", **{"details.reason": "broken handle", "summary.refunded.amount": "20.00"})
    assert (await found(shop, back), await found(shop, reason)) == (number, number)
    await shop.do("deleteFulfillment", renamed)
    assert (await found(shop, open_of_it), await found(shop, one_of("fulfillments", completed=True))) == (number, set())
    invoice = await invoiced(shop, made["id"])
    paper = next(
        one for one in (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"] if one["id"] == invoice
    )
    issued = one_of("documents", number=paper["number"], kind="INVOICE", credited=False)
    assert await found(shop, issued) == number
    await shop.do("creditInvoice", {"id": invoice})
    assert await found(shop, issued) == set()
    note = one_of("documents", kind="CREDIT_NOTE", **{"amount.amount": {"$lt": 0}})
    assert await found(shop, note) == number


async def test_an_edit_moves_what_its_lines_are_found_by(shop: Shop) -> None:
    made = await sold(shop, goods("edited", 1), goods("kept", 1), channelInfo={"type": "WEB"})
    draft = await draft_commits.edit(shop, made["id"])
    await draft_commits.change(shop, draft, made["lineItems"][0]["id"], 40)
    await draft_commits.commit(shop, draft)
    assert await found(shop, one_of("lineItems", quantity={"$gte": 40})) == {made["number"]}
    assert await found(shop, one_of("lineItems", **{SKU: "edited", "quantity": {"$lt": 40}})) == set()


async def marks_of(shop: Shop, order_id: str) -> tuple[set[str], set[str], bool]:
    """The marks by this program, those by the database, and whether the index holds them all."""
    async with shop.service.database.acquire() as connection:
        row = await connection.fetchrow("SELECT head, lines FROM orders WHERE id = $1", order_id)
        records = Records(await current_records(connection, shop.site_id, order_id)).elsewhere()
        head, lines = decode_head(row["head"]), decode_lines(row["lines"])
        ours = order_marks(head, lines, records.payments, records.refunds, records.fulfillments)
        theirs = await connection.fetchval("SELECT stored_order_marks($1, $2)", shop.site_id, order_id)
        sql = (
            "SELECT grams @> search_grams($1, VARIADIC $3::text[]) FROM order_text WHERE site_id = $1 AND order_id = $2"
        )
        held = await connection.fetchval(sql, shop.site_id, order_id, ours)
    assert len(ours) == len(set(ours)), "no mark twice"
    return set(ours), set(theirs), held


async def test_the_database_makes_the_same_marks(shop: Shop) -> None:
    """What the migration gives orders from before is what the service writes."""
    for key in ("code", "size"):
        await declare_field(shop, "@shop/erp", key)
    item = {"catalogItemId": "A", "appId": "B"}
    lines = [
        goods(
            "Tür-Größe İ 杯", 40, "1000.00",
            catalogReference={**item, "options": {"variantId": 7}},
            descriptionLines=[
                {"name": {"original": "Größe"}, "plainText": {"original": "M"}},
                {"name": {"original": "Color"}, "colorInfo": {"original": "Red", "code": "#f00"}},
                {"plainText": {"original": "Just so"}},
            ],
            extendedFields={"namespaces": {"@shop/erp": {"code": "Ä-1"}}},
        ),
        goods("x", 1, "0.99", catalogReference={**item, "options": {"variantId": "V" * 300}}),
        goods("y", 1, "5.00", catalogReference={**item, "options": {"variantId": 7.5}}),
    ]  # fmt: skip
    made = await sold(shop, *lines, extendedFields={"namespaces": {"@shop/erp": {"code": "A", "size": "ß"}}})
    ours, theirs, held = await marks_of(shop, made["id"])
    assert (ours == theirs, held) == (True, True), ours ^ theirs
    assert {
        "sku=t?r-gr??e ? 杯".replace("??", "?"), "units>32", "open>1", "price>256", "variant=7", "option=gr?e=m",
        "option=color=red", "option=just so", "field=@shop/erp.code=a", "linefield=@shop/erp.code=?-1",
    } <= ours  # fmt: skip
    assert "variant=" + "v" * 200 in ours
    details = {"creditCardDetails": {"lastFourDigits": "1881", "brand": "Visa"}, "gatewayTransactionId": "GW-9"}
    (payment,) = await add(shop, made["id"], card("100.00", details=details))
    await fulfil(shop, made, 3, number="Z9")
    more = {
        "refundItems": {"lineItems": of_lines((made["lineItems"][0]["id"], 2))},
        "customerReason": "Späte Lieferung",
    }
    await refund(shop, made["id"], of(payment, "5.00"), **more)
    ours, theirs, held = await marks_of(shop, made["id"])
    assert (ours == theirs, held) == (True, True), ours ^ theirs
    wanted = {"card=1881", "brand=visa", "transaction=gw-9", "tracking=z9", "amount>64", "amount>4", "back>2"}
    assert wanted <= ours
    assert {"reason=sp?te lieferung", "refund=succeeded", "paid=partially_refunded"} <= ours


async def test_orders_from_before_are_found_after_the_upgrade(shop: Shop) -> None:
    made = await sold(shop, goods("from-before"))
    script = next((SCRIPTS / "sql").glob("*_order_marks.sql")).read_text()
    filling = script.partition("-- The orders that there are.")[2].partition("-- Documents are found")[0]
    unmarked = """UPDATE order_text t SET grams = order_grams(s, string_to_array(ltrim(t.words), ' '))
        FROM order_search s WHERE s.site_id = t.site_id AND s.order_id = t.order_id AND t.site_id = $1"""
    read = "SELECT order_id, grams FROM order_text WHERE site_id = $1 ORDER BY order_id"
    async with shop.service.database.acquire() as connection:
        wanted = [tuple(row) for row in await connection.fetch(read, shop.site_id)]
        await connection.execute(unmarked, shop.site_id)
        assert await found(shop, one_of("lineItems", **{SKU: "from-before"})) == set()
        await connection.execute(f"--{filling}")
        assert [tuple(row) for row in await connection.fetch(read, shop.site_id)] == wanted
    assert await found(shop, one_of("lineItems", **{SKU: "from-before"})) == {made["number"]}


async def test_another_site_finds_none_of_it(shop: Shop) -> None:
    made = await sold(shop, goods("mine"))
    await add(shop, made["id"], card("10.00", details={"providerTransactionId": "pi_mine"}))
    await fulfil(shop, made, 1, number="MINE1")
    await invoiced(shop, made["id"])
    filters = [
        one_of("lineItems", **{SKU: "mine"}),
        one_of("payments", **{"regularPaymentDetails.providerTransactionId": "pi_mine"}),
        one_of("fulfillments", **{"trackingInfo.trackingNumber": "MINE1"}),
        {"documents": {"$exists": True}},
    ]
    there = await new_shop(shop.service, shop.client)
    theirs = await sold(there, goods("theirs"))
    for one in filters:
        assert made["number"] in await found(shop, one), one
        assert await found(there, one) == set(), one
    assert await found(there, {"$not": filters[0]}) == {theirs["number"]}


ERP = "extendedFields.namespaces.@shop/erp.code"
FOREIGN = "extendedFields.namespaces.@app/hidden.code"


@pytest.mark.parametrize(
    ("filter_", "permission"),
    [
        (one_of("fulfillments", completed=True), "ECOM.READ_FULFILLMENTS"),
        ({"$not": {"fulfillments": {"$exists": True}}}, "ECOM.READ_FULFILLMENTS"),
        ({"$or": [{"archived": True}, {"documents": {"$isEmpty": False}}]}, "ECOM.READ_INVOICES"),
        ({FOREIGN: {"$exists": True}}, "ECOM.ORDER_READ_ALL_EXTENDED_FIELDS"),
        (one_of("lineItems", **{FOREIGN: "A"}), "ECOM.ORDER_READ_ALL_EXTENDED_FIELDS"),
    ],
)
async def test_nobody_learns_by_filters_what_they_may_not_read(shop: Shop, filter_: Json, permission: str) -> None:
    await shop.key("refunds", "SCOPE.ORDERWRIGHT.REFUNDS")
    lacking = (403, "PERMISSION_DENIED", {"permission": permission})
    assert await shop.refused("searchOrders", {"search": {"filter": filter_}}, by="refunds") == lacking
    counted = {"filter": filter_, "aggregation": {"n": {"$count": "status"}}}
    assert await shop.refused("aggregateOrders", counted, by="refunds") == lacking
    made = await sold(shop, goods("readable"))
    readable = one_of("lineItems", **{SKU: "readable"})
    assert made["number"] in await found(shop, readable, by="refunds")
    assert await found(shop, {"payments": {"$exists": True}, **readable}, by="refunds") == set()


async def test_an_app_asks_for_its_own_extended_fields(shop: Shop) -> None:
    app = await shop.app("erp", "SCOPE.DC-STORES.MANAGE-ORDERS")
    await declare_field(shop, "@erp/own", "code", owner=app)
    own = {"extendedFields.namespaces.@erp/own.code": "Z"}
    made = await shop.create(
        order(status="APPROVED", extendedFields={"namespaces": {"@erp/own": {"code": "z"}}}), by="erp"
    )
    assert await found(shop, own, by="erp") == {made["number"]}
    await shop.key("stores", "SCOPE.DC-STORES.MANAGE-ORDERS")
    assert (await shop.refused("searchOrders", {"search": {"filter": own}}, by="stores"))[:2] == (
        403,
        "PERMISSION_DENIED",
    )
    assert (await shop.refused("searchOrders", {"search": {"filter": {ERP: "A"}}}, by="erp"))[:2] == (
        403,
        "PERMISSION_DENIED",
    )


async def test_aggregates_look_into_orders_up_to_a_bound(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for quantity in (1, 2):
        await sold(shop, goods("counted", quantity, "5.00"))
    await sold(shop, goods("counted", 4, "5.00"))
    filter_ = one_of("lineItems", **{SKU: "counted", "quantity": {"$gte": 2}})
    asked: Json = {"filter": filter_, "aggregation": {"sum": {"$sum": "priceSummary.total.amount"}}}
    assert (await shop.do("aggregateOrders", asked))["aggregates"] == {"sum": {"USD": "30.00"}}
    # The marks leave two candidates; without marks every order of the site is one.
    monkeypatch.setattr(aggregate, "MOST_LOOKED", 2)
    assert (await shop.do("aggregateOrders", asked))["aggregates"] == {"sum": {"USD": "30.00"}}
    unmarked = {**asked, "filter": one_of("lineItems", quantity={"$lt": 2})}
    answer = await shop.send("aggregateOrders", unmarked)
    assert answer.status_code == 400
    violation = answer.json()["details"]["validationError"]["fieldViolations"][0]
    assert (violation["field"], violation["data"]) == ("filter", {"threshold": 2})


@pytest.mark.parametrize(
    ("filter_", "path", "rule"),
    [
        ({"lineItems": "x"}, "lineItems", "FORMAT"),
        ({"lineItems": {}}, "lineItems", "FORMAT"),
        ({"lineItems": {"$hasSome": ["x"]}}, "lineItems.$hasSome", "FIELD_NOT_ALLOWED"),
        ({"lineItems": {"$exists": "yes"}}, "lineItems.$exists", "FORMAT"),
        ({"lineItems": {"$matchItems": 5}}, "lineItems.$matchItems", "FORMAT"),
        ({"lineItems": {"$matchItems": {"sku": "x"}}}, "lineItems.$matchItems.sku", "FIELD_NOT_ALLOWED"),
        ({"lineItems": {"$matchItems": [{"quantity": "x"}]}}, "lineItems.$matchItems[0].quantity", "FORMAT"),
        (
            {"lineItems": {"$matchItems": {"payments": {"$exists": True}}}},
            "lineItems.$matchItems.payments",
            "FIELD_NOT_ALLOWED",
        ),
        ({"payments": {"$matchItems": {ERP: "x"}}}, f"payments.$matchItems.{ERP}", "FIELD_NOT_ALLOWED"),
        ({"extendedFields.namespaces.code": "x"}, "extendedFields.namespaces.code", "FIELD_NOT_ALLOWED"),
        ({ERP: ["x"]}, ERP, "FORMAT"),
        (
            {"lineItems": {"$matchItems": {"quantity": {"$startsWith": "1"}}}},
            "lineItems.$matchItems.quantity.$startsWith",
            "FIELD_NOT_ALLOWED",
        ),
    ],
)
async def test_what_is_wrong_is_named_by_its_place(shop: Shop, filter_: Json, path: str, rule: str) -> None:
    answer = await shop.send("searchOrders", {"search": {"filter": filter_}})
    assert answer.status_code == 400, answer.text
    violations = answer.json()["details"]["validationError"]["fieldViolations"]
    assert [(one["field"], one["violatedRule"]) for one in violations] == [(f"search.filter.{path}", rule)]


async def test_the_list_of_the_dashboard_asks_about_elements(shop: Shop) -> None:
    made = await sold(shop, goods("desk", 2))
    other = await sold(shop, goods("desk", 1))
    await add(shop, made["id"], card("20.00", details={"creditCardDetails": {"lastFourDigits": "7777"}}))
    async with desk_of(shop, Role.OWNER) as owner, desk_of(shop, Role.FULFILMENT) as packer:
        page = (await owner.get("/orders?q=line:(sku:desk quantity:>=2)")).text
        assert (f"#{made['number']}" in page, f"#{other['number']}" in page) == (True, False)
        assert "line:(sku:desk quantity:&gt;=2)" in page
        assert f"#{made['number']}" in (await owner.get("/orders?q=card:7777")).text
        refused = await packer.get("/orders?q=card:7777")
        assert refused.status_code == 403
        assert made["number"] not in text_of(refused.text)
        assert (await packer.get("/orders/export?q=card:7777")).status_code == 403
        wrong = await owner.get("/orders?q=line:(email:x)")
        assert "There is no field email." in text_of(wrong.text)


async def test_a_search_that_ends_its_page_early_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list says so; what is done with all orders follows the pages by itself, and no parcel is left out."""
    there = await new_shop(shop.service, shop.client, language="en")
    wanted = [await sold(there, goods("far", 1, "77.70")) for _ in range(2)]
    for _ in range(6):
        await sold(there, goods("near"))
    monkeypatch.setattr(deep, "FEW", -1)
    monkeypatch.setattr(deep, "BOUNDS", dict.fromkeys((Way.TEXT, Way.WALK), ((2, 2), (3, 3))))
    text = "line:(price:77.70..77.75)"
    said = "It has come to the end of this part."
    async with desk_of(there, Role.OWNER) as owner:
        page = (await owner.get(f"/orders?q={text}")).text
        assert said in text_of(page)
        assert "No order is like this." not in text_of(page)
        seen = []
        while (further := re.search(r'href="/dashboard([^"]+)">Search on<', page)) is not None:
            seen += re.findall(r">#(\d+)<", page)
            page = (await owner.get(unescape(further[1]))).text
        seen += re.findall(r">#(\d+)<", page)
        assert seen == [one["number"] for one in reversed(wanted)]
        assert said not in text_of(page)
        slips = text_of((await owner.get(f"/orders/slips?q={text}")).text)
        assert [one["number"] in slips for one in wanted] == [True, True]
        asked = await owner.post("/orders/bulk", {"action": "archive", "all": "on", "q": text})
        assert "2 orders" in text_of(asked.text)
        monkeypatch.setattr(found_orders, "_FURTHER", -100)
        refused = await owner.post("/orders/bulk", {"action": "archive", "all": "on", "q": "line:(price:1..2)"})
        assert refused.status_code == 400
        exported = (await owner.get(f"/orders/export?q={text}")).text
        assert [one["number"] in exported for one in wanted] == [True, True]


async def test_the_help_shows_what_the_reader_may_ask_in_their_language(shop: Shop) -> None:
    there = await new_shop(shop.service, shop.client, language="de")
    made = await sold(there, goods("tasse", 2))
    async with desk_of(there, Role.OWNER) as owner, desk_of(there, Role.FULFILMENT) as packer:
        page = text_of((await owner.get("/orders")).text)
        assert "In Artikeln, Zahlungen, Paketen und Belegen suchen" in page
        assert "Eine Karte, die so endet, wurde abgelehnt" in page
        less = text_of((await packer.get("/orders")).text)
        assert "Ein Paket der letzten sieben Tage mit diesem Versender" in less
        assert "Eine Karte, die so endet, wurde abgelehnt" not in less
        found = (await owner.get("/orders?q=sku:tasse -tracking:9 line:(sku:tasse)")).text
        assert f"#{made['number']}" in found
        chips = [unescape(one) for one in re.findall(r'aria-label="([^"]+) wegnehmen"', found)]
        assert chips == ["Artikelnummer: tasse", "nicht: Sendungsnummer: 9", "line:(sku:tasse)"]
        wrong = text_of((await owner.get("/orders?q=email:(sku:x)")).text)
        assert "Hinter email können keine Klammern stehen, aber hinter: line, transaction" in wrong
