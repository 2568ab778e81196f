"""How the site treats its orders, and the number of the next one."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.settings_form import Kind, Section, Setting, Source
from orderwright.dashboard.settings_page import SettingsPage
from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission

_TRIGGERS: Final = (
    ("ON_ORDER_PLACED", _("When the order is placed")),
    ("ON_ORDER_PAID", _("When the order is paid")),
)
_PAGE: Final = SettingsPage(
    title=_("Order settings"),
    path="/settings/orders",
    source=Source("orders-settings.getOrdersSettings", "orders-settings.updateOrdersSettings", "ordersSettings"),
    sections=(
        Section(
            _("Stock and invoices"),
            (
                Setting(
                    "inventoryUpdateTrigger",
                    _("When stock is taken"),
                    Kind.CHOICE,
                    required=True,
                    choices=_TRIGGERS,
                    hint=_("Earlier orders that have taken their stock keep it. Others take it as is set here."),
                ),
                Setting(
                    "createInvoice",
                    _("Issue an invoice when an order is paid"),
                    Kind.CHECK,
                    hint=_("Orders that were paid before get none by this; issue it on the page of the order."),
                ),
            ),
        ),
    ),
    writes=Permission.UPDATE_ORDERS_SETTINGS,
    template="settings/orders.html",
)


@page(_PAGE.path, needs=Permission.READ_ORDERS_SETTINGS)
async def show(page: Page) -> Response:
    """The settings, and the form of the counter for those who may set it."""
    return await _PAGE.show(page)


@action(_PAGE.path, needs=_PAGE.writes)
async def save(page: Page) -> Response:
    """Change what was typed otherwise."""
    return await _PAGE.save(page)
