"""What a site sets, as callers read and change it."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from orderwright.model.base import CurrencyCode, Guid, Message, Patch, Timestamp
from orderwright.model.creation_settings import OrderApprovalStrategy
from orderwright.model.inventory import Overselling
from orderwright.model.order_parts import WeightUnit
from orderwright.model.sites import PriceSummaryPolicy

_SiteName = Annotated[str, Meta(min_length=1, max_length=200)]
_Tag = Annotated[str, Meta(min_length=2, max_length=64)]
_PageAddress = Annotated[str, Meta(min_length=1, max_length=100)]
_Instructions = Annotated[str, Meta(min_length=1, max_length=2000)]
_Apps = Annotated[list[Guid], Meta(min_length=1, max_length=10)]


class SiteSettings(Message, kw_only=True):
    """A site with its settings. Those of its orders are an object of their own: `getOrdersSettings`."""

    id: Guid
    name: _SiteName
    # ISO 4217. Orders keep the currency that they were placed in.
    currency: CurrencyCode
    # ISO 639-1, of the shop's texts.
    language: _Tag
    # How amounts are written, such as en-US.
    locale: _Tag
    # A name of the IANA database.
    time_zone: _Tag
    weight_unit: WeightUnit
    # Whether prices hold their tax where an order doesn't tell.
    tax_included_default: bool
    price_summary_policy: PriceSummaryPolicy
    approval_strategy: OrderApprovalStrategy
    # The only apps that may edit new orders; absent: every one with the right.
    editable_by_apps: _Apps | None = None
    notify_buyer: bool
    notify_business: bool
    overselling: Overselling
    # Where buyers pay a payment request: `{id}` stands for its id, `{token}` for the secret of its link.
    payment_page_url: _PageAddress | None = None
    # What a buyer reads on the payment page who pays by hand.
    manual_payment_instructions: _Instructions | None = None
    created_date: Timestamp
    updated_date: Timestamp


class SiteSettingsPatch(Patch, kw_only=True):
    """Changes of the settings: what is absent stays."""

    name: _SiteName | UnsetType = UNSET
    currency: CurrencyCode | UnsetType = UNSET
    language: _Tag | UnsetType = UNSET
    locale: _Tag | UnsetType = UNSET
    time_zone: _Tag | UnsetType = UNSET
    weight_unit: WeightUnit | UnsetType = UNSET
    tax_included_default: bool | UnsetType = UNSET
    price_summary_policy: PriceSummaryPolicy | UnsetType = UNSET
    approval_strategy: OrderApprovalStrategy | UnsetType = UNSET
    editable_by_apps: _Apps | UnsetType | None = UNSET
    notify_buyer: bool | UnsetType = UNSET
    notify_business: bool | UnsetType = UNSET
    overselling: Overselling | UnsetType = UNSET
    payment_page_url: _PageAddress | UnsetType | None = UNSET
    manual_payment_instructions: _Instructions | UnsetType | None = UNSET


class GetSiteRequest(Message, kw_only=True):
    """The site of the caller."""


class UpdateSiteRequest(Message, kw_only=True):
    """What is to change; the rest stays."""

    site: SiteSettingsPatch


class SiteResponse(Message, kw_only=True):
    """The site as it is now."""

    site: SiteSettings
