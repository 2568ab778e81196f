"""Where the service is reached from outside: only its operator knows, since a proxy may stand before it."""

from __future__ import annotations

import os
import re
from typing import Final

from orderwright.model.errors import ValidationFailed

PUBLIC_URL_VARIABLE: Final = "ORDERWRIGHT_PUBLIC_URL"
#: The longest address: a link to the payment page below it has 100 characters at most.
MAX_PUBLIC_URL: Final = 51
_ADDRESS: Final = re.compile(r"https?://[^\s/?#{}@]+(?:/[^\s?#{}]*[^\s?#{}/])?/?", re.ASCII | re.IGNORECASE)


def configured_public_url() -> str | None:
    """The address in the environment, without a slash at its end; None if there is none.

    Raises `ValidationFailed` for what is no http or https address, or one that is too long.
    """
    given = os.environ.get(PUBLIC_URL_VARIABLE, "")
    if not given:
        return None
    address = given.rstrip("/")
    if _ADDRESS.fullmatch(given) is None or not given.isprintable() or len(address) > MAX_PUBLIC_URL:
        words = f"must be an http or https address without a query, at most {MAX_PUBLIC_URL} characters"
        raise ValidationFailed.of(PUBLIC_URL_VARIABLE, words, "FORMAT")
    return address
