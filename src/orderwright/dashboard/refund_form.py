"""The refund dialog: what can go back, what was chosen, what that comes to, and the request that it makes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.failures import Problem, refusal, words_of_code
from orderwright.dashboard.order_view import OrderView
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.rules.money import plain
from orderwright.rules.refund_proposal import Proposal, Source, propose

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: Why goods or money come back: what is put before the words of the staff.
REASONS: Final[tuple[tuple[str, str], ...]] = (
    ("returned", _("Returned by the buyer")),
    ("damaged", _("Damaged or faulty")),
    ("wrong", _("Wrong item sent")),
    ("lost", _("Not delivered")),
    ("stock", _("Out of stock")),
    ("price", _("Price corrected")),
    ("goodwill", _("Goodwill")),
    ("other", _("Another reason")),
)
#: How many characters the reason of a refund has (`RefundPaymentsRequest.customer_reason`).
_MOST_REASON: Final = 200
#: How long the names of lines in it may be: the first that fits.
_NAME_LENGTHS: Final = (40, 20, 10, 5)
#: The code of a form whose amounts were worked out for another choice of items.
STALE_AMOUNTS: Final = "STALE_AMOUNTS"


@dataclass(frozen=True, slots=True)
class Calculation:
    """What the chosen items come to. `answer` is that of `calculateRefund`; `key` names the choice it belongs to."""

    answer: Json
    proposal: Proposal
    key: str
    problem: Problem | None = None


async def refundability(page: Page, order_id: str) -> Json:
    """What of the order can go back, and from which payments."""
    return await page.call("order-billing.getOrderRefundability", {"orderId": order_id})


def chosen_items(typed: Typed) -> Json:
    """The items that the form names, as `refundItems`. Faults are noted in `typed`."""
    lines, fees = [], []
    for name in typed.values:
        kind, _dash, id_ = name.partition("-")
        if kind == "units" and (units := typed.units(name)):
            lines.append({"lineItemId": id_, "quantity": units})
        elif kind == "fee" and (amount := typed.amount(name)):
            fees.append({"additionalFeeId": id_, "amount": amount})
    items: Json = {"lineItems": lines, "additionalFees": fees}
    if amount := typed.amount("shipping"):
        items["shipping"] = {"amount": amount}
    return items


def key_of(items: Json, kept: Json | None) -> str:
    """Tells one choice of items from another, so that no amount is taken that was worked out for another one."""
    return hashlib.sha256(json.dumps([items, kept], sort_keys=True).encode()).hexdigest()


def everything(able: Json) -> dict[str, str]:
    """The fields of the form that name all that is left to be refunded."""
    values = {f"units-{one['lineItemId']}": str(one["availableRefundQuantity"]) for one in able["lineItems"]}
    for one in able.get("additionalFees", []):
        values[f"fee-{one['additionalFeeId']}"] = one["availableRefundAmount"]["amount"]
    if able.get("shipping"):
        values["shipping"] = able["shipping"]["availableRefundAmount"]["amount"]
    return values


def sources_of(view: OrderView, able: Json) -> list[Source]:
    """The payments that can return money, in the order in which they were made."""
    whole = {one["id"] for one in view.payments if one.get("giftcardPaymentDetails")}
    return [
        Source(one["payment"]["paymentId"], Decimal(money["maxRefund"]["amount"]), one["payment"]["paymentId"] in whole)
        for one in able["payments"]
        if "nonRefundable" not in one and (money := one["payment"].get("monetary"))
    ]


async def calculate(page: Page, view: OrderView, able: Json, items: Json, kept: Json | None) -> Calculation:
    """What the items come to, and what that means for the payments."""
    answer = await page.call("order-billing.calculateRefund", {"orderId": view.id, "refundItems": items})
    refused = answer.get("notAvailable")
    total = Decimal(answer["summary"]["total"]["amount"]) if not refused else Decimal(0)
    keeps = Decimal(kept["amount"]) if kept else Decimal(0)
    problem = _not_available(page, refused) if refused else None
    if problem is None and keeps > total:
        words = page.text("The most is %(threshold)s.", threshold=plain(total))
        problem = refusal(page, kept=words)
    return Calculation(answer, propose(total, keeps, sources_of(view, able)), key_of(items, kept), problem)


def payment_refunds(typed: Typed) -> list[Json]:
    """How much each payment returns, as the form says it. Faults are noted in `typed`."""
    found = []
    for name in typed.values:
        kind, _dash, id_ = name.partition("-")
        part: Json = {"paymentId": id_, "externalRefund": typed.line(f"outside-{id_}") == "on"}
        if kind == "back":
            found.append(part)
        elif kind == "amount" and (amount := typed.amount(name)):
            found.append({**part, "amount": amount})
    return found


def typed_refund(page: Page, order_id: str) -> tuple[Json, Problem | None]:
    """The request of `refundPayments` that the form makes, or what is wrong with the form.

    The amounts must have been worked out for the very items that are chosen; else its code is `STALE_AMOUNTS`.
    """
    typed = Typed(page, page.form)
    items, kept, payments = chosen_items(typed), typed.amount("kept"), payment_refunds(typed)
    if typed.problem:
        return {}, typed.problem
    if key_of(items, kept) != page.field("for"):
        words = page.text("Look at what goes back from which payment, then refund it.")
        return {}, Problem(words, STALE_AMOUNTS, 422)
    if not payments:
        return {}, Problem(page.text("Say how much goes back from which payment."), "AMOUNTS", 422)
    return refund_request(page, order_id, items, payments), None


def refund_request(page: Page, order_id: str, items: Json, payments: list[Json]) -> Json:
    """The request of `refundPayments` that the form makes."""
    restock = [one for one in items["lineItems"] if page.field(f"restock-{one['lineItemId']}") == "on"]
    notify: Json = {"sendCustomerEmail": page.field("notify") == "on"}
    if notify["sendCustomerEmail"] and page.field("message"):
        notify["customMessage"] = page.field("message")
    request: Json = {
        "orderId": order_id,
        "paymentRefunds": payments,
        "sideEffects": {"restock": {"lineItems": restock}, "notifications": notify},
    }
    if items["lineItems"] or items["additionalFees"] or "shipping" in items:
        request["refundItems"] = items
    if words := reason_of(page, items):
        request["customerReason"] = words
    return request


def reason_of(page: Page, items: Json) -> str:
    """Why: of all of it, in words, and of the lines that have reasons of their own, by the names that the form gives.

    Names are shortened until it is no longer than a refund's reason may be. What is typed is not.
    """
    known = dict(REASONS)
    label = known.get(page.field("reason"))
    whole = ": ".join(one for one in (page.text(label) if label else "", page.field("words")) if one)
    named: dict[str, list[str]] = {}
    for line_id in (one["lineItemId"] for one in items["lineItems"]):
        why = page.field(f"why-{line_id}")
        if why in known:
            named.setdefault(page.text(known[why]), []).append(page.field(f"item-{line_id}"))
    told = whole
    for longest in _NAME_LENGTHS:
        parts = [f"{why}: {', '.join(name[:longest] for name in names)}" for why, names in named.items()]
        told = "; ".join(one for one in (whole, *parts) if one)
        if len(told) <= _MOST_REASON:
            break
    return told


def refused(page: Page, error: OrderwrightError) -> Problem:
    """Why the refund was refused, beside the payment that it is about."""
    problem = page.problem(error, customerReason="words", customMessage="message")
    if problem.data.get("permission") == Permission.OVER_REFUND.value:
        return replace(problem, message=page.text("This is more than the items come to. You may not refund that."))
    payment_id = problem.data.get("paymentId")
    if payment_id and not problem.fields:
        marked = {f"amount-{payment_id}": problem.message}
        return replace(problem, message=page.text("Look at the fields that are marked."), fields=marked)
    return problem


def _not_available(page: Page, refused: Json) -> Problem:
    fields: dict[str, str] = {}
    for one in refused["errors"]:
        name = "shipping"
        if "lineItem" in one:
            name = f"units-{one['lineItem']['lineItemId']}"
        elif "additionalFee" in one:
            name = f"fee-{one['additionalFee']['additionalFeeId']}"
        why = one["error"]["applicationError"]
        words = words_of_code(why["code"])
        fields[name] = page.text(words) if words else why["description"]
    return refusal(page, **fields)
