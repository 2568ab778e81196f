"""Telling the owners of subscriptions that the service has disabled: a mail in the outbox for each notice."""

from __future__ import annotations

from typing import Final

from orderwright.model.identity import Identity, IdentityType
from orderwright.model.mails import MailKind
from orderwright.store.database import AnyConnection
from orderwright.store.mail_settings import find_settings
from orderwright.store.mails import MailFacts, NewMail, add_mails
from orderwright.store.webhook_notices import WebhookNotice, take_notices, told
from orderwright.workflows.change_order import encoded_identity
from orderwright.workflows.service import Service

_AT_ONCE: Final = 50


async def tell_owners(service: Service) -> int:
    """Write the mails about subscriptions that were disabled, once each; how many notices that were.

    They go to the subscription's owner, or where nobody knows who that is to the addresses of the business.
    """
    async with service.database.transaction() as connection:
        notices = await take_notices(connection, _AT_ONCE)
        for notice in notices:
            await _tell(service, connection, notice)
            await told(connection, notice.site_id, notice.id, service.clock())
    return len(notices)


async def _tell(service: Service, connection: AnyConnection, notice: WebhookNotice) -> None:
    settings = (await find_settings(connection, notice.site_id)).settings
    if MailKind.WEBHOOK_DISABLED in settings.disabled_kinds:
        return
    recipients = [notice.owner_email] if notice.owner_email is not None else settings.business_addresses
    mails = [
        NewMail(
            id=service.new_id(),
            cause=notice.id,
            kind=MailKind.WEBHOOK_DISABLED,
            recipient=recipient,
            order_id=None,
            facts=MailFacts(address=notice.url, detail=notice.detail),
            actor=encoded_identity(Identity(type=IdentityType.WIX_USER, id=notice.site_id)),
        )
        for recipient in recipients
    ]
    await add_mails(connection, notice.site_id, mails, service.clock())
