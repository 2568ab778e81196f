"""Making and changing a site: which values are valid, and what a change means for stored texts."""

from __future__ import annotations

import re
import zoneinfo
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

import msgspec
from babel import Locale, UnknownLocaleError
from msgspec import UNSET

from orderwright.model.codes import CURRENCIES
from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.order_parts import WeightUnit
from orderwright.model.sites import NewSite, Site, SiteChanges
from orderwright.model.text_limits import text_fault

MAX_NAME: Final = 200
MAX_OWNER_APPS: Final = 10
MAX_INSTRUCTIONS: Final = 2000
#: What stands in the address of a payment page for the id of a payment request, and for the token of its link.
PLACE_OF_ID: Final = "{id}"
PLACE_OF_TOKEN: Final = "{token}"  # noqa: S105  # no secret
TOKEN_LENGTH: Final = 44
#: A filled in address may have 100 characters.
MAX_PAGE_ADDRESS: Final = 100
_LENGTHS: Final = {PLACE_OF_ID: 36, PLACE_OF_TOKEN: TOKEN_LENGTH}
_PAGE_ADDRESS: Final = re.compile(
    r"https?://[^\s/?#{}]+(?:[/?#][^\s{}]*)?(?P<place>\{id\}|\{token\})[^\s{}]*", re.ASCII | re.IGNORECASE
)
_WEIGHT_UNITS: Final = (WeightUnit.KG, WeightUnit.LB)
# What stored texts are made with: a change of one of these makes them stale.
_RENDERED_WITH: Final = ("locale",)


def make_site(new: NewSite, site_id: UUID, now: datetime) -> Site:
    """The site that the input describes. Raises `ValidationFailed` that names every bad field (`site.currency`)."""
    values = msgspec.structs.asdict(new)
    values["locale"] = new.locale or new.language
    return _checked(Site(id=site_id, render_key=1, created_date=now, **values))


def change_site(site: Site, changes: SiteChanges) -> Site:
    """The site with the changes made; its `render_key` grows if stored texts are stale now.

    Raises `ValidationFailed` that names every bad field.
    """
    values = {name: value for name, value in msgspec.structs.asdict(changes).items() if value is not UNSET}
    changed = _checked(msgspec.structs.replace(site, **values))
    if any(getattr(changed, name) != getattr(site, name) for name in _RENDERED_WITH):
        return msgspec.structs.replace(changed, render_key=site.render_key + 1)
    return changed


def _checked(site: Site) -> Site:
    violations = [
        FieldViolation(f"site.{field}", description, rule)
        for field, holds, description, rule in (
            ("name", 1 <= len(site.name) <= MAX_NAME, f"needs 1 to {MAX_NAME} characters", "MAX_LENGTH"),
            ("name", text_fault(site.name) is None, text_fault(site.name) or "", "VALIDATION"),
            ("currency", site.currency in CURRENCIES, "is not a currency of ISO 4217", "FORMAT"),
            ("language", _is_language(site.language), "is not a language of ISO 639-1, such as en", "FORMAT"),
            ("locale", _is_locale(site.locale), "is not a known locale, such as en-US", "FORMAT"),
            ("weightUnit", site.weight_unit in _WEIGHT_UNITS, "must be KG or LB", "INVALID_ENUM_VALUE"),
            ("timeZone", _is_time_zone(site.time_zone), "is not a time zone, such as Europe/Berlin", "FORMAT"),
            (
                "editableByApps",
                site.editable_by_apps is None or 1 <= len(site.editable_by_apps) <= MAX_OWNER_APPS,
                f"needs 1 to {MAX_OWNER_APPS} apps, or null for everyone",
                "MAX_SIZE",
            ),
            (
                "paymentPageUrl",
                site.payment_page_url is None or is_page_address(site.payment_page_url),
                f"must be an http address with {PLACE_OF_ID} or {PLACE_OF_TOKEN} in it once, and at most "
                f"{MAX_PAGE_ADDRESS} characters with that filled in",
                "FORMAT",
            ),
            (
                "manualPaymentInstructions",
                site.manual_payment_instructions is None
                or 1 <= len(site.manual_payment_instructions) <= MAX_INSTRUCTIONS,
                f"needs 1 to {MAX_INSTRUCTIONS} characters, or null for none",
                "MAX_LENGTH",
            ),
            (
                "manualPaymentInstructions",
                text_fault(site.manual_payment_instructions or "") is None,
                text_fault(site.manual_payment_instructions or "") or "",
                "VALIDATION",
            ),
        )
        if not holds
    ]
    if violations:
        raise ValidationFailed(violations)
    return site


def is_page_address(text: str) -> bool:
    """Whether a text can be the address of a payment page: with `{id}` or `{token}` once, behind the host."""
    found = _PAGE_ADDRESS.fullmatch(text) if text.isascii() and text.isprintable() else None
    if found is None or found["place"] not in _LENGTHS:
        return False
    place = found["place"]
    if place == PLACE_OF_TOKEN and not text.endswith(f"/{place}"):
        return False
    fits = len(text) - len(place) + _LENGTHS[place] <= MAX_PAGE_ADDRESS
    return fits and "/" in text.partition("://")[2].partition(place)[0]


def _is_language(tag: str) -> bool:
    return len(tag) == 2 and tag.isascii() and tag.islower() and _is_locale(tag)


def _is_locale(tag: str) -> bool:
    try:
        Locale.parse(tag[:64], sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True


@cache
def _time_zones() -> frozenset[str]:
    # "localtime" is whatever the machine is set to, which differs from one to the next.
    return frozenset(zoneinfo.available_timezones() - {"localtime"})


def _is_time_zone(name: str) -> bool:
    return name in _time_zones()
