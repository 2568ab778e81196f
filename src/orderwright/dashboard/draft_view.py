"""A draft order as its editor shows it, and the ways back to the editor after a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.texts import _
from orderwright.model.catalog import CATALOG_APP_ID
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

EDITOR: Final = "drafts/editor.html"
#: What could not be calculated, or keeps the draft from becoming an order. One that is not here is told by the API.
ERRORS: Final = {
    "TAX_ADDRESS_MISSING": _("Tax is not calculated yet: it depends on an address, and the draft has none."),
    "NO_SHIPPING_OPTIONS": _("The site has no way to ship this to that address."),
    "SHIPPING_OPTION_NOT_AVAILABLE": _("The chosen way to ship is not available for this address and weight."),
    "BILLING_ADDRESS_REQUIRED_FOR_TAX_CALCULATION": _("Tax depends on the country. Name an address, or charge no tax."),
    "NO_LINE_ITEMS": _("There are no items yet."),
    "DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL": _("The deposit is more than the total."),
}


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with its figures. `before` is the order that it edits, None for a draft from scratch."""

    calculated: Json
    before: Json | None = None

    @property
    def draft(self) -> Json:
        """The draft itself."""
        found: Json = self.calculated["draftOrder"]
        return found

    @property
    def id(self) -> str:
        """The id of the draft."""
        return str(self.draft["id"])

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return bool(self.draft["status"] == "DRAFT")

    @property
    def edits(self) -> bool:
        """Whether it changes an order that was placed."""
        return self.before is not None

    @property
    def lines(self) -> list[Json]:
        """The lines that are not removed."""
        return [one["lineItem"] for one in self.draft["lineItems"] if not one.get("removed")]

    @property
    def shipping(self) -> Json:
        """The shipping, empty if there is none."""
        return _kept(self.draft["shippingInfo"], "shippingInfo")

    @property
    def recipient(self) -> Json:
        """Whom the parcel goes to: the address of the shipping, else that of the recipient."""
        destination: Json = self.shipping["logistics"]["shippingDestination"]
        return destination or _kept(self.draft["recipientInfo"], "recipientInfo")

    @property
    def billing(self) -> Json:
        """Whom the bill goes to, empty if nobody was named."""
        return _kept(self.draft["billingDetails"], "billingInfo")

    @property
    def buyer(self) -> Json:
        """The buyer, empty if there is none."""
        return _kept(self.draft["buyerDetails"], "buyerInfo")

    @property
    def location(self) -> Json:
        """The location of the business, empty if there is none."""
        return _kept(self.draft["businessLocationDetails"], "businessLocation")

    @property
    def options(self) -> list[Json]:
        """The ways to ship what is in the draft, with their prices."""
        found: list[Json] = self.calculated["shippingOptions"]
        return found

    def errors(self) -> list[tuple[str, str]]:
        """Code and words (English, of the API) of what could not be calculated or stands against an order."""
        found = self.calculated["calculationErrors"]
        problems = [
            found["generalShippingCalculationError"]["applicationError"],
            found["taxCalculationError"]["applicationError"],
            *(one["error"]["applicationError"] for one in found["carrierErrors"].get("errors", [])),
            *found.get("orderValidationErrors", []),
        ]
        return list(dict.fromkeys((one["code"], one["description"]) for one in problems if one))

    def line(self, line_id: str) -> Json | None:
        """The line of that id."""
        return next((one["lineItem"] for one in self.draft["lineItems"] if one["lineItem"]["id"] == line_id), None)


def _kept(details: Json, name: str) -> Json:
    kept: Json = details[name]
    return document({}) if details.get("removed") else kept


def in_catalogue(line: Json) -> bool:
    """Whether a line is an item of the built-in catalogue."""
    reference = line.get("catalogReference") or {}
    return bool(reference.get("appId") == CATALOG_APP_ID)


async def read_draft(page: Page, draft_id: str | None = None) -> DraftView:
    """The draft of the address. Raises `NotFound` for one that the site does not have."""
    answer = await page.call("draft-orders.getDraftOrder", {"draftOrderId": draft_id or page.param("id")})
    return await view_of(page, answer)


async def view_of(page: Page, answer: Json) -> DraftView:
    """The draft that an operation answered."""
    calculated = document(answer["calculatedDraftOrder"])
    draft = calculated["draftOrder"]
    before = None
    if draft["orderId"] and draft["status"] == "DRAFT" and page.may(Permission.READ_ORDERS):
        before, _revision = await read_order(page, draft["orderId"])
    return DraftView(calculated, before)


async def show_editor(page: Page, view: DraftView, problem: Problem | None = None) -> Response:
    """The editor, in which a refused change is told."""
    return await page.render(EDITOR, view=view, draft=view.draft, words=ERRORS, problem=problem)


async def changed(page: Page, answer: Json) -> Response:
    """Back to the editor after a change: a script gets the new figures at once, anybody else the whole page."""
    if page.is_part:
        return await show_editor(page, await view_of(page, answer))
    return page.go(f"/drafts/{page.param('id')}")
