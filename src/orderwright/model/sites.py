"""A site: one shop with its currency, its language and the ways in which it treats its orders."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType, field

from orderwright.model.creation_settings import OrderApprovalStrategy
from orderwright.model.inventory import InventoryUpdateTrigger, Overselling
from orderwright.model.order_parts import WeightUnit


class PriceSummaryPolicy(StrEnum):
    """What a price summary that is sent with a new order must agree with.

    PARTS: its own parts; a disagreement with the lines is stored and flagged. STRICT: the lines, too.
    """

    PARTS = "parts"
    STRICT = "strict"


class Site(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A site as it is kept.

    `currency` is an ISO 4217 code, `language` that of the shop's texts (ISO 639-1, lower case), `locale` the
    language tag that amounts are formatted for (`en-US`), `time_zone` a name of the IANA database.
    `tax_included_default` says whether prices hold their tax where an order doesn't tell. `approval_strategy`,
    `editable_by_apps`, `notify_buyer` and `notify_business` are noted with new orders that say nothing themselves;
    `editable_by_apps` null means that every app with the right may edit. `inventory_update_trigger` says when an order
    takes its stock, `overselling` whether a new order that lacks stock is refused. `create_invoice` says whether paid
    orders get an invoice by themselves. `payment_page_url` is the address of the page where buyers pay a payment
    request: a page of the shop's own with `{id}` in the place of the request's id, or that of the service with
    `{token}` in the place of the link's secret; None: that of the service, where it knows its own address.
    `manual_payment_instructions` are what a buyer reads there who pays by hand (1 to 2,000 characters).

    `render_key` grows with each change of what stored texts were made with: a document that carries another key
    has to be formatted again before it is shown. `namespace_owners` are the declared namespaces of extended fields
    with the app that owns each, null for the site's own.
    """

    id: UUID
    name: str
    currency: str
    language: str
    locale: str
    weight_unit: WeightUnit
    time_zone: str
    tax_included_default: bool
    price_summary_policy: PriceSummaryPolicy
    approval_strategy: OrderApprovalStrategy
    editable_by_apps: tuple[UUID, ...] | None
    notify_buyer: bool
    notify_business: bool
    inventory_update_trigger: InventoryUpdateTrigger = InventoryUpdateTrigger.ON_ORDER_PLACED
    overselling: Overselling = Overselling.REFUSE
    create_invoice: bool = False
    payment_page_url: str | None = None
    manual_payment_instructions: str | None = None
    render_key: int
    created_date: datetime
    # When the site's own settings were changed last (None: never), and how often.
    updated_date: datetime | None = None
    revision: int = 0
    # When the settings of orders were changed last (None: never), and how often.
    settings_updated_date: datetime | None = None
    settings_revision: int = 0
    namespace_owners: dict[str, UUID | None] = field(default_factory=dict)


class NewSite(msgspec.Struct, kw_only=True, rename="camel"):
    """What a site is made from. Without a locale amounts are formatted as is usual for the language."""

    name: str
    currency: str
    language: str = "en"
    locale: str | None = None
    weight_unit: WeightUnit = WeightUnit.KG
    time_zone: str = "UTC"
    tax_included_default: bool = False
    price_summary_policy: PriceSummaryPolicy = PriceSummaryPolicy.PARTS
    approval_strategy: OrderApprovalStrategy = OrderApprovalStrategy.DEFAULT
    editable_by_apps: tuple[UUID, ...] | None = None
    notify_buyer: bool = True
    notify_business: bool = True
    inventory_update_trigger: InventoryUpdateTrigger = InventoryUpdateTrigger.ON_ORDER_PLACED
    overselling: Overselling = Overselling.REFUSE
    create_invoice: bool = False
    payment_page_url: str | None = None
    manual_payment_instructions: str | None = None


class SiteChanges(msgspec.Struct, kw_only=True, rename="camel"):
    """Changes of a site: what is UNSET stays. The currency of a site with orders may change; orders keep theirs."""

    name: str | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    locale: str | UnsetType = UNSET
    weight_unit: WeightUnit | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    tax_included_default: bool | UnsetType = UNSET
    price_summary_policy: PriceSummaryPolicy | UnsetType = UNSET
    approval_strategy: OrderApprovalStrategy | UnsetType = UNSET
    editable_by_apps: tuple[UUID, ...] | UnsetType | None = UNSET
    notify_buyer: bool | UnsetType = UNSET
    notify_business: bool | UnsetType = UNSET
    inventory_update_trigger: InventoryUpdateTrigger | UnsetType = UNSET
    overselling: Overselling | UnsetType = UNSET
    create_invoice: bool | UnsetType = UNSET
    payment_page_url: str | UnsetType | None = UNSET
    manual_payment_instructions: str | UnsetType | None = UNSET
