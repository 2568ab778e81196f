"""What a draft is calculated with beside itself, and what a calculation comes to."""

from __future__ import annotations

import msgspec

from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.draft_inputs import DepositDetails
from orderwright.model.draft_shipping_options import CalculationErrors
from orderwright.model.line_items import OrderLineItem
from orderwright.model.rates import ShippingOption, ShippingRates, TaxRates
from orderwright.model.shipping import ShippingInfo
from orderwright.model.summaries import BalanceSummary, PriceSummary
from orderwright.model.taxes import OrderTaxInfo
from orderwright.rules.totals import OrderFigures


class DraftTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The rates of the site as they are now, and the balance of the edited order as it is now.

    Without a balance that of the order at the draft's beginning counts.
    """

    shipping_rates: ShippingRates
    tax_rates: TaxRates
    balance: BalanceSummary | None = None


class DraftCalculation(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft comes to. Amounts are not formatted.

    `lines` are those that are not removed, as the order is to have them; `discounts` and `fees` stand for those of the
    draft, in their order, applied or not. `pay_now` is what a deposit makes due at once. `problems` of an edit that
    changes no money are none; `changes_money` is false if the order costs what it cost, part by part.
    """

    figures: OrderFigures
    lines: list[OrderLineItem]
    shipping_info: ShippingInfo | None
    discounts: list[AppliedDiscount]
    fees: list[AdditionalFee]
    applied_discounts: list[AppliedDiscount]
    applied_fees: list[AdditionalFee]
    price_summary: PriceSummary
    tax_info: OrderTaxInfo
    balance: BalanceSummary
    deposit: DepositDetails | None
    shipping_options: list[ShippingOption]
    errors: CalculationErrors | None
    changes_money: bool

    @property
    def pay_now(self) -> PriceSummary | None:
        """What is due at once, where that is not the total."""
        return None if self.deposit is None else self.deposit.price_summary
