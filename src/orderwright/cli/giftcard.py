"""`orderwright giftcard`: issue gift cards, and see what became of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption, read_expiry, utc_now
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.output import print_facts, print_json, print_table, say
from orderwright.cli.target import Target, with_target
from orderwright.model.gift_cards import GiftCardState

if TYPE_CHECKING:
    from uuid import UUID

    from orderwright.workflows.service import Service

app = typer.Typer(help="Issue, list and show gift cards.", no_args_is_help=True)


@app.command()
@with_target
def issue(
    target: Target,
    amount: Annotated[str, typer.Option(metavar="AMOUNT", help="What the card is worth, such as 50.00.")],
    site: SiteOption = None,
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", help="ISO 4217, such as EUR. Default: the currency of the site.")
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="From when on it pays nothing: a day (its beginning in UTC), 90d, 52w, or an RFC 3339 time.",
        ),
    ] = None,
    recipient: Annotated[str | None, typer.Option(help="Whom it is for, at most 200 characters.")] = None,
    note: Annotated[str | None, typer.Option(help="A remark for the staff, at most 500 characters.")] = None,
) -> None:
    """Make a gift card and print its code, this once: only a hash of it is kept."""
    from orderwright.model.timestamps import format_timestamp

    card: dict[str, Any] = {"initialAmount": {"amount": amount}}
    given = {"currency": currency, "recipient": recipient, "note": note}
    card |= {name: value for name, value in given.items() if value is not None}
    if expires is not None:
        card["expirationDate"] = format_timestamp(read_expiry(expires, utc_now(), "--expires"))
    answer = asyncio.run(_run(target, site, ("gift-cards.issueGiftCard", {"giftCard": card})))[0]
    if target.json:
        print_json(answer)
    else:
        code = answer["code"]
        print_facts(
            {"code": "-".join(code[at : at + 4] for at in range(0, len(code), 4)), **_facts(answer["giftCard"])}
        )
    say("Keep the code now: it is not shown again.")


@app.command("list")
@with_target
def list_all(
    target: Target,
    site: SiteOption = None,
    state: Annotated[GiftCardState | None, typer.Option(case_sensitive=False, help="Only cards in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many cards.")] = 100,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
) -> None:
    """List gift cards, newest first."""
    request: dict[str, Any] = {"cursorPaging": {"limit": limit}}
    if cursor is not None:
        request["cursorPaging"]["cursor"] = cursor
    if state is not None:
        request["state"] = state.value
    answer = asyncio.run(_run(target, site, ("gift-cards.queryGiftCards", request)))[0]
    if target.json:
        print_json(answer)
        return
    print_table(
        ("Gift card id", "Code", "State", "Issued", "Left", "Expires", "Recipient"),
        [
            (
                *(card["id"], card["obfuscatedCode"], card["state"], _money(card, "initialAmount")),
                *(_money(card, "balance"), card.get("expirationDate"), card.get("recipient")),
            )
            for card in answer.get("giftCards", ())
        ],
    )
    if answer["pagingMetadata"].get("hasNext"):
        say(f"There are more: --cursor {answer['pagingMetadata']['cursors']['next']}")


@app.command()
@with_target
def show(
    target: Target,
    gift_card: Annotated[str, typer.Argument(metavar="ID", help="The id of the card, as `giftcard list` shows it.")],
    site: SiteOption = None,
) -> None:
    """Show a gift card and its ledger, the first 100 lines."""
    card, ledger = asyncio.run(
        _run(
            target,
            site,
            ("gift-cards.getGiftCard", {"id": gift_card}),
            ("gift-cards.listGiftCardTransactions", {"id": gift_card}),
        )
    )
    if target.json:
        print_json({**card, **ledger})
        return
    print_facts(_facts(card["giftCard"]))
    typer.echo("")
    print_table(
        ("When", "What", "Amount", "Left", "Order id"),
        [
            (
                *(line["createdDate"], line["type"], line["amount"]["formattedAmount"]),
                *(line["balance"]["formattedAmount"], line.get("orderId")),
            )
            for line in ledger["transactions"]
        ],
    )


def _money(card: dict[str, Any], name: str) -> str:
    return str(card[name]["formattedAmount"])


def _facts(card: dict[str, Any]) -> dict[str, Any]:
    """The card as names and values, one amount a line."""
    return {name: _money(card, name) if isinstance(value, dict) else value for name, value in card.items()}


async def _run(target: Target, site: str | None, *calls: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers of operations that the operator calls one after the other."""
    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        return [await _call(service, found.id, key, request) for key, request in calls]


async def _call(service: Service, site_id: UUID, key: str, request: dict[str, Any]) -> dict[str, Any]:
    import msgspec

    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    declared = operation(key)
    typed = from_tree(request, declared.request)
    answer = await perform(service, declared, call_on(service, site_id), typed)
    return msgspec.json.decode(answer.body, type=dict[str, Any])
