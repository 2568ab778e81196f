"""Who did what to the site, its people and its keys."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from orderwright.dashboard.audit_words import AREAS, actor_words, operation_words
from orderwright.dashboard.credential_names import names_of_credentials
from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.model.errors import ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp

_PAGE_SIZE: Final = 50


@page("/settings/audit-log", needs=Permission.READ_AUDIT_LOG)
async def show(page: Page) -> Response:
    """Entries, newest first, of one person, one area, and some days."""
    asked = {name: page.query(name) for name in ("actor", "area", "since", "until")}
    problem = None
    try:
        found = await page.call("audit.listAuditEntries", _request(page, asked))
    except ValidationFailed as error:
        problem = page.problem(error, operation="area")
        found = {"entries": [], "hasMore": False}
    entries = document(found["entries"])
    names = await names_of_credentials(page, await _keys(page))
    return await page.render(
        "administration/audit_log.html",
        problem=problem,
        status=200,
        asked=asked,
        is_narrowed=any(asked.values()) or bool(page.query("after")),
        rows=[
            (
                entry,
                entry["actorEmail"] or actor_words(page, entry["actor"], names),
                operation_words(page, entry["operation"]),
            )
            for entry in entries
        ],
        names=names,
        actors=sorted(names.items(), key=lambda one: one[1].casefold()),
        areas=[("", page.text("Everything")), *((area, page.text(words)) for area, words in AREAS.items())],
        after=entries[-1]["id"] if found["hasMore"] else None,
    )


def _request(page: Page, asked: dict[str, str]) -> dict[str, Any]:
    request: dict[str, Any] = {"limit": _PAGE_SIZE}
    named = {"actor": asked["actor"], "operation": asked["area"], "after": page.query("after")}
    request |= {name: value for name, value in named.items() if value}
    for name, days in (("since", 0), ("until", 1)):
        if asked[name]:
            request[name] = _midnight(page, name, asked[name], days)
    return request


def _midnight(page: Page, name: str, text: str, days: int) -> str:
    """The beginning of a day on the clocks of the site, or of the day after. Raises `ValidationFailed`."""
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return format_timestamp(datetime.combine(day, time(), ZoneInfo(page.site.time_zone)))
    except (ValueError, OverflowError):
        raise ValidationFailed.of(name, "is not a day", "FORMAT") from None


async def _keys(page: Page) -> list[Any]:
    if not page.may(Permission.MANAGE_KEYS):
        return []
    keys: list[Any] = (await page.call("api-keys.listApiKeys"))["apiKeys"]
    return keys
