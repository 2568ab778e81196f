"""The order as the API answers it, for developers."""

from __future__ import annotations

import json

from starlette.responses import Response

from orderwright.dashboard.order_view import load_view
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.model.permissions import Permission


@page("/orders/{id}/raw", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """Order, transactions and fulfilments as JSON."""
    view = await load_view(page, page.param("id"))
    documents = {
        "order": view.order,
        "payments": view.payments,
        "refunds": view.refunds,
        "fulfillments": view.fulfillments,
    }
    parts = {name: json.dumps(part, indent=2, ensure_ascii=False) for name, part in documents.items() if part}
    return await page.render("order/raw.html", view=view, order=view.order, parts=parts)
