"""Links to the tracking pages of carriers, and the file that they come from."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from orderwright.rules.tracking_links import carriers, tracking_link

#: The links of the contract's five carriers.
OF_THE_CONTRACT = {
    "fedex": "https://www.fedex.com/apps/fedextrack/?action=track&trackingnumber=12345",
    "ups": "https://wwwapps.ups.com/WebTracking/track?track=yes&trackNums=12345",
    "usps": "https://tools.usps.com/go/TrackConfirmAction.action?tLabels=12345",
    "dhl": "https://www.logistics.dhl/global-en/home/tracking.html?tracking-id=12345",
    "canadaPost": "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=12345",
}


@pytest.mark.parametrize("provider", OF_THE_CONTRACT)
def test_the_links_of_the_contract(provider):
    assert tracking_link(provider, "12345") == OF_THE_CONTRACT[provider]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("FEDEX", "fedex"),
        ("Fed Ex", "fedex"),
        ("fed-ex", "fedex"),
        ("Federal Express", "fedex"),
        ("U.S. Postal Service", "usps"),
        ("Canada  Post", "canada_post"),
        ("canada_post", "canada_post"),
        ("DHL Express", "dhl_express"),
        ("dhl-paket", "dhl_germany"),
        ("DPD", "dpd"),
        ("dpd (UK)", "dpd_uk"),
        ("royal mail", "royal_mail"),
        ("Hermes UK", "evri"),
        ("Hermes", "hermes"),
        ("Colissimo", "la_poste"),
        ("post nl", "postnl"),
        ("OSTERREICHISCHE POST", "austrian_post"),
        ("Österreichische Post", "austrian_post"),
        ("Correos Espana", "correos"),
        ("LaserShip", "ontrac"),
        ("AusPost", "australia_post"),
        ("日本郵便", "japan_post"),
        ("4px", "4px"),
    ],
)
def test_a_carrier_is_known_however_it_is_written(written, key):
    assert tracking_link(written, "N1") == carriers()[key].link.replace("{number}", "N1")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1Z 999 AA1", "1Z999AA1"),
        ("a/b?c=d&e#f%g", "a%2Fb%3Fc%3Dd%26e%23f%25g"),
        ("Ü", "%C3%9C"),
        ("{number}", "%7Bnumber%7D"),
        ("1-2.3_4~5", "1-2.3_4~5"),
    ],
)
def test_the_number_is_percent_encoded_and_loses_its_blanks(number, shown):
    assert tracking_link("ups", number) == f"https://wwwapps.ups.com/WebTracking/track?track=yes&trackNums={shown}"


@pytest.mark.parametrize(
    ("provider", "number"),
    [(None, "1"), ("ups", None), (None, None), ("Joe's Vans", "1"), ("", "1"), ("-", "1"), ("ups", "  ")],
)
def test_without_provider_or_number_and_for_strangers_there_is_no_link(provider, number):
    assert tracking_link(provider, number) is None


@pytest.mark.parametrize("key", carriers())
def test_every_carrier_has_names_and_a_safe_link_that_takes_the_number_once(key):
    carrier = carriers()[key]
    assert carrier.link.count("{number}") == 1
    link = urlsplit(carrier.link.replace("{number}", "N"))
    assert link.scheme == "https"
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", link.netloc)
    for name in carrier.names:
        assert tracking_link(name, "N") == link.geturl(), name


def test_no_name_stands_for_two_carriers():
    names = [{re.sub(r"[^\w]|_", "", name.casefold()) for name in (key, *one.names)} for key, one in carriers().items()]
    assert sum(map(len, names)) == len(set().union(*names))


def test_every_carrier_is_named_in_the_documentation():
    page = (Path(__file__).resolve().parents[2] / "docs" / "concepts" / "fulfilment.md").read_text(encoding="utf-8")
    assert [one.names[0] for one in carriers().values() if one.names[0] not in page] == []


def test_there_are_the_five_of_the_contract_and_twenty_more():
    assert len(carriers()) >= 25
