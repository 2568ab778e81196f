"""What the dialogs that take money have in common: what is due, the ways to pay by hand, and how they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_view import OrderView, acting, load_view
from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: The ways to pay without a provider that the API names, and one for every other.
METHODS: Final[tuple[tuple[str, str], ...]] = (
    ("CASH", _("Cash")),
    ("BANK_TRANSFER", _("Bank transfer")),
    ("CHECK", _("Check")),
    ("other", _("Another way")),
)


def unnamed_method(page: Page) -> dict[str, str]:
    """What is wrong with the way to pay, by its field: another way than those of the list needs a name."""
    lacks = page.field("method") == "other" and not page.field("method_name")
    return {"method_name": page.text("This is needed.")} if lacks else {}


def method_name(page: Page) -> Json | None:
    """The way to pay that the form names, as the API takes it; None for one that has no name."""
    method, words = page.field("method"), page.field("method_name")
    if method == "other":
        return {"custom": words} if words else None
    return {"predefined": method} if method in dict(METHODS) else None


async def due(page: Page, view: OrderView) -> str:
    """What can be collected now, as the API says it."""
    if page.may(Permission.COLLECT_PAYMENTS):
        answer = await page.call("orders.getPaymentCollectabilityStatus", {"ecomOrderId": view.id})
        return str(answer["amount"]["amount"])
    return str(view.order["balanceSummary"]["balance"]["amount"])


async def payment_dialog(page: Page, template: str, problem: Problem | None = None, **values: Any) -> Response:
    """A dialog about money of the order in the address, with what is due of it."""
    view = await load_view(page, page.param("id"))
    return await page.render(
        template,
        view=view,
        order=view.order,
        due=await due(page, view),
        methods=METHODS,
        authorized=view.authorized,
        busy=[one["id"] for one in view.authorized if acting(one)],
        problem=problem,
        **values,
    )
