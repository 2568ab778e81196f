"""What of a draft can't be calculated, and what keeps it from becoming an order, or an edit from its order. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from orderwright.model.draft_inputs import DepositDetails
from orderwright.model.draft_shipping_options import CalculationErrors, DraftProblem, ProblemDetails
from orderwright.model.draft_state import DraftState
from orderwright.model.rates import ShippingOption
from orderwright.rules.draft_shares import address_of, live_lines, tax_address
from orderwright.rules.draft_terms import DraftTerms
from orderwright.rules.draft_weights import shipped_weight
from orderwright.rules.money import parse_amount, plain


def problems_of(
    state: DraftState,
    terms: DraftTerms,
    options: Sequence[ShippingOption],
    total: Decimal,
    deposit: DepositDetails | None,
) -> CalculationErrors | None:
    """The problems of a draft; None if there are none."""
    errors = CalculationErrors(
        general_shipping_calculation_error=_details(_shipping_problem(state, terms, options)),
        tax_calculation_error=_details(_tax_problem(state, terms)),
        order_validation_errors=list(_validation_problems(state, total, deposit)),
    )
    return None if errors == CalculationErrors() else errors


def _details(problem: DraftProblem | None) -> ProblemDetails | None:
    return None if problem is None else ProblemDetails(application_error=problem)


def _problem(code: str, description: str, /, **data: Any) -> DraftProblem:
    return DraftProblem(code=code, description=description, data=data or None)


def _shipping_problem(state: DraftState, terms: DraftTerms, options: Sequence[ShippingOption]) -> DraftProblem | None:
    info = state.shipping_info
    priced = info is not None and info.cost is not None and info.cost.price is not None
    if info is not None and not priced and info.code is not None and all(one.code != info.code for one in options):
        text = "The site does not ship so: the draft is calculated without a price of shipping"
        return _problem("SHIPPING_OPTION_NOT_AVAILABLE", text, code=info.code)
    shipped = shipped_weight([line.item for line in live_lines(state)]) is not None
    destination = address_of(info) or tax_address(state)
    if shipped and destination is not None and terms.shipping_rates.regions and not options and not priced:
        text = "The site has no way to ship this to the address"
        return _problem("NO_SHIPPING_OPTIONS", text, country=destination.country)
    return None


def _tax_problem(state: DraftState, terms: DraftTerms) -> DraftProblem | None:
    needed = live_lines(state) and terms.tax_rates.regions and not state.tax_exempt
    if not needed or tax_address(state) is not None:
        return None
    text = "The draft has no address with a country: taxes are those of the rest of the world, or none"
    return _problem("TAX_ADDRESS_MISSING", text)


def _validation_problems(state: DraftState, total: Decimal, deposit: DepositDetails | None) -> Iterator[DraftProblem]:
    if not live_lines(state):
        yield _problem("NO_LINE_ITEMS", "An order has at least one line")
    if deposit is not None and deposit.price_summary is not None:
        asked = parse_amount(deposit.price_summary.total.amount)
        if asked > total:
            text = f"The deposit of {plain(asked)} is more than the total of {plain(total)}"
            code = "DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL"
            yield _problem(code, text, deposit=plain(asked), total=plain(total))
