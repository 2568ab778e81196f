"""The calls of `mails` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.model.intended_mails import PreviewIntendedMailsResponse
from orderwright.model.mails import (
    DeleteMailTemplateResponse,
    GetMailResponse,
    ListMailsResponse,
    ListMailTemplatesResponse,
    MailResponse,
    MailSettings,
    MailSettingsResponse,
    MailTemplateResponse,
    PreviewMailResponse,
    TestMailResponse,
)

DELETE_MAIL_TEMPLATE: Call[DeleteMailTemplateResponse] = Call(
    key="mails.deleteMailTemplate",
    method="DELETE",
    path="/mails/v1/templates/{kind}",
    response=DeleteMailTemplateResponse,
    fields={"kind": "kind", "language": "language"},
    parameters={"kind": "kind"},
    writes=True,
    member=None,
    pages=None,
)

GET_MAIL: Call[GetMailResponse] = Call(
    key="mails.getMail",
    method="GET",
    path="/mails/v1/mails/{id}",
    response=GetMailResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member=None,
    pages=None,
)

GET_MAIL_SETTINGS: Call[MailSettings] = Call(
    key="mails.getMailSettings",
    method="GET",
    path="/mails/v1/settings",
    response=MailSettingsResponse,
    fields={},
    parameters={},
    writes=False,
    member="mail_settings",
    pages=None,
)

LIST_MAIL_TEMPLATES: Call[ListMailTemplatesResponse] = Call(
    key="mails.listMailTemplates",
    method="GET",
    path="/mails/v1/templates",
    response=ListMailTemplatesResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

LIST_MAILS: Call[ListMailsResponse] = Call(
    key="mails.listMails",
    method="GET",
    path="/mails/v1/mails",
    response=ListMailsResponse,
    fields={"order_id": "orderId", "state": "state", "kind": "kind", "after": "after", "limit": "limit"},
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("after",), items="mails", following=(), more=None),
)

PREVIEW_INTENDED_MAILS: Call[PreviewIntendedMailsResponse] = Call(
    key="mails.previewIntendedMails",
    method="POST",
    path="/mails/v1/preview-intended",
    response=PreviewIntendedMailsResponse,
    fields={
        "cancel_order": "cancelOrder",
        "commit_draft_order": "commitDraftOrder",
        "refund_payments": "refundPayments",
        "create_fulfillments": "createFulfillments",
        "update_fulfillment": "updateFulfillment",
        "create_order_payment_request": "createOrderPaymentRequest",
        "generate_invoice": "generateInvoice",
        "resend_mail": "resendMail",
        "refund_before": "refundBefore",
    },
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

PREVIEW_MAIL: Call[PreviewMailResponse] = Call(
    key="mails.previewMail",
    method="POST",
    path="/mails/v1/preview",
    response=PreviewMailResponse,
    fields={
        "order_id": "orderId",
        "kind": "kind",
        "about_id": "aboutId",
        "language": "language",
        "custom_message": "customMessage",
        "template": "template",
    },
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

RESEND_MAIL: Call[MailResponse] = Call(
    key="mails.resendMail",
    method="POST",
    path="/mails/v1/mails/{id}/resend",
    response=MailResponse,
    fields={"id": "id", "recipient": "recipient"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

SEND_MAIL: Call[ListMailsResponse] = Call(
    key="mails.sendMail",
    method="POST",
    path="/mails/v1/mails",
    response=ListMailsResponse,
    fields={
        "order_id": "orderId",
        "kind": "kind",
        "about_id": "aboutId",
        "recipient": "recipient",
        "language": "language",
        "custom_message": "customMessage",
    },
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

SET_MAIL_SETTINGS: Call[MailSettingsResponse] = Call(
    key="mails.setMailSettings",
    method="PUT",
    path="/mails/v1/settings",
    response=MailSettingsResponse,
    fields={"mail_settings": "mailSettings"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

SET_MAIL_TEMPLATE: Call[MailTemplateResponse] = Call(
    key="mails.setMailTemplate",
    method="PUT",
    path="/mails/v1/templates",
    response=MailTemplateResponse,
    fields={"template": "template"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

TEST_MAIL: Call[TestMailResponse] = Call(
    key="mails.testMail",
    method="POST",
    path="/mails/v1/test",
    response=TestMailResponse,
    fields={"recipient": "recipient"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)
