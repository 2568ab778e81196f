"""Making an order of a draft from scratch: completed, numbered and told as every new order is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from orderwright.model.activities import Activity, MerchantComment
from orderwright.model.creation_settings import OrderCreationSettings
from orderwright.model.draft_requests import CreateOrderFromDraftRequest, OrderCreateSettings
from orderwright.model.errors import ApplicationError
from orderwright.model.order_parts import ChannelInfo, ChannelType
from orderwright.model.summaries import BalanceSummary
from orderwright.rules.activities import comment_activity
from orderwright.rules.draft_commit import lack_of_stock
from orderwright.rules.draft_terms import DraftCalculation
from orderwright.rules.draft_to_order import new_order_of
from orderwright.store.draft_orders import StoredDraft
from orderwright.store.orders import StoredOrder, place_orders
from orderwright.workflows.context import Context
from orderwright.workflows.draft_ends import unpriced_parts
from orderwright.workflows.new_order import new_order, stored_new


async def place_draft(
    context: Context, draft: StoredDraft, calculation: DraftCalculation, request: CreateOrderFromDraftRequest
) -> tuple[StoredOrder, BalanceSummary]:
    """Place the order of a locked draft in this unit of work; the order and its balance.

    Raises `CREATE_ORDER_FAILED_VALIDATIONS`, `BILLING_ADDRESS_REQUIRED_FOR_TAX_CALCULATION` and
    `DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL`.
    """
    _refuse(list(_violations(draft, calculation)))
    _check_tax_address(calculation)
    placed = new_order_of(
        draft.state,
        calculation,
        request.channel_info or ChannelInfo(type=ChannelType.BACKOFFICE_MERCHANT),
        site=context.site,
        identity=context.caller.identity,
        now=context.call.now,
        new_id=context.service.new_id,
    )
    settings = _settings(request.create_settings)
    new = new_order(context, placed, settings, None, claims_key=False, further=_comments(context, request.reason))
    (result,) = await place_orders(context.work.connection, context.site.id, [new])
    if result.outcome == "out_of_stock":
        _refuse([conflict.shown() for conflict in lack_of_stock(result.lacking)])
    assert result.outcome == "placed", "no key was given with the order"
    return stored_new(new, result), placed.head.balance_summary


def _violations(draft: StoredDraft, calculation: DraftCalculation) -> Iterator[dict[str, Any]]:
    if draft.edits_order:
        yield {"field": "orderId", "reason": "EDITS_AN_ORDER"}
    if not calculation.lines:
        yield {"field": "lineItems", "reason": "NO_LINES"}
    for problem in unpriced_parts(calculation):
        yield {"field": "shippingInfo", "reason": problem.code}


def _refuse(violations: list[dict[str, Any]]) -> None:
    if violations:
        text = "No order can be made of the draft: " + "; ".join(
            f"{one['field']} {one['reason']}" for one in violations
        )
        raise ApplicationError("CREATE_ORDER_FAILED_VALIDATIONS", text, data={"violations": violations})


def _check_tax_address(calculation: DraftCalculation) -> None:
    """A site that taxes by regions needs to know the region: an order without any tax would be its own loss."""
    errors = calculation.errors
    problem = errors.tax_calculation_error if errors is not None else None
    if problem is not None:
        text = "The site taxes by region, and the draft has no address with a country"
        raise ApplicationError("BILLING_ADDRESS_REQUIRED_FOR_TAX_CALCULATION", text)


def _settings(sent: OrderCreateSettings | None) -> OrderCreationSettings:
    sent = sent or OrderCreateSettings()
    return OrderCreationSettings(
        editable_by_everyone=sent.editable_by_everyone,
        editable_by_owner_apps=sent.editable_by_owner_apps,
        notifications=sent.notifications,
    )


def _comments(context: Context, reason: str | None) -> Sequence[Activity]:
    """The reason as a comment of whoever made the order: the contract has no other place for it."""
    if not reason:
        return ()
    id_, identity = context.service.new_id(), context.caller.identity
    comment = MerchantComment(message=reason)
    return (comment_activity(comment, id_=id_, at=context.call.now, identity=identity),)
