"""The operations of `mails` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from orderwright.client.generated.calls import mails as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.model.draft_requests import CommitDraftOrderRequest
from orderwright.model.fulfillment_requests import UpdateFulfillmentRequest
from orderwright.model.intended_mails import IntendedFulfillments, PreviewIntendedMailsResponse
from orderwright.model.invoices import GenerateInvoiceRequest
from orderwright.model.mails import (
    DeleteMailTemplateResponse,
    GetMailResponse,
    ListMailsResponse,
    ListMailTemplatesResponse,
    Mail,
    MailKind,
    MailResponse,
    MailSettings,
    MailSettingsInput,
    MailSettingsResponse,
    MailState,
    MailTemplate,
    MailTemplateResponse,
    PreviewMailResponse,
    ResendMailRequest,
    TestMailResponse,
)
from orderwright.model.order_requests import CancelOrderRequest
from orderwright.model.payment_request_requests import CreateOrderPaymentRequestRequest
from orderwright.model.refund_requests import RefundPaymentsRequest


class AsyncMailsOperations(AsyncNamespace):
    """The operations of the module `mails`."""

    async def delete_mail_template(
        self,
        kind: MailKind | str,
        *,
        language: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> DeleteMailTemplateResponse:
        """Give up the site's template of a kind of mail.

        The template to give up. Without a language that for every language.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.

        Raises:
            MailTemplateNotFound: The site has no such template.
        """
        return await self._call(
            calls.DELETE_MAIL_TEMPLATE,
            {"kind": kind, "language": language},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def get_mail(self, id: str, *, timeout: float | None = None) -> GetMailResponse:
        """Read a mail with what it said.

        Mails about refunds and payments need the right to read transactions too, those about parcels that to
        read fulfillments, those about payment requests and invoices that to read these.

        Which mail.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`, `ECOM.ORDER_PAYMENT_REQUEST_READ`,
        `ECOM.READ_INVOICES`.

        Raises:
            MailNotFound: The site has no such mail, or has forgotten it.
        """
        return await self._call(calls.GET_MAIL, {"id": id}, Options(timeout=timeout))

    async def get_mail_settings(self, *, timeout: float | None = None) -> MailSettings:
        """Read how the site sends mails.

        The site of the caller has one object of settings.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.
        """
        return await self._call(calls.GET_MAIL_SETTINGS, {}, Options(timeout=timeout))

    async def list_mail_templates(self, *, timeout: float | None = None) -> ListMailTemplatesResponse:
        """List the site's own templates of mails.

        All templates of the site.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.
        """
        return await self._call(calls.LIST_MAIL_TEMPLATES, {}, Options(timeout=timeout))

    async def list_mails(
        self,
        *,
        order_id: str | None = None,
        state: MailState | str | None = None,
        kind: MailKind | str | None = None,
        after: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> ListMailsResponse:
        """List the mails of a site or an order, newest first.

        Mails about refunds and payments need the right to read transactions too, those about parcels that to
        read fulfillments, those about payment requests and invoices that to read these. Others are left out.

        Which mails are wanted: all of the site, those of an order, those of a state. `after` ended the page
        before.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`, `ECOM.ORDER_PAYMENT_REQUEST_READ`,
        `ECOM.READ_INVOICES`.
        """
        return await self._call(
            calls.LIST_MAILS,
            {"order_id": order_id, "state": state, "kind": kind, "after": after, "limit": limit},
            Options(timeout=timeout),
        )

    def iter_mails(
        self,
        *,
        order_id: str | None = None,
        state: MailState | str | None = None,
        kind: MailKind | str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[Mail]:
        """Every record that `list_mails` finds, page after page; a page is asked for when it is needed.

        Mails about refunds and payments need the right to read transactions too, those about parcels that to
        read fulfillments, those about payment requests and invoices that to read these. Others are left out.

        Which mails are wanted: all of the site, those of an order, those of a state. `after` ended the page
        before.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`, `ECOM.ORDER_PAYMENT_REQUEST_READ`,
        `ECOM.READ_INVOICES`.
        """
        return self._pages(
            calls.LIST_MAILS,
            {"order_id": order_id, "state": state, "kind": kind, "limit": limit},
            Options(timeout=timeout),
        )

    async def preview_intended_mails(
        self,
        *,
        cancel_order: CancelOrderRequest | Mapping[str, Any] | None = None,
        commit_draft_order: CommitDraftOrderRequest | Mapping[str, Any] | None = None,
        refund_payments: RefundPaymentsRequest | Mapping[str, Any] | None = None,
        create_fulfillments: IntendedFulfillments | Mapping[str, Any] | None = None,
        update_fulfillment: UpdateFulfillmentRequest | Mapping[str, Any] | None = None,
        create_order_payment_request: CreateOrderPaymentRequestRequest | Mapping[str, Any] | None = None,
        generate_invoice: GenerateInvoiceRequest | Mapping[str, Any] | None = None,
        resend_mail: ResendMailRequest | Mapping[str, Any] | None = None,
        refund_before: RefundPaymentsRequest | Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> PreviewIntendedMailsResponse:
        """Make the mails that an action would send, without doing it.

        The caller must hold the permission of the action, and may read mails of its kind. What the action
        would be refused for is refused here, by the codes of its own operation; stock is not looked at.
        Nothing is kept or sent.

        Name the one action that is about to be taken, with the request that its own operation would get.

        `refund_before` is a refund that is made right before an order is canceled.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.MODIFY_ORDERS`, `ECOM.DRAFT_ORDERS_COMMIT`, `ECOM.ORDER_BILLING_REFUND_PAYMENTS`,
        `ECOM.MODIFY_FULFILLMENTS`, `ECOM.ORDER_PAYMENT_REQUEST_CREATE`, `ORDERWRIGHT.MANAGE_INVOICES`,
        `ORDERWRIGHT.OVER_REFUND`, `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`,
        `ECOM.ORDER_PAYMENT_REQUEST_READ`, `ECOM.READ_INVOICES`.

        Raises:
            OrderNotFound: The site has no order of that id.
            MailNotFound: The site has no such mail, or has forgotten it.
        """
        return await self._call(
            calls.PREVIEW_INTENDED_MAILS,
            {
                "cancel_order": cancel_order,
                "commit_draft_order": commit_draft_order,
                "refund_payments": refund_payments,
                "create_fulfillments": create_fulfillments,
                "update_fulfillment": update_fulfillment,
                "create_order_payment_request": create_order_payment_request,
                "generate_invoice": generate_invoice,
                "resend_mail": resend_mail,
                "refund_before": refund_before,
            },
            Options(timeout=timeout),
        )

    async def preview_mail(
        self,
        order_id: str,
        kind: MailKind | str,
        *,
        about_id: str | None = None,
        language: str | None = None,
        custom_message: str | None = None,
        template: MailTemplate | Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> PreviewMailResponse:
        """Make a mail about an order without sending it.

        Mails about refunds and payments need the right to read transactions too, those about parcels that to
        read fulfillments, those about payment requests and invoices that to read these.

        Make a mail about an order without sending it.

        `template` is tried in place of the site's own, without being kept.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`, `ECOM.ORDER_PAYMENT_REQUEST_READ`,
        `ECOM.READ_INVOICES`.

        Raises:
            OrderNotFound: The site has no order of that id.
            MailAboutNothing: The order has no refund, parcel and so on to write about.
            MailTemplateFaulty: The template can't be used: `data.reason` says where and why.
            OrderPaymentRequestPageNotFound: The site has no address of a payment page, which the mail of a
                payment request needs.
        """
        return await self._call(
            calls.PREVIEW_MAIL,
            {
                "order_id": order_id,
                "kind": kind,
                "about_id": about_id,
                "language": language,
                "custom_message": custom_message,
                "template": template,
            },
            Options(timeout=timeout),
        )

    async def resend_mail(
        self, id: str, *, recipient: str | None = None, idempotency_key: str | None = None, timeout: float | None = None
    ) -> MailResponse:
        """Send a mail again.

        It is made anew of the order as it stood at the event, and is a mail of its own.

        Send a mail of the outbox again, made anew; to `recipient` instead if one is named.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`, `ECOM.ORDER_PAYMENT_REQUEST_READ`,
        `ECOM.READ_INVOICES`.

        Raises:
            MailNotFound: The site has no such mail, or has forgotten it.
            OrderNotFound: The site has no order of that id.
        """
        return await self._call(
            calls.RESEND_MAIL,
            {"id": id, "recipient": recipient},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def send_mail(
        self,
        order_id: str,
        kind: MailKind | str,
        *,
        about_id: str | None = None,
        recipient: str | None = None,
        language: str | None = None,
        custom_message: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> ListMailsResponse:
        """Send a mail about an order.

        It says how the order is now, and is sent whatever the switches say.

        Send a mail about an order now, whatever the switches say.

        `about_id` names the fulfillment, refund, payment request, invoice or payment; without it the newest
        is taken. `recipient` is the buyer, or the business, where it is left out. `language` likewise.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`, `ECOM.ORDER_PAYMENT_REQUEST_READ`,
        `ECOM.READ_INVOICES`.

        Raises:
            OrderNotFound: The site has no order of that id.
            MailAboutNothing: The order has no refund, parcel and so on to write about.
            MailWithoutRecipient: The order has no buyer's address, the site none of its own.
            OrderPaymentRequestPageNotFound: The site has no address of a payment page, which the mail of a
                payment request needs.
        """
        return await self._call(
            calls.SEND_MAIL,
            {
                "order_id": order_id,
                "kind": kind,
                "about_id": about_id,
                "recipient": recipient,
                "language": language,
                "custom_message": custom_message,
            },
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_mail_settings(
        self,
        mail_settings: MailSettingsInput | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> MailSettingsResponse:
        """Set how the site sends mails.

        What is not sent is emptied, but for the password, which stays while host and user name do.

        The settings as they are to be from now on.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.

        Raises:
            SecretsKeyProblem: The service has no key to encrypt the password with, or not the one that it was
                encrypted with.
        """
        return await self._call(
            calls.SET_MAIL_SETTINGS,
            {"mail_settings": mail_settings},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_mail_template(
        self,
        template: MailTemplate | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> MailTemplateResponse:
        """Replace the template of a kind of mail.

        It is tried first; a faulty one is refused.

        A template to use from now on, in place of one of the same kind and language.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.

        Raises:
            MailTemplateFaulty: The template can't be used: `data.reason` says where and why.
        """
        return await self._call(
            calls.SET_MAIL_TEMPLATE, {"template": template}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def test_mail(
        self, recipient: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> TestMailResponse:
        """Send a mail now, to see whether the settings work.

        Send a mail now, to see whether the settings work.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.

        Raises:
            NoMailServer: There is no mail server, or no sender's address.
            MailNotAccepted: The mail server can't be reached or refused the mail; it says why.
            SecretsKeyProblem: The service has no key to encrypt the password with, or not the one that it was
                encrypted with.
        """
        return await self._call(
            calls.TEST_MAIL, {"recipient": recipient}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )
