"""A made-up shop's orders in the columns of Shopify's order export."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

# fmt: off
COLUMNS = [
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing",
    "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price",
    "Lineitem sku", "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status",
    "Billing Name", "Billing Street", "Billing Address1", "Billing Address2", "Billing Company", "Billing City",
    "Billing Zip", "Billing Province", "Billing Country", "Billing Phone", "Shipping Name", "Shipping Street",
    "Shipping Address1", "Shipping Address2", "Shipping Company", "Shipping City", "Shipping Zip",
    "Shipping Province", "Shipping Country", "Shipping Phone", "Notes", "Note Attributes", "Cancelled at",
    "Payment Method", "Payment Reference", "Refunded Amount", "Vendor", "Outstanding Balance", "Employee",
    "Location", "Device ID", "Id", "Tags", "Risk Level", "Source", "Lineitem discount", "Tax 1 Name",
    "Tax 1 Value", "Tax 2 Name", "Tax 2 Value", "Tax 3 Name", "Tax 3 Value", "Tax 4 Name", "Tax 4 Value",
    "Tax 5 Name", "Tax 5 Value", "Phone", "Receipt Number", "Duties", "Billing Province Name",
    "Shipping Province Name", "Payment ID", "Payment Terms Name", "Next Payment Due At", "Payment References",
]
# fmt: on
_GOODS = (
    ("Harbor lamp - Brass", "148.00"),
    ("Oak stool", "89.50"),
    ('Mug "Large", blue', "12.95"),
    ("Wool blanket\n120 x 180", "64.00"),
    ("Linen towel", "7.99"),
)
_PEOPLE = (("Ada Okafor", "ada"), ("Jürgen Müller", "juergen"), ("O'Neill, Pat", "pat"), ("=Eve", "eve"))
_START = datetime(2025, 1, 1, 8, 0, tzinfo=UTC)


def row(**cells: str) -> dict[str, str]:
    """A row; underscores in names stand for blanks. Columns that are not named are empty."""
    return {name.replace("_", " "): value for name, value in cells.items()}


def address(side: str, name: str) -> dict[str, str]:
    """The cells of an address."""
    parts = {
        "Name": name,
        "Street": "525 5th Avenue, Apt 3",
        "Address1": "525 5th Avenue",
        "Address2": "Apt 3",
        "City": "New York",
        "Zip": "'10173",
        "Province": "NY",
        "Country": "US",
        "Phone": "'+1 555 555 0100",
        "Province Name": "New York",
    }
    return {f"{side} {part}": value for part, value in parts.items()}


def at(moment: datetime) -> str:
    """A time as the export writes it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S +0000")


def orders(count: int, seed: int = 7) -> Iterator[list[dict[str, str]]]:
    """The rows of so many orders, numbered from 1001, whose figures add up."""
    random = Random(seed)
    for index in range(count):
        yield _order(random, index)


def _order(random: Random, index: int) -> list[dict[str, str]]:
    name, mailbox = random.choice(_PEOPLE)
    lines = [(*random.choice(_GOODS), random.randint(1, 3)) for _ in range(random.randint(1, 4))]
    gross = sum((Decimal(price) * quantity for _, price, quantity in lines), Decimal(0))
    discount = Decimal("5.00") if index % 4 == 1 else Decimal("0.00")
    subtotal, shipping = gross - discount, Decimal("4.90")
    tax = (subtotal * Decimal("0.08")).quantize(Decimal("0.01"))
    total = subtotal + shipping + tax
    status = ("paid", "paid", "paid", "pending", "partially_refunded", "refunded")[index % 6]
    refunded = {"partially_refunded": Decimal("3.00"), "refunded": total}.get(status, Decimal("0.00"))
    made = _START + timedelta(minutes=7 * index)
    done = index % 3 != 2
    first = {
        **row(
            Name=f"#{1001 + index}",
            Email=f"{mailbox}{index}@example.com",
            Financial_Status=status,
            Paid_at="" if status == "pending" else at(made + timedelta(minutes=1)),
            Fulfillment_Status="fulfilled" if done else "unfulfilled",
            Fulfilled_at=at(made + timedelta(days=1)) if done else "",
            Currency="USD",
            Subtotal=f"{subtotal:.2f}",
            Shipping=f"{shipping:.2f}",
            Taxes=f"{tax:.2f}",
            Total=f"{total:.2f}",
            Discount_Code="WELCOME" if discount else "",
            Discount_Amount=f"{discount:.2f}",
            Shipping_Method="Standard",
            Created_at=at(made),
            Notes="Ring twice,\nplease" if index % 5 == 0 else "",
            Payment_Method="Shopify Payments",
            Payment_Reference=f"c{index:08}.1",
            Refunded_Amount=f"{refunded:.2f}",
            Outstanding_Balance=f"{total:.2f}" if status == "pending" else "0.00",
            Id=str(5_000_000_000 + index),
            Source="web",
            Tax_1_Name="State tax 8%",
            Tax_1_Value=f"{tax:.2f}",
        ),
        **address("Billing", name),
        **address("Shipping", name),
    }
    rows = []
    for place, (good, price, quantity) in enumerate(lines):
        head = first if place == 0 else row(Name=first["Name"], Email=first["Email"])
        line = row(
            Lineitem_quantity=str(quantity),
            Lineitem_name=good,
            Lineitem_price=price,
            Lineitem_sku=f"SKU-{len(good)}",
            Lineitem_requires_shipping="true",
            Lineitem_taxable="true",
            Lineitem_fulfillment_status="fulfilled" if done else "pending",
            Lineitem_discount="0.00",
        )
        rows.append({**head, **line})
    return rows


def write(path: Path, rows: Iterator[dict[str, str]], *, encoding: str = "utf-8") -> Path:
    """Write rows as a file of the export."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def file_of(path: Path, count: int, **options: str) -> Path:
    """A file of so many orders."""
    return write(path, (one for rows in orders(count) for one in rows), **options)
