"""The first mails of the demonstration, so that its mailbox shows something: of each site one of some kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from orderwright.cli.administrator import call_on
from orderwright.cli.demo.shops import SHOPS
from orderwright.contract.registry import operation
from orderwright.model.errors import OrderwrightError
from orderwright.model.mails import MailKind
from orderwright.model.validation import from_tree
from orderwright.operations.perform import perform
from orderwright.workflows.send_mails import send_due_mails

if TYPE_CHECKING:
    from uuid import UUID

    from orderwright.workflows.service import Service

#: A kind of mail, and which order it is about: the newest that the filter finds.
_MAILS: Final[tuple[tuple[MailKind, dict[str, Any]], ...]] = (
    (MailKind.ORDER_REFUNDED, {"paymentStatus": {"$in": ["FULLY_REFUNDED", "PARTIALLY_REFUNDED"]}}),
    (MailKind.ORDER_CANCELED, {"status": {"$eq": "CANCELED"}}),
    (MailKind.SHIPPING_CONFIRMATION, {"fulfillmentStatus": {"$eq": "FULFILLED"}, "status": {"$eq": "APPROVED"}}),
    (MailKind.ORDER_CONFIRMATION, {"paymentStatus": {"$eq": "PAID"}, "status": {"$eq": "APPROVED"}}),
)


async def send_first_mails(service: Service) -> None:
    """Put them into the outbox and send them, before anybody looks at an order that a mail leaves its trace on.

    A site without such an order gets no such mail. The service must be one whose mails go to the mailbox.
    """
    assert service.mail.environment.mailbox, "invented people have invented addresses"
    for shop in SHOPS:
        for kind, wanted in _MAILS:
            search = {"search": {"filter": wanted, "cursorPaging": {"limit": 10}}}
            for order in (await _call(service, shop.site_id, "orders.searchOrders", search))["orders"]:
                if order.get("buyerInfo", {}).get("email") is None:
                    continue
                request = {"orderId": order["id"], "kind": kind.value}
                try:
                    await _call(service, shop.site_id, "mails.sendMail", request)
                except OrderwrightError:
                    continue  # No parcel of it is on record: the next order may have one.
                break
        await send_due_mails(service, shop.site_id)


async def _call(service: Service, site_id: UUID, key: str, request: dict[str, Any]) -> dict[str, Any]:
    declared = operation(key)
    answer = await perform(service, declared, call_on(service, site_id), from_tree(request, declared.request))
    return msgspec.json.decode(answer.body, type=dict[str, Any])
