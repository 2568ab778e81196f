"""What the audit log tells, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from orderwright.contract.registry import operations
from orderwright.dashboard.texts import _

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

#: By the first part of the names of operations.
AREAS: Final[Mapping[str, str]] = {
    "staff": _("Logins and own accounts"),
    "users": _("Users"),
    "api-keys": _("API keys"),
    "apps": _("Apps"),
    "oauth-clients": _("Front ends"),
    "sites": _("Site"),
    "orders-settings": _("Order settings"),
    "orders": _("Order numbers, imports and exports"),
    "documents": _("Invoices and papers"),
    "rates": _("Taxes and shipping"),
    "gateways": _("Payment gateways"),
    "gift-cards": _("Gift cards"),
    "mails": _("Mails"),
    "webhooks": _("Webhooks"),
    "catalog": _("Products"),
    "files": _("Files for download"),
    "extended-fields": _("Extended fields"),
}

#: What the names of those begin with who work on the machine itself.
_OPERATOR: Final = "cli:"
#: Those that are met often. Others are told as the API calls them.
_WORDS: Final[Mapping[str, str]] = {
    "staff.logIn": _("Logged in"),
    "staff.logInFailed": _("A login failed"),
    "staff.logOut": _("Logged out"),
    "staff.changePassword": _("Changed the own password"),
    "staff.setUpSecondFactor": _("Set up the own second factor"),
    "staff.removeSecondFactor": _("Switched the own second factor off"),
    "users.createUser": _("Added a user"),
    "users.setUserRole": _("Changed the role of a user"),
    "users.disableUser": _("Disabled a user"),
    "users.enableUser": _("Let a user log in again"),
    "users.deleteUser": _("Removed a user"),
    "users.resetUserPassword": _("Made a new password for a user"),
    "users.removeUserSecondFactor": _("Took the second factor of a user away"),
    "api-keys.createApiKey": _("Made an API key"),
    "api-keys.revokeApiKey": _("Revoked an API key"),
    "apps.createApp": _("Made an app"),
    "apps.installApp": _("Installed an app"),
    "apps.renewAppSecret": _("Made a new secret for an app"),
    "apps.removeApp": _("Took an app off the site"),
    "apps.deleteApp": _("Ended an app"),
    "oauth-clients.createOauthClient": _("Added a front end"),
    "oauth-clients.renameOauthClient": _("Renamed a front end"),
    "oauth-clients.revokeOauthClient": _("Revoked a front end"),
    "sites.createSite": _("Made the site"),
    "sites.updateSite": _("Changed the site"),
    "orders-settings.updateOrdersSettings": _("Changed the order settings"),
    "orders.setOrderNumberCounter": _("Set the number of the next order"),
    "orders.bulkImportOrders": _("Imported orders, or tried to"),
    "orders.export": _("Exported orders"),
    "documents.export": _("Downloaded documents"),
    "orders.bulkDeleteImportedOrders": _("Deleted imported orders"),
    "documents.setDocumentSettings": _("Changed how papers look"),
    "rates.setTaxRates": _("Changed the tax rates"),
    "rates.setShippingRates": _("Changed the shipping rates"),
    "gateways.setGatewayAccount": _("Changed a payment gateway"),
    "gateways.deleteGatewayAccount": _("Removed a payment gateway"),
    "gateways.reseal": _("Encrypted the credentials of gateways and webhooks anew"),
    "gift-cards.issueGiftCard": _("Issued a gift card"),
    "gift-cards.voidGiftCard": _("Voided a gift card"),
    "gift-cards.disableGiftCard": _("Disabled a gift card"),
    "gift-cards.enableGiftCard": _("Enabled a gift card"),
    "mails.setMailSettings": _("Changed the mail settings"),
    "mails.setMailTemplate": _("Changed a mail template"),
    "mails.deleteMailTemplate": _("Went back to the usual mail template"),
    "mails.testMail": _("Sent a mail as a test"),
    "webhooks.createSubscription": _("Made a webhook"),
    "webhooks.updateSubscription": _("Changed a webhook"),
    "webhooks.deleteSubscription": _("Removed a webhook"),
    "webhooks.enableSubscription": _("Enabled a webhook"),
    "webhooks.disableSubscription": _("Disabled a webhook"),
    "webhooks.rotateSecret": _("Made a new secret for a webhook"),
    "webhooks.replayEvents": _("Had events delivered again"),
    "webhooks.resendDelivery": _("Had one event delivered again"),
    "webhooks.testSubscription": _("Sent a test to a webhook"),
    "catalog.createProduct": _("Made a product"),
    "catalog.updateProduct": _("Changed a product"),
    "catalog.deleteProduct": _("Removed a product"),
    "catalog.bulkUpsertProducts": _("Imported products"),
    "files.uploadFile": _("Added a file for download"),
    "files.deleteFile": _("Removed a file for download"),
    "extended-fields.declareExtendedField": _("Declared an extended field"),
}


def operation_words(page: Page, operation: str) -> str:
    """What was done; an operation without words of its own is told by its name."""
    words = _WORDS.get(operation)
    return page.text(words) if words else operation


def actor_words(page: Page, actor: str, names: Mapping[str, str]) -> str:
    """Who did it, where no e-mail address says so."""
    if actor.startswith(_OPERATOR):
        return page.text("Command line (%(user)s)", user=actor.removeprefix(_OPERATOR))
    return names.get(actor, actor)


def without_words() -> list[str]:
    """The operations that the log keeps and that have no words here."""
    return [one.key for one in operations() if one.audited and one.key not in _WORDS]
