"""Orders for people: one as a page, many as a table. The amounts are those that the service formatted."""

from __future__ import annotations

from typing import Any

import msgspec
import typer

from orderwright.cli.output import print_facts, print_table, say, shown
from orderwright.cli.record_view import print_balance, print_records
from orderwright.workflows.record_events import OrderRecords

_SUMMARY = (
    ("Subtotal", "subtotal"),
    ("Shipping", "shipping"),
    ("Fees", "totalAdditionalFees"),
    ("Discount", "discount"),
    ("Tax", "tax"),
    ("Total", "total"),
)


def print_order(document: bytes, records: OrderRecords) -> None:
    """The order's head, its lines, its sums, its money and parcels, and what happened to it."""
    order = msgspec.json.decode(document)
    print_facts(
        {
            "Order": f"{order['number']}  ({order['id']})",
            "Placed": order["createdDate"],
            "Changed": order["updatedDate"],
            "Status": f"{order['status']}, {order['paymentStatus']}, {order['fulfillmentStatus']}",
            **({"To look into": records.flags} if records.flags else {}),
            "Channel": order["channelInfo"]["type"],
            "Buyer": _buyer(order),
            "Shipping": order.get("shippingInfo", {}).get("title"),
            "Note": order.get("buyerNote"),
            "Tags": order.get("tags", {}).get("tags", {}).get("tagIds"),
        }
    )
    typer.echo()
    print_table(
        ("Quantity", "Item", "Price", "Discount", "Total with tax"),
        [
            (
                line["quantity"],
                line["productName"]["original"],
                _amount(line, "price"),
                _amount(line, "totalDiscount"),
                _amount(line, "totalPriceAfterTax"),
            )
            for line in order["lineItems"]
        ],
    )
    typer.echo()
    summary = order["priceSummary"]
    print_facts({name: _amount(summary, member) for name, member in _SUMMARY})
    print_balance(order["balanceSummary"])
    print_records(records)
    if order["activities"]:
        typer.echo()
        print_table(
            ("When", "What", "Who"),
            [(one["createdDate"], _activity(one), one.get("authorEmail")) for one in order["activities"]],
        )


def print_orders(page: bytes) -> None:
    """A page of orders as a table, and how to get the next page."""
    answer = msgspec.json.decode(page)
    print_table(
        ("Number", "Placed", "Buyer", "Status", "Payment", "Fulfilment", "Total", "Id"),
        [
            (
                order["number"],
                order["createdDate"][:16].replace("T", " "),
                _name(order),
                order["status"],
                order["paymentStatus"],
                order["fulfillmentStatus"],
                _amount(order["priceSummary"], "total"),
                order["id"],
            )
            for order in answer["orders"]
        ],
    )
    following = answer["metadata"].get("cursors", {}).get("next")
    if following:
        say(f"There are more: --cursor {following}")


def _buyer(order: dict[str, Any]) -> str:
    email = order.get("buyerInfo", {}).get("email")
    return f"{_name(order)} <{shown(email)}>" if email else _name(order)


def _name(order: dict[str, Any]) -> str:
    contact = order.get("billingInfo", {}).get("contactDetails", {})
    names = (contact.get("firstName"), contact.get("lastName"), contact.get("company"))
    return " ".join(shown(name) for name in names if name) or "-"


def _amount(holder: dict[str, Any], member: str) -> str:
    price = holder.get(member) or {}
    return str(price.get("formattedAmount") or price.get("amount") or "-")


def _activity(activity: dict[str, Any]) -> str:
    comment = activity.get("merchantComment", {}).get("message")
    return str(comment or activity.get("activityType") or activity["type"])
