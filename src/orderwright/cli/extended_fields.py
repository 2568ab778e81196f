"""`orderwright extended-field`: what apps and the site may keep on orders beyond the order's own fields."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.output import print_json_bytes, print_table
from orderwright.cli.target import Target, with_target
from orderwright.model.extended_field_declarations import ExtendedFieldType

if TYPE_CHECKING:
    from orderwright.workflows.context import Answer

app = typer.Typer(help="Declare and list extended fields of orders and their lines.", no_args_is_help=True)


@app.command()
@with_target
def add(
    target: Target,
    namespace: Annotated[
        str, typer.Option(help="Who the field belongs to, at most 100 characters, such as @acme/app.")
    ],
    key: Annotated[str, typer.Option(help="The name of the field within the namespace, at most 100 characters.")],
    type_: Annotated[
        ExtendedFieldType, typer.Option("--type", case_sensitive=False, help="The type of its values, fixed for good.")
    ],
    site: SiteOption = None,
    owner_app: Annotated[
        str | None, typer.Option(metavar="ID", help="The app that owns the namespace. Default: the site itself.")
    ] = None,
    max_length: Annotated[int | None, typer.Option(help="STRING: characters, 1 to 10,000.")] = None,
    allowed_value: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="STRING: one of the allowed values; may be given again.")
    ] = None,
    minimum: Annotated[float | None, typer.Option(help="NUMBER, INTEGER: the least value.")] = None,
    maximum: Annotated[float | None, typer.Option(help="NUMBER, INTEGER: the greatest value.")] = None,
    item_type: Annotated[
        ExtendedFieldType | None, typer.Option(case_sensitive=False, help="ARRAY: the type of its items.")
    ] = None,
    max_items: Annotated[int | None, typer.Option(help="ARRAY: number of items, 1 to 1,000.")] = None,
    max_bytes: Annotated[int | None, typer.Option(help="ARRAY, OBJECT: bytes of JSON, 2 to 10,000.")] = None,
) -> None:
    """Declare a field, or change the limits of one that is declared."""
    given = {
        "namespace": namespace,
        "key": key,
        "type": type_.value,
        "ownerAppId": owner_app,
        "maxLength": max_length,
        "allowedValues": allowed_value or None,
        "minimum": minimum,
        "maximum": maximum,
        "itemType": item_type.value if item_type else None,
        "maxItems": max_items,
        "maxBytes": max_bytes,
    }
    field = {name: value for name, value in given.items() if value is not None}
    answer = asyncio.run(_run(target, site, "extended-fields.declareExtendedField", {"field": field}))
    _print(target, answer, "field")


@app.command("list")
@with_target
def list_all(
    target: Target,
    site: SiteOption = None,
    namespace: Annotated[str | None, typer.Option(help="Only fields of this namespace.")] = None,
) -> None:
    """List the declared fields of a site, in the order of namespace and key."""
    request = {} if namespace is None else {"namespace": namespace}
    answer = asyncio.run(_run(target, site, "extended-fields.listExtendedFields", request))
    _print(target, answer, "fields")


def _print(target: Target, answer: Answer, member: str) -> None:
    if target.json:
        print_json_bytes(answer.body)
        return
    import msgspec

    found: Any = msgspec.json.decode(answer.body)[member]
    fields: list[dict[str, Any]] = found if isinstance(found, list) else [found]
    first = ("namespace", "key", "type", "ownerAppId")
    print_table(
        ("Namespace", "Key", "Type", "Owner app", "Limits"),
        [
            (
                *(field.get(name) for name in first),
                ", ".join(f"{name} {value}" for name, value in field.items() if name not in first),
            )
            for field in fields
        ],
    )


async def _run(target: Target, site: str | None, key: str, request: dict[str, Any]) -> Answer:
    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    declared = operation(key)
    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        typed = from_tree(request, declared.request)
        return await perform(service, declared, call_on(service, found.id), typed)
