"""All namespaces together. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.generated.asynchronous.api_keys import AsyncApiKeysOperations
from orderwright.client.generated.asynchronous.apps import AsyncAppsOperations
from orderwright.client.generated.asynchronous.async_jobs import AsyncAsyncJobsOperations
from orderwright.client.generated.asynchronous.audit import AsyncAuditOperations
from orderwright.client.generated.asynchronous.catalog import AsyncCatalogOperations
from orderwright.client.generated.asynchronous.documents import AsyncDocumentsOperations
from orderwright.client.generated.asynchronous.draft_orders import AsyncDraftOrdersOperations
from orderwright.client.generated.asynchronous.events import AsyncEventsOperations
from orderwright.client.generated.asynchronous.extended_fields import AsyncExtendedFieldsOperations
from orderwright.client.generated.asynchronous.files import AsyncFilesOperations
from orderwright.client.generated.asynchronous.gateways import AsyncGatewaysOperations
from orderwright.client.generated.asynchronous.gift_cards import AsyncGiftCardsOperations
from orderwright.client.generated.asynchronous.inventory import AsyncInventoryOperations
from orderwright.client.generated.asynchronous.mails import AsyncMailsOperations
from orderwright.client.generated.asynchronous.oauth_clients import AsyncOauthClientsOperations
from orderwright.client.generated.asynchronous.order_billing import AsyncOrderBillingOperations
from orderwright.client.generated.asynchronous.order_fulfillments import AsyncOrderFulfillmentsOperations
from orderwright.client.generated.asynchronous.order_invoices import AsyncOrderInvoicesOperations
from orderwright.client.generated.asynchronous.order_payment_requests import AsyncOrderPaymentRequestsOperations
from orderwright.client.generated.asynchronous.order_transactions import AsyncOrderTransactionsOperations
from orderwright.client.generated.asynchronous.orders import AsyncOrdersOperations
from orderwright.client.generated.asynchronous.orders_settings import AsyncOrdersSettingsOperations
from orderwright.client.generated.asynchronous.rates import AsyncRatesOperations
from orderwright.client.generated.asynchronous.sites import AsyncSitesOperations
from orderwright.client.generated.asynchronous.users import AsyncUsersOperations
from orderwright.client.generated.asynchronous.webhooks import AsyncWebhooksOperations
from orderwright.client.session import Session


class AsyncNamespaces:
    """One attribute for each module of the contract."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.api_keys = AsyncApiKeysOperations(session)
        self.apps = AsyncAppsOperations(session)
        self.async_jobs = AsyncAsyncJobsOperations(session)
        self.audit = AsyncAuditOperations(session)
        self.catalog = AsyncCatalogOperations(session)
        self.documents = AsyncDocumentsOperations(session)
        self.draft_orders = AsyncDraftOrdersOperations(session)
        self.events = AsyncEventsOperations(session)
        self.extended_fields = AsyncExtendedFieldsOperations(session)
        self.files = AsyncFilesOperations(session)
        self.gateways = AsyncGatewaysOperations(session)
        self.gift_cards = AsyncGiftCardsOperations(session)
        self.inventory = AsyncInventoryOperations(session)
        self.mails = AsyncMailsOperations(session)
        self.oauth_clients = AsyncOauthClientsOperations(session)
        self.order_billing = AsyncOrderBillingOperations(session)
        self.order_fulfillments = AsyncOrderFulfillmentsOperations(session)
        self.order_invoices = AsyncOrderInvoicesOperations(session)
        self.order_payment_requests = AsyncOrderPaymentRequestsOperations(session)
        self.order_transactions = AsyncOrderTransactionsOperations(session)
        self.orders_settings = AsyncOrdersSettingsOperations(session)
        self.orders = AsyncOrdersOperations(session)
        self.rates = AsyncRatesOperations(session)
        self.sites = AsyncSitesOperations(session)
        self.users = AsyncUsersOperations(session)
        self.webhooks = AsyncWebhooksOperations(session)
