"""`orderwright user`: the staff of a site."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.noting import note
from orderwright.cli.output import print_answer, print_json, print_table
from orderwright.cli.performing import answer_on, answered
from orderwright.cli.target import Target, with_target
from orderwright.model.identity import Role, Withheld

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from orderwright.workflows.service import Service

#: What JSON shows of a user beside the ids, in this order; what is not there is null.
_FACTS: Final = ("email", "role", "without", "createdDate", "disabledDate", "secondFactor", "passwordExpiresDate")

WithoutOption = Annotated[
    list[Withheld] | None,
    typer.Option("--without", help="A right of the role that the user is to lack. Can be given several times."),
]
EmailArgument = Annotated[str, typer.Argument(help="The e-mail address of the user.")]

app = typer.Typer(help="Make, change and list the members of the staff.", no_args_is_help=True)


@app.command()
@with_target
def create(
    target: Target,
    email: Annotated[str, typer.Option(help="The e-mail address with which the user logs in.")],
    role: Annotated[Role, typer.Option(help="What the user does: the role gives the rights.")],
    site: SiteOption = None,
    without: WithoutOption = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
    ] = False,
) -> None:
    """Add a member of the staff. The password needs 8 to 1,000 characters; without --password-stdin it is asked for."""
    user = asyncio.run(_create(target, site, email, role, without or [], _password(password_stdin)))
    print_answer(user, as_json=target.json)


@app.command("list")
@with_target
def list_all(target: Target, site: SiteOption = None) -> None:
    """List the staff of a site, oldest first."""
    answer = asyncio.run(answered(target, site, "users.listUsers", {}))
    users = [user_view(answer["siteId"], user) for user in answer["users"]]
    if target.json:
        print_json({"users": users})
        return
    facts = ("userId", "email", "role", "createdDate", "disabledDate")
    rows = [(*(u[fact] for fact in facts), ", ".join(u["without"])) for u in users]
    print_table(("User id", "E-mail", "Role", "Made", "Disabled", "Without"), rows)


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
    print_answer(asyncio.run(_set_password(target, site, email, _password(password_stdin))), as_json=target.json)


@app.command("set-role")
@with_target
def set_role(
    target: Target,
    email: EmailArgument,
    role: Annotated[Role, typer.Option(help="What the user does from now on.")],
    site: SiteOption = None,
) -> None:
    """Give a user another role, which ends all their sessions. The last owner of a site stays one."""
    _change(target, site, email, "users.setUserRole", role=role.value)


@app.command()
@with_target
def update(
    target: Target,
    email: EmailArgument,
    role: Annotated[Role | None, typer.Option(help="What the user does from now on; left out, it stays.")] = None,
    without: WithoutOption = None,
    all_rights: Annotated[bool, typer.Option("--all-rights", help="Give the user every right of the role.")] = False,
    site: SiteOption = None,
) -> None:
    """Change the role of a user, or which rights of it the user lacks. Those count at once, in sessions, too."""
    if without and all_rights:
        raise typer.BadParameter("--without and --all-rights exclude each other")
    if role is None and not without and not all_rights:
        raise typer.BadParameter("say what is to change: --role, --without or --all-rights")
    lacking = [one.value for one in without or ()] if without or all_rights else None
    user = asyncio.run(_updated(target, site, email, role, lacking))
    print_answer(user, as_json=target.json)


@app.command()
@with_target
def disable(target: Target, email: EmailArgument, site: SiteOption = None) -> None:
    """Let a user log in no more, which ends all their sessions. What they did stays in the history."""
    _change(target, site, email, "users.disableUser")


@app.command()
@with_target
def enable(target: Target, email: EmailArgument, site: SiteOption = None) -> None:
    """Let a user who was disabled log in again."""
    _change(target, site, email, "users.enableUser")


@app.command("reset-second-factor")
@with_target
def reset_second_factor(target: Target, email: EmailArgument, site: SiteOption = None) -> None:
    """Take away the second factor of somebody who lost it; they log in with the password alone."""
    _change(target, site, email, "users.removeUserSecondFactor")


def user_view(site_id: str, user: dict[str, Any]) -> dict[str, Any]:
    """A user as JSON shows it: the ids as `userId` and `siteId`, and every other fact."""
    facts = {"without": [], **user}
    return {"userId": user["id"], "siteId": site_id, **{fact: facts.get(fact) for fact in _FACTS}}


def _change(target: Target, site: str | None, email: str, key: str, **values: str) -> None:
    print_answer(asyncio.run(_changed(target, site, email, key, values)), as_json=target.json)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask at: give the password with --password-stdin")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return answer


async def _create(
    target: Target, site: str | None, email: str, role: Role, without: Sequence[Withheld], password: str
) -> dict[str, Any]:
    from orderwright.cli.administrator import operator_of
    from orderwright.workflows.staff_users import add_user

    async with service_on(target) as service:
        site_id = await _site(service, site)
        async with service.database.transaction() as connection:
            caller = operator_of(site_id)
            made, _ = await add_user(
                connection, caller, email=email, role=role, now=service.clock(), password=password, without=without
            )
            told = {"email": email, "role": role.value}
            if without:
                told["without"] = ", ".join(without)
            await note(connection, site_id, "users.createUser", target=str(made.id), told=told)
        return await _shown(service, site_id, made.id)


async def _set_password(target: Target, site: str | None, email: str, password: str) -> dict[str, Any]:
    from orderwright.cli.administrator import operator_of
    from orderwright.workflows.staff_users import reset_password

    async with service_on(target) as service:
        site_id = await _site(service, site)
        user_id = await _id_of(service, site_id, email)
        async with service.database.transaction() as connection:
            caller = operator_of(site_id)
            await reset_password(connection, caller, user_id, now=service.clock(), password=password)
            await note(connection, site_id, "users.resetUserPassword", target=str(user_id))
        return await _shown(service, site_id, user_id)


async def _changed(target: Target, site: str | None, email: str, key: str, values: dict[str, str]) -> dict[str, Any]:
    """Run an operation on the user of that address. Raises `NotFound` (USER_NOT_FOUND)."""
    async with service_on(target) as service:
        site_id = await _site(service, site)
        request = {"id": str(await _id_of(service, site_id, email)), **values}
        return user_view(str(site_id), (await answer_on(service, site_id, key, request))["user"])


async def _updated(
    target: Target, site: str | None, email: str, role: Role | None, without: list[str] | None
) -> dict[str, Any]:
    """Set role and rights; what is None stays as it is. Raises `NotFound` (USER_NOT_FOUND)."""
    async with service_on(target) as service:
        site_id = await _site(service, site)
        user_id = await _id_of(service, site_id, email)
        now = (await _shown(service, site_id, user_id))["role"] if role is None else role.value
        request: dict[str, Any] = {"id": str(user_id), "role": now}
        if without is not None:
            request["without"] = without
        return user_view(str(site_id), (await answer_on(service, site_id, "users.setUserRole", request))["user"])


async def _site(service: Service, name: str | None) -> UUID:
    async with service.database.acquire() as connection:
        return (await site_named(connection, name)).id


async def _id_of(service: Service, site_id: UUID, email: str) -> UUID:
    from orderwright.store.users import user_named

    async with service.database.acquire() as connection:
        return (await user_named(connection, site_id, email)).id


async def _shown(service: Service, site_id: UUID, user_id: UUID) -> dict[str, Any]:
    users = (await answer_on(service, site_id, "users.listUsers", {}))["users"]
    return user_view(str(site_id), next(user for user in users if user["id"] == str(user_id)))
