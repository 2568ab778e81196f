"""What went wrong, in words for people: a page of its own, or beside the fields of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import asyncpg
import structlog

from orderwright.dashboard.error_words import DETAILED, ERROR_WORDS
from orderwright.dashboard.texts import Texts, _
from orderwright.model.errors import ApplicationError, FieldViolation, OrderwrightError, Status, ValidationFailed
from orderwright.store.transient import is_transient

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

#: Failures that pages meet often, in words that fit where they are met. They come before those of `error_words.py`;
#: what is in neither is told in the words of the API.
WORDS: Final[Mapping[str, str]] = {
    "LOGIN_REFUSED": _("E-mail address and password do not belong together."),
    "CODE_REFUSED": _("This code is wrong, or it was used already."),
    "TOO_MANY_LOGINS": _("There were too many tries. Wait some minutes, then try again."),
    "PERMISSION_DENIED": _("Your role does not allow this."),
    "ORDER_NOT_FOUND": _("There is no such order on this site."),
    "STALE_REVISION": _("Somebody else has changed this meanwhile. Nothing was saved."),
    "TOO_MANY_SUBSCRIPTIONS": _("There are 100 webhooks already. Delete one that is not needed first."),
    "TOO_MANY_REPLAYS": _("Ten replays of this webhook have not ended yet. Wait until one has."),
    "SUBSCRIPTION_DISABLED": _("Nothing is sent to this webhook now: resume it first."),
    "NO_MAIL_SERVER": _("There is no mail server, or no sender's address."),
    "MAIL_NOT_FOUND": _("There is no such mail, or it is not kept any longer."),
    "APP_NOT_FOUND": _("The app that this belongs to is not on the site any more."),
    "USER_ALREADY_EXISTS": _("There is a user of this address already."),
    "LAST_OWNER": _(
        "No other owner has chosen a password yet, so this one cannot be given another role, disabled or removed."
    ),
    "APP_ALREADY_INSTALLED": _("The site has this app already."),
    "APP_OF_ANOTHER_SITE": _("This app was made elsewhere: here it can only be taken off the site."),
    "RIGHT_NOT_HELD": _("That goes with a right that you do not have yourself."),
    "UNAVAILABLE": _("The service cannot do this now. Try again in a moment."),
}
_RULES: Final[Mapping[str, str]] = {
    "REQUIRED_FIELD": _("This is needed."),
    "MIN_LENGTH": _("This needs at least %(threshold)s characters."),
    "MAX_LENGTH": _("This may have at most %(threshold)s characters."),
    "MIN_SIZE": _("Choose at least %(threshold)s."),
    "MIN": _("The least is %(threshold)s."),
    "MAX": _("The most is %(threshold)s."),
    "DECIMAL_LTE": _("The most is %(threshold)s."),
    "DECIMAL_GTE": _("The least is %(threshold)s."),
    "FORMAT": _("This is not in the form that is needed."),
    "GUID": _("This is not in the form that is needed."),
    "SAME_PASSWORD": _("Choose another password than the one that you were given."),
}
#: The title and the explanation of each page of an error.
PAGES: Final[Mapping[int, tuple[str, str]]] = {
    400: (_("That cannot be done so"), _("Something in the request is not as it should be.")),
    403: (_("Not allowed"), _("Your role does not allow this. An owner of the site can change that.")),
    404: (_("Not found"), _("There is nothing here, or it belongs to another site.")),
    409: (_("That does not fit"), _("The state of things does not allow this now.")),
    412: (_("Changed meanwhile"), _("Somebody else has changed this meanwhile. Nothing was saved.")),
    413: (_("Too large"), _("What was sent is larger than this page takes.")),
    428: (_("Not possible"), _("The state of things does not allow this.")),
    429: (_("Too many tries"), _("Wait some minutes, then try again.")),
    500: (_("A fault of ours"), _("It was noted with the number below. Nothing was saved.")),
    503: (
        _("Not available now"),
        _("The service cannot reach its database, or has too much to do. Try again in a moment."),
    ),
}
_log = structlog.get_logger("orderwright.dashboard")
_BAD_TEXT_CODES: Final = frozenset({"22021", "22P05"})


class FormRefused(OrderwrightError):
    """A form that cannot be taken: without its token (403), or too large (413)."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form was not done: `message` for the whole, `fields` by the names of fields, in the reader's language."""

    message: str
    code: str = ""
    status: int = 422
    fields: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    retry_after: int | None = None


def refusal(page: Page, **fields: str) -> Problem:
    """What is wrong with fields, by their names."""
    words = {name: page.text(text) for name, text in fields.items()}
    return Problem(page.text("Look at the fields that are marked."), "INVALID", 422, words)


def problem_of(error: OrderwrightError, texts: Texts, names: Mapping[str, str]) -> Problem:
    """The problem that an operation's refusal is.

    `names` leads from paths of the request (`order.buyerInfo.email`), or their last parts, to names of fields; where it
    lacks one, a field has the name of the last part of its path. What fits no field is part of the message. An error
    that has a code and no paths is told beside the field that `names` has for its code, else above the form.
    """
    if not isinstance(error, ValidationFailed):
        code = error.code if isinstance(error, ApplicationError) else ""
        data = error.data if isinstance(error, ApplicationError) else {}
        why = told(error, texts)
        marked = {names[code]: why} if code in names else {}
        message = texts.text(_("Look at the fields that are marked.")) if marked else why
        return Problem(message, code, int(error.status), marked, data, error.retry_after)
    fields: dict[str, str] = {}
    for one in error.violations:
        words = _words_of(one)
        last = one.field.rpartition(".")[2]
        name = names.get(one.field) or names.get(last) or last
        try:
            fields[name] = texts.text(words, **(one.data or {})) if words else one.description
        except KeyError:
            fields[name] = one.description
    unnamed = fields.pop("", "")
    return Problem(unnamed or texts.text(_("Look at the fields that are marked.")), "INVALID", 422, fields)


def _words_of(one: FieldViolation) -> str | None:
    """What is wrong with a field, None where only the description of the API says it."""
    data = one.data or {}
    if one.violated_rule == "MIN_LENGTH" and data.get("threshold") == 1:
        # To ask for one character is to ask for something.
        return _RULES["REQUIRED_FIELD"]
    if one.violated_rule == "FORMAT" and data.get("expected") == "EMAIL":
        return _("This is not an e-mail address.")
    return _RULES.get(one.violated_rule)


def words_of_code(code: str) -> str | None:
    """What a code says to people, to be translated; None where only the words of the API say it."""
    return WORDS.get(code) or ERROR_WORDS.get(code)


def told(error: OrderwrightError, texts: Texts) -> str:
    """What an operation's refusal says to people."""
    code = error.code if isinstance(error, ApplicationError) else ""
    known = words_of_code(code)
    if known is None:
        return error.message
    if isinstance(error, ApplicationError) and code == "INVALID_AMOUNT" and "maxAmount" in error.data:
        most = _("Up to %(most)s is possible here, with no more decimals than the currency has.")
        return texts.text(most, most=error.data["maxAmount"])
    words = texts.text(known)
    return f"{words} {error.message}" if code in DETAILED else words


def status_of(error: BaseException) -> int:
    """The status of the page for an error; defects are logged."""
    if isinstance(error, OrderwrightError):
        return int(error.status)
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate in _BAD_TEXT_CODES:
        return 400
    if is_transient(error):
        _log.warning("unavailable", error=type(error).__name__)
        return 503
    _log.error("unexpected_error", exc_info=error)
    return 500


def words_of(error: BaseException, status: int, texts: Texts) -> tuple[str, str]:
    """Title and explanation of the page for an error."""
    title, explanation = PAGES.get(status, PAGES[400])
    if isinstance(error, ApplicationError) and status not in (403, 404, 412):
        return texts.text(title), told(error, texts)
    return texts.text(title), texts.text(explanation)
