"""Making a webhook, and changing where and of what it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.dashboard.webhook_words import EVENT_GROUPS
from orderwright.model.errors import OrderwrightError, ValidationFailed
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_FORM: Final = "webhooks/form.html"
_KEYS: Final = "webhooks/secret.html"
_NEEDED: Final = _("This is needed.")
_NO_EVENT: Final = _("Choose at least one event.")
_OWNER_STAYS: Final = _("Somebody has to be told: this can be changed, not emptied.")
_NO_ADDRESS: Final = _(
    "Nothing can be sent there. Write an address of the public internet that begins with https://, "
    "without a user name and without a #."
)


@page("/settings/webhooks/new", needs=Permission.MANAGE_WEBHOOKS)
async def show_new(page: Page) -> Response:
    """An empty form."""
    return await _form(page)


@action("/settings/webhooks/new", needs=Permission.MANAGE_WEBHOOKS)
async def create(page: Page) -> Response:
    """Make it and show its secret, which nobody can read again."""
    typed = Typed(page, page.form)
    given = _given(page, typed)
    if typed.problem:
        return await _form(page, problem=typed.problem)
    try:
        answer = await page.call("webhooks.createSubscription", {"subscription": given})
    except OrderwrightError as error:
        return await _form(page, problem=_problem(page, error))
    return await page.render(_KEYS, subscription=answer["subscription"], secret=answer.get("secret"), made=True)


@page("/settings/webhooks/{id}/edit", needs=Permission.MANAGE_WEBHOOKS)
async def show_edit(page: Page) -> Response:
    """The form as it is now."""
    return await _form(page, await _subscription(page))


@action("/settings/webhooks/{id}/edit", needs=Permission.MANAGE_WEBHOOKS)
async def change(page: Page) -> Response:
    """Change it."""
    subscription = await _subscription(page)
    typed = Typed(page, page.form)
    given = _given(page, typed)
    if subscription.get("ownerEmail") and "ownerEmail" not in given:
        typed.fault("ownerEmail", _OWNER_STAYS)
    if typed.problem:
        return await _form(page, subscription, typed.problem)
    try:
        await page.call("webhooks.updateSubscription", {"id": subscription["id"], **given})
    except OrderwrightError as error:
        return await _form(page, subscription, _problem(page, error))
    return await page.redirect(f"/settings/webhooks/{subscription['id']}", notice=page.text("Saved."))


@page("/settings/webhooks/{id}/new-secret", needs=Permission.MANAGE_WEBHOOKS)
async def ask_to_rotate(page: Page) -> Response:
    """What a new secret means."""
    return await page.render("webhooks/rotate.html", subscription=await _subscription(page))


@action("/settings/webhooks/{id}/new-secret", needs=Permission.MANAGE_WEBHOOKS)
async def rotate(page: Page) -> Response:
    """Make it and show it once."""
    answer = await page.call("webhooks.rotateSecret", {"id": page.param("id")})
    return await page.render(_KEYS, subscription=answer["subscription"], secret=answer.get("secret"), made=False)


def _given(page: Page, typed: Typed) -> Json:
    """What the form says, as the API takes it; an empty list of types means all."""
    if not typed.line("url"):
        typed.fault("url", _NEEDED)
    chosen = page.fields("type")
    some = typed.line("events") == "some"
    if some and not chosen:
        typed.fault("events", _NO_EVENT)
    given: Json = {"url": typed.line("url"), "eventTypes": chosen if some else []}
    return {**given, "ownerEmail": typed.line("ownerEmail")} if typed.line("ownerEmail") else given


def _problem(page: Page, error: OrderwrightError) -> Problem:
    """The refusal beside the fields, in the words of the page where they are about the address."""
    found = page.problem(error)
    if not isinstance(error, ValidationFailed) or "url" not in found.fields:
        return found
    return replace(found, fields={**found.fields, "url": page.text(_NO_ADDRESS)})


async def _subscription(page: Page) -> Json:
    answer = await page.call("webhooks.getSubscription", {"id": page.param("id")})
    found: Json = document(answer["subscription"])
    return found


async def _form(page: Page, subscription: Json | None = None, problem: Problem | None = None) -> Response:
    present = document({}) if subscription is None else subscription
    sent = bool(page.form)
    types = page.fields("type") if sent else list(present.get("eventTypes", []))
    some = page.field("events") == "some" if sent else bool(types)
    return await page.render(_FORM, subscription=present, groups=EVENT_GROUPS, chosen=types, some=some, problem=problem)
