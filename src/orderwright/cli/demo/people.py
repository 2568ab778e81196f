"""Invented buyers and where they live: names, streets and companies that nobody has, in cities that exist.

Mail goes to domains that are reserved for examples, telephone numbers are from ranges that are kept for fiction
where a country has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A city and its postal codes, with the name of its region as ISO 3166-2 writes it."""

    country: str
    subdivision: str
    city: str
    postal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """The buyers of one shop. Names are (written, in Latin letters); `phone` has three places to fill."""

    first_names: tuple[tuple[str, str], ...]
    last_names: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    second_lines: tuple[str, ...]
    companies: tuple[str, ...]
    places: tuple[Place, ...]
    phone: str
    street_form: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """One buyer: the address with contact as the wire has it, and the e-mail address."""

    contact: dict[str, Any]
    place: Place
    email: str
    company: str | None


def _plain(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


AMERICANS = People(
    first_names=_plain(
        *(
            "Ada",
            "Marcus",
            "Priya",
            "Elena",
            "Jonah",
            "Wanda",
            "Theo",
            "Imani",
            "Caleb",
            "Rosa",
            "Hugo",
            "Mei",
            "Silas",
        ),
        *("Nadia", "Owen", "Beatriz", "Ezra", "Lucille", "Omar", "Greta", "Andre", "Yuki", "Maeve", "Dominic"),
    ),
    last_names=_plain(
        *("Okafor", "Lindqvist", "Marlowe", "Vasquez", "Thornbury", "Nakamura", "Whitlock", "Delacroix", "Osei"),
        *("Brannigan", "Castellano", "Fairweather", "Kowalski", "Abernathy", "Rahman", "Solis", "Winterbourne"),
    ),
    streets=("Alder Street", "Quarry Road", "Lantern Avenue", "Foxglove Lane", "Mill Pond Road", "Juniper Court"),
    second_lines=("Apt 4B", "Suite 210", "Unit 7", "Floor 3"),
    companies=("Saltmarsh Inn LLC", "Fernwood Dental Group", "Northlight Studios Inc.", "Ridgeway Charter School"),
    places=(
        Place("US", "US-NY", "New York", ("10003", "10025", "11211")),
        Place("US", "US-CA", "Oakland", ("94607", "94612")),
        Place("US", "US-WA", "Seattle", ("98103", "98122")),
        Place("US", "US-TX", "Austin", ("78702", "78745")),
        Place("US", "US-OR", "Portland", ("97202", "97214")),
        Place("CA", "CA-BC", "Vancouver", ("V5K 0A1", "V6B 1A1")),
    ),
    phone="+1 212 555 01{:d}{:d}",
    street_form="{number} {street}",
)

GERMANS = People(
    first_names=_plain(
        *("Annika", "Jürgen", "Käthe", "Leon", "Mira", "Sören", "Björn", "Friederike", "Emre", "Hannah", "Ottilie"),
        *("Matteo", "Zeynep", "Lukas", "Chloé", "Paula"),
    ),
    last_names=_plain(
        *("Achternbusch", "Brückner", "Lindenau", "Morgenroth", "Öztürk", "Petersen", "Rosenthal", "Schäfer-Wolff"),
        *("Tannhäuser", "Vogelsang", "Weißhaupt", "Ziegler"),
    ),
    streets=("Amselweg", "Am Mühlgraben", "Kastanienallee", "Lerchengasse", "Uferstraße", "Zum Steinbruch"),
    second_lines=("Hinterhaus", "2. Stock links", "c/o Vogelsang"),
    companies=("Kontor Lindenau GmbH", "Praxis Dr. Rosenthal", "Gasthaus zum Stieglitz", "Stadtbücherei Uferstadt"),
    places=(
        Place("DE", "DE-BE", "Berlin", ("10437", "12047")),
        Place("DE", "DE-HH", "Hamburg", ("20357", "22765")),
        Place("DE", "DE-BY", "München", ("80799", "81541")),
        Place("AT", "AT-9", "Wien", ("1070", "1090")),
        Place("FR", "FR-67", "Strasbourg", ("67000",)),
        Place("IT", "IT-BZ", "Bolzano", ("39100",)),
    ),
    phone="+49 30 23125 {:d}{:d}0",
    street_form="{street} {number}",
)

JAPANESE = People(
    first_names=(
        ("葵", "Aoi"),
        ("陽翔", "Haruto"),
        ("結衣", "Yui"),
        ("蓮", "Ren"),
        ("さくら", "Sakura"),
        ("健太", "Kenta"),
    ),
    last_names=(
        ("霧島", "Kirishima"),
        ("月野", "Tsukino"),
        ("白川", "Shirakawa"),
        ("森田", "Morita"),
        ("藤原", "Fujiwara"),
    ),
    streets=("雲見町", "川霧台", "月見坂", "竹林通"),
    second_lines=("203号室", "5階"),
    companies=("株式会社白川設計", "月野出版合同会社"),
    places=(
        Place("JP", "JP-13", "東京都世田谷区", ("154-0001",)),
        Place("JP", "JP-26", "京都市左京区", ("606-8501",)),
        Place("JP", "JP-27", "大阪市北区", ("530-0001",)),
    ),
    phone="+81 3 5555 01{:d}{:d}",
    street_form="{street}{number}番地",
)

_DOMAINS = ("example.com", "example.org", "example.net", "post.example", "mail.example")
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "Ö": "oe"})


def make_buyer(random: Random, people: People) -> Buyer:
    """Somebody who lives somewhere; now and then on behalf of a company."""
    first, last = random.choice(people.first_names), random.choice(people.last_names)
    place = random.choice(people.places)
    company = random.choice(people.companies) if random.random() < 0.12 else None
    line = people.street_form.format(number=random.randint(2, 180), street=random.choice(people.streets))
    address = {
        "country": place.country,
        "subdivision": place.subdivision,
        "city": place.city,
        "postalCode": random.choice(place.postal_codes),
        "addressLine": line,
    }
    if random.random() < 0.2:
        address["addressLine2"] = random.choice(people.second_lines)
    details = {
        "firstName": first[0],
        "lastName": last[0],
        "phone": people.phone.format(random.randint(0, 9), random.randint(0, 9)),
    }
    if company is not None:
        details["company"] = company
    name = f"{first[1]}.{last[1]}".lower().translate(_LETTERS)
    email = f"{name}@{random.choice(_DOMAINS)}"
    return Buyer({"address": address, "contactDetails": details}, place, email, company)
