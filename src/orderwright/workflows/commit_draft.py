"""Committing an edit to its order: the order as it is now, under its lock, becomes what the draft made of it."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.activities import ActivityContent
from orderwright.model.activity_types import ActivityType
from orderwright.model.draft_orders import DraftOrderCommitSettings
from orderwright.model.draft_state import DraftSource
from orderwright.model.events import ORDER_COMMITTED, ORDER_UPDATED
from orderwright.model.inventory import MovementReason, Overselling
from orderwright.model.order_changes import DraftOrderChangesApplied
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.draft_activity import order_changes
from orderwright.rules.draft_commit import fulfillment_after_edit, lack_of_stock, stock_changes
from orderwright.rules.draft_conflicts import Objection, commit_refused, rebase, refuse
from orderwright.rules.draft_errors import already_committed, draft_not_found
from orderwright.rules.draft_terms import DraftCalculation
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.order_parts import OrderParts, same
from orderwright.store import draft_orders as store
from orderwright.store.draft_orders import StoredDraft
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Context
from orderwright.workflows.draft_ends import unpriced_parts
from orderwright.workflows.order_records import Records
from orderwright.workflows.settle_order import add_activity, set_fulfillment_status, settle_changed_total
from orderwright.workflows.stock import adjust_stock

#: The `action` of the event of an order whose fulfilment status changed with a commit.
COMMITTED = "DRAFT_ORDER_COMMITTED"


async def order_of_draft(context: Context, draft_id: str) -> OpenOrder:
    """The order that a draft edits, locked: an order is locked before its drafts.

    Raises what `edit_of` and `open_order` do.
    """
    return await open_order(context, (await edit_of(context, draft_id))[1])


async def edit_of(context: Context, draft_id: str) -> tuple[StoredDraft, str]:
    """An open draft, not locked, and the id of the order that it edits.

    Raises `DRAFT_ORDER_DOES_NOT_EXIST`, `DRAFT_ORDER_ALREADY_COMMITTED`, and for a draft from scratch
    `DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS`.
    """
    found = await store.find_draft(context.work.connection, context.site.id, UUID(draft_id))
    if found is None:
        raise draft_not_found(draft_id)
    if not found.is_open:
        raise already_committed(draft_id)
    order_id = found.document.order_id
    if not found.edits_order or order_id is None:
        raise commit_refused([Objection("orderId", "NOT_AN_EDIT", {})])
    return found, order_id


def check_calculated(source: DraftSource, edited: OrderParts, calculation: DraftCalculation) -> None:
    """Raise `DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS` for an edit that chose a way to ship that has no price."""
    if same(source.head.shipping_info, edited.head.shipping_info):
        return
    refuse([Objection("shippingInfo", problem.code, {}) for problem in unpriced_parts(calculation)])


def parts_after(records: Records, source: DraftSource, edited: OrderParts, before: OrderParts) -> OrderParts:
    """What an order that is `before` now becomes by a draft that made `edited` of `source`.

    Raises `DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS` with all that stands against it.
    """
    after, conflicts = rebase(
        OrderParts(source.head, source.lines),
        edited,
        before,
        fulfillments=records.fulfillments.now,
        refunds=records.refunds.now,
    )
    if not after.lines:
        conflicts.append(Objection("lineItems", "NO_LINES", {}))
    refuse(conflicts)
    return after


async def apply_edit(
    order: OpenOrder,
    source: DraftSource,
    edited: OrderParts,
    *,
    draft_id: str,
    settings: DraftOrderCommitSettings,
    reason: str | None,
) -> None:
    """Make of a locked order what the draft made of `source`; call it before `save`.

    Raises `DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS` with all that stands against it, and `ValidationFailed` for lines in
    `updateInventory` that there are not. Figures, payment status, balance, fulfilment status, stock, activities and
    events follow.
    """
    records = await order.load_records()
    before = OrderParts(order.head, order.lines)
    after = parts_after(records, source, edited, before)
    units = stock_changes(before.lines, after.lines, settings.update_inventory)
    _write(order, before, after)
    _tell(order, before, after, draft_id, settings, reason)
    # Before the settlement, which takes what an order that is paid by now does not hold yet.
    forced = order.context.site.overselling is Overselling.ALLOW
    lacking = await adjust_stock(order, units, MovementReason.DRAFT_COMMIT, force=forced)
    refuse([] if forced else lack_of_stock(lacking))
    await settle_changed_total(order)
    status = fulfillment_after_edit(before, after, records.fulfillments.now)
    set_fulfillment_status(order, status, action=COMMITTED)


def completed_settings(sent: DraftOrderCommitSettings | None) -> DraftOrderCommitSettings:
    """The settings of a commit with every switch said: what is absent is true."""
    sent = sent or DraftOrderCommitSettings()

    def said(switch: bool | None) -> bool:
        return switch is None or switch

    return DraftOrderCommitSettings(
        send_notifications_to_buyer=said(sent.send_notifications_to_buyer),
        send_notifications_to_business=said(sent.send_notifications_to_business),
        add_activities_to_order=said(sent.add_activities_to_order),
        send_notifications_to_custom_fulfillers=said(sent.send_notifications_to_custom_fulfillers),
        update_inventory=sent.update_inventory,
    )


def _write(order: OpenOrder, before: OrderParts, after: OrderParts) -> None:
    """Hand the new parts to the order. Lines that stay are written as they were, byte by byte."""
    kept = {id(line) for line in before.lines}
    for line in after.lines:
        if id(line) not in kept:
            fill_formatted(line, after.head.currency, order.context.site.locale)
    order.head, order.lines = after.head, after.lines


def _tell(
    order: OpenOrder,
    before: OrderParts,
    after: OrderParts,
    draft_id: str,
    settings: DraftOrderCommitSettings,
    reason: str | None,
) -> None:
    """The event and the activity of the commit. What it changed is not in the event: versions of the order have it."""
    extras = {"draftOrderId": draft_id, "commitSettings": settings, "commitDate": format_timestamp(order.at)}
    order.event(ORDER_COMMITTED.name, extras)
    order.event(ORDER_UPDATED.name)
    if settings.add_activities_to_order:
        told = DraftOrderChangesApplied(
            draft_order_id=draft_id, reason=reason or None, changes=order_changes(before, after)
        )
        fill_formatted(told, after.head.currency, order.context.site.locale)
        content = ActivityContent(draft_order_changes_applied=told)
        add_activity(order, ActivityType.DRAFT_ORDER_CHANGES_APPLIED, content)
