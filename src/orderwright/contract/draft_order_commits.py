"""Making drafts real: committing an edit to its order, and making an order of a draft from scratch."""

from __future__ import annotations

from orderwright.contract.draft_errors import ALREADY_COMMITTED, NOT_FOUND
from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.orders import NOT_EDITABLE
from orderwright.model.draft_requests import (
    CommitDraftOrderRequest,
    CommitDraftOrderResponse,
    CreateOrderFromDraftRequest,
    CreateOrderFromDraftResponse,
)
from orderwright.model.errors import Status
from orderwright.model.events import (
    DRAFT_ORDER_UPDATED,
    ORDER_APPROVED,
    ORDER_COMMITTED,
    ORDER_CREATED,
    ORDER_FULFILLED,
    ORDER_PAYMENT_STATUS_UPDATED,
    ORDER_UPDATED,
)
from orderwright.model.permissions import Permission

_MODULE = "draft-orders"
_PATH = "/ecom/v1/draft-orders/{draftOrderId}"

COMMIT_DRAFT_ORDER = Operation(
    module=_MODULE,
    name="commitDraftOrder",
    method="POST",
    path=f"{_PATH}/commit",
    request=CommitDraftOrderRequest,
    response=CommitDraftOrderResponse,
    permission=Permission.COMMIT_DRAFTS,
    optional_permissions=(Permission.READ_ALL_DRAFT_EXTENDED_FIELDS, Permission.READ_ALL_EXTENDED_FIELDS),
    unit=Unit.WRITE,
    conditional=True,
    summary="Make the changes of a draft those of its order",
    description=(
        "The changes are applied to the order as it is now. What was said in other places meanwhile stays; what "
        "contradicts the draft is refused and named, and nothing is overwritten."
    ),
    errors=(
        NOT_FOUND,
        ALREADY_COMMITTED,
        NOT_EDITABLE,
        ErrorCode(
            "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS",
            Status.FAILED_PRECONDITION,
            "The draft edits no order, can't be calculated, or contradicts the order as it is now: `data.conflicts` "
            "has the field, the reason and the line of each.",
        ),
    ),
    events=(
        ORDER_COMMITTED.name,
        ORDER_UPDATED.name,
        ORDER_PAYMENT_STATUS_UPDATED.name,
        ORDER_FULFILLED.name,
        DRAFT_ORDER_UPDATED.name,
    ),
)

CREATE_ORDER_FROM_DRAFT = Operation(
    module=_MODULE,
    name="createOrderFromDraft",
    method="POST",
    path=f"{_PATH}/create-order",
    request=CreateOrderFromDraftRequest,
    response=CreateOrderFromDraftResponse,
    permission=Permission.CREATE_ORDERS_FROM_DRAFTS,
    optional_permissions=(Permission.READ_ALL_DRAFT_EXTENDED_FIELDS, Permission.READ_ALL_EXTENDED_FIELDS),
    unit=Unit.WRITE,
    summary="Make an order of a draft from scratch",
    description="The order gets the next number and is approved at once. The draft can't be changed any more.",
    errors=(
        NOT_FOUND,
        ALREADY_COMMITTED,
        ErrorCode(
            "CREATE_ORDER_FAILED_VALIDATIONS",
            Status.FAILED_PRECONDITION,
            "The draft edits an order, has no lines, can't be calculated, or needs more than there is in stock: "
            "`data.violations` has the field and the reason of each.",
        ),
        ErrorCode(
            "DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL",
            Status.FAILED_PRECONDITION,
            "The deposit is more than the total.",
        ),
        ErrorCode(
            "BILLING_ADDRESS_REQUIRED_FOR_TAX_CALCULATION",
            Status.FAILED_PRECONDITION,
            "The site taxes by region, and no address of the draft has a country.",
        ),
    ),
    events=(ORDER_CREATED.name, ORDER_APPROVED.name, ORDER_FULFILLED.name, DRAFT_ORDER_UPDATED.name),
)
