"""What the invented shops sell. Prices are texts in the currency of the shop; weights are in its weight unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What kind of thing a product is, which decides what its lines need."""

    GOODS = "PHYSICAL"
    BY_LENGTH = "LENGTH"  # goods that are cut to measure, by the metre or yard
    FILE = "DIGITAL"
    GIFT_CARD = "GIFT_CARD"
    SERVICE = "SERVICE"


@dataclass(frozen=True, slots=True)
class Product:
    """One product. `options` are what a buyer chooses: a name and its values; `reduced` is the lower rate of tax."""

    sku: str
    name: str
    price: str
    weight: float = 0.0
    kind: Kind = Kind.GOODS
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reduced: bool = False
    names: dict[str, str] = field(default_factory=dict)


_SHADE = ("Shade", ("Linen", "Ochre", "Moss", "Slate"))
_SIZE = ("Size", ("S", "M", "L"))

LAMPS_AND_TEXTILES = (
    Product("LL-LMP-01", "Harbor table lamp", "148.00", 5.2, options=(_SHADE,), names={"es": "Lámpara de mesa Puerto"}),
    Product("LL-LMP-02", "Beacon floor lamp", "289.00", 14.5, options=(_SHADE,), names={"fr": "Lampadaire Phare"}),
    Product("LL-LMP-03", "Pebble night light", "39.50", 0.9, names={"es": "Luz de noche Guijarro"}),
    Product("LL-BLB-01", "Amber filament bulb", "12.95", 0.2, names={"es": "Bombilla de filamento ámbar"}),
    Product("LL-THR-01", "Tideline wool throw", "119.00", 3.1, options=(("Color", ("Salt", "Kelp", "Rust")),)),
    Product("LL-CSH-01", "Dune cushion cover", "34.25", 0.6, options=(_SIZE,), names={"fr": "Housse de coussin Dune"}),
    Product("LL-NAP-01", "Set of four linen napkins", "42.00", 0.8),
    Product("LL-APR-01", "Workshop apron", "58.75", 1.1, options=(_SIZE, ("Color", ("Indigo", "Sand")))),
    Product("LL-CND-01", "Cedar and fig candle", "24.99", 0.9, names={"es": "Vela de cedro e higo"}),
    Product("LL-FAB-01", "Washed linen by the yard", "18.40", 0.5, kind=Kind.BY_LENGTH),
    Product("LL-PAT-01", "Knitting pattern: Tideline throw", "9.00", kind=Kind.FILE),
    Product("LL-PAT-02", "Sewing pattern: Workshop apron", "11.50", kind=Kind.FILE),
    Product("LL-WRK-01", "Evening workshop: weaving a wall hanging", "75.00", kind=Kind.SERVICE),
    Product("LL-GFT-50", "Gift card", "50.00", kind=Kind.GIFT_CARD),
    Product("LL-GFT-100", "Gift card", "100.00", kind=Kind.GIFT_CARD),
)

BOOKS_AND_COFFEE = (
    Product(
        "BB-ROE-01", "Hausröstung Morgenrot, 500 g", "14.90", 0.5, reduced=True, names={"en": "House roast Daybreak"}
    ),
    Product("BB-ROE-02", "Espresso Nachtzug, 1 kg", "27.50", 1.0, reduced=True, names={"en": "Espresso Night Train"}),
    Product("BB-ROE-03", "Entkoffeiniert Leise, 250 g", "8.40", 0.25, reduced=True),
    Product(
        "BB-BUC-01", "Kleine Schule des Kaffees", "24.00", 0.7, reduced=True, names={"en": "A short course in coffee"}
    ),
    Product("BB-BUC-02", "Vögel vor dem Fenster", "29.90", 0.9, reduced=True, names={"en": "Birds at the window"}),
    Product("BB-TAS-01", "Steinguttasse Buchfink", "18.50", 0.4, options=(("Farbe", ("Kreide", "Tanne", "Ziegel")),)),
    Product("BB-KAN-01", "Handfilter aus Porzellan", "32.00", 0.6, names={"fr": "Filtre en porcelaine"}),
    Product("BB-MUE-01", "Handmühle Esche", "89.00", 0.8, names={"it": "Macinacaffè in frassino"}),
    Product("BB-KAR-01", "Postkarten Gartenvögel, 12 Stück", "9.80", 0.1),
    Product("BB-HOE-01", "Hörbuch: Vögel vor dem Fenster", "15.95", kind=Kind.FILE),
    Product("BB-KUR-01", "Röstkurs am Samstag", "59.00", kind=Kind.SERVICE),
    Product("BB-GUT-25", "Gutschein", "25.00", kind=Kind.GIFT_CARD),
)

PAPER_AND_TEA = (
    Product(
        "KB-NTE-01",
        "雲のノート A5",
        "1200",
        0.25,
        options=(("罫線", ("横罫", "方眼", "無地")),),
        names={"en": "Cloud notebook A5"},
    ),
    Product("KB-NTE-02", "月のノート B6", "880", 0.18, names={"en": "Moon notebook B6"}),
    Product(
        "KB-PEN-01",
        "真鍮の万年筆",
        "14800",
        0.06,
        options=(("字幅", ("細字", "中字")),),
        names={"en": "Brass fountain pen"},
    ),
    Product("KB-INK-01", "インク 雨上がり 50ml", "2310", 0.2, names={"en": "Ink After the Rain"}),
    Product("KB-TPE-01", "和紙テープ 五色組", "1540", 0.1, names={"en": "Washi tape, five colors"}),
    Product("KB-CHA-01", "煎茶 川霧 100g", "1620", 0.12, reduced=True, names={"en": "Sencha River Mist"}),
    Product("KB-CHA-02", "ほうじ茶 薪火 100g", "1188", 0.12, reduced=True, names={"en": "Hojicha Hearth"}),
    Product("KB-PRT-01", "カレンダー(ダウンロード)", "700", kind=Kind.FILE),
    Product("KB-CLS-01", "書道教室 初回", "4400", kind=Kind.SERVICE),
    Product("KB-GFT-01", "ギフトカード", "5000", kind=Kind.GIFT_CARD),
)
