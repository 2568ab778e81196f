"""The settings of the site itself, with what each change does to orders that are there."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.settings_form import Kind, Section, Setting, Source
from orderwright.dashboard.settings_options import currencies, languages, locales, time_zones
from orderwright.dashboard.settings_page import SettingsPage
from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission

_SHOP: Final = Section(
    _("Shop"),
    (
        Setting(
            "name",
            _("Name"),
            required=True,
            limit=200,
            hint=_("Stands on mails, on papers and on the payment page. Papers that were issued keep the earlier one."),
        ),
        Setting(
            "currency",
            _("Currency"),
            Kind.CHOICE,
            required=True,
            options=currencies,
            hint=_(
                "Of new orders that name none. Earlier orders and drafts keep theirs, and so do products and shipping "
                "rates: products priced in another currency cannot be sold, and no shipping is offered, until those "
                "are changed, too. Nothing is converted."
            ),
        ),
        Setting(
            "language",
            _("Language"),
            Kind.CHOICE,
            required=True,
            options=languages,
            hint=_(
                "Of new orders and their buyers, where nothing else is said: mails and papers are in it. Earlier "
                "orders keep theirs. There are texts in German, English, French and Spanish, else English is used."
            ),
        ),
        Setting(
            "locale",
            _("How amounts are written"),
            required=True,
            limit=64,
            options=locales,
            suggested=True,
            hint=_(
                "A language with a country, such as en-US. Amounts of earlier orders are shown in the new way, too; "
                "the amounts themselves stay."
            ),
        ),
        Setting(
            "timeZone",
            _("Time zone"),
            Kind.CHOICE,
            required=True,
            options=time_zones,
            hint=_(
                "Whose days lists, figures and papers count. Earlier orders are shown on the new clocks; the moments "
                "themselves stay, and so do papers that were issued."
            ),
        ),
    ),
)
_APPROVAL: Final = (
    ("DEFAULT", _("Money that has arrived or is reserved")),
    ("PAYMENT_RECEIVED", _("Only money that has arrived")),
    ("PAYMENT_METHOD_SAVED", _("Money, or a saved way to pay")),
)
_OVERSELLING: Final = (("REFUSE", _("It is refused")), ("ALLOW", _("It is placed and pointed out to the staff")))
_POLICIES: Final = (("parts", _("Their own parts")), ("strict", _("Their lines, too")))
_WEIGHTS: Final = (("KG", _("Kilograms")), ("LB", _("Pounds")))

_ORDERS: Final = Section(
    _("New orders"),
    (
        Setting(
            "taxIncludedDefault", _("Prices include their tax"), Kind.CHECK, hint=_("Where an order says nothing.")
        ),
        Setting("approvalStrategy", _("What approves an order"), Kind.CHOICE, required=True, choices=_APPROVAL),
        Setting("overselling", _("An order that needs more than is in stock"), Kind.CHOICE, choices=_OVERSELLING),
        Setting(
            "priceSummaryPolicy",
            _("Sums sent with an order have to agree with"),
            Kind.CHOICE,
            choices=_POLICIES,
            hint=_(
                "What disagrees is refused. With the first choice sums that disagree with lines are kept with a flag."
            ),
        ),
        Setting(
            "weightUnit",
            _("Weights"),
            Kind.CHOICE,
            choices=_WEIGHTS,
            hint=_(
                "Earlier orders keep theirs, and cannot be edited any more where it is another one. Weights of "
                "products and in shipping rates are not converted."
            ),
        ),
        Setting("notifyBuyer", _("Tell buyers of their orders by e-mail"), Kind.CHECK),
        Setting("notifyBusiness", _("Tell the business of new orders by e-mail"), Kind.CHECK),
        Setting(
            "editableByApps",
            _("The only apps that may edit new orders"),
            Kind.LINES,
            hint=_("The id of an app on each line. Nothing here: every app that has the right."),
        ),
    ),
    _("These are noted with each order when it is placed: earlier orders keep what they have."),
)
_PAYING: Final = Section(
    _("Payment page"),
    (
        Setting(
            "paymentPageUrl",
            _("Address of the payment page"),
            limit=100,
            hint=_(
                "Nothing here: the page of this service, if it knows its own address. A page of your own has {id} "
                "where the id of the payment request goes."
            ),
        ),
        Setting(
            "manualPaymentInstructions",
            _("How to pay by hand"),
            Kind.AREA,
            limit=2000,
            hint=_("What buyers read on the payment page, such as a bank account. Open requests show it, too."),
        ),
    ),
)
_PAGE: Final = SettingsPage(
    title=_("Site"),
    path="/settings/site",
    source=Source("sites.getSite", "sites.updateSite", "site"),
    sections=(_SHOP, _ORDERS, _PAYING),
    writes=Permission.MANAGE_SITE,
    template="settings/site.html",
)


@page(_PAGE.path, needs=Permission.READ_ORDERS_SETTINGS)
async def show(page: Page) -> Response:
    """All settings, for those who may change them in a form."""
    return await _PAGE.show(page)


@action(_PAGE.path, needs=_PAGE.writes)
async def save(page: Page) -> Response:
    """Change what was typed otherwise."""
    return await _PAGE.save(page)
