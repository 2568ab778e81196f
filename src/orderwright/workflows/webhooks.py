"""Subscriptions to events: whose they are, what they may be told, their keys, and how they are shown."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import secrets as randomness
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from orderwright.model.errors import (
    ApplicationError,
    FieldViolation,
    NotFound,
    PermissionDenied,
    ValidationFailed,
)
from orderwright.model.events import EVENT_TYPES
from orderwright.model.identity import Caller
from orderwright.model.permissions import SCOPES
from orderwright.model.timestamps import format_timestamp
from orderwright.model.webhooks import (
    DisabledReason,
    SecretHint,
    SubscriptionInput,
    SubscriptionSecrets,
    SubscriptionState,
    WebhookSubscription,
)
from orderwright.providers.addresses import is_public
from orderwright.store import webhooks as store
from orderwright.store.apps import create_app, install_app
from orderwright.store.checks import app_not_found
from orderwright.store.database import AnyConnection
from orderwright.store.sealed import SealingKeys
from orderwright.store.webhook_queue import pending_count
from orderwright.store.webhooks import InstalledApp, StoredSubscription, binding, installed_app
from orderwright.workflows.context import Context
from orderwright.workflows.webhook_envelope import new_key_pair, new_secret
from orderwright.workflows.webhook_settings import ALLOW_PRIVATE_VARIABLE, WebhookSettings

#: How long a secret that was replaced goes on to sign beside the new one.
ROTATION: Final = timedelta(hours=24)
MOST_SUBSCRIPTIONS: Final = 100
#: The scopes that an app made for a subscription may get, the widest first.
_READING_SCOPES: Final = ("SCOPE.DC-ECOM-MEGA.READ-ECOM", "SCOPE.DC-STORES.READ-ORDERS")

_encode: Final = msgspec.json.Encoder().encode
_decode_secrets: Final = msgspec.json.Decoder(SubscriptionSecrets).decode
_decode_hints: Final = msgspec.json.Decoder(list[SecretHint]).decode


def subscription_not_found(subscription_id: object) -> NotFound:
    """The 404 of subscriptions of other sites and apps, too."""
    words = f"Subscription {subscription_id} was not found"
    return NotFound("SUBSCRIPTION_NOT_FOUND", words, data={"subscriptionId": str(subscription_id)})


def app_of(caller: Caller) -> UUID | None:
    """The app whose subscriptions a caller sees; None for all of the site."""
    return caller.identity.app_id


async def owned(
    context: Context, connection: AnyConnection, subscription_id: str, *, lock: bool = False
) -> StoredSubscription:
    """The subscription, if it is the caller's. Raises `NotFound`."""
    found = await store.find_subscription(connection, context.site.id, UUID(subscription_id), lock=lock)
    app_id = app_of(context.caller)
    if found is None or app_id not in (None, found.app_id):
        raise subscription_not_found(subscription_id)
    return found


async def subscribe(context: Context, given: SubscriptionInput) -> tuple[StoredSubscription, str]:
    """Make a subscription with keys of its own, in the unit of work; it and its secret, which is shown this once.

    Raises `ValidationFailed` for the address, types and app, `PermissionDenied` where the app may see what the caller
    may not, and TOO_MANY_SUBSCRIPTIONS.
    """
    connection, site_id, now = context.work.connection, context.site.id, context.work.now
    check_url(given.url, context.service.webhook_settings)
    types = checked_types(given.event_types)
    if len(await store.list_subscriptions(connection, site_id, app_of(context.caller))) >= MOST_SUBSCRIPTIONS:
        raise ApplicationError("TOO_MANY_SUBSCRIPTIONS", f"There are {MOST_SUBSCRIPTIONS} already; delete one first")
    app = await _app_for(context, given)
    id_ = context.service.new_id()
    private, public = await asyncio.to_thread(new_key_pair)
    secret = new_secret(randomness.token_bytes(32))
    kept = SubscriptionSecrets(private_key=private, secrets=((secret, None),))
    made = StoredSubscription(
        id=id_,
        app_id=app.app_id,
        url=given.url,
        types=types,
        state=SubscriptionState.ENABLED,
        reason=None,
        detail=None,
        disabled_date=None,
        owner_email=given.owner_email or context.caller.identity.email,
        public_key=public,
        sealed=_sealed(context, id_, kept),
        hints=_encode(hints(kept)),
        failures=0,
        failing_since=None,
        last_failure=None,
        created_date=now,
        updated_date=now,
    )
    await store.add_subscription(connection, site_id, made, context.service.new_id())
    return made, secret


async def _app_for(context: Context, given: SubscriptionInput) -> InstalledApp:
    """Whose rights the subscription has: never more than those of whoever makes it."""
    own = app_of(context.caller)
    if given.app_id is not None and own not in (None, UUID(given.app_id)):
        raise app_not_found(UUID(given.app_id))
    wanted = UUID(given.app_id) if given.app_id is not None else own
    if wanted is None:
        return await _new_app(context, given.url)
    found = await installed_app(context.work.connection, context.site.id, wanted)
    if found is None:
        raise app_not_found(wanted)
    # An app itself may hold less by a key than it was given on the site; its subscriptions have what the app has.
    beyond = sorted(found.permissions - context.caller.permissions) if own is None else []
    if beyond:
        text = f"The app holds {beyond[0]}, which you do not: a subscription would show you more than you may see"
        raise PermissionDenied("PERMISSION_DENIED", text, data={"permission": beyond[0]})
    return found


async def _new_app(context: Context, url: str) -> InstalledApp:
    scope = next((name for name in _READING_SCOPES if SCOPES[name] <= context.caller.permissions), None)
    if scope is None:
        missing = sorted(SCOPES[_READING_SCOPES[-1]] - context.caller.permissions)[0]
        text = f"Without an app, a subscription needs all rights to read, and you lack {missing}"
        raise PermissionDenied("PERMISSION_DENIED", text, data={"permission": missing})
    connection, now = context.work.connection, context.work.now
    app, _ = await create_app(connection, f"Receiver at {urlsplit(url).hostname}"[:200], now=now)
    instance = await install_app(connection, context.site.id, app.id, [scope], now=now)
    return InstalledApp(app_id=app.id, instance_id=instance.id, permissions=SCOPES[scope])


def check_url(url: str, settings: WebhookSettings) -> None:
    """Raise `ValidationFailed` for an address that nothing will ever be sent to.

    What its name leads to is looked at when something is sent, each time.
    """
    problem = _problem_of(url, settings)
    if problem is not None:
        raise ValidationFailed.of("subscription.url", problem, "OTHER")


def _problem_of(url: str, settings: WebhookSettings) -> str | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna" if host and not host.isascii() else "ascii")
    except ValueError:
        return "is not an address of a web server"
    if not host or not url.isascii():
        return "needs a host, and ASCII letters only (percent-encoding, and xn-- for names)"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "must have neither a user nor a fragment"
    if settings.allow_private:
        return None
    if parts.scheme.lower() != "https":
        return f"must begin with https:// (without TLS only where the service has {ALLOW_PRIVATE_VARIABLE})"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "must not be this machine" if host.lower() == "localhost" else None
    return None if is_public(str(address)) else "must be an address of the public internet"


def checked_types(names: Sequence[str]) -> list[str] | None:
    """The types to tell, None for all. Raises `ValidationFailed` for those that there are not."""
    unknown = [
        FieldViolation(f"eventTypes[{index}]", f"{name!r} is no type of event", "INVALID_ENUM_VALUE")
        for index, name in enumerate(names)
        if name not in EVENT_TYPES
    ]
    if unknown:
        raise ValidationFailed(unknown)
    return list(dict.fromkeys(names)) or None


async def rotate_secret(context: Context, subscription: StoredSubscription) -> str:
    """A new secret that signs from now on; the one before it signs beside it for a day, older ones no more."""
    now = context.work.now
    present = unsealed(context.service.gateway_settings.keys, context.site.id, subscription)
    secret = new_secret(randomness.token_bytes(32))
    before = present.secrets[0][0]
    kept = msgspec.structs.replace(present, secrets=((secret, None), (before, (now + ROTATION).timestamp())))
    sealed = _sealed(context, subscription.id, kept)
    await store.keep_secrets(
        context.work.connection, context.site.id, subscription.id, sealed, _encode(hints(kept)), now
    )
    return secret


def _sealed(context: Context, subscription_id: UUID, kept: SubscriptionSecrets) -> bytes:
    return context.service.gateway_settings.keys.seal(_encode(kept), binding(context.site.id, subscription_id))


def unsealed(keys: SealingKeys, site_id: UUID, subscription: StoredSubscription) -> SubscriptionSecrets:
    """What the subscription signs with. Raises SECRETS_KEY_PROBLEM."""
    return _decode_secrets(keys.unseal(subscription.sealed, binding(site_id, subscription.id)))


async def reseal(connection: AnyConnection, site_id: UUID, keys: SealingKeys, now: datetime) -> int:
    """Encrypt the secrets of the site's subscriptions with the first key; how many that changed. In a transaction."""
    done = 0
    for listed in await store.list_subscriptions(connection, site_id, None):
        found = await store.find_subscription(connection, site_id, listed.id, lock=True)
        if found is None or keys.is_current(found.sealed):
            continue
        bound_to = binding(site_id, found.id)
        sealed = keys.seal(keys.unseal(found.sealed, bound_to), bound_to)
        await store.keep_secrets(connection, site_id, found.id, sealed, found.hints, now)
        done += 1
    return done


def hints(kept: SubscriptionSecrets) -> list[SecretHint]:
    """What is shown of secrets."""
    return [
        SecretHint(
            last_four=text[-4:],
            fingerprint=hashlib.sha256(text.encode()).hexdigest()[:16],
            expires_date=None if until is None else format_timestamp(datetime.fromtimestamp(until).astimezone()),
        )
        for text, until in kept.secrets
    ]


async def shown_subscription(
    connection: AnyConnection, site_id: UUID, subscription: StoredSubscription
) -> WebhookSubscription:
    """The subscription as callers see it, without its secrets."""

    def date(value: datetime | None) -> str | None:
        return None if value is None else format_timestamp(value)

    return WebhookSubscription(
        id=str(subscription.id),
        app_id=str(subscription.app_id),
        url=subscription.url,
        event_types=subscription.types or [],
        state=SubscriptionState(subscription.state),
        disabled_reason=None if subscription.reason is None else DisabledReason(subscription.reason),
        disabled_detail=subscription.detail,
        disabled_date=date(subscription.disabled_date),
        owner_email=subscription.owner_email,
        public_key=subscription.public_key,
        secrets=_decode_hints(subscription.hints),
        failing_since=date(subscription.failing_since),
        last_failure=subscription.last_failure if subscription.failing_since is not None else None,
        pending=await pending_count(connection, site_id, subscription.id),
        created_date=format_timestamp(subscription.created_date),
        updated_date=format_timestamp(subscription.updated_date),
    )
