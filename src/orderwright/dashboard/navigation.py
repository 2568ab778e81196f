"""The list of what can be gone to. A page that is not here has a link on another page.

Each entry is shown to those who hold its permission. `chord` is the second key after G; no two entries share one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

SETTINGS: Final = "/settings"
#: The groups of the page of settings, in its order.
SHOP: Final = _("Shop")
MONEY: Final = _("Prices and payments")
DATA: Final = _("Data")
CONNECTIONS: Final = _("Mails and connections")
ACCESS: Final = _("People and access")
GROUPS: Final = (SHOP, MONEY, CONNECTIONS, DATA, ACCESS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One place. `icon` names a symbol of `frame/icons.svg`; `parent` the path of the entry that it stands under.

    Without `needs` it is the page of what stands under it, for whoever may go to any of that: such places are not drawn
    at the side, but for the one that the reader is at. There each is shown in its `group` with its `description`.
    """

    label: str
    path: str
    needs: Permission | None
    icon: str
    chord: str = ""
    parent: str = ""
    group: str = ""
    description: str = ""


def _setting(label: str, path: str, needs: Permission, icon: str, group: str, description: str) -> Entry:
    return Entry(label, path, needs, icon, "", SETTINGS, group, description)


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(_("Home"), "/", Permission.READ_ORDERS, "home", "h"),
    Entry(_("Orders"), "/orders", Permission.READ_ORDERS, "orders", "o"),
    Entry(_("Awaiting payment"), "/orders/awaiting-payment", Permission.READ_ORDERS, "", "", "/orders"),
    Entry(_("To be looked at"), "/orders/flagged", Permission.READ_ORDERS, "", "", "/orders"),
    Entry(_("Tracking numbers"), "/orders/parcels", Permission.MODIFY_FULFILLMENTS, "", "", "/orders"),
    Entry(_("Drafts"), "/drafts", Permission.READ_DRAFTS, "drafts", "d"),
    Entry(_("Products"), "/products", Permission.READ_CATALOG, "products", "p"),
    Entry(_("Payment requests"), "/payment-requests", Permission.READ_PAYMENT_REQUESTS, "link", "r"),
    Entry(_("Documents"), "/documents", Permission.READ_INVOICES, "invoice", "b"),
    Entry(_("Stock"), "/stock", Permission.READ_INVENTORY, "inventory", "i"),
    Entry(_("Files"), "/files", Permission.MANAGE_FILES, "download", "f"),
    Entry(_("Gift cards"), "/gift-cards", Permission.READ_GIFT_CARDS, "gift", "c"),
    Entry(_("Settings"), SETTINGS, None, "settings", "s"),
    # Who may do what.
    _setting(
        _("Users"),
        "/settings/users",
        Permission.MANAGE_USERS,
        "users",
        ACCESS,
        _("Who works here, in which role, and new passwords."),
    ),
    _setting(
        _("API keys"),
        "/settings/keys",
        Permission.MANAGE_KEYS,
        "key",
        ACCESS,
        _("What your own programs use the API with."),
    ),
    _setting(
        _("Apps"),
        "/settings/apps",
        Permission.MANAGE_KEYS,
        "hook",
        ACCESS,
        _("Programs with an identity of their own."),
    ),
    _setting(
        _("Front ends"),
        "/settings/clients",
        Permission.MANAGE_KEYS,
        "link",
        ACCESS,
        _("Pages and apps in which buyers shop: OAuth clients."),
    ),
    _setting(
        _("Audit log"),
        "/settings/audit-log",
        Permission.READ_AUDIT_LOG,
        "history",
        ACCESS,
        _("Who changed what, and who logged in."),
    ),
    # What stands under the settings; the order within a group is that of this list.
    _setting(
        _("Mails"),
        "/settings/mail",
        Permission.MANAGE_SITE,
        "mail",
        CONNECTIONS,
        _("The sender, the mail server, which mails are sent, and what they say."),
    ),
    _setting(
        _("Mails that were sent"),
        "/mails",
        Permission.READ_ORDERS,
        "history",
        CONNECTIONS,
        _("To whom, what became of each, and sending it again."),
    ),
    _setting(
        _("Webhooks"),
        "/settings/webhooks",
        Permission.MANAGE_WEBHOOKS,
        "hook",
        CONNECTIONS,
        _("Which systems are told of what happens here, and what became of it."),
    ),
    _setting(
        _("Site"),
        "/settings/site",
        Permission.READ_ORDERS_SETTINGS,
        "home",
        SHOP,
        _("Name, currency, language, time zone, and how new orders are treated."),
    ),
    _setting(
        _("Order settings"),
        "/settings/orders",
        Permission.READ_ORDERS_SETTINGS,
        "orders",
        SHOP,
        _("When stock is taken, invoices by themselves, and the number of the next order."),
    ),
    _setting(
        _("Invoices and papers"),
        "/settings/documents",
        Permission.READ_INVOICES,
        "invoice",
        SHOP,
        _("The address, tax numbers, texts, colour and logo on invoices and other papers."),
    ),
    _setting(
        _("Taxes"),
        "/settings/tax",
        Permission.READ_CATALOG,
        "invoice",
        MONEY,
        _("Which taxes are due where, in percent, for which goods."),
    ),
    _setting(
        _("Shipping"),
        "/settings/shipping",
        Permission.READ_CATALOG,
        "truck",
        MONEY,
        _("Ways to ship by region, their prices, and from when they are free."),
    ),
    _setting(
        _("Payment gateways"),
        "/settings/payments",
        Permission.MANAGE_GATEWAYS,
        "card",
        MONEY,
        _("Accounts at gateways, their credentials, and the address for their notifications."),
    ),
    _setting(
        _("Extended fields"),
        "/settings/extended-fields",
        Permission.READ_ORDERS,
        "edit",
        DATA,
        _("What apps and staff may keep on orders beside what every order has."),
    ),
    _setting(
        _("Imports and exports"),
        "/settings/data",
        Permission.READ_ORDERS,
        "upload",
        DATA,
        _("Bring orders over from Shopify, WooCommerce or Wix, and download orders as files."),
    ),
)


def entries_for(page: Page) -> list[Entry]:
    """What the reader may go to."""
    reached = [entry for entry in ENTRIES if entry.needs is not None and page.may(entry.needs)]
    parents = {entry.parent for entry in reached}
    return [entry for entry in ENTRIES if entry in reached or (entry.needs is None and entry.path in parents)]


def at_the_side(entries: Iterable[Entry], here: str) -> list[Entry]:
    """The entries that are drawn at the side of a page that belongs to `here`: a long list hides the daily ones."""
    gathered = {entry.path for entry in ENTRIES if entry.needs is None}
    return [entry for entry in entries if entry.parent not in gathered or entry.path == here]


def grouped(entries: Iterable[Entry], parent: str) -> list[tuple[str, list[Entry]]]:
    """What stands under a place, by its groups; groups that nobody has listed come last."""
    found: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    for entry in entries:
        if entry.parent == parent:
            found.setdefault(entry.group, []).append(entry)
    return [(group, places) for group, places in found.items() if places]


def above(entries: Iterable[Entry], here: str) -> list[Entry]:
    """The places that a page which belongs to `here` can be left to, outermost first: those that gather others."""
    known = {entry.path: entry for entry in entries}
    place = known.get(here)
    up = known.get(place.parent) if place is not None else None
    return [up, place] if up is not None and place is not None and up.needs is None else []


def current(path: str) -> str:
    """The path of the entry that a page belongs to: the longest that begins the page's own, empty if there is none."""
    fitting = [
        entry.path
        for entry in ENTRIES
        if path == entry.path or (entry.path != "/" and path.startswith(f"{entry.path}/"))
    ]
    return max(fitting, key=len, default="")
