"""`orderwright user`: the staff of a site."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption, utc_now
from orderwright.cli.connecting import connection_to, site_named
from orderwright.cli.output import print_answer, print_json, print_table
from orderwright.cli.target import Target, with_target
from orderwright.model.identity import Role

if TYPE_CHECKING:
    from orderwright.model.credentials import User

EmailArgument = Annotated[str, typer.Argument(help="The e-mail address of the user.")]

app = typer.Typer(help="Make, change and list the members of the staff.", no_args_is_help=True)


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


@app.command("set-password")
@with_target
def set_password(
    target: Target,
    email: EmailArgument,
    site: SiteOption = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
    ] = False,
) -> None:
    """Give a user another password, which ends all their sessions."""
    password = _password(password_stdin)
    _print(
        target, asyncio.run(_changed(target, site, email, lambda store, c, user: store.set_password(c, user, password)))
    )


@app.command("set-role")
@with_target
def set_role(
    target: Target,
    email: EmailArgument,
    role: Annotated[Role, typer.Option(help="What the user does from now on.")],
    site: SiteOption = None,
) -> None:
    """Give a user another role, which ends all their sessions. The last owner of a site stays one."""
    _print(target, asyncio.run(_changed(target, site, email, lambda store, c, user: store.set_role(c, user, role))))


@app.command()
@with_target
def disable(target: Target, email: EmailArgument, site: SiteOption = None) -> None:
    """Let a user log in no more, which ends all their sessions. What they did stays in the history."""
    since = utc_now()
    _print(
        target, asyncio.run(_changed(target, site, email, lambda store, c, user: store.set_disabled(c, user, since)))
    )


@app.command()
@with_target
def enable(target: Target, email: EmailArgument, site: SiteOption = None) -> None:
    """Let a user who was disabled log in again."""
    _print(target, asyncio.run(_changed(target, site, email, lambda store, c, user: store.set_disabled(c, user, None))))


@app.command("reset-second-factor")
@with_target
def reset_second_factor(target: Target, email: EmailArgument, site: SiteOption = None) -> None:
    """Take away the second factor of somebody who lost it; they log in with the password alone."""
    from orderwright.store.staff_settings import remove_second_factor

    _print(
        target,
        asyncio.run(_changed(target, site, email, lambda _, c, user: remove_second_factor(c, user.site_id, user.id))),
    )


def user_view(user: User) -> dict[str, Any]:
    """A user as JSON shows it: the fields by their wire names, the id as `userId`."""
    import msgspec

    plain = msgspec.to_builtins(user)
    site_id, user_id = plain.pop("siteId"), plain.pop("id")
    return {"userId": user_id, "siteId": site_id, **plain}


def _print(target: Target, user: User) -> None:
    print_answer(user_view(user), as_json=target.json)


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


async def _changed(target: Target, site: str | None, email: str, change: Callable[..., Awaitable[object]]) -> User:
    """Change the user of that address and read it again. Raises `NotFound` (USER_NOT_FOUND)."""
    from orderwright.store import users as store

    async with connection_to(target) as connection, connection.transaction():
        found = await site_named(connection, site)
        await change(store, connection, await store.user_named(connection, found.id, email))
        return await store.user_named(connection, found.id, email)


async def _all(target: Target, site: str | None) -> list[User]:
    from orderwright.store.users import list_users

    async with connection_to(target) as connection:
        return await list_users(connection, (await site_named(connection, site)).id)
