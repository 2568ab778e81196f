"""Carrying out the plan: sites, declarations, orders and what happens to them, all by the service's operations.

Whatever is done carries an idempotency key, so that a load that was interrupted goes on where it was: nothing is
made twice. While a site is being filled its name says so.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid5

import msgspec

from orderwright.cli.demo.drafts import begin_drafts
from orderwright.cli.demo.fates import HISTORY_DAYS
from orderwright.cli.demo.importing import imported_document
from orderwright.cli.demo.planning import SEED, PlannedOrder, plan_shop, shares
from orderwright.cli.demo.selling import catalog_request, shipping_request, tax_request
from orderwright.cli.demo.shelves import stock_requests, unused_cards
from orderwright.cli.demo.shops import NAMES, SHOPS, Shop
from orderwright.cli.demo.special import charge_back, pay_with_gift_card
from orderwright.cli.demo.steps import CHARGEBACK, PAY_WITH_GIFT_CARD, FollowUp, Known
from orderwright.contract.registry import operation
from orderwright.model.errors import NotFound
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.model.sites import NewSite, Site, SiteChanges
from orderwright.model.validation import from_tree
from orderwright.operations.perform import perform
from orderwright.store.sites import get_site
from orderwright.workflows.context import Answer, Call
from orderwright.workflows.service import Service
from orderwright.workflows.sites import create_site, update_site

#: Stands behind the name of a site whose orders are not complete yet, with the number of those that it will have.
_LOADING = re.compile(r" \(loading ([0-9]+) orders\)$")
CREDENTIAL = "cli:demo"
#: How many changes are under way at once: a few, because each needs a connection.
_AT_ONCE = 4
#: Orders are given to the service in groups, which it writes together.
_GROUP = 100

_ids: ContextVar[Random] = ContextVar("ids")


class _Amount(msgspec.Struct):
    amount: Decimal


class _Summary(msgspec.Struct):
    total: _Amount


class _Order(msgspec.Struct, rename="camel"):
    id: str
    currency: str
    price_summary: _Summary


class _Answered(msgspec.Struct):
    """As much of an answer as is read here."""

    order: _Order


class _Paid(msgspec.Struct, rename="camel"):
    payments_ids: list[str]


_read = msgspec.json.Decoder(_Answered).decode
_read_paid = msgspec.json.Decoder(_Paid).decode


def seeded_id() -> UUID:
    """The next id of the order at hand: the same in every demonstration. Give it to the service as `new_id`."""
    return UUID(int=_ids.get().getrandbits(128), version=4)


async def unfinished(service: Service) -> bool:
    """Whether a site of the demonstration is missing or incomplete."""
    async with service.database.acquire() as connection:
        for shop in SHOPS:
            try:
                site = await get_site(connection, shop.site_id)
            except NotFound:
                return True
            if _LOADING.search(site.name):
                return True
    return False


async def load(service: Service, count: int, *, advance: Callable[[int], None], seed: int = SEED) -> None:
    """Make the demonstration with `count` orders in all, or go on with one that was interrupted.

    The service must have been started with `new_id=seeded_id`. The dates lead up to the service's clock at the first
    try. `advance` is told of progress in orders. To go on takes the same `seed`, and works within 48 hours, for as long
    as idempotency keys are kept; a site that was begun keeps the number of orders that it was begun with.
    """
    amounts = shares(count)
    for shop in SHOPS:
        await _Loading(service, shop, seed, advance).run(amounts[shop.slug])


class _Loading:
    """The load of one shop."""

    def __init__(self, service: Service, shop: Shop, seed: int, advance: Callable[[int], None]) -> None:
        self._service = service
        self._shop = shop
        self._seed = seed
        self._advance = advance
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._caller = Caller(
            site_id=shop.site_id,
            identity=Identity(type=IdentityType.WIX_USER, id=uuid5(NAMES, shop.staff), email=shop.staff),
            permissions=frozenset(Permission),
            credential=CREDENTIAL,
        )

    async def run(self, count: int) -> None:
        """Do all that is not done yet."""
        site = await self._site(count)
        loading = _LOADING.search(site.name)
        if loading is None:
            self._advance(count)
            return
        # The number of the first try: another one would be another plan.
        count = int(loading[1])
        await self._declare_fields(site.created_date)
        planned = plan_shop(self._shop, count, site.created_date + timedelta(days=HISTORY_DAYS), self._seed)
        await self._furnish(planned, site.created_date)
        for start in range(0, len(planned), _GROUP):
            await self._make(planned[start : start + _GROUP], site)
        now = site.created_date + timedelta(days=HISTORY_DAYS)
        await begin_drafts(self._perform, self._shop, now, self._seed)
        async with self._service.database.acquire() as connection:
            await update_site(connection, site.id, SiteChanges(name=self._shop.name))
        self._service.sites.forget(site.id)

    async def _site(self, count: int) -> Site:
        async with self._service.database.acquire() as connection:
            try:
                return await get_site(connection, self._shop.site_id)
            except NotFound:
                new = NewSite(**{**self._shop.site, "name": f"{self._shop.name} (loading {count} orders)"})
                made = self._service.clock() - timedelta(days=HISTORY_DAYS)
                return await create_site(connection, new, now=made, site_id=self._shop.site_id)

    async def _declare_fields(self, at: datetime) -> None:
        fields: Iterable[dict[str, Any]] = (
            {"namespace": "loyalty", "key": "tier", "type": "STRING", "allowedValues": ["bronze", "silver", "gold"]},
            {"namespace": "loyalty", "key": "points", "type": "INTEGER", "minimum": 0},
            {"namespace": "workshop", "key": "engraving", "type": "STRING", "maxLength": 40},
        )
        for field in fields:
            key = f"field:{field['namespace']}.{field['key']}"
            await self._perform("extended-fields.declareExtendedField", {"field": field}, at, key)

    async def _furnish(self, planned: list[PlannedOrder], at: datetime) -> None:
        """What there is to sell and on what terms, full shelves, and gift cards that wait for somebody to use them."""
        await self._perform("catalog.bulkUpsertProducts", catalog_request(self._shop), at, "catalog")
        await self._perform("rates.setTaxRates", tax_request(self._shop), at, "taxes")
        await self._perform("rates.setShippingRates", shipping_request(self._shop), at, "shipping")
        for place, request in enumerate(stock_requests(self._shop, planned, self._seed)):
            await self._perform("inventory.setStock", request, at, f"stock:{place}")
        for place, request in enumerate(unused_cards(self._shop, self._seed)):
            await self._perform("gift-cards.issueGiftCard", request, at, f"card:{place}")

    async def _make(self, group: list[PlannedOrder], site: Site) -> None:
        """Make the orders of a group; the service numbers them in the order in which they reach it."""
        for planned in group:
            if planned.order_id is not None:
                await self._import(planned, site)
        created = [planned for planned in group if planned.order_id is None]
        known: list[Known] = []
        for batch in _batches(created):
            # Who has to wait for the site to be read would be overtaken.
            self._service.sites.forget(site.id)
            await self._service.sites.get(site.id)
            known += await asyncio.gather(*(self._create(planned) for planned in batch))
        await asyncio.gather(*(self._follow_up(*pair) for pair in zip(created, known, strict=True)))

    async def _create(self, planned: PlannedOrder) -> Known:
        silent = {"sendNotificationToBuyer": False, "sendNotificationsToBusiness": False}
        request = {"order": planned.order, "settings": {"notifications": silent}}
        answer = await self._perform("orders.createOrder", request, planned.at, f"create:{planned.index}")
        order = _read(answer.body).order
        return Known(order.id, order.price_summary.total.amount, order.currency, self._shop.minor_unit)

    async def _import(self, planned: PlannedOrder, site: Site) -> None:
        self._begin_ids(f"document:{planned.index}")
        document = imported_document(planned, self._shop, site, self._caller.identity, seeded_id)
        await self._perform("orders.importOrder", {"order": document}, planned.at, f"import:{planned.index}")
        self._advance(1)

    async def _follow_up(self, planned: PlannedOrder, known: Known) -> None:
        async with self._gate:
            for place, step in enumerate(planned.follow_ups):
                await self._take_step(step, known, f"then:{planned.index}:{place}")
        self._advance(1)

    async def _take_step(self, step: FollowUp, known: Known, key: str) -> None:
        if step.operation == CHARGEBACK:
            self._begin_ids(key)
            await charge_back(self._service, self._call(step.at, key), known)
        elif step.operation == PAY_WITH_GIFT_CARD:
            await pay_with_gift_card(self._perform, step, known, key)
        else:
            request = step.request(known)
            answer = await self._perform(step.operation, request, step.at, key)
            if step.operation == "order-transactions.addPayments":
                known.payments += _read_paid(answer.body).payments_ids
                known.paid += Decimal(request["payments"][0]["amount"]["amount"])

    async def _perform(self, key: str, request: dict[str, Any], at: datetime, what: str) -> Answer:
        """Run an operation as the shop's staff would have at that time."""
        self._begin_ids(what)
        declared = operation(key)
        return await perform(self._service, declared, self._call(at, what), from_tree(request, declared.request))

    def _call(self, at: datetime, what: str) -> Call:
        name = f"demo:{self._seed}:{what}"
        return Call(
            caller=self._caller,
            request_id=name,
            now=at,
            idempotency_key=name,
            request_hash=hashlib.sha256(name.encode()).digest(),
        )

    def _begin_ids(self, what: str) -> None:
        """From here on this task makes the ids that belong to `what`, whatever runs beside it."""
        _ids.set(Random(f"{self._seed}:{self._shop.slug}:{what}"))  # noqa: S311 - ids that repeat, no secrets


def _batches(orders: list[PlannedOrder]) -> Iterator[list[PlannedOrder]]:
    """Orders that can be given to the service at once and keep their places.

    One with extended fields waits for their declarations to be read, so it is the last of its batch.
    """
    batch: list[PlannedOrder] = []
    for planned in orders:
        batch.append(planned)
        holders = (planned.order, *planned.order["lineItems"])
        if any("extendedFields" in holder for holder in holders):
            yield batch
            batch = []
    if batch:
        yield batch
