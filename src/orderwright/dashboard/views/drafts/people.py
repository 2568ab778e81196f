"""The people of a draft: who buys, where the parcel goes, and who is billed."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.draft_typed import countries, shown_address, typed_address
from orderwright.dashboard.draft_view import DraftView, changed, read_draft
from orderwright.dashboard.failures import Problem
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
    return await _address(page, view, page.text("Send to"), "recipient", view.recipient)


@action("/drafts/{id}/recipient", needs=Permission.SET_DRAFT_RECIPIENT)
async def set_recipient(page: Page) -> Response:
    """Send it there; shipping that was chosen goes there, too."""
    view = await read_draft(page)
    holder = typed_address(page, view.recipient)
    try:
        answer = await send_to(page, view, holder)
        if page.field("bill") == "on":
            answer = await page.call("draft-orders.setBillingInfo", {"draftOrderId": view.id, "billingInfo": holder})
    except OrderwrightError as error:
        return await _address(page, view, page.text("Send to"), "recipient", view.recipient, page.problem(error))
    return await changed(page, answer)


@page("/drafts/{id}/billing", needs=Permission.SET_DRAFT_BILLING)
async def show_billing(page: Page) -> Response:
    """Who is billed."""
    view = await read_draft(page)
    return await _address(page, view, page.text("Bill to"), "billing", view.billing)


@action("/drafts/{id}/billing", needs=Permission.SET_DRAFT_BILLING)
async def set_billing(page: Page) -> Response:
    """Bill there."""
    view = await read_draft(page)
    holder = typed_address(page, view.billing)
    try:
        answer = await page.call("draft-orders.setBillingInfo", {"draftOrderId": view.id, "billingInfo": holder})
    except OrderwrightError as error:
        return await _address(page, view, page.text("Bill to"), "billing", view.billing, page.problem(error))
    return await changed(page, answer)


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


def recipient_of(order: Json) -> Json:
    """Where an order was sent, empty if nowhere."""
    found: Json = order["shippingInfo"]["logistics"]["shippingDestination"] or order["recipientInfo"]
    return found


def address_of(holder: Json) -> Json:
    """Address and contact of something that may hold more."""
    return {name: holder[name] for name in ("address", "contactDetails") if holder[name]}


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


async def _address(
    page: Page, view: DraftView, title: str, part: str, holder: Json, problem: Problem | None = None
) -> Response:
    return await page.render(
        _ADDRESS, view=view, title=title, part=part, shown=shown_address(holder), lands=countries(page), problem=problem
    )
