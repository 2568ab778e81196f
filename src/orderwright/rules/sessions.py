"""How long sessions last and how often somebody may try to log in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from orderwright.model.credentials import User
from orderwright.model.staff import StaffSession

#: A session ends when nobody has used it for so long: a working day with its breaks.
IDLE: Final = timedelta(hours=8)
#: And at the latest so long after the login.
LONGEST: Final = timedelta(hours=24)
#: How long the second factor may take after the password.
CODE_WITHIN: Final = timedelta(minutes=10)
#: The last use is written when it is older than this.
SEEN_EVERY: Final = timedelta(minutes=1)
#: How long a password that somebody else has chosen lets its user in, to choose another one.
GIVEN_PASSWORD_LASTS: Final = timedelta(days=7)

#: Tries count within such a time.
ATTEMPTS_WITHIN: Final = timedelta(minutes=15)
#: Of one account from one address; of one account from anywhere; of all accounts from one address; of one second
#: factor from anywhere.
TRIES_OF_BOTH: Final = 8
TRIES_OF_ACCOUNT: Final = 60
TRIES_OF_ADDRESS: Final = 100
TRIES_OF_CODE: Final = 8


def password_expired(user: User, now: datetime) -> bool:
    """Whether the user's password was given by somebody else, too long ago."""
    return user.password_expires_date is not None and user.password_expires_date <= now


def is_live(session: StaffSession, now: datetime) -> bool:
    """Whether the session still counts at `now` (UTC)."""
    if session.waits_for_code:
        return now - session.created_date < CODE_WITHIN
    return now - session.seen_date < IDLE and now - session.created_date < LONGEST
