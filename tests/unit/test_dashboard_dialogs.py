"""Every dialog of the dashboard has a test in a browser that opens it from where staff find it.

A link with `data-dialog` leads to a page; a test says which pages it opens: `@opens("/orders/{id}/cancel")`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes
from tests.support.dashboard_texts import TEMPLATES

from orderwright.dashboard.order_actions import ACTIONS
from orderwright.dashboard.routing import routes

TESTS = Path(__file__).resolve().parents[1] / "dashboard"
#: A link to a dialog, however many lines it has; its address is what `url` is given.
LINK = re.compile(
    r'<a\b[^>]*?\bhref="\{\{ (?P<address>.*?) \}\}"(?P<rest>(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*?)>', re.DOTALL
)
SET = re.compile(r"\{% set (\w+) = (.+?) %\}")
#: Where a macro draws links: what it is called with, and what stands before that.
MACROS = {"drafts/parts.html": (re.compile(r'\bdialog\("([\w-]+)"'), "/drafts/{}/")}
#: The addresses of these links come from `order_actions.py`.
FROM_ACTIONS = "order/parts.html"
PAGES = {one.path for one in routes() if one.method == "GET"}


def name_of(path: Path) -> str:
    """The template as others name it."""
    return "/".join(path.parts[-2:]) if path.parts[-3] == "templates" else "/".join(path.parts[-3:])


def address_of(expression: str, known: dict[str, str]) -> str:
    """The path of an expression of a template, with `{}` for what only the page knows."""
    (output,) = Environment(autoescape=True).parse("{{ " + expression + " }}").body
    assert isinstance(output, nodes.Output)
    return _path(output.nodes[0], known)


def _path(node: nodes.Node, known: dict[str, str]) -> str:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "url":
        return _path(node.args[0], known)
    if isinstance(node, nodes.Concat):
        return "".join(_path(one, known) for one in node.nodes)
    if isinstance(node, nodes.Const):
        return str(node.value)
    return known.get(node.name, "{}") if isinstance(node, nodes.Name) else "{}"


def page_at(address: str) -> str:
    """The page that is served at an address; those that name the most come first."""

    def fits(path: str) -> bool:
        pattern = re.sub(r"\\\{\w+(?::path)?\\\}", r"[^/]+", re.escape(path))
        return re.fullmatch(pattern, address.replace("{}", "x")) is not None

    found = sorted((path for path in PAGES if fits(path) and ":path" not in path), key=lambda path: path.count("{"))
    assert found, f"no page is served at {address}"
    return found[0]


def linked() -> Iterator[tuple[str, str]]:
    """Each link to a dialog: its template, and the page that it opens."""
    for path in TEMPLATES:
        source = path.read_text()
        name = name_of(path)
        known = {variable: address_of(value, {}) for variable, value in SET.findall(source)}
        links = [one for one in LINK.finditer(source) if "data-dialog" in one["rest"]]
        assert len(links) == source.count("data-dialog"), f"{name}: a link that this test does not understand"
        for one in links:
            if name not in MACROS and name != FROM_ACTIONS:
                yield name, page_at(address_of(one["address"], known))
        for called, before in MACROS.values():
            for last in called.findall(source):
                yield name, page_at(before + last)
    for action in ACTIONS:
        if action.dialog and not action.direct:
            yield FROM_ACTIONS, page_at(f"/orders/{{}}/{action.path}")


def named_by_tests() -> dict[str, list[str]]:
    """The pages that tests say they open, each with its tests."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.glob("test_*.py")):
        for test in ast.walk(ast.parse(path.read_text())):
            if not isinstance(test, ast.AsyncFunctionDef) or not test.name.startswith("test_"):
                continue
            for mark in test.decorator_list:
                if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "opens":
                    for argument in mark.args:
                        found.setdefault(ast.literal_eval(argument), []).append(f"{path.name}::{test.name}")
    return found


def test_every_dialog_has_a_test_in_a_browser() -> None:
    wanted = {page for _template, page in linked()}
    assert sorted(wanted - set(named_by_tests())) == []


def test_no_test_names_a_dialog_that_there_is_not() -> None:
    wanted = {page for _template, page in linked()}
    assert sorted(set(named_by_tests()) - wanted) == []


def test_a_dialog_has_one_test() -> None:
    assert {page: tests for page, tests in named_by_tests().items() if len(tests) > 1} == {}


def test_links_are_read_as_they_are_written() -> None:
    known = {"base": address_of('"/settings/users/" ~ user.id', {})}
    assert address_of("url(base ~ '/role')", known) == "/settings/users/{}/role"
    assert address_of("url('/orders/views', q=asked.text, sort=asked.order)", {}) == "/orders/views"
    assert page_at("/orders/{}/comments/{}/delete") == "/orders/{id}/comments/{comment}/delete"
    assert page_at("/orders/views") == "/orders/views"
