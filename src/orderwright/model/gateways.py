"""A site's account at a payment gateway: what may be set of it, and what is ever shown."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from orderwright.model.base import BrokenRule, Message, Name100, Timestamp, WebUrl


class GatewayName(StrEnum):
    """The gateways that an account can be set for."""

    STRIPE = "stripe"


#: A key as a gateway gives it: printable ASCII without blanks.
Credential = Annotated[str, Meta(min_length=8, max_length=500, pattern=r"^[!-~]+$(?!\n)")]
WebhookSecrets = Annotated[list[Credential], Meta(max_length=5)]
PaymentMethodTypes = Annotated[list[Name100], Meta(max_length=50)]


class GatewayAccountInput(Message, kw_only=True):
    """An account to set.

    `enabled` is true for a new account where nothing is said, and stays as it is in a change. `secret_key` and
    `webhook_secrets` may be left out of a change: then those that are kept stay. Several webhook secrets are all
    believed, for the time of a rotation. `payment_method_types` are the gateway's names of what may be paid with
    (Stripe: `card` alone where nothing is said; an empty list leaves it to the settings at Stripe). `api_base` leads to
    a test server on this machine; it is refused unless the service allows that.
    """

    name: GatewayName
    enabled: bool | None = None
    secret_key: Credential | None = None
    webhook_secrets: WebhookSecrets | None = None
    payment_method_types: PaymentMethodTypes | None = None
    api_base: WebUrl | None = None

    def check(self) -> Iterator[BrokenRule]:
        """Stripe gives publishable keys beside secret ones, and signing secrets beside both: they get mixed up."""
        if self.secret_key is not None and not self.secret_key.startswith(("sk_", "rk_")):
            words = "a secret or restricted key of Stripe begins with sk_ or rk_"
            yield BrokenRule("secretKey", words, "OTHER", "SECRET_KEY_FORM")
        for index, secret in enumerate(self.webhook_secrets or ()):
            if secret is not None and not secret.startswith("whsec_"):
                words = "a signing secret of Stripe begins with whsec_"
                yield BrokenRule(f"webhookSecrets[{index}]", words, "OTHER", "WEBHOOK_SECRET_FORM")

    def __repr__(self) -> str:
        return f"GatewayAccountInput(name={self.name!r}, <credentials hidden>)"


class CredentialHint(Message, kw_only=True):
    """Which credential is kept, without giving it away: its last four characters, and the beginning of its SHA-256."""

    last_four: str
    fingerprint: str


class GatewayAccount(Message, kw_only=True):
    """An account as it is shown. The credentials themselves are never shown again.

    `notification_path` is what the gateway's notifications are sent to, behind the address of the service.
    """

    name: GatewayName
    enabled: bool
    secret_key: CredentialHint
    webhook_secrets: list[CredentialHint]
    payment_method_types: list[str]
    api_base: str | None = None
    notification_path: str
    created_date: Timestamp
    updated_date: Timestamp


class GatewayCredentials(msgspec.Struct, frozen=True, kw_only=True):
    """The credentials of an account, in the clear. They are encrypted wherever they are kept."""

    secret_key: str
    webhook_secrets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "GatewayCredentials(<hidden>)"
