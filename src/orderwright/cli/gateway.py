"""`orderwright gateway`: the accounts of a site at payment gateways. Secrets never come as arguments."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption, utc_now
from orderwright.cli.connecting import connection_to, keys_directory, service_on, site_named
from orderwright.cli.noting import note
from orderwright.cli.output import print_answer, print_json, print_json_bytes, print_table, say
from orderwright.cli.target import Target, with_target
from orderwright.model.gateways import GatewayName

if TYPE_CHECKING:
    from orderwright.workflows.context import Answer

SECRET_KEY_VARIABLE = "ORDERWRIGHT_GATEWAY_SECRET_KEY"  # noqa: S105  # the name of a variable
WEBHOOK_SECRET_VARIABLE = "ORDERWRIGHT_GATEWAY_WEBHOOK_SECRET"  # noqa: S105

app = typer.Typer(help="Connect sites to payment gateways.", no_args_is_help=True)
Name = Annotated[GatewayName, typer.Argument(case_sensitive=False, help="Which gateway.")]


@app.command("set")
@with_target
def set_account(
    target: Target,
    name: Name,
    site: SiteOption = None,
    secrets_stdin: Annotated[
        bool,
        typer.Option(
            "--secrets-stdin",
            help="Read from standard input: the secret key in the first line, a signing secret in each further one.",
        ),
    ] = False,
    keep_secrets: Annotated[
        bool, typer.Option("--keep-secrets", help="Change the rest and leave the secrets as they are.")
    ] = False,
    enabled: Annotated[
        bool | None,
        typer.Option(
            "--enabled/--no-enabled",
            help="Whether payments may be made with it. Left out: a new account is enabled, another stays as it is.",
        ),
    ] = None,
    method_type: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE", help="What may be paid with, by the gateway's names. Repeatable. Default: card."),
    ] = None,
    api_base: Annotated[
        str | None, typer.Option(metavar="URL", help="A test server on this machine, where the service allows it.")
    ] = None,
) -> None:
    """Connect a site to a gateway, or change how.

    The secret key and the signing secrets of notifications come from ORDERWRIGHT_GATEWAY_SECRET_KEY and
    ORDERWRIGHT_GATEWAY_WEBHOOK_SECRET (several between blanks), from --secrets-stdin, or are asked for. They are kept
    encrypted and are not shown again.
    """
    given: dict[str, Any] = {"name": name.value, "enabled": enabled, "apiBase": api_base}
    if method_type:
        given["paymentMethodTypes"] = method_type
    if not keep_secrets:
        given["secretKey"], signing = _secrets(secrets_stdin)
        # Without any, those that are kept stay: whoever changes the key need not have them at hand.
        given["webhookSecrets"] = signing or None
    account = {field: value for field, value in given.items() if value is not None}
    answer = asyncio.run(_run(target, site, "gateways.setGatewayAccount", {"account": account}))
    _print(target, answer)
    say("Send the gateway's notifications to the notification path, behind the address of the service.")


@app.command("list")
@with_target
def list_all(target: Target, site: SiteOption = None) -> None:
    """List the accounts of a site. Of the secrets it shows the last four characters."""
    answer = asyncio.run(_run(target, site, "gateways.listGatewayAccounts", {}))
    if target.json:
        print_json_bytes(answer.body)
        return
    accounts = _decoded(answer)["accounts"]
    columns = ("Gateway", "Enabled", "Secret key", "Signing secrets", "Pays with", "Notification path", "Changed")
    print_table(
        columns,
        [
            (
                one["name"],
                one["enabled"],
                _hint(one["secretKey"]),
                [_hint(secret) for secret in one["webhookSecrets"]],
                one["paymentMethodTypes"],
                one["notificationPath"],
                one["updatedDate"],
            )
            for one in accounts
        ],
    )


@app.command()
@with_target
def remove(target: Target, name: Name, site: SiteOption = None) -> None:
    """Remove an account with its secrets. Payments that were made with it stay on their orders."""
    asyncio.run(_run(target, site, "gateways.deleteGatewayAccount", {"name": name.value}))
    print_answer({"removed": name.value}, as_json=target.json)


@app.command()
@with_target
def reseal(target: Target) -> None:
    """Encrypt the secrets of all sites with the first key, so that the other keys can be dropped."""
    done = asyncio.run(_reseal(target))
    if target.json:
        print_json({"resealed": done})
    else:
        typer.echo(f"The secrets of {done} accounts and subscriptions are now encrypted with the first key.")


def _secrets(from_stdin: bool) -> tuple[str, list[str]]:
    """The secret key and the signing secrets: from standard input, the environment, or the person at the terminal."""
    if from_stdin:
        lines = [line.strip() for line in sys.stdin.read(20_000).splitlines() if line.strip()]
        if not lines:
            raise typer.BadParameter("standard input holds no secret key", param_hint="--secrets-stdin")
        return lines[0], lines[1:]
    key = os.environ.get(SECRET_KEY_VARIABLE)
    if key:
        return key, os.environ.get(WEBHOOK_SECRET_VARIABLE, "").split()
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            f"there is no terminal to ask at: give the secrets with --secrets-stdin or {SECRET_KEY_VARIABLE}"
        )
    asked: str = typer.prompt("Secret key", hide_input=True, err=True)
    words = "Signing secret of notifications (empty: as it is)"
    signing: str = typer.prompt(words, hide_input=True, default="", show_default=False, err=True)
    return asked.strip(), signing.split()


def _hint(credential: dict[str, str]) -> str:
    return f"...{credential['lastFour']}"


def _decoded(answer: Answer) -> dict[str, Any]:
    import msgspec

    found: dict[str, Any] = msgspec.json.decode(answer.body)
    return found


def _print(target: Target, answer: Answer) -> None:
    if target.json:
        print_json_bytes(answer.body)
        return
    account = _decoded(answer)["account"]
    account["secretKey"] = _hint(account["secretKey"])
    account["webhookSecrets"] = [_hint(secret) for secret in account["webhookSecrets"]]
    print_answer(account, as_json=False)


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


async def _reseal(target: Target) -> int:
    from orderwright.store.sites import list_sites
    from orderwright.workflows.gateways import GatewaySettings
    from orderwright.workflows.gateways import reseal as reseal_accounts
    from orderwright.workflows.webhooks import reseal as reseal_subscriptions

    keys = GatewaySettings.configured(keys_directory(target)).keys
    done = 0
    async with connection_to(target) as connection:
        for site in await list_sites(connection):
            async with connection.transaction():
                resealed = await reseal_accounts(connection, site.id, keys)
                resealed += await reseal_subscriptions(connection, site.id, keys, utc_now())
                if resealed:
                    await note(connection, site.id, "gateways.reseal")
                done += resealed
    return done
