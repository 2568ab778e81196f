"""`orderwright draft`: draft orders, listed, shown, made from a file and committed."""

from __future__ import annotations

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_facts, print_json_bytes, print_table, say
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.workflows.context import Answer

app = typer.Typer(help="List, show, make and commit draft orders.", no_args_is_help=True)


class Status(StrEnum):
    """Which drafts."""

    DRAFT = "DRAFT"
    COMMITTED = "COMMITTED"


@app.command("list")
@with_target
def list_some(
    target: Target,
    site: SiteOption = None,
    status: Annotated[Status | None, typer.Option(help="Only open ones, or only committed ones.")] = None,
    order: Annotated[str | None, typer.Option(metavar="ID", help="Only drafts of this order.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Drafts on the page, 1 to 100.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier page ended.")] = None,
) -> None:
    """List drafts, those that were made last first. With --json: the page, as `queryDraftOrders` answers it."""
    wanted = {"status": status.value if status else None, "orderId": order}
    conditions = {name: value for name, value in wanted.items() if value is not None}
    query: dict[str, Any] = {"cursorPaging": {"limit": limit, **({"cursor": cursor} if cursor else {})}}
    if conditions or not cursor:
        query["filter"] = conditions
    answer = asyncio.run(_run(target, site, "draft-orders.queryDraftOrders", {"query": query}))
    if target.json:
        print_json_bytes(answer.body)
        return
    page = _decoded(answer)
    columns = ("Id", "Status", "Order", "Buyer", "Lines", "Total", "Changed")
    print_table(columns, [_row(one) for one in page.get("draftOrders", ())])
    if page["pagingMetadata"]["hasNext"]:
        say(f"There are more: --cursor {page['pagingMetadata']['cursors']['next']}")


@app.command()
@with_target
def get(
    target: Target,
    draft: Annotated[str, typer.Argument(metavar="ID", help="The id of the draft.")],
    site: SiteOption = None,
) -> None:
    """Show a draft and what it comes to now. With --json: as `getDraftOrder` answers it."""
    _print(target, asyncio.run(_run(target, site, "draft-orders.getDraftOrder", {"draftOrderId": draft})))


@app.command()
@with_target
def create(
    target: Target,
    file: Annotated[
        Path,
        typer.Option("--file", metavar="FILE.json", help="A draftOrder, or the whole request; - reads standard input."),
    ],
    site: SiteOption = None,
) -> None:
    """Make a draft from a file. With --json: as `createDraftOrder` answers it."""
    tree = _read(file)
    request = tree if tree.keys() <= {"draftOrder", "sourceOrderId", "orderId"} and tree else {"draftOrder": tree}
    _print(target, asyncio.run(_run(target, site, "draft-orders.createDraftOrder", request)))


@app.command()
@with_target
def commit(
    target: Target,
    draft: Annotated[str, typer.Argument(metavar="ID", help="The id of the draft.")],
    reason: Annotated[str | None, typer.Option(help="Why, for the activities of the order.")] = None,
    site: SiteOption = None,
) -> None:
    """Make a draft real: commit an edit to its order, or make an order of a draft from scratch.

    No stock moves for an edit. With --json: as `commitDraftOrder` or `createOrderFromDraft` answers it.
    """
    answer = asyncio.run(_commit(target, site, {"draftOrderId": draft, **({"reason": reason} if reason else {})}))
    if target.json:
        print_json_bytes(answer.body)
        return
    order = next(value for name, value in _decoded(answer).items() if name != "committedDraftOrder")
    facts = {name: order[name] for name in ("id", "number", "status", "paymentStatus", "fulfillmentStatus")}
    total = order["priceSummary"]["total"]["formattedAmount"]
    print_facts({**facts, "total": total, "balance": order["balanceSummary"]["balance"]["formattedAmount"]})


async def _commit(target: Target, site: str | None, request: dict[str, Any]) -> Answer:
    found = await _run(target, site, "draft-orders.getDraftOrder", {"draftOrderId": request["draftOrderId"]})
    edits = "orderId" in _decoded(found)["calculatedDraftOrder"]["draftOrder"]
    key = "draft-orders.commitDraftOrder" if edits else "draft-orders.createOrderFromDraft"
    return await _run(target, site, key, request)


def _read(file: Path) -> dict[str, Any]:
    import msgspec

    try:
        return msgspec.json.decode(
            sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes(), type=dict[str, Any]
        )
    except msgspec.DecodeError as error:
        raise CommandFailed(f"{file} is not a JSON object: {error}") from None


def _row(draft: dict[str, Any]) -> tuple[object, ...]:
    return (
        draft["id"],
        draft["status"],
        draft.get("orderId"),
        draft.get("buyerInfo", {}).get("email"),
        sum(1 for one in draft["lineItems"] if not one.get("removed")),
        draft["priceSummary"]["total"]["formattedAmount"],
        draft["updatedDate"],
    )


def _print(target: Target, answer: Answer) -> None:
    if target.json:
        print_json_bytes(answer.body)
        return
    calculated = _decoded(answer)["calculatedDraftOrder"]
    draft = calculated["draftOrder"]
    facts = {name: draft[name] for name in ("id", "status", "orderId", "createdDate", "updatedDate") if name in draft}
    prices = {name: price["formattedAmount"] for name, price in draft["priceSummary"].items()}
    balance = draft["balanceSummary"]["balance"]["formattedAmount"]
    print_facts({**facts, **prices, "balance": balance})
    if draft["lineItems"]:
        typer.echo()
        print_table(
            ("Line", "Name", "Change", "Quantity", "Price", "Total"), [_line(one) for one in draft["lineItems"]]
        )
    options = [(one["code"], one["title"], one["cost"]["price"]["formattedAmount"]) for one in _options(calculated)]
    if options:
        typer.echo()
        print_table(("Shipping", "Title", "Price"), options)


def _options(calculated: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = calculated["shippingOptions"]
    return found


def _line(item: dict[str, Any]) -> tuple[object, ...]:
    line = item["lineItem"]
    names = {"added": "added", "removed": "removed", "changedDetails": "changed"}
    return (
        line["id"],
        line["productName"]["original"],
        next((name for key, name in names.items() if key in item), ""),
        line["quantity"],
        line["price"]["formattedAmount"],
        line["totalPriceAfterTax"]["formattedAmount"],
    )


def _decoded(answer: Answer) -> dict[str, Any]:
    import msgspec

    page: dict[str, Any] = msgspec.json.decode(answer.body)
    return page


async def _run(target: Target, site: str | None, key: str, request: dict[str, Any]) -> Answer:
    """The answer of an operation, called as the operator."""
    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        declared = operation(key)
        return await perform(service, declared, call_on(service, found.id), from_tree(request, declared.request))
