"""Mails to buyers and to the business: their kinds, what became of each, and how a site sends them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, field

from orderwright.model.base import (
    BrokenRule,
    Email,
    Guid,
    LanguageTag,
    Message,
    Name100,
    Name200,
    Text100,
    Text200,
    Text1000,
    Timestamp,
)

#: The longest subject, HTML and text of a site's own template, in characters.
MAX_SUBJECT_TEMPLATE: Final = 500
MAX_TEMPLATE: Final = 65_536


class MailKind(StrEnum):
    """What a mail says. The last four go to the business, all others to the buyer."""

    ORDER_CONFIRMATION = "ORDER_CONFIRMATION"
    ORDER_CHANGED = "ORDER_CHANGED"
    SHIPPING_CONFIRMATION = "SHIPPING_CONFIRMATION"
    PICKUP_READY = "PICKUP_READY"
    DOWNLOAD_LINKS = "DOWNLOAD_LINKS"
    ORDER_CANCELED = "ORDER_CANCELED"
    ORDER_REFUNDED = "ORDER_REFUNDED"
    PAYMENT_REQUEST = "PAYMENT_REQUEST"
    INVOICE = "INVOICE"
    NEW_ORDER = "NEW_ORDER"
    BUSINESS_ORDER_CHANGED = "BUSINESS_ORDER_CHANGED"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    WEBHOOK_DISABLED = "WEBHOOK_DISABLED"


#: The kinds that go to the business.
TO_BUSINESS: Final = frozenset(
    {MailKind.NEW_ORDER, MailKind.BUSINESS_ORDER_CHANGED, MailKind.PAYMENT_FAILED, MailKind.WEBHOOK_DISABLED}
)
#: The kinds that are about one thing of an order: what `aboutId` names.
ABOUT: Final = {
    MailKind.SHIPPING_CONFIRMATION: "fulfillment",
    MailKind.PICKUP_READY: "fulfillment",
    MailKind.ORDER_REFUNDED: "refund",
    MailKind.PAYMENT_REQUEST: "payment request",
    MailKind.INVOICE: "invoice",
    MailKind.PAYMENT_FAILED: "payment",
}


class MailState(StrEnum):
    """What became of a mail.

    WAITING: it is to be sent, or to be tried again. SENT: the mail server has accepted it. FAILED: it was refused
    for good, or could not be handed over within a day. NOT_SENT: there was no mail server when its turn came.
    """

    WAITING = "WAITING"
    SENT = "SENT"
    FAILED = "FAILED"
    NOT_SENT = "NOT_SENT"


class Security(StrEnum):
    """How a connection to a mail server is kept from listeners.

    TLS: from the first byte (port 465). STARTTLS: before anything is said (port 587); without it nothing is sent.
    NONE: not at all, for a server on the same machine.
    """

    TLS = "TLS"
    STARTTLS = "STARTTLS"
    NONE = "NONE"


Host = Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9._:-]+$(?!\n)")]
Port = Annotated[int, Meta(ge=1, le=65535)]
# What is sent as user name and password: any text without control characters.
Secret = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)")]
MailKinds = Annotated[list[MailKind], Meta(max_length=20)]


class SmtpServerInput(Message, kw_only=True):
    """The mail server of a site. Without a password that of before stays, as long as host and user name do."""

    host: Host
    port: Port | None = None
    security: Security = Security.STARTTLS
    username: Secret | None = None
    password: Secret | None = None

    def check(self) -> Iterator[BrokenRule]:
        """Nobody's password goes over the network in the clear."""
        if self.username is not None and self.security == Security.NONE:
            yield BrokenRule("security", "a user name and password need TLS or STARTTLS", "OTHER", "PASSWORD_IN_CLEAR")
        if self.password is not None and self.username is None:
            yield BrokenRule("username", "a password needs a user name", "REQUIRED_FIELD")

    def __repr__(self) -> str:
        return f"SmtpServerInput(host={self.host!r}, <credentials hidden>)"


class SmtpServer(Message, kw_only=True):
    """A mail server as it is shown: its password never is."""

    host: str
    port: int
    security: Security
    username: str | None = None
    has_password: bool


class MailSettingsInput(Message, kw_only=True):
    """How a site sends mails, from now on: what is left out is emptied.

    `from_address` is the sender of all its mails; without it that of the service (`ORDERWRIGHT_MAIL_FROM`) is.
    `from_name` is the name of the site where it is left out. Answers of buyers go to `reply_to`. Mails for the business
    go to `business_addresses`. Kinds in `disabled_kinds` are never sent by themselves. Without `smtp` the mail server
    of the service is used.
    """

    from_address: Email | None = None
    from_name: Text100 | None = None
    reply_to: Email | None = None
    business_addresses: Annotated[list[Email], Meta(max_length=10)] = field(default_factory=list)
    disabled_kinds: MailKinds = field(default_factory=list)
    smtp: SmtpServerInput | None = None


class MailSettings(Message, kw_only=True):
    """How a site sends mails. `sends` says whether there is a mail server and a sender, so that mails leave at all."""

    from_address: str | None = None
    from_name: str | None = None
    reply_to: str | None = None
    business_addresses: list[str] = field(default_factory=list)
    disabled_kinds: list[MailKind] = field(default_factory=list)
    smtp: SmtpServer | None = None
    sends: bool


class Mail(Message, kw_only=True):
    """One mail of the outbox.

    `order_id` is absent on mails about no order, `about_id` names the refund, the parcel and so on that it is about.
    `reason` says why it failed, was not sent, or has to be tried again. `fallback` says that the site's template was
    faulty, and the one that comes with the service was used. `message_id` is the same in every attempt.
    """

    id: Guid
    kind: MailKind
    state: MailState
    recipient: str
    order_id: Guid | None = None
    about_id: Guid | None = None
    subject: str | None = None
    language: str | None = None
    message_id: str | None = None
    attempts: int
    reason: str | None = None
    fallback: bool
    created_date: Timestamp
    sent_date: Timestamp | None = None
    next_attempt_date: Timestamp | None = None
    # The mail that this one repeats.
    resent_of: Guid | None = None


class MailBody(Message, kw_only=True):
    """What a mail says, in its two forms."""

    subject: str
    html: str
    text: str
    language: str
    # The site's template was faulty for this reason, and the one that comes with the service was used.
    problem: str | None = None


class MailTemplate(Message, kw_only=True):
    """A template of a site's own, in place of the one that comes with the service. What it leaves out stays ours.

    `language` is an ISO 639-1 code; without one it is for every language. The three are Jinja templates of a small
    kind: see docs/concepts/mail.md.
    """

    kind: MailKind
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}$(?!\n)")] | None = None
    subject: Annotated[str, Meta(min_length=1, max_length=MAX_SUBJECT_TEMPLATE)] | None = None
    html: Annotated[str, Meta(min_length=1, max_length=MAX_TEMPLATE)] | None = None
    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEMPLATE)] | None = None

    def check(self) -> Iterator[BrokenRule]:
        """One of the three is there."""
        if self.subject is None and self.html is None and self.text is None:
            yield BrokenRule("subject", "subject, html or text must be there", "REQUIRED_ONE_OF_FIELD")


class StoredMailTemplate(Message, kw_only=True):
    """A template of the site, since when, and why it was passed over the last time, if it was."""

    template: MailTemplate
    updated_date: Timestamp
    problem: str | None = None


class GetMailSettingsRequest(Message, kw_only=True):
    """The site of the caller has one object of settings."""


class SetMailSettingsRequest(Message, kw_only=True):
    """The settings as they are to be from now on."""

    mail_settings: MailSettingsInput


class MailSettingsResponse(Message, kw_only=True):
    """The settings as they are now."""

    mail_settings: MailSettings


class ListMailsRequest(Message, kw_only=True):
    """Which mails are wanted: all of the site, those of an order, those of a state. `after` ended the page before."""

    order_id: Guid | None = None
    state: MailState | None = None
    kind: MailKind | None = None
    after: Guid | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class ListMailsResponse(Message, kw_only=True):
    """Mails, newest first."""

    mails: list[Mail]


class GetMailRequest(Message, kw_only=True):
    """Which mail."""

    id: Guid


class GetMailResponse(Message, kw_only=True):
    """The mail, and what it said; without a body if it was not made yet, or was forgotten after 90 days."""

    mail: Mail
    body: MailBody | None = None


class ResendMailRequest(Message, kw_only=True):
    """Send a mail of the outbox again, made anew; to `recipient` instead if one is named."""

    id: Guid
    recipient: Email | None = None


class SendMailRequest(Message, kw_only=True):
    """Send a mail about an order now, whatever the switches say.

    `about_id` names the fulfillment, refund, payment request, invoice or payment; without it the newest is taken.
    `recipient` is the buyer, or the business, where it is left out. `language` likewise.
    """

    order_id: Guid
    kind: MailKind
    about_id: Guid | None = None
    recipient: Email | None = None
    language: LanguageTag | None = None
    custom_message: Text1000 | None = None


class MailResponse(Message, kw_only=True):
    """The mail as it stands in the outbox; a worker sends it."""

    mail: Mail


class PreviewMailRequest(Message, kw_only=True):
    """Make a mail about an order without sending it.

    `template` is tried in place of the site's own, without being kept.
    """

    order_id: Guid
    kind: MailKind
    about_id: Guid | None = None
    language: LanguageTag | None = None
    custom_message: Text1000 | None = None
    template: MailTemplate | None = None


class PreviewMailResponse(Message, kw_only=True):
    """The mail as it would be sent now."""

    body: MailBody
    recipients: list[Text200]


class ListMailTemplatesRequest(Message, kw_only=True):
    """All templates of the site."""


class ListMailTemplatesResponse(Message, kw_only=True):
    """The site's own templates by kind and language."""

    templates: list[StoredMailTemplate]


class SetMailTemplateRequest(Message, kw_only=True):
    """A template to use from now on, in place of one of the same kind and language."""

    template: MailTemplate


class MailTemplateResponse(Message, kw_only=True):
    """The template as it is kept."""

    template: StoredMailTemplate


class DeleteMailTemplateRequest(Message, kw_only=True):
    """The template to give up. Without a language that for every language."""

    kind: MailKind
    language: Name100 | None = None


class DeleteMailTemplateResponse(Message, kw_only=True):
    """Mails of that kind look as ours again."""


class TestMailRequest(Message, kw_only=True):
    """Send a mail now, to see whether the settings work."""

    recipient: Email


class TestMailResponse(Message, kw_only=True):
    """What the mail server said when it accepted the mail."""

    answer: Name200
