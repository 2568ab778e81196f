"""Everything of a draft that is one value: shipping, buyer, addresses, location, exemption, deposit. Pure."""

from __future__ import annotations

import msgspec

from orderwright.model.addresses import AddressWithContact
from orderwright.model.draft_inputs import DepositDetails
from orderwright.model.draft_state import DraftState
from orderwright.model.errors import ApplicationError
from orderwright.model.extras import BusinessLocation
from orderwright.model.item_parts import PaymentOptionType
from orderwright.model.order_parts import BuyerInfo
from orderwright.model.prices import Price
from orderwright.model.shipping import ShippingInfo, ShippingPrice
from orderwright.model.taxes import LineItemTaxInfo
from orderwright.rules.draft_actions import DraftFacts
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_errors import bad_request, check_currency
from orderwright.rules.draft_shares import live_lines
from orderwright.rules.money import minor_digits, parse_amount, plain
from orderwright.rules.order_figures import tax_rates
from orderwright.rules.tax import combined_rate


class SetShipping(msgspec.Struct, frozen=True, kw_only=True):
    """The shipping from now on; an empty one is none."""

    info: ShippingInfo | None
    currency: str | None = None

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise that the request is in another currency."""
        check_currency(self.currency, state.currency)

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with that shipping. Of its cost the price is kept, and how it is taxed; the rest is calculated."""
        info = None if self.info is None or self.info == ShippingInfo() else self.info
        if info is not None and info.cost is not None:
            info = msgspec.structs.replace(info, cost=_sent_cost(info.cost))
        return msgspec.structs.replace(state, shipping_info=info)


class SetBuyer(msgspec.Struct, frozen=True, kw_only=True):
    """The buyer from now on; an empty one is none."""

    info: BuyerInfo | None

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Nothing can be wrong with it."""

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with that buyer."""
        return msgspec.structs.replace(state, buyer_info=None if self.info == BuyerInfo() else self.info)


class SetBilling(msgspec.Struct, frozen=True, kw_only=True):
    """The billing address from now on; an empty one is none."""

    info: AddressWithContact | None

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Nothing can be wrong with it."""

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with that address."""
        return msgspec.structs.replace(state, billing_info=None if self.info == AddressWithContact() else self.info)


class SetRecipient(msgspec.Struct, frozen=True, kw_only=True):
    """The recipient from now on; an empty one is none."""

    info: AddressWithContact | None

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Nothing can be wrong with it."""

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with that recipient."""
        return msgspec.structs.replace(state, recipient_info=None if self.info == AddressWithContact() else self.info)


class SetLocation(msgspec.Struct, frozen=True, kw_only=True):
    """The location of the business from now on."""

    location: BusinessLocation | None

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise BUSINESS_LOCATION_CANNOT_BE_EDITED once the order has taken goods from a location, or sent some."""
        if state.source is None or self.location == state.business_location:
            return
        placed = any(line.item.locations for line in live_lines(state) if line.from_order)
        if placed or any(facts.fulfilled.values()):
            text = "Goods of the order come from a location already"
            raise ApplicationError("BUSINESS_LOCATION_CANNOT_BE_EDITED", text)

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft at that location."""
        return msgspec.structs.replace(state, business_location=self.location)


class SetExemption(msgspec.Struct, frozen=True, kw_only=True):
    """Whether tax is charged."""

    exempt: bool

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Nothing can be wrong with it."""

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with or without tax."""
        return msgspec.structs.replace(state, tax_exempt=self.exempt)


class SetDeposit(msgspec.Struct, frozen=True, kw_only=True):
    """What is due at once; empty details are none."""

    details: DepositDetails | None

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise that the draft edits an order or has lines with deposits of their own, or what the amount is not."""
        if state.source is not None:
            text = "An order that was placed has its deposit already"
            raise ApplicationError("SET_DEPOSIT_NOT_ALLOWED_IN_EDIT_MODE", text)
        if any(line.item.payment_option is PaymentOptionType.DEPOSIT_ONLINE for line in live_lines(state)):
            text = "A line of the draft has a deposit of its own"
            raise ApplicationError("DRAFT_ORDER_HAS_DEPOSIT_LINE_ITEMS", text)
        if self.details is None or self.details.amount is None:
            return
        amount = parse_amount(self.details.amount.amount)
        total = parse_amount(calculate_draft(state, facts.terms).price_summary.total.amount)
        digits = minor_digits(state.currency)
        if not 0 < amount <= total or amount != round(amount, digits):
            text = f"A deposit is more than 0 and at most the total of {plain(total)}, with at most {digits} digits"
            raise bad_request("INVALID_AMOUNT", text, amount=plain(amount), maxAmount=plain(total))

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with that deposit."""
        details = self.details
        if details is None or (details.amount is None and details.percentage is None):
            return msgspec.structs.replace(state, deposit=None)
        amount = None if details.amount is None else Price(amount=details.amount.amount)
        kept = DepositDetails(amount=amount, percentage=details.percentage)
        return msgspec.structs.replace(state, deposit=kept)


def _sent_cost(cost: ShippingPrice) -> ShippingPrice:
    """The price of shipping as it was asked for, with the taxes that hold where the site has none for the address."""
    info = cost.tax_info
    kept = None
    if info is not None or cost.tax_details is not None:
        rates = tax_rates(info, cost.tax_details)
        kept = LineItemTaxInfo(
            tax_rate=plain(combined_rate(rates)) if rates else None,
            tax_group_id=info.tax_group_id if info is not None else None,
            tax_included_in_price=info.tax_included_in_price if info is not None else None,
        )
    price = None if cost.price is None else Price(amount=plain(parse_amount(cost.price.amount)))
    return ShippingPrice(price=price, tax_info=kept)
