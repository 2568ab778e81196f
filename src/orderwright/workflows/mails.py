"""The mails of a site as staff see them: the outbox, sending again, trying, settings and templates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, NotFound, PermissionDenied, Status, ValidationFailed
from orderwright.model.identity import Caller
from orderwright.model.mails import (
    ABOUT,
    TO_BUSINESS,
    Mail,
    MailBody,
    MailKind,
    MailSettings,
    MailSettingsInput,
    MailState,
    MailTemplate,
    SmtpServer,
    StoredMailTemplate,
)
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp
from orderwright.providers.mail.server import MailRefused, OutgoingMail
from orderwright.providers.mail.smtp_settings import DEFAULT_PORTS
from orderwright.providers.mail.templates import TemplateFaulty, check_template, render_mail
from orderwright.rules.document_language import MAIL_TEXTS, catalogues
from orderwright.rules.mail_content import one_line
from orderwright.rules.mail_samples import sample_mails
from orderwright.store import mail_settings as store
from orderwright.store.database import AnyConnection
from orderwright.store.mail_settings import KeptMailSettings, KeptTemplate
from orderwright.store.mails import MailFacts, NewMail, StoredMail, add_mails, find_mail
from orderwright.workflows.change_order import encoded_identity
from orderwright.workflows.context import Context
from orderwright.workflows.mail_making import MadeMail, MailPlan, make_mail

#: What a caller must hold, beside the right to read orders, to read mails of a kind.
_READING: Final = {
    MailKind.SHIPPING_CONFIRMATION: Permission.READ_FULFILLMENTS,
    MailKind.PICKUP_READY: Permission.READ_FULFILLMENTS,
    MailKind.ORDER_REFUNDED: Permission.READ_TRANSACTIONS,
    MailKind.PAYMENT_FAILED: Permission.READ_TRANSACTIONS,
    MailKind.PAYMENT_REQUEST: Permission.READ_PAYMENT_REQUESTS,
    MailKind.INVOICE: Permission.READ_INVOICES,
    MailKind.WEBHOOK_DISABLED: Permission.MANAGE_SITE,
}


def readable_kinds(caller: Caller) -> set[MailKind]:
    """The kinds of mail that the caller may read."""
    return {kind for kind in MailKind if kind not in _READING or caller.may(_READING[kind])}


def check_readable(caller: Caller, kind: MailKind) -> None:
    """Raise `PermissionDenied` for a kind that the caller may not read."""
    if kind not in readable_kinds(caller):
        permission = _READING[kind].value
        text = f"A mail of the kind {kind} needs the permission {permission}"
        raise PermissionDenied("PERMISSION_DENIED", text, data={"permission": permission})


def mail_not_found(mail_id: str) -> NotFound:
    """The 404 of a mail that the site does not have, or no more."""
    return NotFound("MAIL_NOT_FOUND", f"Mail {mail_id} was not found", data={"mailId": mail_id})


def shown_mail(mail: StoredMail) -> Mail:
    """The mail as callers see it."""
    waits = mail.state is MailState.WAITING
    return Mail(
        id=str(mail.id),
        kind=mail.kind,
        state=mail.state,
        recipient=mail.recipient,
        order_id=_text(mail.order_id),
        about_id=_text(mail.about_id),
        subject=mail.subject,
        language=mail.language,
        message_id=mail.message_id,
        attempts=mail.attempts,
        reason=mail.reason or None,
        fallback=mail.fallback,
        created_date=format_timestamp(mail.created_date),
        sent_date=format_timestamp(mail.sent_date) if mail.sent_date is not None else None,
        next_attempt_date=format_timestamp(mail.next_attempt) if waits else None,
        resent_of=_text(mail.resent_of),
    )


def shown_body(made: MadeMail) -> MailBody:
    """What a mail says, as callers see it."""
    body = made.body
    return MailBody(
        subject=body.subject, html=body.html, text=body.text, language=made.content.language, problem=body.problem
    )


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)


async def add_asked_mail(
    context: Context,
    plan: MailPlan,
    recipients: Sequence[str],
    *,
    resent_of: UUID | None = None,
) -> list[Mail]:
    """Put mails that somebody asks for into the outbox, in the unit of work: one for each recipient, however often.

    Raises MAIL_WITHOUT_RECIPIENT where there is nobody to send it to.
    """
    if not recipients:
        raise ApplicationError("MAIL_WITHOUT_RECIPIENT", "There is no address to send the mail to")
    connection, site_id, now = context.work.connection, context.site.id, context.work.now
    cause = context.service.new_id()
    shown = []
    for recipient in recipients:
        mail = NewMail(
            id=context.service.new_id(),
            cause=cause,
            kind=plan.kind,
            recipient=recipient,
            order_id=plan.order_id,
            about_id=plan.about_id,
            facts=plan.facts,
            actor=encoded_identity(context.caller.identity),
            resent_of=resent_of,
        )
        await add_mails(connection, site_id, [mail], now)
        stored = await find_mail(connection, site_id, mail.id)
        assert stored is not None, "it was just added"
        shown.append(shown_mail(stored))
    return shown


async def made_now(
    context: Context, plan: MailPlan, recipient: str | None, *, trial: MailTemplate | None = None
) -> tuple[MadeMail, list[str]]:
    """The mail as it would go out now, and to whom: to `recipient` if there is one."""
    async with _reading(context) as connection:
        made = await make_mail(context, connection, plan, trial=trial)
        settings = (await store.find_settings(connection, context.site.id)).settings
    if recipient is not None:
        return made, [recipient]
    if plan.kind in TO_BUSINESS:
        return made, settings.business_addresses
    return made, [made.buyer_email] if made.buyer_email else []


@asynccontextmanager
async def _reading(context: Context) -> AsyncIterator[AnyConnection]:
    """The connection of the unit of work if there is one: nobody holds one and waits for another."""
    if context.unit is not None:
        yield context.unit.connection
        return
    async with context.service.database.acquire() as connection:
        yield connection


def plan_of(
    kind: MailKind, order_id: str, about_id: str | None, *, language: str | None, custom_message: str | None
) -> MailPlan:
    """The plan of a mail that a caller asks for. Raises `ValidationFailed` for kinds that are about no order."""
    if kind is MailKind.WEBHOOK_DISABLED:
        raise ValidationFailed.of("kind", "such a mail is about no order", "INVALID_ENUM_VALUE")
    if about_id is not None and kind not in ABOUT:
        raise ValidationFailed.of("aboutId", f"a mail of the kind {kind} is about the order", "FIELD_NOT_ALLOWED")
    return MailPlan(
        kind=kind,
        order_id=UUID(order_id),
        about_id=UUID(about_id) if about_id is not None else None,
        facts=MailFacts(language=language, custom_message=custom_message or None),
    )


def shown_settings(context: Context, kept: KeptMailSettings) -> MailSettings:
    """The settings as callers see them."""
    return msgspec.structs.replace(kept.settings, sends=context.service.mail.sends(kept))


async def set_settings(context: Context, given: MailSettingsInput) -> KeptMailSettings:
    """Keep the settings, in the unit of work; the password sealed.

    A password that is left out stays that of before if host and user name do: it is never sent to another server than
    the one that it was given for.
    """
    connection, site_id = context.work.connection, context.site.id
    await connection.execute("SELECT FROM sites WHERE id = $1 FOR NO KEY UPDATE", site_id)
    before = await store.find_settings(connection, site_id)
    smtp, sealed = None, None
    if given.smtp is not None:
        one, earlier = given.smtp, before.settings.smtp
        if one.password is not None:
            sealed = context.service.mail.keys.seal(one.password.encode(), store.binding(site_id))
        elif one.username is not None and earlier is not None:
            same = (earlier.host, earlier.username) == (one.host, one.username)
            sealed = before.sealed if same else None
        if one.username is not None and sealed is None:
            raise ValidationFailed.of("mailSettings.smtp.password", "the user name needs a password", "REQUIRED_FIELD")
        smtp = SmtpServer(
            host=one.host,
            port=one.port or DEFAULT_PORTS[one.security],
            security=one.security,
            username=one.username,
            has_password=sealed is not None,
        )
    settings = MailSettings(
        from_address=given.from_address,
        from_name=given.from_name or None,
        reply_to=given.reply_to,
        business_addresses=list(dict.fromkeys(given.business_addresses)),
        disabled_kinds=list(dict.fromkeys(given.disabled_kinds)),
        smtp=smtp,
        sends=False,
    )
    await store.put_settings(connection, site_id, settings, sealed, context.work.now)
    return KeptMailSettings(settings, sealed)


async def try_server(context: Context, recipient: str) -> str:
    """Hand a short mail over now; what the server answered.

    Raises NO_MAIL_SERVER, MAIL_NOT_ACCEPTED with the reason, and SECRETS_KEY_PROBLEM.
    """
    async with context.service.database.acquire() as connection:
        kept = await store.find_settings(connection, context.site.id)
    outlet = context.service.mail.outlet(context.site, kept)
    if outlet is None:
        raise ApplicationError("NO_MAIL_SERVER", "There is no mail server, or no sender's address")
    content = sample_mails(MailKind.NEW_ORDER, "en")[1]
    said = f"Mails of {one_line(context.site.name)} arrive."
    content.subject = content.preview = content.heading = said
    content.seller = one_line(context.site.name)
    body = render_mail(content)
    try:
        return await outlet.server.send(
            OutgoingMail(
                message_id=f"<{context.service.new_id()}@{outlet.domain}>",
                from_address=outlet.from_address,
                from_name=outlet.from_name,
                to_address=recipient,
                reply_to=outlet.reply_to,
                subject=body.subject,
                html=body.html,
                text=body.text,
                language="en",
                date=context.call.now.timestamp(),
            )
        )
    except MailRefused as refusal:
        raise ApplicationError("MAIL_NOT_ACCEPTED", refusal.reason) from None


def check_faultless(template: MailTemplate) -> None:
    """Raise MAIL_TEMPLATE_FAULTY (400) with the reason unless the template can be used."""
    if template.language is not None and template.language not in catalogues(MAIL_TEXTS):
        known = ", ".join(sorted(catalogues(MAIL_TEXTS)))
        raise ValidationFailed.of("template.language", f"mails are written in {known}", "INVALID_ENUM_VALUE")
    try:
        check_template(template, sample_mails(template.kind, template.language or "en"))
    except TemplateFaulty as fault:
        data = {"reason": str(fault)[:500]}
        raise ApplicationError(
            "MAIL_TEMPLATE_FAULTY", f"The template can't be used: {fault}", status=Status.BAD_REQUEST, data=data
        ) from None


def shown_template(kept: KeptTemplate) -> StoredMailTemplate:
    """A template as callers see it."""
    return StoredMailTemplate(
        template=kept.template, updated_date=format_timestamp(kept.updated_date), problem=kept.problem
    )
