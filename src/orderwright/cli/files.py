"""`orderwright file`: keep the files that a shop sells, list and remove them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.noting import note
from orderwright.cli.output import print_answer, print_facts, print_json, print_table, say
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.model.files import StoredFile

app = typer.Typer(help="Keep the files that a shop sells.", no_args_is_help=True)

_PIECE = 1024 * 1024


@app.command()
@with_target
def add(
    target: Target,
    path: Annotated[Path, typer.Argument(metavar="PATH", exists=True, dir_okay=False, help="The file.")],
    site: SiteOption = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What buyers get it as. Default: its name.")] = None,
    media_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Such as audio/mpeg. Default: as the name ends.")
    ] = None,
) -> None:
    """Keep a file of any size up to 5 GiB. It goes into the folder of this machine, not through the service.

    Products and orders deliver it by the id that is printed, as `digitalFile.fileId`.
    """
    import msgspec

    facts = msgspec.to_builtins(asyncio.run(_add(target, site, path, name or path.name, media_type)))
    if target.json:
        print_json({"file": facts})
    else:
        print_facts(facts)


@app.command("list")
@with_target
def list_all(
    target: Target,
    site: SiteOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many files.")] = 50,
    after: Annotated[str | None, typer.Option(metavar="ID", help="The id that the page before ended with.")] = None,
) -> None:
    """List files, newest first."""
    request = {"limit": limit} if after is None else {"limit": limit, "after": after}
    found = asyncio.run(_run(target, site, "files.listFiles", request))
    if target.json:
        print_json(found)
        return
    keys = ("id", "name", "mediaType", "size", "createdDate", "downloads", "lastDownloadDate")
    print_table(
        ("File id", "Name", "Type", "Bytes", "Added", "Downloads", "Last"),
        [tuple(one.get(key) for key in keys) for one in found["files"]],
    )
    if len(found["files"]) == limit:
        say(f"There may be more: --after {found['files'][-1]['id']}")


@app.command()
@with_target
def remove(
    target: Target,
    file: Annotated[str, typer.Argument(metavar="ID", help="The id of the file, as `file list` shows it.")],
    site: SiteOption = None,
) -> None:
    """Remove a file. Links to it end at once."""
    asyncio.run(_run(target, site, "files.deleteFile", {"id": file}))
    print_answer({"removed": file}, as_json=target.json)


async def _add(target: Target, site: str | None, path: Path, name: str, media_type: str | None) -> StoredFile:
    from orderwright.model.files import UploadFileRequest
    from orderwright.model.validation import from_tree
    from orderwright.store.files import add_file
    from orderwright.workflows.files import put_file, shown_file

    sent = {"name": name, "content": "-"} | ({} if media_type is None else {"mediaType": media_type})
    # The limits of the request hold for a file that never becomes one.
    checked = from_tree(sent, UploadFileRequest)
    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        try:
            with path.open("rb") as opened:
                now = service.clock()
                kept = await put_file(service, found.id, checked.name, checked.media_type, _pieces(opened), now)
        except OSError as error:
            raise CommandFailed(f"{path} can't be read: {error.strerror}") from None
        async with service.database.transaction() as connection:
            await add_file(connection, found.id, kept)
            await note(connection, found.id, "files.uploadFile", target=str(kept.id), told={"name": kept.name})
        return shown_file(kept)


def _pieces(opened: BinaryIO) -> Iterator[bytes]:
    while piece := opened.read(_PIECE):
        yield piece


async def _run(target: Target, site: str | None, key: str, request: dict[str, Any]) -> dict[str, Any]:
    """The answer of an operation that the operator calls."""
    import msgspec

    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    declared = operation(key)
    typed = from_tree(request, declared.request)
    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        answer = await perform(service, declared, call_on(service, found.id), typed)
    return msgspec.json.decode(answer.body, type=dict[str, Any])
