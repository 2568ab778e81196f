"""Which parts of the service follow the feeds: each worker runs one of each, and they share the sites."""

from __future__ import annotations

from collections.abc import Callable

from orderwright.workflows.follow_feed import Follower
from orderwright.workflows.follow_mails import mail_follower
from orderwright.workflows.service import Service

#: Each makes its follower for a worker's service. It runs in a task of its own, right after the feeds have moved or
#: once a second, whichever comes first, with one connection of the pool at a time.
FOLLOWERS: tuple[Callable[[Service], Follower], ...] = (mail_follower,)
