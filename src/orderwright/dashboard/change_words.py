"""What changed in an order, in words: parts of its document before and after, and who did it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.activity_words import WORDS, kind_of
from orderwright.dashboard.contact_form import LABELS
from orderwright.dashboard.formats import NOTHING
from orderwright.dashboard.statuses import STATUS_OF_FIELD, status_badge
from orderwright.dashboard.texts import _

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
#: Parts of the document by where they begin; of several the longest one counts.
_PARTS: Final[Mapping[str, str]] = {
    "activities": _("What happened"),
    "archived": _("Archived"),
    "balanceSummary": _("Balance"),
    "billingInfo": _("Bill to"),
    "channelInfo.type": _("Channel"),
    "buyerInfo.email": _("E-mail address"),
    "buyerNote": _("From the buyer"),
    "customFields": _("Further answers"),
    "extendedFields": _("Fields of apps"),
    "fulfillmentStatus": _("Fulfilment"),
    "lineItems": _("Items"),
    "paymentStatus": _("Payment"),
    "priceSummary": _("Money"),
    "recipientInfo": _("Recipient"),
    "seenByAHuman": _("Seen by a person"),
    "shippingInfo": _("Shipping"),
    "shippingInfo.logistics.shippingDestination": _("Send to"),
    "status": _("Status"),
    "tags": _("Tags"),
}
#: What these fields of an amount say follows from the amount.
_DERIVED: Final = (".formattedAmount", ".formattedTotal")
#: Payments, refunds and parcels that a version added, changed or removed.
RECORDS: Final[Mapping[tuple[str, str], str]] = {
    ("PAYMENT", "ADDED"): _("A payment was added"),
    ("PAYMENT", "CHANGED"): _("A payment was changed"),
    ("PAYMENT", "REMOVED"): _("A payment was removed"),
    ("REFUND", "ADDED"): _("A refund was added"),
    ("REFUND", "CHANGED"): _("A refund was changed"),
    ("REFUND", "REMOVED"): _("A refund was removed"),
    ("FULFILLMENT", "ADDED"): _("A parcel was added"),
    ("FULFILLMENT", "CHANGED"): _("A parcel was changed"),
    ("FULFILLMENT", "REMOVED"): _("A parcel was removed"),
}
_ACTORS: Final[Mapping[str, str]] = {
    "APP": _("An app"),
    "MEMBER": _("A member of the site"),
    "ANONYMOUS_VISITOR": _("A visitor"),
    "WIX_USER": _("An API key"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the document as it is shown: its name, where it stands, and what it was and is."""

    label: str
    path: str
    before: str
    after: str


def who(page: Page, identity: Mapping[str, Any]) -> str:
    """Who did something: the e-mail address of a member of the staff, else what kind of caller it was."""
    kind = str(identity.get("type", ""))
    return str(identity.get("email") or page.text(_ACTORS.get(kind, "")) or kind)


def shown_changes(page: Page, differing: Iterable[tuple[str, Any, Any]]) -> list[Change]:
    """The changes for people, without what only follows from others."""
    shown = [
        Change(_label(page, path), path, _value(page, path, before), _value(page, path, after))
        for path, before, after in differing
        if not path.endswith(_DERIVED)
    ]
    # An empty part is shown like none at all.
    return [one for one in shown if one.before != one.after]


def differences_of(entry: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """What a version of the history changed: path, before, after."""
    return [(one["path"], one.get("before"), one.get("after")) for one in entry["changes"]]


def _label(page: Page, path: str) -> str:
    begins = [part for part in _PARTS if path == part or path.startswith((f"{part}.", f"{part}["))]
    if not begins:
        return path
    part = max(begins, key=len)
    rest = path[len(part) :].lstrip(".")
    last = rest.rpartition(".")[2]
    name = page.text(LABELS[last]) if last in LABELS else rest
    return f"{page.text(_PARTS[part])}{': ' if name else ''}{name}"


def _value(page: Page, path: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return page.text(_("yes")) if value else page.text(_("no"))
    if path == "activities" and isinstance(value, list):
        return ", ".join(page.text(WORDS.get(kind_of(one), kind_of(one))) for one in value)
    if path in STATUS_OF_FIELD and isinstance(value, str):
        return page.text(status_badge(STATUS_OF_FIELD[path], value).text)
    return value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False)
