"""The figures of the first page: read at most once a minute for each site and process, whoever looks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from orderwright.dashboard.page import Page
from orderwright.rules.sales import CurrencySales, Figures, compared, first_day
from orderwright.store.sales import Waiting, refunds_by_day, sales_by_day, waiting
from orderwright.workflows.service import Service

_KEPT_SECONDS: Final = 60.0
_MOST_SITES: Final = 1000
#: Authorizations that end within this time are told.
_SOON: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page shows, and when it was read."""

    sales: list[CurrencySales]
    waiting: Waiting
    read_at: datetime


_kept: WeakKeyDictionary[Service, dict[UUID, tuple[float, Overview]]] = WeakKeyDictionary()


async def overview(page: Page) -> Overview:
    """The figures of the site, at most a minute old."""
    kept = _kept.setdefault(page.service, {})
    found = kept.get(page.site.id)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    made = await _read(page)
    if len(kept) >= _MOST_SITES:
        kept.clear()
    kept[page.site.id] = (time.monotonic() + _KEPT_SECONDS, made)
    return made


async def _read(page: Page) -> Overview:
    now, site = page.service.clock(), page.site
    today = now.astimezone(page.formats.zone).date()
    start = first_day(today)
    since = datetime(start.year, start.month, start.day, tzinfo=page.formats.zone)
    by_day: dict[tuple[date, str], Figures] = {}
    async with page.service.database.acquire() as connection:
        for sold in await sales_by_day(connection, site.id, since, now, site.time_zone):
            by_day[sold.day, sold.currency] = Figures(sold.orders, sold.net)
        for back in await refunds_by_day(connection, site.id, since, site.time_zone):
            key = (back.day, back.currency)
            by_day[key] = by_day.get(key, Figures()) + Figures(refunds=back.amount)
        left = await waiting(connection, site.id, now, now + _SOON)
    return Overview(compared(by_day, today, site.currency), left, now)
