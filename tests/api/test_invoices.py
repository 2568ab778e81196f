"""Invoices, credit notes and receipts: who gets one, what stands on it, and that it never changes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from tests.support.fulfillments import member
from tests.support.invoices import billed, invoiced, pdf, receipt_of, text_of
from tests.support.orders import address, imported, line, order, summary, taxed
from tests.support.payments import add, cash, paid_order
from tests.support.refunds import of, refund, units
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.sites import SiteChanges
from orderwright.providers.documents.typst_renderer import TypstRenderer
from orderwright.workflows.follow_documents import INVOICE_NOT_ISSUED, issue_due_documents
from orderwright.workflows.sites import update_site

Json = dict[str, Any]
JANE = "0d1f5a0e-6b0c-4d61-9d0a-3e6a1a52a001"


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    """A site without documents, so that numbers begin with 1."""
    return await new_shop(service.service, service.client)


async def documents(shop: Shop, **query: Any) -> list[tuple[str, str, str]]:
    found = (await shop.do("listDocuments", query))["documents"]
    return [(one["kind"], one["number"], one["amount"]["amount"]) for one in found]


async def follow(shop: Shop) -> None:
    """Let the worker see what has happened."""
    await shop.do("readEvents", {})
    await issue_due_documents(shop.service)


async def test_an_invoice_is_numbered_listed_told_and_printed(shop: Shop) -> None:
    made = await billed(shop)
    before = made["activities"]
    invoice = await invoiced(shop, made["id"])
    listed = await shop.do("listInvoicesForMultipleOrders", {"orderIds": [made["id"]]})
    assert listed == {"invoicesForOrder": [{"orderId": made["id"], "invoicesInfo": [{"id": invoice}]}]}
    after = await shop.get(made["id"])
    assert [one["type"] for one in after["activities"][len(before) :]] == ["INVOICE_ADDED"]
    assert await documents(shop) == [("INVOICE", "INV-2026-00001", "55.70")]
    text = text_of(await pdf(shop, "getInvoiceFile", invoice))
    for part in ("Invoice", "INV-2026-00001", "March 1, 2026", "Jane Doe", "New York", "Coffee", "4%"):
        assert part in text
    for figure in ("$48.75", "$5.00", "Total without tax $53.75", "Tax $1.95", "Total $55.70"):
        assert figure in text


async def test_gross_prices_show_the_tax_within_and_add_up(shop: Shop) -> None:
    lines = [line("119.00", **taxed("0.19")), line("10.70", 2, **taxed("0.07"))]
    made = await billed(shop, *lines, taxIncludedInPrices=True, buyerLanguage="de", currency="EUR")
    text = text_of(await pdf(shop, "getInvoiceFile", await invoiced(shop, made["id"])))
    for part in ("Rechnung", "119,00 €", "21,40 €", "Gesamtbetrag 140,40 €", "Enthaltene Steuer 20,40 €"):
        assert part in text
    assert "7 % 20,00 € 1,40 €" in text
    assert "19 % 100,00 € 19,00 €" in text


@pytest.mark.parametrize(
    ("language", "title", "total"),
    [
        ("en", "Invoice", "Total €55.70"),
        ("de", "Rechnung", "55,70 €"),
        ("fr", "Facture", "55,70 €"),
        ("es", "Factura", "EUR55.70"),
        ("xx", "Invoice", "€55.70"),
    ],
)
async def test_the_buyer_reads_it_in_its_language(shop: Shop, language: str, title: str, total: str) -> None:
    made = await billed(shop, buyerLanguage=language, currency="EUR")
    text = text_of(await pdf(shop, "getInvoiceFile", await invoiced(shop, made["id"])))
    assert title in text
    assert total in text


async def test_the_same_bytes_come_back_whatever_becomes_of_the_order_and_the_settings(shop: Shop) -> None:
    made = await billed(shop)
    invoice = await invoiced(shop, made["id"])
    later = await invoiced(shop, (await billed(shop))["id"])
    first = await pdf(shop, "getInvoiceFile", invoice)
    await shop.do("setDocumentSettings", {"documentSettings": {"businessName": "Renamed Inc."}})
    await shop.do("updateOrder", {"order": {"id": made["id"], "buyerInfo": {"email": "other@example.com"}}})
    assert await pdf(shop, "getInvoiceFile", invoice) == first
    # Issued before the change and set after it: as it was when it was issued.
    assert "Renamed" not in text_of(await pdf(shop, "getInvoiceFile", later))
    newest = await invoiced(shop, (await billed(shop))["id"])
    assert "Renamed Inc." in text_of(await pdf(shop, "getInvoiceFile", newest))


async def test_the_database_refuses_to_change_what_was_issued(shop: Shop) -> None:
    await invoiced(shop, (await billed(shop))["id"])
    async with shop.service.database.acquire() as connection:
        for change in ("UPDATE documents SET amount = 0", "UPDATE documents SET data = ''", "DELETE FROM documents"):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(f"{change} WHERE site_id = $1", shop.site_id)


async def test_an_order_has_one_invoice_until_it_is_taken_back(shop: Shop) -> None:
    one = (await billed(shop))["id"]
    invoice = await invoiced(shop, one)
    refusal = await shop.refused("generateInvoice", {"orderId": one})
    assert refusal == (409, "INVOICE_ALREADY_EXISTS", {"orderId": one, "invoiceId": invoice})
    note = (await shop.do("creditInvoice", {"id": invoice, "reason": "Wrong address"}))["creditNoteId"]
    text = text_of(await pdf(shop, "getInvoiceFile", note))
    for part in ("Credit note", "CN-2026-00001", "Cancellation of invoice INV-2026-00001", "-$55.70", "Wrong address"):
        assert part in text
    assert (await shop.refused("creditInvoice", {"id": invoice}))[:2] == (409, "INVOICE_ALREADY_CREDITED")
    assert (await shop.refused("creditInvoice", {"id": note}))[:2] == (404, "DOCUMENT_NOT_FOUND")
    await invoiced(shop, one)
    assert await documents(shop, orderId=one) == [
        ("INVOICE", "INV-2026-00002", "55.70"),
        ("CREDIT_NOTE", "CN-2026-00001", "-55.70"),
        ("INVOICE", "INV-2026-00001", "55.70"),
    ]


async def test_what_can_have_no_invoice_is_refused_with_the_reason(shop: Shop) -> None:
    waiting = (await shop.create(order(billingInfo=address(), status="INITIALIZED")))["id"]
    elsewhere = (await shop.do("importOrder", {"order": imported()}))["order"]["id"]
    for one in (waiting, elsewhere):
        assert (await shop.refused("generateInvoice", {"orderId": one}))[:2] == (428, "GENERATE_INVOICE_NOT_SUPPORTED")
    nobody = (await shop.create(order(status="APPROVED")))["id"]
    assert (await shop.refused("generateInvoice", {"orderId": nobody}))[:2] == (428, "MISSING_CONTACT")
    assert (await shop.refused("generateInvoice", {"orderId": "nonsense"}))[:2] == (404, "ORDER_NOT_FOUND")


async def test_many_are_issued_at_once_and_each_fails_alone(shop: Shop) -> None:
    first, second = [(await billed(shop))["id"] for _ in range(2)]
    nobody = (await shop.create(order(status="APPROVED")))["id"]
    answer = await shop.do("bulkGenerateInvoices", {"orderIds": [second, nobody, first]})
    results = answer["results"]
    assert [one["itemMetadata"]["success"] for one in results] == [True, False, True]
    assert results[1]["itemMetadata"]["error"]["code"] == "MISSING_CONTACT"
    assert [results[at]["item"]["orderId"] for at in (0, 2)] == [second, first]
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 2, "totalFailures": 1, "undetailedFailures": 0}
    assert [number for _, number, _ in await documents(shop)] == ["INV-2026-00002", "INV-2026-00001"]
    repeated = await shop.refused("bulkGenerateInvoices", {"orderIds": [first, first]})
    assert repeated == (400, "INVALID", {"orderIds[1]": "OTHER"})


async def test_invoices_made_elsewhere_stand_on_the_list_once(shop: Shop) -> None:
    one = (await billed(shop))["id"]
    own = await invoiced(shop, one)
    added = {"orderId": one, "invoiceInfo": {"id": "EXT-7", "appId": "b52ec002-40dd-469c-9f9f-833988e8048d"}}
    for _ in range(2):
        assert (await shop.do("addInvoiceToOrder", added))["orderInvoices"] == [{"id": own}, added["invoiceInfo"]]
    told = [one["type"] for one in (await shop.get(one))["activities"]]
    assert told.count("INVOICE_ADDED") == 2


async def test_a_member_sees_the_invoices_of_its_own_orders_and_no_file(shop: Shop) -> None:
    await member(shop, "jane", JANE)
    own = (await billed(shop, buyerInfo={"memberId": JANE, "email": "jane@example.com"}))["id"]
    other = (await billed(shop))["id"]
    invoice, foreign = await invoiced(shop, own), await invoiced(shop, other)
    listed = await shop.do("listInvoicesForMultipleOrders", {"orderIds": [other, own]}, by="jane")
    assert listed == {"invoicesForOrder": [{"orderId": own, "invoicesInfo": [{"id": invoice}]}]}
    assert invoice != foreign
    for name, request in (("getInvoiceFile", {"id": invoice}), ("listDocuments", {})):
        assert (await shop.refused(name, request, by="jane"))[:2] == (403, "PERMISSION_DENIED")


async def test_a_paid_order_gets_its_invoice_where_the_site_wants_it(shop: Shop) -> None:
    unwanted, _ = await paid_order(shop, cash(), billingInfo=address())
    await follow(shop)
    assert await documents(shop) == []
    await _want_invoices(shop)
    paid, _ = await paid_order(shop, cash("4.00"), billingInfo=address(), status="APPROVED")
    await follow(shop)
    assert await documents(shop) == []
    await add(shop, paid, cash("6.00"))
    for _ in range(2):
        await follow(shop)
    assert await documents(shop) == [("INVOICE", "INV-2026-00001", "10.00")]
    assert unwanted != paid


async def test_staff_is_told_of_a_paid_order_that_can_have_no_invoice(shop: Shop) -> None:
    await _want_invoices(shop)
    one, _ = await paid_order(shop, cash(), status="APPROVED")
    await follow(shop)
    assert await documents(shop) == []
    async with shop.service.database.acquire() as connection:
        flags = await connection.fetchval(
            "SELECT flags FROM orders WHERE site_id = $1 AND id = $2::uuid", shop.site_id, one
        )
    assert INVOICE_NOT_ISSUED in flags


async def test_a_refund_gets_a_credit_note_with_the_tax_of_its_lines(shop: Shop) -> None:
    made = await billed(shop, line("50.00", 2, **taxed("0.2")))
    (payment,) = await add(shop, made["id"], cash("120.00"))
    await invoiced(shop, made["id"])
    item = made["lineItems"][0]["id"]
    items = {"lineItems": units((item, 1))}
    await refund(shop, made["id"], of(payment, "60.00"), refundItems=items, customerReason="Broken")
    for _ in range(2):
        await follow(shop)
    assert await documents(shop, kind="CREDIT_NOTE") == [("CREDIT_NOTE", "CN-2026-00001", "-60.00")]
    (note,) = (await shop.do("listDocuments", {"kind": "CREDIT_NOTE"}))["documents"]
    assert note["tax"]["amount"] == "-10.00"
    text = text_of(await pdf(shop, "getInvoiceFile", note["id"]))
    for part in ("INV-2026-00001", "Coffee", "-$60.00", "Broken", "-$10.00"):
        assert part in text
    # What is left can be taken back, and no more.
    (invoice,) = (await shop.do("listDocuments", {"kind": "INVOICE"}))["documents"]
    await shop.do("creditInvoice", {"id": invoice["id"]})
    assert ("CREDIT_NOTE", "CN-2026-00002", "-60.00") in await documents(shop)


async def test_an_invoice_that_comes_after_a_refund_brings_its_credit_note_along(shop: Shop) -> None:
    made = await billed(shop, line("50.00"))
    (payment,) = await add(shop, made["id"], cash("50.00"))
    await refund(shop, made["id"], of(payment, "20.00"))
    await invoiced(shop, made["id"])
    await follow(shop)
    assert sorted(await documents(shop)) == [
        ("CREDIT_NOTE", "CN-2026-00001", "-20.00"),
        ("INVOICE", "INV-2026-00001", "50.00"),
    ]


async def test_a_name_without_a_font_is_told_and_the_document_waits_for_one(shop: Shop) -> None:
    name = "\U0001f600"  # no font of text has it
    shop.service.renderer = TypstRenderer(system_fonts=False)
    bill = {"contactDetails": {"firstName": name}, "address": {"country": "JP"}}
    invoice = await invoiced(shop, (await billed(shop, billingInfo=bill))["id"])
    refusal = await shop.refused("getInvoiceFile", {"id": invoice})
    assert refusal == (428, "DOCUMENT_FONT_MISSING", {"text": name})
    assert await documents(shop) == [("INVOICE", "INV-2026-00001", "55.70")]


async def test_settings_that_can_not_work_are_refused_and_change_nothing(shop: Shop) -> None:
    faulty = {"templates": [{"kind": "INVOICE", "source": '#read("/etc/passwd")'}]}
    assert (await shop.refused("setDocumentSettings", {"documentSettings": faulty}))[:2] == (
        428,
        "DOCUMENT_NOT_RENDERED",
    )
    logo = {"logo": "AAAA", "logoType": "PNG"}
    assert (await shop.refused("setDocumentSettings", {"documentSettings": logo}))[1] == "DOCUMENT_NOT_RENDERED"
    wrong = {"color": "red", "logo": "AAAA"}
    assert await shop.refused("setDocumentSettings", {"documentSettings": wrong}) == (
        400,
        "INVALID",
        {"documentSettings.color": "FORMAT", "documentSettings.logoType": "OTHER"},
    )


async def test_a_template_of_the_site_replaces_ours(shop: Shop) -> None:
    source = '#import "parts.typ": *\n#show: sheet\n#items()\nOur own words for #document-data.number'
    await shop.do("setDocumentSettings", {"documentSettings": {"templates": [{"kind": "INVOICE", "source": source}]}})
    text = text_of(await pdf(shop, "getInvoiceFile", await invoiced(shop, (await billed(shop))["id"])))
    assert "Our own words for INV-2026-00001" in text
    assert "Coffee" in text


async def test_a_receipt_has_its_file(shop: Shop) -> None:
    one = (await billed(shop))["id"]
    receipt = await receipt_of(shop, one, "10.00")
    file = await pdf(shop, "getReceiptFile", receipt)
    assert await pdf(shop, "getReceiptFile", receipt) == file
    for part in ("Receipt", "Payment for order", "$10.00"):
        assert part in text_of(file)
    assert (await shop.refused("getInvoiceFile", {"id": receipt}))[:2] == (404, "DOCUMENT_NOT_FOUND")


async def test_a_packing_slip_names_units_and_no_prices(shop: Shop) -> None:
    made = await billed(shop, buyerNote="Ring twice")
    text = text_of(await pdf(shop, "getPackingSlip", made["id"]))
    for part in ("Packing slip", made["number"], "Coffee", "525 5th Avenue", "U.S. Shipping", "Ring twice"):
        assert part in text
    assert "$" not in text
    assert (await shop.refused("getPackingSlip", {"id": "nonsense"}))[:2] == (404, "ORDER_NOT_FOUND")


async def test_a_packing_slip_leaves_out_what_is_not_shipped(shop: Shop) -> None:
    lesson = {"productName": {"original": "Lesson"}, "itemType": {"preset": "SERVICE"}}
    made = await billed(shop, line(quantity=3), line(**lesson))
    text = text_of(await pdf(shop, "getPackingSlip", made["id"]))
    assert "Coffee 3" in text
    assert "Lesson" not in text


async def test_numbers_have_no_gap_where_many_are_issued_at_the_same_time(shop: Shop) -> None:
    ids = [(await billed(shop))["id"] for _ in range(12)]
    nobody = [(await shop.create(order(status="APPROVED")))["id"] for _ in range(4)]
    await asyncio.gather(*(shop.send("generateInvoice", {"orderId": one}) for one in (*ids, *nobody, *ids)))
    numbers = sorted(number for _, number, _ in await documents(shop))
    assert numbers == [f"INV-2026-{number:05d}" for number in range(1, 13)]


async def test_a_price_summary_that_was_stated_is_met_by_a_line_of_its_own(shop: Shop) -> None:
    made = await billed(shop, line("10.00"), priceSummary=summary("10.00", "8.00", discount="2.00"))
    text = text_of(await pdf(shop, "getInvoiceFile", await invoiced(shop, made["id"])))
    assert "Discounts and adjustments -$2.00" in text
    assert "Total $8.00" in text


async def test_invoices_and_papers_are_a_sites_own(service: Shop, shop: Shop) -> None:
    stranger = await new_shop(service.service, service.client)
    one = (await billed(shop))["id"]
    invoice, receipt = await invoiced(shop, one), await receipt_of(shop, one)
    for name, id_ in (("getInvoiceFile", invoice), ("creditInvoice", invoice), ("getReceiptFile", receipt)):
        assert await stranger.refused(name, {"id": id_}) == (404, "DOCUMENT_NOT_FOUND", {"documentId": id_})
    assert await stranger.do("listInvoicesForMultipleOrders", {"orderIds": [one]}) == {"invoicesForOrder": []}
    assert await stranger.do("listDocuments", {"orderId": one}) == {"documents": []}
    await shop.do("setDocumentSettings", {"documentSettings": {"footer": "Rosebud"}})
    assert await stranger.do("getDocumentSettings", {}) == {"documentSettings": {}, "revision": 0}
    await invoiced(stranger, (await billed(stranger))["id"])
    (first,) = (await stranger.do("listDocuments", {}))["documents"]
    assert first["number"] == "INV-2026-00001"


async def _want_invoices(shop: Shop) -> None:
    async with shop.service.database.acquire() as connection:
        await update_site(connection, shop.site_id, SiteChanges(create_invoice=True))
    shop.service.sites.forget(shop.site_id)
