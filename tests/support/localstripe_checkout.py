"""Stripe's own page (Checkout), which `localstripe` lacks: sessions as Stripe documents them, and a page for a card.

Money moves in localstripe: paying makes and confirms one of its payment intents, which sends its own notifications.
Runs in the process of the server.
"""

from __future__ import annotations

import html
import time
from typing import Any

from aiohttp import web
from localstripe import resources, server
from localstripe.errors import UserError

Json = dict[str, Any]
#: Stripe's limits of `expires_at`, in seconds from now.
SOONEST, LATEST = 30 * 60, 24 * 3600
ALLOWED = {
    "mode",
    "line_items",
    "success_url",
    "cancel_url",
    "client_reference_id",
    "metadata",
    "payment_intent_data",
    "expires_at",
    "expand",
    "allowed_payment_method_types",
}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Checkout</title><main><h1>{amount} {currency}</h1>
<p>{name}</p><p id="said">{said}</p><form method="post"><label>Card number <input name="number" required></label>
<button>Pay</button></form><a href="{cancel}">Back</a></main></html>"""

_sessions: dict[str, Json] = {}


def add_checkout(app: web.Application) -> None:
    """Serve sessions and their page."""
    app.router.add_post("/v1/checkout/sessions", _create)
    app.router.add_get("/v1/checkout/sessions", _list)
    app.router.add_get("/v1/checkout/sessions/{id}", _retrieve)
    app.router.add_post("/v1/checkout/sessions/{id}/expire", _expire)
    app.router.add_get("/_config/checkout/{id}", _show)
    app.router.add_post("/_config/checkout/{id}", _pay)


async def _create(request: web.Request) -> web.Response:
    sent = await server.get_post_data(request)
    unknown = sorted(sent.keys() - ALLOWED)
    lasts = int(sent["expires_at"]) - time.time()
    (item,) = sent["line_items"]
    if unknown or sent["mode"] != "payment" or not SOONEST <= lasts <= LATEST or int(item["quantity"]) != 1:
        raise UserError(400, f"Bad session {unknown}")
    id_ = "cs_test_" + resources.random_id(20)
    _sessions[id_] = {
        "id": id_,
        "object": "checkout.session",
        "status": "open",
        "payment_status": "unpaid",
        "payment_intent": None,
        "url": f"http://{request.host}/_config/checkout/{id_}",
        "created": int(time.time()),
        "expires_at": int(sent["expires_at"]),
        "metadata": sent.get("metadata", {}),
        "sent": sent,
    }
    return _shown(_sessions[id_])


async def _list(request: web.Request) -> web.Response:
    since = int(request.query.get("created[gte]", "0"))
    found = [_document(one) for one in reversed(_sessions.values()) if one["created"] >= since]
    return server.json_response({"object": "list", "data": found, "has_more": False, "url": "/v1/checkout/sessions"})


async def _retrieve(request: web.Request) -> web.Response:
    return _shown(_found(request), expand=any(name.startswith("expand") for name in request.query))


async def _expire(request: web.Request) -> web.Response:
    session = _found(request)
    if session["status"] != "open":
        raise UserError(400, "Only open sessions can be expired")
    session.update(status="expired", url=None)
    return _shown(session)


async def _show(request: web.Request) -> web.Response:
    return _page(_found(request), "")


async def _pay(request: web.Request) -> web.Response:
    session, form = _found(request), await request.post()
    if session["status"] != "open":
        return web.Response(text="This page is closed", status=410)
    item, data = session["sent"]["line_items"][0], session["sent"]["payment_intent_data"]
    card = {"number": form["number"], "exp_month": "12", "exp_year": "2030", "cvc": "123"}
    method = resources.PaymentMethod._api_create(type="card", card=card)
    try:
        paid = resources.PaymentIntent._api_create(
            amount=item["price_data"]["unit_amount"],
            currency=item["price_data"]["currency"],
            payment_method=method.id,
            metadata=data["metadata"],
            description=data["description"],
            confirm="true",
        )
    except UserError:
        return _page(session, "Your card was declined.")
    session.update(status="complete", payment_status="paid", payment_intent=paid.id, url=None)
    raise web.HTTPSeeOther(session["sent"]["success_url"])


def _found(request: web.Request) -> Json:
    session = _sessions.get(request.match_info["id"])
    if session is None:
        raise UserError(404, "No such checkout session")
    return session


def _shown(session: Json, *, expand: bool = False) -> web.Response:
    document = _document(session)
    if expand and document["payment_intent"] is not None:
        intent = resources.PaymentIntent._api_retrieve(document["payment_intent"])
        document["payment_intent"] = intent._export(expand=["latest_charge"])
    return server.json_response(document)


def _document(session: Json) -> Json:
    return {name: value for name, value in session.items() if name != "sent"}


def _page(session: Json, said: str) -> web.Response:
    price = session["sent"]["line_items"][0]["price_data"]
    texts = {
        "amount": str(int(price["unit_amount"]) / 100),
        "currency": price["currency"].upper(),
        "name": price["product_data"]["name"],
        "said": said,
        "cancel": session["sent"]["cancel_url"],
    }
    escaped = {name: html.escape(text) for name, text in texts.items()}
    return web.Response(text=PAGE.format(**escaped), content_type="text/html")
