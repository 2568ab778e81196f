"""What an activity of an order tells beside its kind: amounts, cards, reasons, and what changed with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.change_words import Change, differences_of, shown_changes, who
from orderwright.dashboard.flag_words import flag_words
from orderwright.dashboard.order_view import OrderView
from orderwright.dashboard.texts import _
from orderwright.model.activities import SERVICE_APP_ID

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = Mapping[str, Any]
#: What changes with nearly everything is not worth a line at an activity.
_OBVIOUS: Final = ("activities", "updatedDate", "seenByAHuman", "paymentStatus", "fulfillmentStatus", "status")
#: Activities that are about a parcel.
_PARCELS: Final = frozenset({"TRACKING_NUMBER_ADDED", "TRACKING_NUMBER_EDITED", "TRACKING_LINK_ADDED"})
_EDITS: Final = frozenset({"SHIPPING_ADDRESS_EDITED", "EMAIL_EDITED"})
#: How many versions back the page looks for what changed with an activity.
LOOK_BACK: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One activity as it is shown. `lines` are texts, `tracking` the parcels that it is about."""

    activity: Json
    who: str = ""
    revision: str = ""
    lines: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    tracking: tuple[Json, ...] = field(default=())


async def told_activities(page: Page, view: OrderView) -> list[Told]:
    """The activities, the newest first, each with what the history knows of it."""
    answer = await page.call("orders.getOrderHistory", {"id": view.id, "limit": LOOK_BACK})
    versions = {
        activity["id"]: version
        for version in answer["history"]
        for change in version["changes"]
        if change["path"] == "activities"
        for activity in change.get("after") or ()
    }
    return [_told(page, view, one, versions.get(one["id"])) for one in reversed(view.order["activities"])]


def _told(page: Page, view: OrderView, activity: Json, version: Json | None) -> Told:
    lines = tuple(_lines(page, view, activity))
    if version is None:
        return Told(activity, str(activity.get("authorEmail") or ""), lines=lines)
    kind = activity.get("activityType")
    differing = [one for one in differences_of(version) if one[0] not in _OBVIOUS]
    touched = {one["id"] for one in version["recordChanges"] if one["kind"] == "FULFILLMENT"}
    return Told(
        activity,
        str(activity.get("authorEmail") or who(page, version["identity"])),
        revision=version["revision"],
        lines=lines,
        changes=tuple(shown_changes(page, differing)) if kind in _EDITS else (),
        tracking=tuple(
            one["trackingInfo"]
            for one in view.fulfillments
            if kind in _PARCELS and one["id"] in touched and one["trackingInfo"]
        ),
    )


def _lines(page: Page, view: OrderView, activity: Json) -> Iterator[str]:
    currency = view.order["currency"]
    for name, content in activity.items():
        if isinstance(content, dict) and name not in ("merchantComment", "customActivity"):
            yield from _content(page, content, currency)
    custom = activity.get("customActivity")
    if custom and custom.get("appId") == SERVICE_APP_ID:
        told = custom.get("additionalData") or {}
        yield from (words for _flag, words in flag_words(page, told.get("flags", "").split(", ")))
        yield from filter(None, [told.get("note")])
    elif custom:
        yield str(custom["type"])
        for name, value in (custom.get("additionalData") or {}).items():
            yield f"{name}: {value}"


def _content(page: Page, content: Json, currency: str) -> Iterator[str]:
    payment = content.get("payment") or {}
    within = ("regular", "paymentDetails")
    beside = [
        content,
        *(content.get(name) for name in within),
        *(payment.get(name) for name in ("regular", "giftCard")),
    ]
    parts = [one for one in beside if one]
    amounts = [one["amount"] for one in parts if one.get("amount")]
    if amounts:
        yield page.formats.money(amounts[0], currency)
    cards = [one.get("creditCardDetails") or one for one in parts]
    for card in cards:
        if card.get("lastFourDigits"):
            yield f"{card.get('brand') or ''} •••• {card['lastFourDigits']}".strip()
            break
    if content.get("reversalAmount"):
        yield page.text(_("Returned: %(amount)s"), amount=page.formats.money(content["reversalAmount"], currency))
    receipt = content.get("wixReceipt") or content.get("externalReceipt") or {}
    for text in (content.get("name"), content.get("description"), receipt.get("displayNumber"), content.get("reason")):
        if text:
            yield str(text)
    if content.get("manual") or payment.get("externalRefund"):
        yield page.text(_("by hand"))
    yield from _edits(page, content.get("changes") or (), currency)


def _edits(page: Page, changes: Iterable[Json], currency: str) -> Iterator[str]:
    """What a committed draft changed, a line each."""
    for change in changes:
        for kind, one in change.items():
            name = ((one.get("name") or {}).get("original")) or ""
            if kind == "lineItemChanged":
                yield from _line_changes(page, name, one, currency)
            elif kind == "totalPriceChanged":
                yield _from_to(page, page.text(_("Total")), one.get("originalTotal"), one.get("newTotal"), currency)
            elif kind == "shippingInformationChanged":
                before, after = one.get("originalShippingInfo") or {}, one.get("newShippingInfo") or {}
                titles = [part.get("shippingTitle") or "" for part in (before, after)]
                label = f"{page.text(_('Shipping'))} {' → '.join(title for title in titles if title)}".strip()
                yield _from_to(page, label, before.get("total"), after.get("total"), currency)
            elif kind in _MANAGED:
                total, quantity = one.get("totalAmount"), one.get("quantity")
                amount = page.formats.money(total, currency) if total else quantity
                yield page.text(_MANAGED[kind], name=name if amount is None else f"{name} ({amount})")


def _line_changes(page: Page, name: str, one: Json, currency: str) -> Iterator[str]:
    quantity, price = one.get("quantity"), one.get("price")
    if quantity:
        yield f"{name}: {quantity.get('originalQuantity', 0)} → {quantity.get('newQuantity', 0)}"
    if price:
        yield _from_to(page, name, price.get("originalPrice"), price.get("newPrice"), currency)


def _from_to(page: Page, label: str, before: object, after: object, currency: str) -> str:
    return f"{label}: {page.formats.money(before, currency)} → {page.formats.money(after, currency)}"


_MANAGED: Final[Mapping[str, str]] = {
    "lineItemAdded": _("Added: %(name)s"),
    "lineItemRemoved": _("Removed: %(name)s"),
    "discountAdded": _("Discount added: %(name)s"),
    "discountRemoved": _("Discount removed: %(name)s"),
    "additionalFeeAdded": _("Fee added: %(name)s"),
    "additionalFeeRemoved": _("Fee removed: %(name)s"),
}
