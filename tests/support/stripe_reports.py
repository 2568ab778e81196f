"""What Stripe reports of the stories that are played at `localstripe`: its own events, and those that it lacks."""

from __future__ import annotations

import random
from typing import Any
from uuid import uuid4

from tests.support.gateway_events import send
from tests.support.localstripe import LocalStripe
from tests.support.service import Shop
from tests.support.stripe_recorded import dispute, event
from tests.support.stripe_stories import Story

Json = dict[str, Any]


def reports(stripe: LocalStripe, story: Story) -> list[Json]:
    """What Stripe reports of the operation: the server's own events where it has them, else of the documented shape.

    The server does not say how much was received and captured, which Stripe does.
    """
    (intent,) = stripe.get("/v1/payment_intents")["data"]
    whole = {**intent, "amount_received": story.received, "amount_capturable": 0}
    held = {**intent, "status": "requires_capture", "amount_capturable": 1000, "amount_received": 0}
    charge = {**intent["latest_charge"], "amount_captured": story.received, "metadata": intent["metadata"]}
    ours = [one for one in stripe.get("/v1/refunds")["data"] if one["metadata"]]
    documents = {
        "payment_intent.amount_capturable_updated": [held],
        "payment_intent.canceled": [whole],
        "charge.captured": [charge],
        "refund.created": [{**one, "status": "pending", "balance_transaction": None} for one in ours],
        "refund.updated": ours,
        "charge.refunded": [charge],
    }
    made: list[Json] = []
    for kind in story.events:
        if kind == "payment_intent.succeeded":
            own = stripe.get("/v1/events", type=kind)["data"]
            made += [{**one, "data": {"object": {**one["data"]["object"], **_sums(whole)}}} for one in own]
        else:
            made += [_event(kind, document) for document in documents[kind]]
    return made


def _sums(whole: Json) -> Json:
    return {name: whole[name] for name in ("amount_received", "amount_capturable")}


def disputes(stripe: LocalStripe, story: Story) -> list[Json]:
    """What Stripe reports when the buyer's bank takes the payment back; nothing where there is nothing to take."""
    if not story.disputed:
        return []
    (intent,) = stripe.get("/v1/payment_intents")["data"]
    aim = {"payment_intent": intent["id"], "charge": intent["latest_charge"]["id"], "amount": story.disputed}
    document = dispute(id=f"du_{intent['id']}", **aim)
    made = [_event("charge.dispute.created", document), _event("charge.dispute.funds_withdrawn", document)]
    if story.verdict is not None:
        made.append(_event("charge.dispute.closed", {**document, "status": story.verdict}))
    return made


def _event(kind: str, document: Json) -> Json:
    """An event with an id of its own."""
    return event(kind, document, id=f"evt_{uuid4().hex}")


async def deliver(shop: Shop, events: list[Json]) -> None:
    """Send the events, signed; each is acknowledged."""
    for one in events:
        answer = await send(shop, one)
        assert (answer.status_code, answer.json()) == (200, {}), answer.text


def shuffled(events: list[Json], seed: str) -> list[Json]:
    """Each event twice, in an order that depends on the seed alone."""
    twice = [*events, *events]
    random.Random(seed).shuffle(twice)
    return twice
