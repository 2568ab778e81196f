from uuid import UUID

import msgspec
import pytest
from tests.support.sites import NOW

from orderwright.model.errors import ValidationFailed
from orderwright.model.sites import NewSite, SiteChanges
from orderwright.rules.sites import change_site, make_site


def site(**values):
    return make_site(NewSite(**{"name": "Shop", "currency": "EUR", **values}), UUID(int=1), NOW)


def test_defaults_of_a_site():
    assert msgspec.to_builtins(site(language="de")) == {
        "id": "00000000-0000-0000-0000-000000000001",
        "name": "Shop",
        "currency": "EUR",
        "language": "de",
        "locale": "de",
        "weightUnit": "KG",
        "timeZone": "UTC",
        "taxIncludedDefault": False,
        "priceSummaryPolicy": "parts",
        "approvalStrategy": "DEFAULT",
        "editableByApps": None,
        "notifyBuyer": True,
        "notifyBusiness": True,
        "inventoryUpdateTrigger": "ON_ORDER_PLACED",
        "overselling": "REFUSE",
        "createInvoice": False,
        "paymentPageUrl": None,
        "manualPaymentInstructions": None,
        "settingsUpdatedDate": None,
        "settingsRevision": 0,
        "updatedDate": None,
        "revision": 0,
        "renderKey": 1,
        "createdDate": "2026-11-22T12:00:00Z",
        "namespaceOwners": {},
    }


def test_every_bad_value_is_named():
    with pytest.raises(ValidationFailed) as caught:
        site(
            name="", currency="DEM", language="english", locale="xx-YY", time_zone="localtime", editable_by_apps=(),
            weight_unit="UNSPECIFIED_WEIGHT_UNIT",
        )  # fmt: skip
    assert [violation.field for violation in caught.value.violations] == [
        "site.name",
        "site.currency",
        "site.language",
        "site.locale",
        "site.weightUnit",
        "site.timeZone",
        "site.editableByApps",
    ]


@pytest.mark.parametrize("locale", ["en", "en-US", "de-CH", "zh-Hans-CN", "he"])
def test_known_locales_are_accepted(locale):
    assert site(locale=locale).locale == locale


def test_only_a_new_locale_makes_stored_texts_stale():
    before = site()
    assert change_site(before, SiteChanges(name="New", currency="USD", time_zone="Asia/Tokyo")).render_key == 1
    changed = change_site(before, SiteChanges(locale="de-DE"))
    assert (changed.render_key, changed.locale) == (2, "de-DE")
    assert change_site(changed, SiteChanges(locale="de-DE")) == changed


def test_a_change_leaves_the_rest_alone_and_null_clears():
    before = site(editable_by_apps=(UUID(int=5),), tax_included_default=True)
    assert change_site(before, SiteChanges()) == before
    assert change_site(before, SiteChanges(editable_by_apps=None)) == msgspec.structs.replace(
        before, editable_by_apps=None
    )


def test_a_bad_change_is_refused():
    with pytest.raises(ValidationFailed, match=r"site\.currency: is not a currency of ISO 4217"):
        change_site(site(), SiteChanges(currency="XYZ"))


@pytest.mark.parametrize(
    "address",
    [
        "https://pay.example.com/{id}",
        "http://localhost:8080/pay/{id}?from=mail",
        "https://shop.example/?request={id}",
        "https://orders.example/pay/{token}",
        "https://" + "x" * 43 + "/pay/{token}",
    ],
)
def test_the_address_of_a_payment_page_holds_the_place_of_an_id(address):
    assert site(payment_page_url=address).payment_page_url == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://pay.example.com/",
        "https://{id}.example.com/",
        "https://example.com{id}",
        "https://pay.example.com/{id}/{id}",
        "https://pay.example.com/{order}/{id}",
        "javascript:alert({id})",
        "https:///{id}",
        "https://pay.example.com/ {id}",
        "https://pay.exämple.com/{id}",
        "https://pay.example.com/" + "x" * 41 + "{id}",
        "https://pay.example.com/{token}/{id}",
        "https://pay.example.com/{TOKEN}",
        "https://pay.example.com/{token}/",
        "https://pay.example.com/?link={token}",
        "https://" + "x" * 44 + "/pay/{token}",
    ],
)
def test_any_other_address_of_a_payment_page_is_refused(address):
    with pytest.raises(ValidationFailed, match=r"site\.paymentPageUrl"):
        site(payment_page_url=address)
