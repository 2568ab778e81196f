"""One webhook: how it is, its keys, what was delivered, and pausing, resuming and deleting it."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.statuses import BADGES
from orderwright.dashboard.webhook_words import EVENT_GROUPS, EVENTS, ORIGINS, REASONS, entity_page, state_of
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_PAGE: Final = 50
_TEST: Final = "webhooks/test.html"


@page("/settings/webhooks/{id}", needs=Permission.MANAGE_WEBHOOKS)
async def show(page: Page) -> Response:
    """Everything about it, with a page of its deliveries."""
    return await _show(page)


@action("/settings/webhooks/{id}/pause", needs=Permission.MANAGE_WEBHOOKS)
async def pause(page: Page) -> Response:
    """Send nothing until it is resumed."""
    await page.call("webhooks.disableSubscription", {"id": page.param("id")})
    return await page.redirect(
        f"/settings/webhooks/{page.param('id')}",
        notice=page.text("Paused. What happens meanwhile is sent as soon as it is resumed."),
    )


@action("/settings/webhooks/{id}/resume", needs=Permission.MANAGE_WEBHOOKS)
async def resume(page: Page) -> Response:
    """Send again, from where it stopped."""
    try:
        await page.call("webhooks.enableSubscription", {"id": page.param("id")})
    except OrderwrightError as error:
        return await _show(page, page.problem(error))
    return await page.redirect(
        f"/settings/webhooks/{page.param('id')}", notice=page.text("Resumed: it goes on where it stopped.")
    )


@page("/settings/webhooks/{id}/test", needs=Permission.MANAGE_WEBHOOKS)
async def ask_to_test(page: Page) -> Response:
    """What a test is."""
    return await page.render(_TEST, subscription=await _subscription(page), attempt=None)


@action("/settings/webhooks/{id}/test", needs=Permission.MANAGE_WEBHOOKS)
async def test(page: Page) -> Response:
    """Send it, and tell what came back."""
    subscription = await _subscription(page)
    try:
        answer = await page.call("webhooks.testSubscription", {"id": subscription["id"]})
    except OrderwrightError as error:
        return await page.render(_TEST, subscription=subscription, attempt=None, problem=page.problem(error))
    return await page.render(_TEST, subscription=subscription, attempt=document(answer["attempt"]))


@page("/settings/webhooks/{id}/delete", needs=Permission.MANAGE_WEBHOOKS)
async def ask_to_delete(page: Page) -> Response:
    """What deleting it means."""
    return await page.render("webhooks/delete.html", subscription=await _subscription(page))


@action("/settings/webhooks/{id}/delete", needs=Permission.MANAGE_WEBHOOKS)
async def delete(page: Page) -> Response:
    """Delete it with everything that was or was to be sent to it."""
    await page.call("webhooks.deleteSubscription", {"id": page.param("id")})
    return await page.redirect("/settings/webhooks", notice=page.text("The webhook was deleted."))


async def _subscription(page: Page) -> Json:
    answer = await page.call("webhooks.getSubscription", {"id": page.param("id")})
    found: Json = document(answer["subscription"])
    return found


async def _show(page: Page, problem: Problem | None = None) -> Response:
    subscription = await _subscription(page)
    state = page.query("state")
    asked: Json = {"subscriptionId": subscription["id"], "limit": _PAGE}
    if state in BADGES["delivery"]:
        asked["state"] = state
    if page.query("after"):
        asked["after"] = page.query("after")
    found = document(await page.call("webhooks.listDeliveries", asked))
    replays = document(await page.call("webhooks.listReplays", {"id": subscription["id"]}))["replays"]
    return await page.render(
        "webhooks/one.html",
        subscription=subscription,
        state=state_of(subscription),
        reasons=REASONS,
        groups=EVENT_GROUPS,
        events=EVENTS,
        origins=ORIGINS,
        entity_page=entity_page,
        deliveries=found["deliveries"],
        after=found["deliveries"][-1]["id"] if found["hasMore"] else "",
        states=BADGES["delivery"],
        wanted=asked.get("state", ""),
        replays=[(one, _share(one)) for one in replays],
        problem=problem,
    )


def _share(replay: Json) -> float:
    """How far a replay is, from 0 to 1."""
    begun, end, now = (int(replay[name]) for name in ("fromCursor", "untilCursor", "cursor"))
    return 1.0 if replay["done"] else (now - begun) / (end - begun)
