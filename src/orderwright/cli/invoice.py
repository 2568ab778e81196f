"""`orderwright invoice`: list invoices, credit notes and receipts, keep their files, and say how they look."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_facts, print_json, print_table, say
from orderwright.cli.target import Target, with_target
from orderwright.model.invoices import DocumentKind

if TYPE_CHECKING:
    from orderwright.workflows.context import Answer

app = typer.Typer(help="List invoices and other papers, and keep their files.", no_args_is_help=True)
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="The id of the document, as `invoice list` shows it.")]


@app.command("list")
@with_target
def list_all(
    target: Target,
    site: SiteOption = None,
    order: Annotated[str | None, typer.Option(metavar="ID", help="Only documents of this order.")] = None,
    kind: Annotated[
        DocumentKind | None, typer.Option(case_sensitive=False, help="Only documents of this kind.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many documents.")] = 50,
    after: Annotated[str | None, typer.Option(metavar="ID", help="The id that the page before ended with.")] = None,
) -> None:
    """List issued documents, newest first."""
    asked = {"orderId": order, "kind": kind.value if kind else None, "after": after, "limit": limit}
    request = {name: value for name, value in asked.items() if value is not None}
    answer = asyncio.run(_run(target, site, "documents.listDocuments", request))
    found = _decoded(answer)
    if target.json:
        print_json(found)
        return
    print_table(
        ("Document id", "Kind", "Number", "Amount", "Issued", "Order id"),
        [
            (
                one["id"],
                one["kind"],
                one["number"],
                one["amount"]["formattedAmount"],
                one["createdDate"],
                one["orderId"],
            )
            for one in found["documents"]
        ],
    )
    if len(found["documents"]) == limit:
        say(f"There may be more: --after {found['documents'][-1]['id']}")


@app.command()
@with_target
def issue(
    target: Target,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="The id of the order.")],
    site: SiteOption = None,
) -> None:
    """Issue the invoice of an order."""
    answer = _decoded(asyncio.run(_run(target, site, "order-invoices.generateInvoice", {"orderId": order})))
    if target.json:
        print_json(answer)
    else:
        print_facts(answer)


@app.command()
@with_target
def save(
    target: Target,
    document: DocumentId,
    file: Annotated[Path | None, typer.Argument(help="Where to. Default: the number of the document, here.")] = None,
    site: SiteOption = None,
    receipt: Annotated[bool, typer.Option("--receipt", help="The document is a receipt.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Keep the PDF of a document."""
    key = "documents.getReceiptFile" if receipt else "documents.getInvoiceFile"
    answer = asyncio.run(_run(target, site, key, {"id": document}))
    path = file or Path(answer.file_name or f"{document}.pdf")
    try:
        with path.open("wb" if force else "xb") as opened:
            opened.write(answer.body)
    except FileExistsError:
        raise CommandFailed(f"{path} is there already: --force replaces it") from None
    except OSError as error:
        raise CommandFailed(f"{path} can't be written: {error.strerror}") from None
    if target.json:
        print_json({"file": str(path), "bytes": len(answer.body)})
    else:
        say(f"Kept as {path}")


@app.command()
@with_target
def look(
    target: Target,
    settings: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="JSON with the new settings; what it leaves out is emptied.")
    ] = None,
    site: SiteOption = None,
) -> None:
    """Show how the papers of a site look, or set it from a file."""
    if settings is None:
        answer = asyncio.run(_run(target, site, "documents.getDocumentSettings", {}))
    else:
        sent = {"documentSettings": _read(settings)}
        answer = asyncio.run(_run(target, site, "documents.setDocumentSettings", sent))
    print_json(_decoded(answer))


def _read(path: Path) -> Any:
    import msgspec

    try:
        return msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise CommandFailed(f"{path} can't be read: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise CommandFailed(f"{path} is not JSON: {error}") from None


def _decoded(answer: Answer) -> dict[str, Any]:
    import msgspec

    return msgspec.json.decode(answer.body, type=dict[str, Any])


async def _run(target: Target, site: str | None, key: str, request: dict[str, Any]) -> Answer:
    """The answer of an operation that the operator calls."""
    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        declared = operation(key)
        typed = from_tree(request, declared.request)
        return await perform(service, declared, call_on(service, found.id), typed)
