"""Which orders can be edited through a draft, when a draft is over, and whose it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from orderwright.model.draft_orders import DraftCreatedBy, DraftOrder, NonDraftableReason
from orderwright.model.errors import ApplicationError
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import ChannelType, OrderStatus, PaymentStatus
from orderwright.model.orders import OrderHead
from orderwright.model.sites import Site
from orderwright.model.timestamps import parse_timestamp
from orderwright.rules.money import parse_amount

#: How long a draft that edits an order keeps others from editing it, from its last change on.
LAPSES_AFTER: Final = timedelta(hours=24)
MOST_REASONS: Final = 5
_CHANNELS: Final = frozenset(
    {ChannelType.WEB, ChannelType.POS, ChannelType.BACKOFFICE_MERCHANT, ChannelType.WIX_APP_STORE}
)
_REFUNDED: Final = frozenset({PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.FULLY_REFUNDED})


def non_draftable_reasons(head: OrderHead, lines: Sequence[OrderLineItem], site: Site) -> list[NonDraftableReason]:
    """Why an order can't be edited, at most five reasons; none if it can. A refund under way is one, too."""
    balance = head.balance_summary
    returned = parse_amount(balance.refunded.amount) + parse_amount(balance.pending_refund.amount)
    found = {
        NonDraftableReason.PARTIALLY_OR_FULLY_REFUNDED: head.payment_status in _REFUNDED or returned > 0,
        NonDraftableReason.UNSUPPORTED_CHANNEL_TYPE: head.channel_info.type not in _CHANNELS,
        NonDraftableReason.ORDER_STATUS_IS_NOT_SUPPORTED: head.status is not OrderStatus.APPROVED,
        NonDraftableReason.ORDER_AND_SITE_CURRENCIES_ARE_INCONSISTENT: head.currency != site.currency,
        NonDraftableReason.ORDER_AND_SITE_WEIGHT_UNITS_ARE_INCONSISTENT: head.weight_unit
        not in (None, site.weight_unit),
        NonDraftableReason.SUBSCRIPTION_LINE_ITEM_EXISTS: any(line.subscription_info is not None for line in lines),
    }
    return [reason for reason, holds in found.items() if holds][:MOST_REASONS]


def check_draftable(head: OrderHead, lines: Sequence[OrderLineItem], site: Site) -> None:
    """Raise ORDER_CANNOT_BE_EDITED with the reasons, if there are any."""
    if reasons := non_draftable_reasons(head, lines, site):
        text = f"The order can't be edited: {', '.join(reasons)}"
        raise ApplicationError("ORDER_CANNOT_BE_EDITED", text, data={"nonDraftableReasons": list(reasons)})


def has_lapsed(document: DraftOrder, now: datetime) -> bool:
    """Whether a draft of an order has not been changed for so long that another one may take its place."""
    return now - parse_timestamp(document.updated_date) >= LAPSES_AFTER


def maker(identity: Identity) -> DraftCreatedBy:
    """The identity as the draft's `createdBy`."""
    if identity.type is IdentityType.APP:
        return DraftCreatedBy(app_id=str(identity.id))
    return DraftCreatedBy(user_id=str(identity.id))
