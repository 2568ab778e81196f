"""The reference names what there is: made pages are fresh, no code, right, event or setting is missing."""

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import fields
from tests.conformance.coverage import in_javascript, of_contract
from tests.conformance.javascript import FAMILIES
from tests.conformance.page import claims, page_of

from orderwright.api.metrics import Metrics
from orderwright.api.openapi_parts import _RULES as RULES
from orderwright.contract.registry import operations
from orderwright.model.errors import Status
from orderwright.model.events import EVENT_TYPES
from orderwright.model.identity import Role
from orderwright.model.order_parts import OrderStatus
from orderwright.model.order_patch import OrderPatch
from orderwright.model.permissions import SCOPES, Permission
from orderwright.model.sites import NewSite
from orderwright.rules.approval import SETTABLE, TRANSITIONS
from orderwright.workflows.tokens import GRANTS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if "_build" not in path.parts]
SOURCES = sorted((ROOT / "src").rglob("*.py"))

#: What makes an error with a code, and where among its arguments the code stands.
CODE_AT = {
    "ApplicationError": 0,
    "Conflict": 0,
    "ErrorCode": 0,
    "ItemError": 0,
    "NotFound": 0,
    "PermissionDenied": 0,
    "Refused": 1,
    "StaleRevision": 0,
    "Unauthenticated": 0,
    "Unavailable": 0,
    "UploadRefused": 1,
    "bad_request": 0,
    "line_not_found": 0,
    "none_of_id": 0,
}
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"\bORDERWRIGHT_[A-Z_]+\b")


def made() -> ModuleType:
    """The script that makes the reference."""
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def first_cells(text: str) -> set[str]:
    """The words in code that begin the rows of tables."""
    return set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", text, re.MULTILINE))


@cache
def codes(*, declared: bool) -> frozenset[str]:
    """Every code that the program gives to an error it raises, or that a declaration names, read out of the source."""
    found = set()
    makers = {"ErrorCode"} if declared else CODE_AT.keys() - {"ErrorCode"}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in makers:
                continue
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            given += node.args[CODE_AT[node.func.id] :][:1]
            found |= {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return frozenset(found)


def slugs(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and MyST make them."""
    titles = HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in titles)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in plain}


@pytest.mark.parametrize("path", sorted(made().pages()), ids=lambda path: path.stem)
def test_a_made_page_is_what_the_script_would_write(path):
    assert path.read_text(encoding="utf-8") == made().pages()[path], "run: python docs/make_reference.py"


def test_every_operation_has_its_section_with_all_its_paths():
    text = page("reference/operations.md")
    for one in operations():
        # Two modules may have an operation of one name, and then there are two sections.
        section = "".join(part.split("\n### ")[0] for part in text.split(f"\n### {one.name}\n")[1:])
        assert [path for path in one.paths if f"`{one.method} {path}`" not in section] == []
        assert [error.code for error in one.errors if f"`{error.code}`" not in section] == []


def test_every_code_of_an_error_is_explained():
    text = page("reference/errors.md")
    found = codes(declared=True) | codes(declared=False)
    assert sorted(code for code in found if f"`{code}`" not in text) == []


def test_every_declared_code_is_one_that_is_raised_somewhere():
    assert sorted({error.code for one in operations() for error in one.errors} - codes(declared=False)) == []


def test_no_code_is_explained_that_there_is_not():
    text = page("reference/errors.md").split("## Rules of fields")[0]
    assert sorted(first_cells(text) - codes(declared=False)) == []


def test_every_status_is_explained():
    text = page("reference/errors.md")
    assert [int(status) for status in Status if f"\n| {int(status)} |" not in text] == []


def test_every_rule_of_fields_is_named():
    text = page("reference/errors.md").split("## Rules of fields")[1]
    assert [rule for rule in RULES if f"`{rule}`" not in text] == []
    names = set()
    for path in SOURCES:
        names |= set(re.findall(r'"OTHER",\s*(?:rule_name=)?"([A-Z_]+)"', path.read_text()))
        names |= set(re.findall(r'rule_name="([A-Z_]+)"', path.read_text()))
    assert first_cells(text) == names - set(RULES)


def test_every_permission_scope_and_role_is_listed():
    text = page("reference/permissions.md")
    wanted = [*(one.value for one in Permission), *SCOPES, *(role.value for role in Role)]
    assert [word for word in wanted if f"`{word}`" not in text] == []


def test_every_type_of_event_is_explained():
    text = page("concepts/events.md")
    assert [name for name in EVENT_TYPES if f"`{name}`" not in text] == []


def test_every_operation_that_appends_events_is_in_their_table():
    rows = page("concepts/events.md").split("## What each operation appends")[1].split("\n## ")[0].splitlines()
    told = {name: row for row in rows for name in re.findall(r"`(\w+)`", row.split(" | ")[0])}
    slugs_of = {one.name: [EVENT_TYPES[event].slug for event in one.events] for one in operations() if one.events}
    missing = {name: [slug for slug in found if slug not in told.get(name, "")] for name, found in slugs_of.items()}
    assert {name: found for name, found in missing.items() if found} == {}


def test_every_variable_of_the_environment_is_explained():
    text = page("reference/configuration.md")
    files = [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "requirements").glob("with-*")]
    found = set(VARIABLE.findall("\n".join(path.read_text() for path in files)))
    found |= set(re.findall(r'"(PROMETHEUS_[A-Z_]+)"', "\n".join(path.read_text() for path in SOURCES)))
    assert sorted(name for name in found if f"`{name}`" not in text) == []


def test_every_figure_of_the_metrics_is_in_the_handbook_and_no_other():
    families = Metrics()._registry.collect()
    declared = {f"{one.name}_total" if one.type == "counter" else one.name for one in families}
    told = set(re.findall(r"`(orderwright_[a-z_]+)`", page("operations.md")))
    assert told == declared


def test_every_command_of_the_program_is_explained():
    text = page("reference/cli.md")
    assert [name for name, _ in made().commands() if f"orderwright {name}" not in text] == []


def test_every_option_of_a_command_that_is_named_is_one_that_it_has():
    known = {
        name: {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help", "--"}
        for name, command in made().commands()
    }
    wrong = []
    for path in (ROOT / "README.md", *PAGES):
        # A command ends where its code does; what stands in brackets or behind a bar is an option, too.
        for text in re.findall(r"\borderwright ([a-z][^`\n]*)", path.read_text(encoding="utf-8")):
            words = re.split(r"[\s\[\]|]+", text.split(" #")[0].split("&&")[0])
            named = max((n for n in (" ".join(words[:k]) for k in (1, 2, 3)) if n in known), key=len, default=None)
            before = words[: words.index("--")] if "--" in words else words
            given = {word for word in before if word.startswith("--")}
            wrong += [f"{path.name}: {named} {one}" for one in sorted(given - known[named])] if named else []
    assert wrong == []


def test_every_setting_of_a_site_is_explained():
    text = page("reference/configuration.md").split("## What a site sets")[1].split("\n## ")[0]
    wanted = [field.encode_name for field in fields(NewSite) if field.name != "name"]
    assert [name for name in wanted if f"`{name}`" not in text] == []


def test_every_field_that_can_be_updated_is_listed():
    text = page("concepts/orders.md").split("## Updating")[1].split("\n## ")[0]
    wanted = [field.encode_name for field in fields(OrderPatch) if field.name != "id"]
    assert [name for name in wanted if f"`{name}" not in text] == []


def test_the_table_of_transitions_is_that_of_the_rules():
    text = page("concepts/orders.md").split("`updateOrderStatus` can lead to |")[1].split("\n\n")[0]
    told: dict[str, set[str]] = {}
    for row in text.splitlines()[2:]:
        before, after = row.strip("| ").split(" | ")
        for status in re.findall(r"`(\w+)`", before):
            told[status] = set(re.findall(r"`(\w+)`", after))
    assert told == {status.value: {one.value for one in TRANSITIONS[status] & SETTABLE} for status in OrderStatus}


def test_every_grant_of_the_token_endpoint_is_explained():
    text = page("concepts/identities.md")
    assert [grant for grant in GRANTS if f"`{grant}`" not in text] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(DOCS)))
def test_a_link_leads_to_a_heading_that_there_is(path):
    broken = []
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        aim = (path.parent / name).resolve() if name else path
        if not aim.exists() or (anchor and aim.suffix == ".md" and anchor not in slugs(aim)):
            broken.append(target)
    assert broken == []


def test_the_page_of_conformance_is_of_these_declarations_and_checks():
    text = page("reference/conformance.md")
    rows = [claim.as_row() for claim in claims(text)]
    assert [(row.operation, row.family) for row in rows] == [
        (in_javascript(one), family) for one in of_contract() for family in FAMILIES
    ]
    assert text == page_of(rows), "run: make conformance"
