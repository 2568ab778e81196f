"""Numbers, amounts and days as people type them into forms, with what is wrong with them beside each field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.texts import _
from orderwright.model.timestamps import format_timestamp

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

#: One separator, and never three digits behind a comma: 1,234 may be a thousand or little more than one.
_AMOUNT: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,20}|,[0-9]{1,2}|,[0-9]{4,20})?")
_DIGITS: Final = 6
NO_AMOUNT: Final = _("Write the amount as 12.50, without a currency and without separators of thousands.")
NO_UNITS: Final = _("This has to be a whole number.")
_NO_DAY: Final = _("This has to be a day.")


def amount_of(typed: str) -> str | None:
    """The amount as the API takes it, None if it is none."""
    sent = "".join(typed.split())
    return sent.replace(",", ".") if _AMOUNT.fullmatch(sent) else None


@dataclass(slots=True)
class Typed:
    """What a form says. Each field that can't be read is noted in `faults`, and counts as empty."""

    page: Page
    values: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def line(self, name: str) -> str:
        """A text without blanks around it."""
        return self.values.get(name, "").strip()

    def units(self, name: str, *, digits: int = _DIGITS) -> int:
        """A count of at most so many digits; nothing is 0."""
        sent = self.line(name)
        if not sent:
            return 0
        if not (sent.isascii() and sent.isdigit() and len(sent) <= digits):
            self.fault(name, NO_UNITS)
            return 0
        return int(sent)

    def amount(self, name: str) -> dict[str, str] | None:
        """An amount as the API takes it, with a comma or a point; None for nothing and for zero."""
        price = self.price(name)
        return price if price is not None and price["amount"].strip("0.") else None

    def price(self, name: str) -> dict[str, str] | None:
        """The same where zero is a price, too; None for nothing."""
        if not self.line(name):
            return None
        amount = amount_of(self.line(name))
        if amount is None:
            self.fault(name, NO_AMOUNT)
            return None
        return {"amount": amount}

    def moment(self, name: str, *, end: bool = False) -> str | None:
        """A day on the clocks of the site as a time of the API: its beginning, or its last second."""
        sent = self.line(name)
        if not sent:
            return None
        try:
            day = date.fromisoformat(sent)
        except ValueError:
            self.fault(name, _NO_DAY)
            return None
        at = datetime.combine(day, time(23, 59, 59) if end else time(), self.page.formats.zone)
        try:
            return format_timestamp(at)
        except (OverflowError, ValueError):
            self.fault(name, _NO_DAY)
            return None

    def fault(self, name: str, words: str, **values: object) -> None:
        """Note what is wrong with a field; what was noted first stays."""
        self.faults.setdefault(name, self.page.text(words, **values))

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the form, None if nothing is."""
        return refusal(self.page, **self.faults) if self.faults else None
