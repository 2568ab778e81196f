"""The lines of an invented order: products, choices, taxes. Sums are left to the service."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid5

from orderwright.cli.demo.catalogs import Kind, Product
from orderwright.cli.demo.people import Buyer
from orderwright.cli.demo.selling import reference_to
from orderwright.cli.demo.shops import NAMES, Shop, Tax, Taxes

_PRESETS = {Kind.BY_LENGTH: "PHYSICAL"}


def new_guid(random: Random) -> str:
    """A random id from the seed."""
    return str(UUID(int=random.getrandbits(128), version=4))


def as_amount(shop: Shop, amount: Decimal) -> str:
    """The amount rounded half up to the minor unit of the shop's currency."""
    return str(amount.quantize(shop.minor_unit, ROUND_HALF_UP))


def taxes_for(shop: Shop, buyer: Buyer) -> Taxes | None:
    """The taxes where the buyer lives, None where the shop collects none."""
    return shop.taxes.get(buyer.place.subdivision) or shop.taxes.get(buyer.place.country)


def tax_info(shop: Shop, taxes: tuple[Tax, ...]) -> dict[str, Any]:
    """The tax of a line, a fee or the delivery: one rate, or a breakdown where several levy it."""
    info: dict[str, Any] = {"taxIncludedInPrice": shop.tax_included}
    if len(taxes) == 1:
        info["taxRate"] = taxes[0].rate
    info["taxBreakdown"] = [
        {
            "rate": tax.rate,
            "taxName": tax.name,
            "taxType": "VAT" if shop.tax_included else "Sales tax",
            "jurisdiction": tax.jurisdiction,
            "jurisdictionType": tax.level,
        }
        for tax in taxes
    ]
    return info


def make_lines(random: Random, shop: Shop, taxes: Taxes | None, language: str) -> list[dict[str, Any]]:
    """One to five lines of different products."""
    count = random.choices((1, 2, 3, 4, 5), weights=(40, 28, 18, 9, 5))[0]
    products = random.sample(shop.products, count)
    return [_line(random, shop, product, taxes, language) for product in products]


def _line(random: Random, shop: Shop, product: Product, taxes: Taxes | None, language: str) -> dict[str, Any]:
    quantity = random.choices((1, 2, 3, 4, 6), weights=(62, 22, 9, 4, 3))[0]
    line: dict[str, Any] = {
        "id": new_guid(random),
        "productName": _name(product, language),
        "catalogReference": reference_to(product, {}),
        "quantity": 1 if product.kind in (Kind.SERVICE, Kind.GIFT_CARD) else quantity,
        "price": {"amount": product.price},
        "itemType": {"preset": _PRESETS.get(product.kind, product.kind.value)},
        "physicalProperties": {"sku": product.sku, "shippable": _is_shipped(product)},
    }
    if product.weight:
        line["physicalProperties"]["weight"] = product.weight
    if product.options:
        chosen = [(name, random.choice(values)) for name, values in product.options]
        line["catalogReference"] = reference_to(product, dict(chosen))
        line["descriptionLines"] = [
            {"name": {"original": name}, "plainText": {"original": value}} for name, value in chosen
        ]
    if taxes is not None and product.kind is not Kind.GIFT_CARD:
        line["taxInfo"] = tax_info(shop, taxes.reduced if product.reduced else taxes.standard)
    _add_what_the_kind_needs(random, shop, product, line)
    _add_extras(random, shop, product, line)
    return line


def _name(product: Product, language: str) -> dict[str, str]:
    translated = product.names.get(language)
    return {"original": product.name, "translated": translated} if translated else {"original": product.name}


def _is_shipped(product: Product) -> bool:
    return product.kind in (Kind.GOODS, Kind.BY_LENGTH)


def _add_what_the_kind_needs(random: Random, shop: Shop, product: Product, line: dict[str, Any]) -> None:
    if product.kind is Kind.FILE:
        line["digitalFile"] = {
            "fileId": product.sku.lower(),
            "link": f"https://files.{shop.slug}.example/{product.sku.lower()}/{random.getrandbits(64):016x}",
        }
    elif product.kind is Kind.BY_LENGTH:
        length = Decimal(random.randint(3, 24)) / 4
        line.update(
            quantity=1,
            fixedQuantity=True,
            decimalQuantity={"measurementUnit": "YD", "value": str(length)},
            price={"amount": as_amount(shop, Decimal(product.price) * length)},
            priceDescription={"original": f"{product.price} per yard"},
        )


def _add_extras(random: Random, shop: Shop, product: Product, line: dict[str, Any]) -> None:
    """What only some lines have: a price of their own, where the units lie, an engraving, gift wrapping."""
    price = Decimal(line["price"]["amount"])
    if random.random() < 0.12 and product.kind is Kind.GOODS:
        line["priceBeforeDiscounts"] = {"amount": as_amount(shop, price)}
        line["price"] = {"amount": as_amount(shop, price * Decimal("0.85"))}
    if random.random() < 0.1 and product.kind is Kind.GOODS:
        store = {"id": str(uuid5(NAMES, f"{shop.slug}:store")), "name": shop.texts.pickup, "quantity": line["quantity"]}
        line["locations"] = [store]
    if random.random() < 0.05 and product.kind is Kind.GOODS:
        text = random.choice(shop.texts.engraving)
        line["extendedFields"] = {"namespaces": {"workshop": {"engraving": text}}}
    if random.random() < 0.05 and product.kind is Kind.GOODS:
        wrap = {"id": "gift-wrap", "quantity": 1, "label": {"original": shop.texts.gift_wrap}}
        line["modifierGroups"] = [{"id": "extras", "name": {"original": shop.texts.gift_wrap}, "modifiers": [wrap]}]


def goods_total(lines: list[dict[str, Any]]) -> Decimal:
    """What the lines cost after their own discounts, before everything else."""
    return sum((Decimal(line["price"]["amount"]) * line["quantity"] for line in lines), Decimal(0))


def has_kind(lines: list[dict[str, Any]], preset: str) -> bool:
    """Whether one of the lines is of this kind."""
    return any(line["itemType"]["preset"] == preset for line in lines)


def is_shipped(lines: list[dict[str, Any]]) -> bool:
    """Whether something has to be carried."""
    return any(line["physicalProperties"]["shippable"] for line in lines)


def total_weight(lines: list[dict[str, Any]]) -> float:
    """What the lines weigh together, in the weight unit of the shop."""
    return sum((line["physicalProperties"].get("weight", 0.0) * line["quantity"] for line in lines), 0.0)
