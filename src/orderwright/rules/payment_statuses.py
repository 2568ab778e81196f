"""What payment statuses that were declared say about money."""

from __future__ import annotations

from typing import Final

from orderwright.model.order_parts import PaymentStatus

#: What was sold has been paid in full, whatever was returned later.
PAID_IN_FULL: Final = frozenset({PaymentStatus.PAID, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.FULLY_REFUNDED})
#: Money has come in, if only a part.
MONEY_ARRIVED: Final = PAID_IN_FULL | {PaymentStatus.PARTIALLY_PAID}
