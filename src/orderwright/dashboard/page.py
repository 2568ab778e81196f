"""One request of a page: who asks, what was sent, and the ways to answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from orderwright.contract.registry import operation
from orderwright.dashboard.failures import Problem, problem_of
from orderwright.dashboard.formats import Formats, formats_for
from orderwright.dashboard.security import csrf_token
from orderwright.dashboard.templating import render
from orderwright.dashboard.texts import Texts, texts_in
from orderwright.model.errors import OrderwrightError, Unauthenticated
from orderwright.model.permissions import Permission
from orderwright.model.staff import Language, Notice, StaffSession
from orderwright.model.validation import from_tree
from orderwright.operations.perform import perform
from orderwright.rules.roles import staff_caller
from orderwright.store.staff_sessions import put_notices
from orderwright.workflows.context import Answer, Call

if TYPE_CHECKING:
    from orderwright.model.identity import Caller
    from orderwright.model.sites import Site
    from orderwright.workflows.service import Service

#: A script of ours that fetches a page into a dialog, or a part of a page, says so in these headers.
DIALOG_HEADER: Final = "x-dialog"
PART_HEADER: Final = "hx-request"
#: The field of a form that makes sending it twice the same as sending it once.
KEY_FIELD: Final = "_key"
#: The field of a form that says which revision of an order it was made from.
REVISION_FIELD: Final = "_revision"
_MAX_KEY: Final = 100
_MAX_DIGITS: Final = 16
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder().decode


class Page:
    """What a view is given. The rights of whoever asks are checked before the view runs, and by every operation."""

    def __init__(
        self,
        request: Request,
        service: Service,
        *,
        session: StaffSession | None,
        site: Site | None,
        language: Language,
        secret: str,
        form: FormData | None = None,
    ) -> None:
        self.request = request
        self.service = service
        self.session = session
        self.language = language
        self.texts: Texts = texts_in(language)
        self.formats: Formats = formats_for(language, site)
        self._site = site
        self._secret = secret
        self._form = form
        self._calls = 0
        self._refilled: dict[str, str] = {}

    # Who asks

    @property
    def staff(self) -> StaffSession:
        """The session of the member of the staff. Raises `Unauthenticated` where there is none."""
        if self.session is None:
            raise Unauthenticated("UNAUTHENTICATED", "Nobody is logged in")
        return self.session

    @property
    def site(self) -> Site:
        """The site that the session is on."""
        if self._site is None:
            raise Unauthenticated("UNAUTHENTICATED", "Nobody is logged in")
        return self._site

    @property
    def caller(self) -> Caller:
        """The member of the staff as operations know callers."""
        return staff_caller(self.staff.user)

    @property
    def address(self) -> str:
        """The network address of whoever asks."""
        return "" if self.request.client is None else self.request.client.host

    def may(self, permission: Permission | str) -> bool:
        """Whether whoever asks holds this right; templates name it as `READ_ORDERS`."""
        if self.session is None or self.session.waits_for_code or self.session.must_choose_password:
            return False
        wanted = permission if isinstance(permission, Permission) else Permission[permission]
        return self.caller.may(wanted)

    # What was sent

    @property
    def root(self) -> str:
        """The prefix that the dashboard is mounted under."""
        root: str = self.request.scope.get("root_path", "")
        return root

    @property
    def path(self) -> str:
        """The path below the dashboard's prefix."""
        path: str = self.request.scope["path"].removeprefix(self.root)
        return path or "/"

    def param(self, name: str) -> str:
        """A part of the path that the route names in braces."""
        value: str = self.request.path_params[name]
        return value

    def query(self, name: str, default: str = "") -> str:
        """A field of the address."""
        return self.request.query_params.get(name, default)

    def field(self, name: str, default: str = "") -> str:
        """A text field of the form that was sent, without blanks around it."""
        value = None if self._form is None else self._form.get(name)
        return value.strip() if isinstance(value, str) else default

    def raw(self, name: str) -> str:
        """The same as it was typed: for passwords."""
        value = None if self._form is None else self._form.get(name)
        return value if isinstance(value, str) else ""

    def fields(self, name: str) -> list[str]:
        """All values of a field that may be there several times, such as checkboxes."""
        values = [] if self._form is None else self._form.getlist(name)
        return [value for value in values if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """A file that was sent, None if none was chosen."""
        value = None if self._form is None else self._form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    @property
    def form(self) -> Mapping[str, str]:
        """The text fields that were sent, for a form that is shown again."""
        items = [] if self._form is None else self._form.multi_items()
        sent = {name: value for name, value in items if isinstance(value, str) and not name.startswith("_")}
        return sent | self._refilled

    def refill(self, values: Mapping[str, str]) -> None:
        """Show the form again with these values in place of what was sent."""
        self._refilled.update(values)

    def forget(self) -> None:
        """Show the form as at first: what was sent belonged to something else."""
        self._form = None

    def form_key(self) -> str:
        """The idempotency key of a form, new each time the form is shown: one that was refused did nothing."""
        return str(self.service.new_id())

    @property
    def in_dialog(self) -> bool:
        """Whether the answer is put into a dialog."""
        return DIALOG_HEADER in self.request.headers

    @property
    def is_part(self) -> bool:
        """Whether the answer takes the place of a part of a page that is there."""
        return PART_HEADER in self.request.headers

    # Texts

    def text(self, message: str, **values: object) -> str:
        """A text in the reader's language; `values` replace `%(name)s` in it."""
        return self.texts.text(message, **values)

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """A text for `n` things, which it may show as `%(n)s`."""
        return self.texts.texts(one, many, n, **values)

    def url(self, path: str, **query: object) -> str:
        """The address of a page of the dashboard; query fields that are None or empty are left out."""
        pairs = [(name, str(value)) for name, value in query.items() if value is not None and value != ""]
        return f"{self.root}{path}{'?' + urlencode(pairs) if pairs else ''}"

    # Operations

    async def call(
        self, key: str, request: Mapping[str, Any] | None = None, *, if_match: int | None = None
    ) -> dict[str, Any]:
        """The answer of an operation (`orders.getOrder`) that runs with the reader's rights, in this process.

        `request` is the body as the API takes it, with the ids of its path. Raises the errors of `model.errors`;
        nothing was done then. Within an action each call has an idempotency key of its own, made from that of the form:
        a form that is sent twice does its work once.
        """
        return self.decoded(await self.answer(key, request, if_match=if_match))

    @staticmethod
    def decoded(answer: Answer) -> dict[str, Any]:
        """What an encoded answer says."""
        decoded: dict[str, Any] = _decode(answer.body) if answer.body else {}
        return decoded

    def revision(self) -> int | None:
        """The revision that the form was made from (its field `_revision`); None if it does not say."""
        sent = self.field(REVISION_FIELD)
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < _MAX_DIGITS else None

    async def answer(
        self, key: str, request: Mapping[str, Any] | None = None, *, if_match: int | None = None
    ) -> Answer:
        """The same, encoded as the API sends it: for files, and for the revision."""
        declared = operation(key)
        tree = dict(request or {})
        typed = from_tree(tree, declared.request)
        sent = self.field(KEY_FIELD)[:_MAX_KEY]
        self._calls += 1
        call = Call(
            caller=self.caller,
            request_id=f"page-{self.service.new_id()}",
            now=self.service.clock(),
            idempotency_key=f"page:{sent}:{self._calls}:{key}" if sent else None,
            if_match=if_match,
            request_hash=hashlib.sha256(key.encode() + b"\n" + _encode(tree)).digest() if sent else b"",
        )
        return await perform(self.service, declared, call, typed)

    def problem(self, error: OrderwrightError, **names: str) -> Problem:
        """What to show of a refusal beside the form.

        `names` leads from the last part of a path of the request, or from the code of an error that names no part of
        it (`INVALID_AMOUNT`), to the name of the field that shows it.
        """
        return problem_of(error, self.texts, names)

    # Answers

    async def render(self, template: str, *, status: int = 200, **values: object) -> Response:
        """A template as the answer. It has `page` and what is given here."""
        notices: tuple[Notice, ...] = ()
        if self.session is not None and not self.in_dialog and not self.is_part and self.session.notices:
            notices = self.session.notices
            async with self.service.database.acquire() as connection:
                await put_notices(connection, self.session, ())
        sites = [] if self.session is None else await self._other_sites(self.session)
        problem = values.get("problem")
        if isinstance(problem, Problem) and status == 200:
            status = problem.status
        content = render(
            self,
            template,
            {"problem": None, **values, "notices": notices, "other_sites": sites, "csrf": csrf_token(self._secret)},
        )
        answer = Response(content, status, media_type="text/html")
        if isinstance(problem, Problem) and problem.retry_after is not None:
            answer.headers["Retry-After"] = str(problem.retry_after)
        return answer

    async def redirect(self, path: str, *, notice: str = "", kind: str = "success", **query: object) -> Response:
        """Go to another page, which tells `notice`; in a dialog the whole page goes there."""
        if notice and self.session is not None:
            told = (*self.session.notices, Notice(kind=kind, text=notice))
            async with self.service.database.acquire() as connection:
                await put_notices(connection, self.session, told[-5:])
        return self.go(path, **query)

    def go(self, path: str, **query: object) -> Response:
        """Go to another page without a word."""
        return self.go_to(self.url(path, **query).removeprefix(self.root))

    def go_to(self, local: str) -> Response:
        """The same with a path that may hold a query already."""
        target = f"{self.root}{local}"
        if self.in_dialog:
            return Response(status_code=204, headers={"X-Location": target})
        if self.is_part:
            return Response(status_code=204, headers={"HX-Redirect": target})
        return RedirectResponse(target, status_code=303)

    async def _other_sites(self, session: StaffSession) -> list[Site]:
        return [await self.service.sites.get(site_id) for site_id in session.other_sites]
