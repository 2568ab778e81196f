"""The dialogs about parcels: what is proposed for the next one, the carriers, and the requests that forms make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.order_view import OrderView
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.rules.tracking_links import carriers

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: How many parcels one form can make.
MOST_PARCELS: Final = 20
#: The choice of the list for a carrier that is not in it.
OTHER: Final = "other"
#: What tells the buyer that an order can be collected, and that a parcel without a number is on its way.
READY: Final = "Ready"
_NEEDS_NUMBER: Final = _("A carrier without a number leads nowhere: write the number or the link.")
_NEEDS_NAME: Final = _("Write the name of the carrier.")


def carrier_names() -> list[str]:
    """The carriers whose pages are known, by their usual names in the order of the alphabet."""
    return sorted((one.names[0] for one in carriers().values()), key=str.casefold)


def proposed(view: OrderView) -> dict[str, int]:
    """The units to put into the next parcel: ordered, less those in parcels, less those that were refunded."""
    return {one.line["id"]: one.open for one in view.units() if one.open}


@dataclass(frozen=True, slots=True)
class Sendable:
    """A line that a parcel can take units of: at most `most`, of which `refunded` were refunded; `open` are proposed.

    `parcel` is false for what reaches the buyer without one.
    """

    line: Json
    most: int
    open: int
    refunded: int
    parcel: bool


def sendable(view: OrderView) -> list[Sendable]:
    """The lines with units that are in no parcel; those that need none come last."""
    found = []
    for one in view.units():
        most = one.line["quantity"] - one.fulfilled
        if most > 0:
            refunded = max(0, min(one.refunded, most - one.open))
            found.append(Sendable(one.line, most, one.open, refunded, one.parcel))
    return sorted(found, key=lambda one: not one.parcel)


def is_pickup(order: Json) -> bool:
    """Whether the buyer collects the order."""
    return bool((order.get("shippingInfo") or {}).get("logistics", {}).get("pickupDetails"))


def tracking(typed: Typed, suffix: str = "") -> Json:
    """The tracking information of a form, whose fields end in `suffix`. Faults are noted in `typed`."""
    number, link = typed.line(f"number{suffix}"), typed.line(f"link{suffix}")
    carrier = typed.line(f"carrier{suffix}")
    if carrier == OTHER:
        carrier = typed.line(f"name{suffix}")
        if not carrier:
            typed.fault(f"name{suffix}", _NEEDS_NAME)
    if carrier and not (number or link):
        typed.fault(f"number{suffix}", _NEEDS_NUMBER)
    sent = {"trackingNumber": number, "shippingProvider": carrier, "trackingLink": link}
    return {name: value for name, value in sent.items() if value}


def parcels(page: Page, typed: Typed, count: int) -> list[Json]:
    """The parcels of the form as the API takes them; those without units are left out."""
    found = []
    for place in range(count):
        prefix = f"units-{place}-"
        lines = [
            {"id": name.removeprefix(prefix), "quantity": units}
            for name in typed.values
            if name.startswith(prefix) and (units := typed.units(name))
        ]
        if not lines:
            continue
        parcel: Json = {"lineItems": lines}
        if info := tracking(typed, f"-{place}"):
            parcel["trackingInfo"] = info
        if page.field("ready") == "on":
            parcel["status"] = READY
        if page.field("notify") == "on" and not info:
            parcel["completed"] = True
        found.append(parcel)
    return found


def count_of(page: Page) -> int:
    """How many parcels the form has."""
    sent = page.field("parcels")
    return min(max(int(sent), 1), MOST_PARCELS) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 1
