"""`orderwright user`: the staff of a site."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption, utc_now
from orderwright.cli.connecting import connection_to, site_named
from orderwright.cli.output import print_answer, print_json, print_table
from orderwright.cli.target import Target, with_target
from orderwright.model.identity import Role

if TYPE_CHECKING:
    from orderwright.model.credentials import User

app = typer.Typer(help="Make and list the members of the staff.", no_args_is_help=True)


@app.command()
@with_target
def create(
    target: Target,
    email: Annotated[str, typer.Option(help="The e-mail address with which the user logs in.")],
    role: Annotated[Role, typer.Option(help="What the user does: the role gives the rights.")],
    site: SiteOption = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
    ] = False,
) -> None:
    """Add a member of the staff. The password needs 8 to 1,000 characters; without --password-stdin it is asked for."""
    user = asyncio.run(_create(target, site, email, role, _password(password_stdin)))
    print_answer(user_view(user), as_json=target.json)


@app.command("list")
@with_target
def list_all(target: Target, site: SiteOption = None) -> None:
    """List the staff of a site, oldest first."""
    users = asyncio.run(_all(target, site))
    if target.json:
        print_json({"users": [user_view(user) for user in users]})
        return
    columns = ("User id", "E-mail", "Role", "Made", "Disabled")
    print_table(columns, [(u.id, u.email, u.role.value, u.created_date, u.disabled_date) for u in users])


def user_view(user: User) -> dict[str, Any]:
    """A user as JSON shows it: the fields by their wire names, the id as `userId`."""
    import msgspec

    plain = msgspec.to_builtins(user)
    site_id, user_id = plain.pop("siteId"), plain.pop("id")
    return {"userId": user_id, "siteId": site_id, **plain}


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask at: give the password with --password-stdin")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return answer


async def _create(target: Target, site: str | None, email: str, role: Role, password: str) -> User:
    from orderwright.store.users import create_user

    async with connection_to(target) as connection:
        found = await site_named(connection, site)
        return await create_user(connection, found.id, email=email, role=role, password=password, now=utc_now())


async def _all(target: Target, site: str | None) -> list[User]:
    from orderwright.store.users import list_users

    async with connection_to(target) as connection:
        return await list_users(connection, (await site_named(connection, site)).id)
