"""`orderwright mail`: how a site sends mails, what it sent, and how its mails look. The password is no argument."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_answer, print_facts, print_json, print_table, say
from orderwright.cli.target import Target, with_target
from orderwright.model.mails import MailKind, MailState, Security

if TYPE_CHECKING:
    from orderwright.model.sites import Site
    from orderwright.workflows.service import Service

PASSWORD_VARIABLE = "ORDERWRIGHT_MAIL_PASSWORD"  # noqa: S105  # the name of a variable

app = typer.Typer(help="Set up the mails of a site, and see what was sent.", no_args_is_help=True)
templates = typer.Typer(help="The site's own templates of mails.", no_args_is_help=True)
app.add_typer(templates, name="template")

Kind = Annotated[MailKind, typer.Argument(case_sensitive=False, help="Which mail.")]
MailId = Annotated[str, typer.Argument(metavar="ID", help="The id of the mail, as `mail list` shows it.")]
OrderName = Annotated[str, typer.Option("--order", metavar="ORDER", help="The number of an order, or its id.")]
About = Annotated[
    str | None, typer.Option(metavar="ID", help="The fulfillment, refund, payment request, invoice or payment.")
]
Language = Annotated[str | None, typer.Option(metavar="TAG", help="Another language than the buyer's, such as de.")]
Message = Annotated[str | None, typer.Option(metavar="TEXT", help="A message to the buyer.")]


@app.command("set")
@with_target
def set_settings(
    target: Target,
    site: SiteOption = None,
    from_address: Annotated[str | None, typer.Option("--from", metavar="ADDRESS", help="Who sends.")] = None,
    from_name: Annotated[str | None, typer.Option(metavar="NAME", help="Default: the name of the site.")] = None,
    reply_to: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Where answers of buyers go.")] = None,
    business: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="Who is told of new orders. Repeatable.")
    ] = None,
    disable: Annotated[
        list[MailKind] | None, typer.Option(case_sensitive=False, help="A kind never to send. Repeatable.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="The site's own mail server.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Default: that of the security.")] = None,
    security: Annotated[Security | None, typer.Option(case_sensitive=False, help="Default: STARTTLS.")] = None,
    username: Annotated[str | None, typer.Option(help="The user name at the mail server.")] = None,
    own_server: Annotated[
        bool, typer.Option("--own-server/--no-own-server", help="Without: use the server of the service again.")
    ] = True,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Set how a site sends mails. What is not named stays as it is.

    The password comes from ORDERWRIGHT_MAIL_PASSWORD, from --password-stdin, or is asked for. It is kept encrypted and
    not shown again. An empty text empties a setting.
    """
    given = {"fromAddress": from_address, "fromName": from_name, "replyTo": reply_to}
    server = {"host": host, "port": port, "security": security.value if security else None, "username": username}
    password = _password(password_stdin, username)
    changes = {
        "texts": {name: value for name, value in given.items() if value is not None},
        "business": business,
        "disable": None if disable is None else [kind.value for kind in disable],
        "server": {name: value for name, value in server.items() if value is not None},
        "password": password,
        "own_server": own_server,
    }
    print_answer(asyncio.run(_set(target, site, changes)), as_json=target.json)


@app.command()
@with_target
def show(target: Target, site: SiteOption = None) -> None:
    """Show how a site sends mails."""
    print_answer(asyncio.run(_run(target, site, "mails.getMailSettings", {}))["mailSettings"], as_json=target.json)


@app.command("test")
@with_target
def try_settings(
    target: Target,
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="Who gets it.")],
    site: SiteOption = None,
) -> None:
    """Send a mail now, to see whether the settings work."""
    answer = asyncio.run(_run(target, site, "mails.testMail", {"recipient": to}))
    if target.json:
        print_json(answer)
    else:
        say(f"The mail server took it: {answer['answer']}")


@app.command("list")
@with_target
def list_all(
    target: Target,
    site: SiteOption = None,
    order: Annotated[str | None, typer.Option(metavar="ORDER", help="Only mails about this order.")] = None,
    state: Annotated[MailState | None, typer.Option(case_sensitive=False, help="Only mails of this state.")] = None,
    kind: Annotated[MailKind | None, typer.Option(case_sensitive=False, help="Only mails of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many mails.")] = 50,
    after: Annotated[str | None, typer.Option(metavar="ID", help="The id that the page before ended with.")] = None,
) -> None:
    """List mails, newest first, with what became of them."""
    asked = {"state": state and state.value, "kind": kind and kind.value, "after": after, "limit": limit}
    request = {name: value for name, value in asked.items() if value is not None}
    found = asyncio.run(_run(target, site, "mails.listMails", request, order=order))
    if target.json:
        print_json(found)
        return
    columns = ("Mail id", "Kind", "State", "To", "Subject", "Made", "Sent", "Reason")
    keys = ("id", "kind", "state", "recipient", "subject", "createdDate", "sentDate", "reason")
    print_table(columns, [tuple(one.get(key) for key in keys) for one in found["mails"]])
    if len(found["mails"]) == limit:
        say(f"There may be more: --after {found['mails'][-1]['id']}")


@app.command()
@with_target
def resend(
    target: Target,
    mail: MailId,
    site: SiteOption = None,
    to: Annotated[str | None, typer.Option(metavar="ADDRESS", help="To another address than before.")] = None,
) -> None:
    """Send a mail again. A worker does it."""
    request = {"id": mail} if to is None else {"id": mail, "recipient": to}
    _print(target, asyncio.run(_run(target, site, "mails.resendMail", request))["mail"])


@app.command()
@with_target
def send(
    target: Target,
    kind: Kind,
    order: OrderName,
    site: SiteOption = None,
    about: About = None,
    to: Annotated[str | None, typer.Option(metavar="ADDRESS", help="To another address than the buyer's.")] = None,
    language: Language = None,
    message: Message = None,
) -> None:
    """Send a mail about an order, whatever the switches say. A worker does it."""
    request = _about(kind, about, language, message) | ({"recipient": to} if to is not None else {})
    found = asyncio.run(_run(target, site, "mails.sendMail", request, order=order))
    if target.json:
        print_json(found)
        return
    for one in found["mails"]:
        print_facts(one)


@app.command()
@with_target
def preview(
    target: Target,
    kind: Kind,
    order: OrderName,
    site: SiteOption = None,
    about: About = None,
    language: Language = None,
    message: Message = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep the HTML part there.")] = None,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Try this HTML template, without keeping it.")
    ] = None,
) -> None:
    """Make a mail about an order without sending it. Prints its text part; --out keeps the HTML."""
    request = _about(kind, about, language, message)
    if template is not None:
        request["template"] = {"kind": kind.value, "html": _read(template)}
    answer = asyncio.run(_run(target, site, "mails.previewMail", request, order=order))
    body = answer["body"]
    if out is not None:
        _write(out, body["html"])
    if target.json:
        print_json(answer)
        return
    typer.echo(f"To: {', '.join(answer['recipients']) or 'nobody'}\nSubject: {body['subject']}\n\n{body['text']}")
    if "problem" in body:
        say(f"The site's template was passed over: {body['problem']}")
    if out is not None:
        say(f"Kept as {out}")


@templates.command("list")
@with_target
def list_templates(target: Target, site: SiteOption = None) -> None:
    """List the site's own templates."""
    found = asyncio.run(_run(target, site, "mails.listMailTemplates", {}))
    if target.json:
        print_json(found)
        return
    rows = [
        (
            one["template"]["kind"],
            one["template"].get("language", "all"),
            [part for part in ("subject", "html", "text") if part in one["template"]],
            one["updatedDate"],
            one.get("problem"),
        )
        for one in found["templates"]
    ]
    print_table(("Kind", "Language", "Parts", "Changed", "Passed over because"), rows)


@templates.command("set")
@with_target
def set_template(
    target: Target,
    kind: Kind,
    site: SiteOption = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="Only for this language, such as de.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="TEXT", help="The subject.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="The HTML part.")] = None,
    text: Annotated[Path | None, typer.Option(metavar="FILE", help="The text part.")] = None,
) -> None:
    """Replace the template of a kind of mail. A faulty one is refused."""
    parts = {
        "language": language,
        "subject": subject,
        "html": _read(html) if html is not None else None,
        "text": _read(text) if text is not None else None,
    }
    sent = {"kind": kind.value} | {name: value for name, value in parts.items() if value is not None}
    answer = asyncio.run(_run(target, site, "mails.setMailTemplate", {"template": sent}))
    if target.json:
        print_json(answer)
    else:
        say(f"Mails of the kind {kind.value} are made with it from now on.")


@templates.command()
@with_target
def remove(
    target: Target,
    kind: Kind,
    site: SiteOption = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="That for this language alone.")] = None,
) -> None:
    """Give up the site's template of a kind of mail."""
    request = {"kind": kind.value} if language is None else {"kind": kind.value, "language": language}
    asyncio.run(_run(target, site, "mails.deleteMailTemplate", request))
    print_answer({"removed": kind.value}, as_json=target.json)


def _print(target: Target, mail: dict[str, Any]) -> None:
    if target.json:
        print_json(mail)
    else:
        print_facts(mail)


def _about(kind: MailKind, about: str | None, language: str | None, message: str | None) -> dict[str, Any]:
    asked = {"kind": kind.value, "aboutId": about, "language": language, "customMessage": message}
    return {name: value for name, value in asked.items() if value is not None}


def _password(from_stdin: bool, username: str | None) -> str | None:
    if from_stdin:
        return sys.stdin.readline(1000).rstrip("\r\n") or None
    if username and os.environ.get(PASSWORD_VARIABLE):
        return os.environ[PASSWORD_VARIABLE]
    if username and sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, err=True)
        return asked
    return None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandFailed(f"{path} is not UTF-8") from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{path} can't be written: {error.strerror}") from None


async def _set(target: Target, site: str | None, changes: dict[str, Any]) -> dict[str, Any]:
    """The settings with the changes made: what is not named is sent as it is."""
    async with service_on(target) as service:
        found = await _site(service, site)
        before = (await _perform(service, found, "mails.getMailSettings", {}))["mailSettings"]
        sent = {name: value for name, value in before.items() if name not in ("smtp", "sends")}
        sent |= changes["texts"]
        sent = {name: value for name, value in sent.items() if value != ""}
        for name, key in (("business", "businessAddresses"), ("disable", "disabledKinds")):
            if changes[name] is not None:
                sent[key] = [value for value in changes[name] if value]
        smtp = {name: value for name, value in before.get("smtp", {}).items() if name != "hasPassword"}
        if changes["server"].get("security") and "port" not in changes["server"]:
            smtp.pop("port", None)
        smtp |= changes["server"]
        if smtp.get("username") == "":
            smtp.pop("username")
        if smtp and changes["own_server"]:
            if "host" not in smtp:
                raise CommandFailed("a mail server needs --host")
            sent["smtp"] = smtp | ({"password": changes["password"]} if changes["password"] else {})
        answer = await _perform(service, found, "mails.setMailSettings", {"mailSettings": sent})
        settings: dict[str, Any] = answer["mailSettings"]
        return settings


async def _run(
    target: Target, site: str | None, key: str, request: dict[str, Any], *, order: str | None = None
) -> dict[str, Any]:
    """The answer of an operation that the operator calls; `order` is the number or the id of an order."""
    async with service_on(target) as service:
        found = await _site(service, site)
        if order is not None:
            request = request | {"orderId": await _order_id(service, found, order)}
        return await _perform(service, found, key, request)


async def _site(service: Service, site: str | None) -> Site:
    async with service.database.acquire() as connection:
        return await site_named(connection, site)


async def _order_id(service: Service, site: Site, order: str) -> str:
    """The id of an order by its number; an id stays as it is."""
    if not order.isdigit():
        return order
    search = {"search": {"filter": {"number": {"$eq": order}}}}
    orders = (await _perform(service, site, "orders.searchOrders", search))["orders"]
    if not orders:
        raise CommandFailed(f"the site has no order {order}")
    if len(orders) > 1:
        ids = ", ".join(one["id"] for one in orders)
        raise CommandFailed(f"several orders have the number {order}: give an id ({ids})")
    return str(orders[0]["id"])


async def _perform(service: Service, site: Site, key: str, request: dict[str, Any]) -> dict[str, Any]:
    import msgspec

    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    declared = operation(key)
    typed = from_tree(request, declared.request)
    answer = await perform(service, declared, call_on(service, site.id), typed)
    return msgspec.json.decode(answer.body, type=dict[str, Any])
