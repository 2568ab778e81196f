"""generateReceipts: the receipt of one payment, with the site's next number."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.activities import ActivityContent
from orderwright.model.activity_types import ActivityType
from orderwright.model.collection_requests import GenerateReceiptsRequest, GenerateReceiptsResponse, ReceiptInfo
from orderwright.model.errors import Conflict
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.payment_activities import ReceiptCreated, WixReceipt
from orderwright.rules.receipts import check_receivable
from orderwright.store.orders import as_order_id
from orderwright.store.receipts import Receipt, add_receipt, begin_receipt, find_receipt
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Context
from orderwright.workflows.invoices import open_desk
from orderwright.workflows.record_payment import find_payment
from orderwright.workflows.settle_order import add_activity


async def generate_receipts(context: Context, request: GenerateReceiptsRequest) -> GenerateReceiptsResponse:
    """Make the receipt with its document, and tell it by an activity of the order."""
    (asked,) = request.payment_ids
    work = context.work
    order_id, payment_id = as_order_id(request.order_id), UUID(asked)
    if not await begin_receipt(work.connection, context.site.id, order_id, payment_id):
        raise Conflict(
            "RECEIPT_GENERATION_IN_PROGRESS",
            "Another request is making the receipt of the payment",
            data={"paymentId": asked},
            retry_after=1,
        )
    order = await open_order(context, request.order_id)
    payment = find_payment(await order.load_records(), asked)
    check_receivable(payment)
    present = await find_receipt(work.connection, context.site.id, order_id, payment_id)
    if present is not None:
        raise _exists(payment.id, present)
    receipt_id = context.service.new_id()
    receipt = await add_receipt(
        work.connection, context.site.id, order_id, payment_id, receipt_id=receipt_id, at=order.at
    )
    await (await open_desk(order)).issue_receipt(payment, receipt)
    _tell(order, payment.id, receipt)
    await order.save()
    return GenerateReceiptsResponse(receipts=[ReceiptInfo(payment_id=payment.id, receipt_id=str(receipt.id))])


def _exists(payment_id: str, receipt: Receipt) -> Conflict:
    return Conflict(
        "RECEIPT_ALREADY_EXIST",
        f"The payment has the receipt {receipt.number}",
        data={"paymentId": payment_id, "receiptId": str(receipt.id), "displayNumber": str(receipt.number)},
    )


def _tell(order: OpenOrder, payment_id: str, receipt: Receipt) -> None:
    made = WixReceipt(receipt_id=str(receipt.id), display_number=str(receipt.number))
    content = ReceiptCreated(wix_receipt=made, payment_id=payment_id)
    add_activity(order, ActivityType.RECEIPT_CREATED, ActivityContent(receipt_created=content))
    order.event(ORDER_UPDATED.name)
