"""The rates of a site: reading them, and replacing them without losing what somebody else has changed."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from orderwright.model.errors import StaleRevision, ValidationFailed
from orderwright.model.rates import (
    RatesKind,
    ShippingRates,
    ShippingRatesInput,
    TaxRates,
    TaxRatesInput,
)
from orderwright.model.sites import Site
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.shipping_rates import shipping_violations
from orderwright.rules.tax_rates import tax_violations
from orderwright.store import rates as store
from orderwright.store.database import AnyConnection
from orderwright.store.rates import StoredRates
from orderwright.workflows.context import Context

_encode = msgspec.json.Encoder().encode
_decode_shipping = msgspec.json.Decoder(ShippingRatesInput).decode
_decode_tax = msgspec.json.Decoder(TaxRatesInput).decode
Sent = TypeVar("Sent", ShippingRatesInput, TaxRatesInput)


async def shipping_rates(connection: AnyConnection, site: Site) -> ShippingRates:
    """The shipping rates of the site; empty ones at revision "0" if it has none yet."""
    return _shipping(site, await store.find_rates(connection, site.id, RatesKind.SHIPPING))


async def tax_rates(connection: AnyConnection, site: Site) -> TaxRates:
    """The manual tax rates of the site; empty ones at revision "0" if it has none yet."""
    return _tax(await store.find_rates(connection, site.id, RatesKind.TAX))


async def set_shipping_rates(context: Context, sent: ShippingRatesInput) -> ShippingRates:
    """Replace the shipping rates. Raises `ValidationFailed` with every bad field, `STALE_REVISION`."""
    if violations := shipping_violations(sent):
        raise ValidationFailed(violations)
    _unformatted(sent)
    sent.currency = sent.currency or context.site.currency
    return _shipping(context.site, await _replace(context, RatesKind.SHIPPING, sent))


async def set_tax_rates(context: Context, sent: TaxRatesInput) -> TaxRates:
    """Replace the tax rates. Raises `ValidationFailed` with every bad field, `STALE_REVISION`."""
    if violations := tax_violations(sent):
        raise ValidationFailed(violations)
    return _tax(await _replace(context, RatesKind.TAX, sent))


async def _replace(context: Context, kind: RatesKind, sent: Sent) -> StoredRates:
    """Write what was sent, unless it is what there is."""
    connection, site_id = context.work.connection, context.site.id
    await store.lock_rates(connection, site_id, kind)
    present = await store.find_rates(connection, site_id, kind)
    revision = present.revision if present is not None else 0
    _check_revision(context, sent.revision, revision)
    doc = _encode(msgspec.structs.replace(sent, revision=None))
    if present is not None and present.doc == doc:
        return present
    written = StoredRates(revision + 1, doc, context.work.now)
    await store.save_rates(connection, site_id, kind, written)
    return written


def _unformatted(sent: ShippingRatesInput) -> None:
    """Drop formatted amounts, which are made for each reader, in place."""
    for region in sent.regions:
        for option in region.options:
            tiers = [*(option.by_subtotal or ()), *(option.by_weight or ())]
            for price in (option.flat, option.free_from, *(tier.price for tier in tiers)):
                if price is not None:
                    price.formatted_amount = ""


def _check_revision(context: Context, sent: str | None, present: int) -> None:
    wanted = [int(sent)] if sent is not None else []
    wanted += [context.call.if_match] if context.call.if_match is not None else []
    for revision in wanted:
        if revision != present:
            raise StaleRevision(
                "STALE_REVISION",
                f"The rates are at revision {present}, not {revision}",
                data={"revision": str(present)},
            )


def _shipping(site: Site, stored: StoredRates | None) -> ShippingRates:
    if stored is None:
        return ShippingRates(revision="0", currency=site.currency)
    sent = _decode_shipping(stored.doc)
    rates = ShippingRates(
        revision=str(stored.revision),
        currency=sent.currency or site.currency,
        tax_group_id=sent.tax_group_id,
        regions=sent.regions,
        updated_date=format_timestamp(stored.updated),
    )
    fill_formatted(rates, rates.currency, site.locale)
    return rates


def _tax(stored: StoredRates | None) -> TaxRates:
    if stored is None:
        return TaxRates(revision="0")
    sent = _decode_tax(stored.doc)
    return TaxRates(
        revision=str(stored.revision),
        tax_groups=sent.tax_groups,
        regions=sent.regions,
        updated_date=format_timestamp(stored.updated),
    )
