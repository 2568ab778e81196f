"""Mails: an addition. The contract knows switches and activities for them, and leaves the mails to another product."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.orders import NOT_FOUND as ORDER_NOT_FOUND
from orderwright.model.errors import Status
from orderwright.model.mails import (
    DeleteMailTemplateRequest,
    DeleteMailTemplateResponse,
    GetMailRequest,
    GetMailResponse,
    GetMailSettingsRequest,
    ListMailsRequest,
    ListMailsResponse,
    ListMailTemplatesRequest,
    ListMailTemplatesResponse,
    MailResponse,
    MailSettingsResponse,
    MailTemplateResponse,
    PreviewMailRequest,
    PreviewMailResponse,
    ResendMailRequest,
    SendMailRequest,
    SetMailSettingsRequest,
    SetMailTemplateRequest,
    TestMailRequest,
    TestMailResponse,
)
from orderwright.model.permissions import Permission

_READING = (
    Permission.READ_TRANSACTIONS,
    Permission.READ_FULFILLMENTS,
    Permission.READ_PAYMENT_REQUESTS,
    Permission.READ_INVOICES,
)
_WHO_READS = (
    "Mails about refunds and payments need the right to read transactions too, those about parcels that to read "
    "fulfillments, those about payment requests and invoices that to read these."
)

NOT_FOUND = ErrorCode("MAIL_NOT_FOUND", Status.NOT_FOUND, "The site has no such mail, or has forgotten it.")
ABOUT_NOTHING = ErrorCode(
    "MAIL_ABOUT_NOTHING", Status.FAILED_PRECONDITION, "The order has no refund, parcel and so on to write about."
)
NO_RECIPIENT = ErrorCode(
    "MAIL_WITHOUT_RECIPIENT", Status.FAILED_PRECONDITION, "The order has no buyer's address, the site none of its own."
)
TEMPLATE_FAULTY = ErrorCode(
    "MAIL_TEMPLATE_FAULTY", Status.BAD_REQUEST, "The template can't be used: `data.reason` says where and why."
)
TEMPLATE_NOT_FOUND = ErrorCode("MAIL_TEMPLATE_NOT_FOUND", Status.NOT_FOUND, "The site has no such template.")
NO_SERVER = ErrorCode("NO_MAIL_SERVER", Status.FAILED_PRECONDITION, "There is no mail server, or no sender's address.")
NOT_ACCEPTED = ErrorCode(
    "MAIL_NOT_ACCEPTED",
    Status.FAILED_PRECONDITION,
    "The mail server can't be reached or refused the mail; it says why.",
)
NO_PAGE = ErrorCode(
    "ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND",
    Status.FAILED_PRECONDITION,
    "The site has no address of a payment page, which the mail of a payment request needs.",
)
KEY_PROBLEM = ErrorCode(
    "SECRETS_KEY_PROBLEM",
    Status.FAILED_PRECONDITION,
    "The service has no key to encrypt the password with, or not the one that it was encrypted with.",
)

LIST_MAILS = Operation(
    module="mails",
    name="listMails",
    method="GET",
    path="/mails/v1/mails",
    request=ListMailsRequest,
    response=ListMailsResponse,
    permission=Permission.READ_ORDERS,
    optional_permissions=_READING,
    unit=Unit.READ,
    addition=True,
    summary="List the mails of a site or an order, newest first",
    description=f"{_WHO_READS} Others are left out.",
    query={
        "orderId": "Only mails about this order.",
        "state": "Only mails of this state.",
        "kind": "Only mails of this kind.",
        "after": "The id that the page before ended with.",
        "limit": "How many, 1 to 100.",
    },
)
GET_MAIL = Operation(
    module="mails",
    name="getMail",
    method="GET",
    path="/mails/v1/mails/{id}",
    request=GetMailRequest,
    response=GetMailResponse,
    permission=Permission.READ_ORDERS,
    optional_permissions=_READING,
    unit=Unit.READ,
    addition=True,
    summary="Read a mail with what it said",
    description=_WHO_READS,
    errors=(NOT_FOUND,),
)
RESEND_MAIL = Operation(
    module="mails",
    name="resendMail",
    method="POST",
    path="/mails/v1/mails/{id}/resend",
    request=ResendMailRequest,
    response=MailResponse,
    permission=Permission.MODIFY_ORDERS,
    optional_permissions=_READING,
    unit=Unit.WRITE,
    addition=True,
    summary="Send a mail again",
    description="It is made anew of the order as it stood at the event, and is a mail of its own.",
    errors=(NOT_FOUND, ORDER_NOT_FOUND),
)
SEND_MAIL = Operation(
    module="mails",
    name="sendMail",
    method="POST",
    path="/mails/v1/mails",
    request=SendMailRequest,
    response=ListMailsResponse,
    permission=Permission.MODIFY_ORDERS,
    optional_permissions=_READING,
    unit=Unit.WRITE,
    addition=True,
    summary="Send a mail about an order",
    description="It says how the order is now, and is sent whatever the switches say.",
    errors=(ORDER_NOT_FOUND, ABOUT_NOTHING, NO_RECIPIENT, NO_PAGE),
)
PREVIEW_MAIL = Operation(
    module="mails",
    name="previewMail",
    method="POST",
    path="/mails/v1/preview",
    request=PreviewMailRequest,
    response=PreviewMailResponse,
    permission=Permission.READ_ORDERS,
    optional_permissions=_READING,
    unit=Unit.READ,
    addition=True,
    summary="Make a mail about an order without sending it",
    description=_WHO_READS,
    errors=(ORDER_NOT_FOUND, ABOUT_NOTHING, TEMPLATE_FAULTY, NO_PAGE),
)
GET_MAIL_SETTINGS = Operation(
    module="mails",
    name="getMailSettings",
    method="GET",
    path="/mails/v1/settings",
    request=GetMailSettingsRequest,
    response=MailSettingsResponse,
    permission=Permission.MANAGE_SITE,
    unit=Unit.READ,
    addition=True,
    summary="Read how the site sends mails",
)
SET_MAIL_SETTINGS = Operation(
    module="mails",
    name="setMailSettings",
    method="PUT",
    path="/mails/v1/settings",
    request=SetMailSettingsRequest,
    response=MailSettingsResponse,
    permission=Permission.MANAGE_SITE,
    unit=Unit.WRITE,
    addition=True,
    summary="Set how the site sends mails",
    description="What is not sent is emptied, but for the password, which stays while host and user name do.",
    errors=(KEY_PROBLEM,),
)
TEST_MAIL = Operation(
    module="mails",
    name="testMail",
    method="POST",
    path="/mails/v1/test",
    request=TestMailRequest,
    response=TestMailResponse,
    permission=Permission.MANAGE_SITE,
    unit=Unit.OWN,
    addition=True,
    summary="Send a mail now, to see whether the settings work",
    errors=(NO_SERVER, NOT_ACCEPTED, KEY_PROBLEM),
)
LIST_MAIL_TEMPLATES = Operation(
    module="mails",
    name="listMailTemplates",
    method="GET",
    path="/mails/v1/templates",
    request=ListMailTemplatesRequest,
    response=ListMailTemplatesResponse,
    permission=Permission.MANAGE_SITE,
    unit=Unit.READ,
    addition=True,
    summary="List the site's own templates of mails",
)
SET_MAIL_TEMPLATE = Operation(
    module="mails",
    name="setMailTemplate",
    method="PUT",
    path="/mails/v1/templates",
    request=SetMailTemplateRequest,
    response=MailTemplateResponse,
    permission=Permission.MANAGE_SITE,
    unit=Unit.WRITE,
    addition=True,
    summary="Replace the template of a kind of mail",
    description="It is tried first; a faulty one is refused.",
    errors=(TEMPLATE_FAULTY,),
)
DELETE_MAIL_TEMPLATE = Operation(
    module="mails",
    name="deleteMailTemplate",
    method="DELETE",
    path="/mails/v1/templates/{kind}",
    request=DeleteMailTemplateRequest,
    response=DeleteMailTemplateResponse,
    permission=Permission.MANAGE_SITE,
    unit=Unit.WRITE,
    addition=True,
    summary="Give up the site's template of a kind of mail",
    query={"language": "The language of the template; without it that for every language."},
    errors=(TEMPLATE_NOT_FOUND,),
)
