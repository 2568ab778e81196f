"""What a calculated draft says beside the draft: the ways to ship it, and what could not be calculated."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import field

from orderwright.model.base import CurrencyCode, Message, OneOf
from orderwright.model.prices import Price
from orderwright.model.shipping import DeliveryTimeSlot, PickupDetails


class OptionLogistics(Message, kw_only=True):
    """When and where an option delivers (`DeliveryLogistics` of draft orders in the contract)."""

    delivery_time: str | None = None
    instructions: str | None = None
    pickup_details: PickupDetails | None = None
    delivery_time_slot: DeliveryTimeSlot | None = None


class OptionPrice(Message, kw_only=True):
    """What an option costs, in the terms of the draft's prices (`ShippingPrice` of draft orders in the contract)."""

    price: Price
    currency: CurrencyCode


class DraftShippingOption(Message, kw_only=True):
    """A way to ship (`ShippingOption` in the contract); `code` and `carrierId` choose it in `setShippingInfo`."""

    carrier_id: str | None = None
    code: str
    title: str
    logistics: OptionLogistics
    cost: OptionPrice


class DraftProblem(Message, kw_only=True):
    """A problem with a code that programs can match on (`ApplicationError` in the contract)."""

    code: str
    description: str
    data: dict[str, Any] | None = None


class ProblemDetails(Message, kw_only=True):
    """A problem of a calculation (`Details` in the contract)."""

    application_error: DraftProblem | None = None


class CarrierProblem(Message, kw_only=True):
    """A problem with the options of one carrier (`CarrierError` in the contract)."""

    carrier_id: str
    error: ProblemDetails


class CarrierProblems(Message, kw_only=True):
    """Problems with carriers (`CarrierErrors` in the contract)."""

    errors: list[CarrierProblem] = field(default_factory=list)


class CalculationErrors(Message, kw_only=True):
    """What could not be calculated, and why a commit would be refused (`order_validation_errors`)."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("general_shipping_calculation_error", "carrier_errors"),)

    general_shipping_calculation_error: ProblemDetails | None = None
    carrier_errors: CarrierProblems | None = None
    tax_calculation_error: ProblemDetails | None = None
    order_validation_errors: list[DraftProblem] = field(default_factory=list)
