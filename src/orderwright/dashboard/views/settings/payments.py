"""The site's accounts at payment gateways. Credentials go in and are never shown again."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import NotFound, OrderwrightError, ValidationFailed
from orderwright.model.gateways import GatewayName
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_PATH: Final = "/settings/payments"
_NEEDS: Final = Permission.MANAGE_GATEWAYS
#: The gateways by their own names, which are not translated.
TITLES: Final = {GatewayName.STRIPE: "Stripe"}
_FORMS: Final = {
    "SECRET_KEY_FORM": _("A secret key of Stripe begins with sk_, a restricted one with rk_."),
    "WEBHOOK_SECRET_FORM": _("A signing secret of Stripe begins with whsec_."),
}
_SECRETS: Final = ("webhook_secret", "second_webhook_secret")


@page(_PATH, needs=_NEEDS)
async def show(page: Page) -> Response:
    """What is set, and the address that each gateway has to send its notifications to."""
    accounts = (await page.call("gateways.listGatewayAccounts"))["accounts"]
    known = {one["name"] for one in accounts}
    return await page.render(
        "settings/payments.html",
        accounts=document(accounts),
        addresses={one["name"]: _outside(page) + one["notificationPath"] for one in accounts},
        titles=TITLES,
        missing=[name for name in GatewayName if name not in known],
        reached=page.service.public_url is not None,
    )


@page("/settings/payments/{name}", needs=_NEEDS)
async def show_account(page: Page) -> Response:
    """The form: of a new account, or of one that is there, without its credentials."""
    return await _form(page, await _account(page))


@action("/settings/payments/{name}", needs=_NEEDS)
async def save(page: Page) -> Response:
    """Set what was typed; empty credentials stay as they are."""
    account = await _account(page)
    secrets = [page.raw(name).strip() for name in _SECRETS]
    sent: Json = {"paymentMethodTypes": [] if page.field("all_methods") == "on" else page.field("methods").split()}
    if page.raw("secret_key").strip():
        sent["secretKey"] = page.raw("secret_key").strip()
    if any(secrets):
        sent["webhookSecrets"] = [one for one in secrets if one]
    if account is None and "secretKey" not in sent:
        told = {"secret_key": page.text(_("This is needed."))}
        return await _form(page, account, Problem(page.text(_("Look at the fields that are marked.")), "", 422, told))
    try:
        await _set(page, account, sent)
    except OrderwrightError as error:
        return await _form(page, account, _told(page, error, secrets))
    return await page.redirect(_PATH, notice=page.text(_("The account was saved. New payments use it from now on.")))


@action("/settings/payments/{name}/enabled", needs=_NEEDS)
async def switch(page: Page) -> Response:
    """Switch the account on or off."""
    account = await _account(page)
    if account is None:
        raise NotFound("GATEWAY_ACCOUNT_NOT_FOUND", "There is no account to switch")
    on = page.field("on") == "on"
    await _set(page, account, {"enabled": on})
    words = _("The account is on.") if on else _("The account is off. What happens to earlier payments is still noted.")
    return await page.redirect(_PATH, notice=page.text(words))


@page("/settings/payments/{name}/remove", needs=_NEEDS)
async def ask(page: Page) -> Response:
    """What removing an account means."""
    return await page.render("settings/payments_remove.html", name=_name(page).value, title=TITLES[_name(page)])


@action("/settings/payments/{name}/remove", needs=_NEEDS)
async def remove(page: Page) -> Response:
    """Remove it with its credentials."""
    await page.call("gateways.deleteGatewayAccount", {"name": _name(page).value})
    return await page.redirect(_PATH, notice=page.text(_("The account and its credentials were removed.")))


async def _set(page: Page, account: Json | None, sent: Json) -> None:
    kept = {"apiBase": account["apiBase"]} if account and account.get("apiBase") else {}
    await page.call("gateways.setGatewayAccount", {"account": {"name": _name(page).value, **kept, **sent}})


def _name(page: Page) -> GatewayName:
    try:
        return GatewayName(page.param("name"))
    except ValueError:
        raise NotFound("NOT_FOUND", "There is no such gateway") from None


async def _account(page: Page) -> Json | None:
    try:
        found: Json = (await page.call("gateways.getGatewayAccount", {"name": _name(page).value}))["account"]
    except NotFound:
        _name(page)
        return None
    return found


def _told(page: Page, error: OrderwrightError, secrets: list[str]) -> Problem:
    """The problem with words of the page, and with signing secrets at the field that they were typed into."""
    problem = page.problem(error, **{"account.secretKey": "secret_key", "account.paymentMethodTypes": "methods"})
    fields = dict(problem.fields)
    for one in error.violations if isinstance(error, ValidationFailed) else ():
        words = page.text(_FORMS[one.rule_name]) if one.rule_name in _FORMS else one.description
        if one.field.startswith("account.webhookSecrets"):
            fields.pop(one.field.rpartition(".")[2], None)
            second = not secrets[0] or "[1]" in one.field
            fields[_SECRETS[1] if second else _SECRETS[0]] = words
        elif one.field == "account.secretKey":
            fields["secret_key"] = words
    return Problem(problem.message, problem.code, problem.status, fields)


def _outside(page: Page) -> str:
    """The address that the service is reached at: what it was told, else what the browser used."""
    return page.service.public_url or str(page.request.base_url).removesuffix("/").removesuffix(page.root)


async def _form(page: Page, account: Json | None, problem: Problem | None = None) -> Response:
    methods = ["card"] if account is None else account["paymentMethodTypes"]
    return await page.render(
        "settings/payments_account.html",
        name=_name(page).value,
        title=TITLES[_name(page)],
        account=document(account or {}),
        methods="\n".join(methods),
        all_methods=account is not None and not methods,
        problem=problem,
    )
