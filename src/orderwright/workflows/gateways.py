"""Which gateway a site has: accounts with their credentials unsealed, and the clients that speak for them."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from orderwright.model.errors import NotFound, ValidationFailed
from orderwright.model.gateways import (
    CredentialHint,
    GatewayAccount,
    GatewayAccountInput,
    GatewayCredentials,
    GatewayName,
)
from orderwright.model.timestamps import format_timestamp
from orderwright.providers.payments.gateway import PaymentGateway
from orderwright.store.database import AnyConnection, Database
from orderwright.store.gateways import AccountFacts, StoredAccount, binding, find_account, list_accounts, put_account
from orderwright.store.sealed import SealingKeys
from orderwright.workflows.context import Context

if TYPE_CHECKING:
    from orderwright.providers.payments.stripe_connections import StripeConnections

#: Set to anything, an account may lead to a test server on this machine.
TEST_GATEWAYS_VARIABLE: Final = "ORDERWRIGHT_TEST_GATEWAYS"

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_MOST_CLIENTS: Final = 1000
_DEFAULT_METHOD_TYPES: Final = ("card",)
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(GatewayCredentials).decode


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """What a process knows of gateways: the keys that credentials are sealed with, and whether test servers count."""

    keys: SealingKeys = field(default_factory=SealingKeys.configured)
    test_servers: bool = False

    @classmethod
    def configured(cls, data_dir: Path | None = None) -> GatewaySettings:
        """As the environment says. `data_dir` is that of the embedded PostgreSQL, None with a server of one's own."""
        return cls(SealingKeys.configured(data_dir), bool(os.environ.get(TEST_GATEWAYS_VARIABLE)))


class SiteGateways:
    """The gateways of all sites (`gateway_registry.Gateways`), for one process and one event loop.

    A client is kept until its account changes; every use reads the account as it is, so a change by another process
    counts at once. What reads credentials raises SECRETS_KEY_PROBLEM where their key is not there.
    """

    def __init__(self, database: Database, settings: GatewaySettings) -> None:
        self._database = database
        self._settings = settings
        self._clients: OrderedDict[tuple[UUID, str], tuple[bytes, PaymentGateway]] = OrderedDict()
        self._stripe: StripeConnections | None = None

    async def get(self, site_id: UUID, name: str) -> PaymentGateway | None:
        """See `Gateways`."""
        account = await self._account(site_id, name)
        return self._client(site_id, account) if account is not None and account.enabled else None

    async def chosen(self, site_id: UUID) -> PaymentGateway | None:
        """See `Gateways`: the first enabled account by name."""
        async with self._database.acquire() as connection:
            accounts = await list_accounts(connection, site_id)
        enabled = next((account for account in accounts if account.enabled), None)
        return None if enabled is None else self._client(site_id, enabled)

    async def listening(self, site_id: UUID, name: str) -> PaymentGateway | None:
        """See `Gateways`. What happens to earlier payments has to be recorded after an account was disabled, too."""
        account = await self._account(site_id, name)
        return None if account is None else self._client(site_id, account)

    async def close(self) -> None:
        """Let go of all connections."""
        self._clients.clear()
        if self._stripe is not None:
            await self._stripe.close_async()
            self._stripe = None

    async def _account(self, site_id: UUID, name: str) -> StoredAccount | None:
        async with self._database.acquire() as connection:
            return await find_account(connection, site_id, name)

    def _client(self, site_id: UUID, account: StoredAccount) -> PaymentGateway:
        key = (site_id, account.name)
        kept = self._clients.get(key)
        # No two sealed texts are alike, also those of an account that was removed and made again.
        if kept is not None and kept[0] == account.sealed:
            self._clients.move_to_end(key)
            return kept[1]
        client = self._made(site_id, account)
        self._clients[key] = (account.sealed, client)
        self._clients.move_to_end(key)
        if len(self._clients) > _MOST_CLIENTS:
            self._clients.popitem(last=False)
        return client

    def _made(self, site_id: UUID, account: StoredAccount) -> PaymentGateway:
        # The package of Stripe takes long to load, and commands, emulators and shops without it have no use for it.
        from orderwright.providers.payments.stripe_connections import StripeConnections
        from orderwright.providers.payments.stripe_gateway import StripeGateway

        credentials = unsealed(self._settings.keys, site_id, account)
        if self._stripe is None:
            self._stripe = StripeConnections()
        return StripeGateway(
            credentials.secret_key,
            credentials.webhook_secrets,
            method_types=account.facts.payment_method_types,
            api_base=account.facts.api_base,
            connections=self._stripe,
        )


def account_not_found(name: str) -> NotFound:
    """The 404 of a gateway that the site has no account at."""
    return NotFound("GATEWAY_ACCOUNT_NOT_FOUND", f"The site has no account at {name}", data={"gateway": name})


def unsealed(keys: SealingKeys, site_id: UUID, account: StoredAccount) -> GatewayCredentials:
    """The credentials of the account, in the clear. Raises SECRETS_KEY_PROBLEM."""
    return _decode(keys.unseal(account.sealed, binding(site_id, account.name)))


async def set_account(context: Context, given: GatewayAccountInput) -> StoredAccount:
    """Make the account or change it, in the unit of work. What is left out of a change stays.

    Raises `ValidationFailed` without a secret key for a new account, and for an address that is not allowed.
    """
    settings, connection, site_id = context.service.gateway_settings, context.work.connection, context.site.id
    _check_address(given.api_base, settings)
    present = await find_account(connection, site_id, given.name, lock=True)
    if given.secret_key is None and present is None:
        raise ValidationFailed.of("account.secretKey", "a new account needs the secret key", "REQUIRED_FIELD")
    kept = None if present is None else _kept(settings, site_id, present, given)
    credentials = GatewayCredentials(
        secret_key=given.secret_key or (kept.secret_key if kept is not None else ""),
        webhook_secrets=_chosen(given.webhook_secrets, kept),
    )
    types = given.payment_method_types
    if types is None:
        types = list(_DEFAULT_METHOD_TYPES) if present is None else present.facts.payment_method_types
    enabled = given.enabled
    if enabled is None:
        enabled = present is None or present.enabled
    hint = hint_of(credentials.secret_key)
    facts = AccountFacts(
        secret_key=hint,
        webhook_secrets=[hint_of(secret) for secret in credentials.webhook_secrets],
        payment_method_types=types,
        api_base=given.api_base,
        key_since=context.work.now if present is None or present.facts.secret_key != hint else present.facts.key_since,
    )
    sealed = settings.keys.seal(_encode(credentials), binding(site_id, given.name))
    return await put_account(
        connection, site_id, given.name, enabled=enabled, sealed=sealed, facts=facts, now=context.work.now
    )


def _kept(
    settings: GatewaySettings, site_id: UUID, present: StoredAccount, given: GatewayAccountInput
) -> GatewayCredentials | None:
    # Whoever sets everything anew need not have the key with which the old credentials were sealed.
    if given.secret_key is not None and given.webhook_secrets is not None:
        return None
    return unsealed(settings.keys, site_id, present)


def _chosen(given: list[str] | None, kept: GatewayCredentials | None) -> tuple[str, ...]:
    if given is not None:
        return tuple(given)
    return () if kept is None else kept.webhook_secrets


def _check_address(address: str | None, settings: GatewaySettings) -> None:
    if address is None:
        return
    if not settings.test_servers:
        words = f"another address is for tests, and needs {TEST_GATEWAYS_VARIABLE} in the service's environment"
        raise ValidationFailed.of("account.apiBase", words, "FIELD_NOT_ALLOWED")
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    if host not in _LOOPBACK:
        raise ValidationFailed.of(
            "account.apiBase", "must lead to this machine, such as http://127.0.0.1:8420", "FORMAT"
        )


async def reseal(connection: AnyConnection, site_id: UUID, keys: SealingKeys) -> int:
    """Encrypt the site's credentials with the first key where they are not; returns how many accounts that changed.

    Afterwards the other keys can be dropped. To be called in a transaction of its own.
    """
    done = 0
    for listed in await list_accounts(connection, site_id):
        account = await find_account(connection, site_id, listed.name, lock=True)
        if account is None or keys.is_current(account.sealed):
            continue
        bound_to = binding(site_id, account.name)
        await put_account(
            connection,
            site_id,
            account.name,
            enabled=account.enabled,
            sealed=keys.seal(keys.unseal(account.sealed, bound_to), bound_to),
            facts=account.facts,
            now=account.updated_date,
        )
        done += 1
    return done


def hint_of(credential: str) -> CredentialHint:
    """What is shown of a credential."""
    fingerprint = hashlib.sha256(credential.encode()).hexdigest()[:16]
    return CredentialHint(last_four=credential[-4:], fingerprint=fingerprint)


def shown_account(site_id: UUID, account: StoredAccount) -> GatewayAccount:
    """The account as callers see it."""
    return GatewayAccount(
        name=GatewayName(account.name),
        enabled=account.enabled,
        secret_key=account.facts.secret_key,
        webhook_secrets=account.facts.webhook_secrets,
        payment_method_types=account.facts.payment_method_types,
        api_base=account.facts.api_base,
        notification_path=f"/gateways/{account.name}/{site_id}",
        created_date=format_timestamp(account.created_date),
        updated_date=format_timestamp(account.updated_date),
    )
