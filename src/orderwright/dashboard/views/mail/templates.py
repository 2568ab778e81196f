"""How a kind of mail looks: the site's own template by language, tried in a frame before it is kept."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_frames import framed, framed_text
from orderwright.dashboard.mail_starter import STARTER
from orderwright.dashboard.mail_words import KINDS, LANGUAGES
from orderwright.dashboard.order_numbers import newest_number, order_of_number
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import ApplicationError, NotFound, OrderwrightError
from orderwright.model.mails import MAX_SUBJECT_TEMPLATE, MAX_TEMPLATE, MailKind
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_PAGE: Final = "mail/template.html"
#: What stands in templates, most wanted first.
EXAMPLES: Final[tuple[str, ...]] = (
    "{{ mail.subject }}, {{ mail.heading }}, {{ mail.greeting }}",
    "{{ mail.buyer }}, {{ mail.seller }}, {{ mail.order }}",
    "{% for text in mail.paragraphs %}{{ text }}{% endfor %}",
    "{% for line in mail.lines %}{{ line.quantity }} {{ line.name }} {{ line.amount }}{% endfor %}",
    "{% for total in mail.totals %}{{ total.label }} {{ total.text }}{% endfor %}",
    "{% for parcel in mail.parcels %}{{ parcel.carrier }} {{ parcel.number }} {{ parcel.link }}{% endfor %}",
    "{% for file in mail.downloads %}{{ file.name }} {{ file.link }} {{ file.until }}{% endfor %}",
    "{% for block in mail.blocks %}{{ block.label }} {% for row in block.rows %}{{ row }}{% endfor %}{% endfor %}",
    "{% if mail.button %}{{ mail.button.label }} {{ mail.button.link }}{% endif %}",
    "{% for text in mail.message %}{{ text }}{% endfor %}",
    "{{ mail.color }}, {{ mail.words.track }}, {{ mail.language }}",
)
_PARTS: Final = ("subject", "html", "text")


@page("/settings/mail/{kind}", needs=Permission.MANAGE_SITE)
async def show(page: Page) -> Response:
    """The template of a kind for a language, and an order to try it with."""
    return await _show(page, page.query("language"))


@action("/settings/mail/{kind}", needs=Permission.MANAGE_SITE)
async def change(page: Page) -> Response:
    """Keep it. What is left empty stays as ours; one that is faulty changes nothing."""
    language = page.field("language")
    try:
        await page.call("mails.setMailTemplate", {"template": _template(page, language)})
    except OrderwrightError as error:
        return await _show(page, language, _problem(page, error))
    return await page.redirect(page.path, notice=page.text("Saved."), language=language)


@action("/settings/mail/{kind}/preview", needs=Permission.MANAGE_SITE)
async def preview(page: Page) -> Response:
    """What a mail about an order would say with what is typed: a document for the frame beside it."""
    kind, language = _kind(page), page.field("language")
    try:
        request: Json = {"orderId": await _order_id(page), "kind": kind}
        if language:
            request["language"] = language
        if any(page.field(part) for part in _PARTS):
            request["template"] = _template(page, language)
        body = (await page.call("mails.previewMail", request))["body"]
    except OrderwrightError as error:
        problem = _problem(page, error)
        return framed_text("\n".join([problem.message, *problem.fields.values()]), status=problem.status)
    if page.field("show") == "text":
        return framed_text(f"{page.text('Subject')}: {body['subject']}\n\n{body['text']}")
    return framed(body["html"])


@action("/settings/mail/{kind}/reset", needs=Permission.MANAGE_SITE)
async def reset(page: Page) -> Response:
    """Give the template up: mails look as ours again."""
    language = page.field("language")
    request = {"kind": _kind(page), **({"language": language} if language else {})}
    try:
        await page.call("mails.deleteMailTemplate", request)
    except OrderwrightError as error:
        return await _show(page, language, page.problem(error))
    return await page.redirect(
        f"/settings/mail/{page.param('kind')}",
        notice=page.text("These mails look as the service has them again."),
        language=language,
    )


def _kind(page: Page) -> str:
    """The kind of the address. Raises `NotFound` for one that there is not."""
    kind = page.param("kind")
    if kind not in KINDS:
        raise NotFound("MAIL_TEMPLATE_NOT_FOUND", "There is no such kind of mail")
    return kind


def _template(page: Page, language: str) -> Json:
    """What is typed, as the API takes it."""
    # A browser sends line breaks as two characters; a subject has one line.
    parts = {part: page.raw(part).replace("\r\n", "\n") for part in _PARTS}
    template: Json = {"kind": _kind(page), **{part: text for part, text in parts.items() if text.strip()}}
    return {**template, "language": language} if language else template


def _problem(page: Page, error: OrderwrightError) -> Problem:
    """The refusal; the fault of a template beside the part that it is in."""
    found = page.problem(error)
    if not isinstance(error, ApplicationError) or error.code != "MAIL_TEMPLATE_FAULTY":
        return found
    part, _colon, reason = str(error.data.get("reason", "")).partition(": ")
    words = page.text("The template can't be used.")
    fields = {part: reason} if part in _PARTS else {}
    return Problem(words if fields else f"{words} {part}{_colon}{reason}", found.code, 422, fields)


async def _order_id(page: Page) -> str:
    """The order of the number that is typed. Raises `NotFound`."""
    order = await order_of_number(page, page.field("order"))
    if order is None:
        raise NotFound("ORDER_NOT_FOUND", "No order has this number")
    return order


async def _show(page: Page, language: str, problem: Problem | None = None) -> Response:
    kind = _kind(page)
    templates = document((await page.call("mails.listMailTemplates"))["templates"])
    own = {one["template"].get("language", ""): one for one in templates if one["template"]["kind"] == kind}
    language = language if language in LANGUAGES else ""
    kept = own.get(language, document({}))
    return await page.render(
        _PAGE,
        kind=kind,
        kinds=KINDS,
        languages=LANGUAGES,
        language=language,
        own=own,
        kept=kept,
        texts=document(STARTER) if page.query("begin") and not kept else kept["template"],
        previews=kind != MailKind.WEBHOOK_DISABLED,
        number=await newest_number(page),
        examples=EXAMPLES,
        most_subject=MAX_SUBJECT_TEMPLATE,
        most=MAX_TEMPLATE,
        problem=problem,
    )
