"""The three invented sites: where they are, what they charge for delivery, how they tax, what their people write."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from orderwright.cli.demo.catalogs import BOOKS_AND_COFFEE, LAMPS_AND_TEXTILES, PAPER_AND_TEA, Product
from orderwright.cli.demo.people import AMERICANS, GERMANS, JAPANESE, People
from orderwright.model.order_parts import WeightUnit

NAMES = uuid5(NAMESPACE_URL, "orderwright:demo")


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax: its rate as a fraction, and who levies it."""

    rate: str
    name: str
    jurisdiction: str
    level: str


@dataclass(frozen=True, slots=True)
class Taxes:
    """How a region is taxed: goods, goods at the lower rate, and whether delivery is taxed like goods."""

    standard: tuple[Tax, ...]
    reduced: tuple[Tax, ...]
    on_shipping: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """A way of delivery: its code, its title, its price in the currency of the shop, how long it takes."""

    code: str
    title: str
    price: str
    time: str


@dataclass(frozen=True, slots=True)
class Texts:
    """What buyers and staff write, and the names of discounts and fees, in the language of the shop."""

    notes: tuple[str, ...]
    comments: tuple[str, ...]
    coupons: tuple[tuple[str, str, int], ...]  # code, name, percent
    free_shipping: tuple[str, str]
    three_for_two: str
    goodwill: str
    gift_wrap: str
    small_order: str
    question: tuple[str, tuple[str, ...]]  # a custom field and its answers
    pickup: str
    engraving: tuple[str, ...]
    reduced: str = ""  # what the goods at the lower rate of tax are


@dataclass(frozen=True, slots=True)
class Shop:
    """One site. `share` is its part of all orders, in percent; `taxes` are by country or ISO 3166-2 region."""

    slug: str
    share: int
    site: dict[str, Any]
    staff: str
    products: tuple[Product, ...]
    people: People
    languages: tuple[str, ...]
    taxes: dict[str, Taxes]
    deliveries: tuple[Delivery, Delivery]
    business_address: dict[str, Any]
    tax_included: bool
    fee: str
    minor_unit: Decimal
    old_currency: tuple[str, str]  # what some prices were converted from, and the rate
    texts: Texts
    freight: Delivery | None = None  # for what is heavy

    @property
    def site_id(self) -> UUID:
        """The same in every demonstration."""
        return uuid5(NAMES, self.slug)

    @property
    def currency(self) -> str:
        """ISO 4217."""
        return str(self.site["currency"])

    @property
    def name(self) -> str:
        """The name of the shop."""
        return str(self.site["name"])


def _flat(rate: str, name: str, country: str) -> tuple[Tax, ...]:
    return (Tax(rate, name, country, "COUNTRY"),)


_NEW_YORK = (
    Tax("0.04", "State sales tax", "New York", "STATE"),
    Tax("0.045", "City sales tax", "New York City", "CITY"),
    Tax("0.00375", "Commuter district surcharge", "MCTD", "SPECIAL"),
)
_OAKLAND = (
    Tax("0.06", "State sales tax", "California", "STATE"),
    Tax("0.0025", "County sales tax", "Alameda", "COUNTY"),
    Tax("0.0425", "District sales tax", "Alameda districts", "SPECIAL"),
)
_SEATTLE = (Tax("0.065", "State sales tax", "Washington", "STATE"), Tax("0.0385", "City sales tax", "Seattle", "CITY"))
_AUSTIN = (Tax("0.0625", "State sales tax", "Texas", "STATE"), Tax("0.02", "City sales tax", "Austin", "CITY"))

LUMEN = Shop(
    slug="lumen-and-loom",
    share=70,
    site={
        "name": "Lumen & Loom",
        "currency": "USD",
        "language": "en",
        "locale": "en-US",
        "time_zone": "America/New_York",
        "weight_unit": WeightUnit.LB,
    },
    staff="june@lumenandloom.example",
    products=LAMPS_AND_TEXTILES,
    people=AMERICANS,
    languages=("en", "en", "en", "en", "en", "en", "es", "fr"),
    taxes={
        "US-NY": Taxes(_NEW_YORK, _NEW_YORK, on_shipping=True),
        "US-CA": Taxes(_OAKLAND, _OAKLAND, on_shipping=False),
        "US-WA": Taxes(_SEATTLE, _SEATTLE, on_shipping=True),
        "US-TX": Taxes(_AUSTIN, _AUSTIN, on_shipping=True),
    },
    deliveries=(
        Delivery("ground", "Ground", "8.95", "3 to 6 business days"),
        Delivery("two-day", "Two-day air", "19.50", "2 business days"),
    ),
    freight=Delivery("freight", "Freight for large lamps", "46.00", "1 to 2 weeks"),
    business_address={
        "country": "US",
        "subdivision": "US-NY",
        "city": "New York",
        "postalCode": "11211",
        "addressLine": "14 Lantern Avenue",
    },
    tax_included=False,
    fee="6.00",
    minor_unit=Decimal("0.01"),
    old_currency=("EUR", "1.0834"),
    texts=Texts(
        notes=(
            "Please leave the parcel with the neighbor in 3A.",
            "It's a birthday present, so no invoice in the box, please!",
            "Gate code is 4471. The dog is friendly.",
            "Can you match the dye lot of my last order?",
        ),
        comments=(
            "Called the buyer about the shade; ochre it is.",
            "Backordered until Thursday, buyer is fine with waiting.",
            "Address checked against the map, looks right now.",
            "Second attempt by the carrier. Keep an eye on it.",
            "Sent a replacement bulb at no charge.",
        ),
        coupons=(("WELCOME10", "Ten percent off the first order", 10), ("LONGNIGHTS", "Long nights sale", 15)),
        free_shipping=("SHIPFREE", "Free shipping"),
        three_for_two="Three for the price of two",
        goodwill="For the delay with the last order",
        gift_wrap="Gift wrapping",
        small_order="Small order fee",
        question=("How did you hear about us?", ("A friend", "The craft fair", "A magazine")),
        pickup="Pickup at the Brooklyn studio",
        engraving=("For Nana", "Home", "E + J"),
    ),
)

FINCH = Shop(
    slug="buchfink-und-bohne",
    share=20,
    site={
        "name": "Buchfink & Bohne",
        "currency": "EUR",
        "language": "de",
        "locale": "de-DE",
        "time_zone": "Europe/Berlin",
        "tax_included_default": True,
    },
    staff="kontor@buchfink.example",
    products=BOOKS_AND_COFFEE,
    people=GERMANS,
    languages=("de", "de", "de", "de", "en", "fr", "it"),
    taxes={
        "DE": Taxes(_flat("0.19", "USt.", "Deutschland"), _flat("0.07", "USt.", "Deutschland"), on_shipping=True),
        "AT": Taxes(_flat("0.2", "USt.", "Österreich"), _flat("0.1", "USt.", "Österreich"), on_shipping=True),
        "FR": Taxes(_flat("0.2", "TVA", "France"), _flat("0.055", "TVA", "France"), on_shipping=True),
        "IT": Taxes(_flat("0.22", "IVA", "Italia"), _flat("0.1", "IVA", "Italia"), on_shipping=True),
    },
    deliveries=(
        Delivery("paket", "Paket", "4.90", "2 bis 3 Werktage"),
        Delivery("express", "Express", "12.90", "am nächsten Werktag"),
    ),
    business_address={
        "country": "DE",
        "subdivision": "DE-BE",
        "city": "Berlin",
        "postalCode": "12047",
        "addressLine": "Uferstraße 8",
    },
    tax_included=True,
    fee="3.50",
    minor_unit=Decimal("0.01"),
    old_currency=("CHF", "1.0641"),
    texts=Texts(
        notes=(
            "Bitte beim Nachbarn Vogelsang abgeben.",
            "Bitte ganze Bohnen, nicht gemahlen!",
            "Es ist ein Geschenk: bitte keine Rechnung beilegen.",
        ),
        comments=(
            "Mahlgrad telefonisch geklärt: für die Stempelkanne.",
            "Nachlieferung der Tasse ist angekündigt.",
            "Kundin holt am Freitag selbst ab.",
        ),
        coupons=(("HERBST10", "Herbstaktion", 10), ("ROESTFRISCH", "Röstfrisch", 20)),
        free_shipping=("PORTOFREI", "Versandkostenfrei"),
        three_for_two="Drei zum Preis von zweien",
        goodwill="Für die beschädigte Tasse",
        gift_wrap="Geschenkverpackung",
        small_order="Mindermengenzuschlag",
        question=("Mahlgrad", ("ganze Bohne", "Filter", "Stempelkanne")),
        pickup="Abholung im Kontor",
        engraving=("Für Opa", "Danke!", "M + L"),
        reduced="Bücher und Lebensmittel",
    ),
)

CLOUD = Shop(
    slug="kumo-bungu",
    share=10,
    site={
        "name": "雲文具店",
        "currency": "JPY",
        "language": "ja",
        "locale": "ja-JP",
        "time_zone": "Asia/Tokyo",
        "tax_included_default": True,
    },
    staff="tencho@kumobungu.example",
    products=PAPER_AND_TEA,
    people=JAPANESE,
    languages=("ja", "ja", "ja", "en"),
    taxes={
        "JP": Taxes(_flat("0.1", "消費税", "日本"), _flat("0.08", "消費税(軽減)", "日本"), on_shipping=True),
    },
    deliveries=(
        Delivery("takuhai", "宅配便", "660", "1〜2日"),
        Delivery("mail", "ゆうメール", "210", "3〜5日"),
    ),
    business_address={
        "country": "JP",
        "subdivision": "JP-26",
        "city": "京都市左京区",
        "postalCode": "606-8501",
        "addressLine": "月見坂7番地",
    },
    tax_included=True,
    fee="330",
    minor_unit=Decimal(1),
    old_currency=("USD", "151.42"),
    texts=Texts(
        notes=("贈り物なので、明細書は入れないでください。", "不在の場合は宅配ボックスへお願いします。"),
        comments=("お客様に電話で確認済み。", "インクの入荷待ち、来週発送予定。"),
        coupons=(("HAJIMETE", "初回割引", 10), ("TSUKIMI", "お月見セール", 5)),
        free_shipping=("SOURYOU0", "送料無料"),
        three_for_two="三つで二つ分の値段",
        goodwill="前回のお詫び",
        gift_wrap="ギフト包装",
        small_order="少額手数料",
        question=("のし", ("御祝", "内祝", "なし")),
        pickup="店頭受け取り",
        engraving=("葵", "感謝", "K.T."),
        reduced="食品・飲料",
    ),
)

#: The sites in the order in which they are made: the first one is the one that the demonstration shows.
SHOPS = (LUMEN, FINCH, CLOUD)
