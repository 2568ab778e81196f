"""The people of a draft: who buys, where the parcel goes, and who is billed."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.contact_form import countries, problems_of, regions
from orderwright.dashboard.documents import document
from orderwright.dashboard.draft_addresses import address_of, known_addresses, taken_address
from orderwright.dashboard.draft_typed import ADDRESS_FIELDS, CONTACT_FIELDS, shown_address, typed_address
from orderwright.dashboard.draft_view import DraftView, changed, read_draft
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.order_receiver import recipient_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_BUYER: Final = "drafts/buyer.html"
_ADDRESS: Final = "drafts/address.html"
_FOUND: Final = 10


@page("/drafts/{id}/buyer", needs=Permission.SET_DRAFT_BUYER)
async def show_buyer(page: Page) -> Response:
    """Buyers of earlier orders by what is typed, and a field for a new one."""
    return await _buyer(page, await read_draft(page), page.query("q"))


@action("/drafts/{id}/buyer", needs=Permission.SET_DRAFT_BUYER)
async def set_buyer(page: Page) -> Response:
    """Set the buyer: one of an earlier order with the addresses of that, or an e-mail address."""
    view = await read_draft(page)
    try:
        if page.field("order"):
            return await _take_from(page, view, page.field("order"))
        buyer = {**view.buyer, "email": page.field("email")} if page.field("email") else {}
        answer = await page.call("draft-orders.setBuyerInfo", {"draftOrderId": view.id, "buyerInfo": buyer})
    except OrderwrightError as error:
        return await _buyer(page, view, page.field("q"), page.problem(error))
    return await changed(page, answer)


@page("/drafts/{id}/recipient", needs=Permission.SET_DRAFT_RECIPIENT)
async def show_recipient(page: Page) -> Response:
    """Where the parcel goes."""
    view = await read_draft(page)
    return await _address(page, view, "recipient", view.recipient)


@action("/drafts/{id}/recipient", needs=Permission.SET_DRAFT_RECIPIENT)
async def set_recipient(page: Page) -> Response:
    """Send it there; shipping that was chosen goes there, too."""
    view = await read_draft(page)
    holder = await _chosen(page, view, "recipient", view.recipient)
    if isinstance(holder, Response):
        return holder
    try:
        answer = await send_to(page, view, holder)
        if page.field("bill") == "on" and page.may(Permission.SET_DRAFT_BILLING):
            answer = await page.call("draft-orders.setBillingInfo", {"draftOrderId": view.id, "billingInfo": holder})
    except OrderwrightError as error:
        return await _address(page, view, "recipient", view.recipient, page.problem(error, id="vatId"))
    return await changed(page, answer)


@page("/drafts/{id}/billing", needs=Permission.SET_DRAFT_BILLING)
async def show_billing(page: Page) -> Response:
    """Who is billed."""
    view = await read_draft(page)
    return await _address(page, view, "billing", view.billing)


@action("/drafts/{id}/billing", needs=Permission.SET_DRAFT_BILLING)
async def set_billing(page: Page) -> Response:
    """Bill there."""
    view = await read_draft(page)
    holder = await _chosen(page, view, "billing", view.billing)
    if isinstance(holder, Response):
        return holder
    try:
        answer = await page.call("draft-orders.setBillingInfo", {"draftOrderId": view.id, "billingInfo": holder})
    except OrderwrightError as error:
        return await _address(page, view, "billing", view.billing, page.problem(error, id="vatId"))
    return await changed(page, answer)


async def _chosen(page: Page, view: DraftView, part: str, holder: Json) -> Json | Response:
    """The address that was typed, or one of the buyer's that was taken; else the form again.

    That is so where another country was chosen, whose regions it has to show, and where something is wrong.
    """
    if page.field("take"):
        taken = await taken_address(page, page.field("take"))
        if taken:
            return taken
        words = page.text("This address is not there any more. Choose another one.")
        return await _address(page, view, part, holder, Problem(words, status=409))
    typed = {name: page.field(name) for name in (*CONTACT_FIELDS, *ADDRESS_FIELDS, "vatId")}
    if page.field("save") != "on":
        if typed["subdivision"] not in dict(regions(typed["country"])):
            page.refill({"subdivision": ""})
        return await _address(page, view, part, holder)
    as_it_is = page.field("phone_as_it_is") == "on"
    wrong = problems_of(shown_address(holder), typed, phone_as_it_is=as_it_is)
    if wrong:
        return await _address(page, view, part, holder, refusal(page, **wrong))
    return typed_address(page, holder)


async def send_to(page: Page, view: DraftView, holder: Json) -> Json:
    """Set the recipient, and the destination of the shipping if some was chosen; the answer of the last change."""
    answer = await page.call("draft-orders.setRecipientInfo", {"draftOrderId": view.id, "recipientInfo": holder})
    shipping = view.shipping
    if not shipping or shipping["logistics"]["pickupDetails"]:
        return answer
    sent = {name: shipping[name] for name in ("carrierId", "code", "title", "logistics") if shipping[name]}
    sent["logistics"] = {**shipping["logistics"], "shippingDestination": holder}
    offered = [one for one in view.options if one["code"] == shipping["code"]]
    price = shipping["cost"]["price"]
    if price and not any(one["cost"]["price"]["amount"] == price["amount"] for one in offered):
        # A price of the site's rates follows the address; any other was agreed on and stays.
        sent["cost"] = {"price": {"amount": price["amount"]}}
    return await page.call("draft-orders.setShippingInfo", {"draftOrderId": view.id, "shippingInfo": sent})


async def _take_from(page: Page, view: DraftView, order_id: str) -> Response:
    order = document((await page.call("orders.getOrder", {"id": order_id}))["order"])
    buyer = dict(order["buyerInfo"])
    answer = await page.call("draft-orders.setBuyerInfo", {"draftOrderId": view.id, "buyerInfo": buyer})
    billing, recipient = order["billingInfo"], recipient_of(order)
    if billing:
        request = {"draftOrderId": view.id, "billingInfo": address_of(billing)}
        answer = await page.call("draft-orders.setBillingInfo", request)
    if recipient:
        answer = await send_to(page, view, address_of(recipient))
    return await changed(page, answer)


async def _buyer(page: Page, view: DraftView, text: str, problem: Problem | None = None) -> Response:
    found: dict[tuple[str, str], Json] = {}
    if text and page.may(Permission.READ_ORDERS):
        search = {"search": {"expression": text[:200]}, "cursorPaging": {"limit": 50}}
        orders = await page.call("orders.searchOrders", {"search": search})
        for order in document(orders["orders"]):
            contact = (order["billingInfo"] or recipient_of(order))["contactDetails"]
            name = f"{contact['firstName']} {contact['lastName']}".strip()
            found.setdefault((str(order["buyerInfo"]["email"]), name), order)
    known = [(email, name, order) for (email, name), order in found.items() if email or name][:_FOUND]
    return await page.render(_BUYER, view=view, q=text, known=known, recipient_of=recipient_of, problem=problem)


async def _address(page: Page, view: DraftView, part: str, holder: Json, problem: Problem | None = None) -> Response:
    shown = {**shown_address(holder), **page.form}
    return await page.render(
        _ADDRESS,
        view=view,
        title=page.text("Send to") if part == "recipient" else page.text("Bill to"),
        part=part,
        shown=shown,
        lands=countries(page.formats.locale),
        regions=regions(shown["country"]),
        known=await known_addresses(page, view.buyer.get("email") or "", holder),
        problem=problem,
    )
