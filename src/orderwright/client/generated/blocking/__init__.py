"""All namespaces together. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.generated.blocking.api_keys import ApiKeysOperations
from orderwright.client.generated.blocking.apps import AppsOperations
from orderwright.client.generated.blocking.async_jobs import AsyncJobsOperations
from orderwright.client.generated.blocking.audit import AuditOperations
from orderwright.client.generated.blocking.catalog import CatalogOperations
from orderwright.client.generated.blocking.documents import DocumentsOperations
from orderwright.client.generated.blocking.draft_orders import DraftOrdersOperations
from orderwright.client.generated.blocking.events import EventsOperations
from orderwright.client.generated.blocking.extended_fields import ExtendedFieldsOperations
from orderwright.client.generated.blocking.files import FilesOperations
from orderwright.client.generated.blocking.gateways import GatewaysOperations
from orderwright.client.generated.blocking.gift_cards import GiftCardsOperations
from orderwright.client.generated.blocking.inventory import InventoryOperations
from orderwright.client.generated.blocking.mails import MailsOperations
from orderwright.client.generated.blocking.oauth_clients import OauthClientsOperations
from orderwright.client.generated.blocking.order_billing import OrderBillingOperations
from orderwright.client.generated.blocking.order_fulfillments import OrderFulfillmentsOperations
from orderwright.client.generated.blocking.order_invoices import OrderInvoicesOperations
from orderwright.client.generated.blocking.order_payment_requests import OrderPaymentRequestsOperations
from orderwright.client.generated.blocking.order_transactions import OrderTransactionsOperations
from orderwright.client.generated.blocking.orders import OrdersOperations
from orderwright.client.generated.blocking.orders_settings import OrdersSettingsOperations
from orderwright.client.generated.blocking.rates import RatesOperations
from orderwright.client.generated.blocking.sites import SitesOperations
from orderwright.client.generated.blocking.users import UsersOperations
from orderwright.client.generated.blocking.webhooks import WebhooksOperations
from orderwright.client.session import Session


class Namespaces:
    """One attribute for each module of the contract."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.api_keys = ApiKeysOperations(session)
        self.apps = AppsOperations(session)
        self.async_jobs = AsyncJobsOperations(session)
        self.audit = AuditOperations(session)
        self.catalog = CatalogOperations(session)
        self.documents = DocumentsOperations(session)
        self.draft_orders = DraftOrdersOperations(session)
        self.events = EventsOperations(session)
        self.extended_fields = ExtendedFieldsOperations(session)
        self.files = FilesOperations(session)
        self.gateways = GatewaysOperations(session)
        self.gift_cards = GiftCardsOperations(session)
        self.inventory = InventoryOperations(session)
        self.mails = MailsOperations(session)
        self.oauth_clients = OauthClientsOperations(session)
        self.order_billing = OrderBillingOperations(session)
        self.order_fulfillments = OrderFulfillmentsOperations(session)
        self.order_invoices = OrderInvoicesOperations(session)
        self.order_payment_requests = OrderPaymentRequestsOperations(session)
        self.order_transactions = OrderTransactionsOperations(session)
        self.orders_settings = OrdersSettingsOperations(session)
        self.orders = OrdersOperations(session)
        self.rates = RatesOperations(session)
        self.sites = SitesOperations(session)
        self.users = UsersOperations(session)
        self.webhooks = WebhooksOperations(session)
