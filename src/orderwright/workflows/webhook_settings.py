"""What a process knows of webhooks, apart from all that they need once one is sent."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

#: Set to anything, webhooks may go to addresses of this machine and its network, and without TLS.
ALLOW_PRIVATE_VARIABLE: Final = "ORDERWRIGHT_WEBHOOK_ALLOW_PRIVATE"


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Whether webhooks may go to private addresses, which is for development."""

    allow_private: bool = False

    @classmethod
    def configured(cls) -> WebhookSettings:
        """As the environment says."""
        return cls(bool(os.environ.get(ALLOW_PRIVATE_VARIABLE)))
