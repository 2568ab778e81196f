"""How long the audit log is kept."""

from __future__ import annotations

import os
from typing import Final

from orderwright.model.errors import ValidationFailed

DAYS_VARIABLE: Final = "ORDERWRIGHT_AUDIT_LOG_DAYS"
#: Two years; and what may be said: up to a century. 0 keeps everything for good.
DAYS: Final = 730
MOST_DAYS: Final = 36_500


def configured_audit_days() -> int:
    """As the environment says, else the default. Raises `ValidationFailed` for what is no number of days."""
    given = os.environ.get(DAYS_VARIABLE, "")
    if not given:
        return DAYS
    if not given.isascii() or not given.isdigit() or len(given) > 5 or int(given) > MOST_DAYS:
        raise ValidationFailed.of(DAYS_VARIABLE, f"must be a number of days, 0 (for good) to {MOST_DAYS}", "FORMAT")
    return int(given)
