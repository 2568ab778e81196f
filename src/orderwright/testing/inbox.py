"""Inboxes: addresses of the emulator that take whatever is sent there, such as webhooks, and remember it."""

from __future__ import annotations

import base64
from collections import deque
from datetime import datetime
from typing import Any

#: How many requests an inbox remembers; the oldest give way.
MOST = 1000


class Inbox:
    """One address. `answers` are the statuses of the next answers; without any it is 200."""

    def __init__(self) -> None:
        self.answers: deque[int] = deque()
        self.requests: deque[dict[str, Any]] = deque(maxlen=MOST)

    def take(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes, now: datetime) -> int:
        """Remember a request; returns the status to answer with."""
        status = self.answers.popleft() if self.answers else 200
        try:
            text = body.decode()
        except UnicodeDecodeError:
            text = None
        self.requests.append(
            {
                "method": method,
                "path": path,
                "headers": dict(headers),
                "body": text,
                "bodyBase64": base64.b64encode(body).decode(),
                "receivedDate": now.isoformat().replace("+00:00", "Z"),
                "answered": status,
            }
        )
        return status
