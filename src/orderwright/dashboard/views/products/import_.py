"""Bringing in many products from a CSV file, uploaded or pasted."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from starlette.responses import Response

from orderwright.dashboard.failures import Problem, refusal, words_of_code
from orderwright.dashboard.fault_words import fault_words
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.sent_text import NOTHING, sent_text
from orderwright.model.errors import ApplicationError, FieldViolation, OrderwrightError, ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.rules.file_faults import Fault
from orderwright.rules.product_files import COLUMNS, BadProductFile, ProductLine, line_faults, read_products

Json = dict[str, Any]
_TEMPLATE: Final = "products/import.html"
#: Products that one form brings in; more of them go by the command line.
MOST: Final = 2000
_AT_ONCE: Final = 100
_MOST_BYTES: Final = 2 * 1024 * 1024
#: The text goes back into the form, where each character may be sent as three.
_MAX_FORM: Final = 4 * _MOST_BYTES
_MOST_FAULTS: Final = 50
_IN_REQUEST: Final = re.compile(r"^products\[[0-9]+\]")


@page("/products/import", needs=Permission.MANAGE_CATALOG)
async def show(page: Page) -> Response:
    """The form, with what a file may hold."""
    return await _form(page)


@action("/products/import", needs=Permission.MANAGE_CATALOG, max_form=_MAX_FORM)
async def bring_in(page: Page) -> Response:
    """Write all products of the file, or none where a line is wrong. What the catalogue refuses is told by its line."""
    text = await sent_text(page, _MOST_BYTES)
    if isinstance(text, Problem):
        return await _form(page, text)
    page.refill({"text": text})
    rates = (await page.call("rates.getTaxRates"))["taxRates"]
    groups = {one["name"].lower(): one["id"] for one in rates.get("taxGroups", [])}
    try:
        lines = read_products(text, groups)
    except BadProductFile as error:
        whole = error.whole
        told = page.text("Nothing was brought in.") if whole is None else _words(page, whole)
        return await _faulty(page, error.faults, told)
    if not lines:
        return await _form(page, refusal(page, text=NOTHING))
    if len(lines) > MOST:
        words = page.text("There are more than %(most)s products in it.", most=page.formats.number(MOST))
        return await _form(page, Problem(words, "TOO_MANY", 422, {"text": words}))
    done, faults = await _written(page, lines)
    words = page.plural("%(num)s product was brought in.", "%(num)s products were brought in.", done, num=done)
    if not faults:
        return await page.redirect("/products", notice=words)
    return await _faulty(page, faults, words)


async def _written(page: Page, lines: list[ProductLine]) -> tuple[int, list[Fault]]:
    """How many products were made or changed, and what is wrong with the others, by their lines."""
    done = 0
    faults: list[Fault] = []
    for start in range(0, len(lines), _AT_ONCE):
        part = lines[start : start + _AT_ONCE]
        request = {"products": [msgspec.to_builtins(line.upsert) for line in part]}
        try:
            answer = await page.call("catalog.bulkUpsertProducts", request)
        except ValidationFailed as error:
            faults += [Fault(part[0].number, "", error.message)]
            continue
        except OrderwrightError as error:
            # What was written before stays; sending the form again goes on.
            code = error.code if isinstance(error, ApplicationError) else ""
            faults.append(Fault(part[0].number, "", page.problem(error).message, code))
            break
        done += answer["bulkActionMetadata"]["totalSuccesses"]
        for one in answer["results"]:
            metadata = one["itemMetadata"]
            if not metadata["success"]:
                faults += _faults_of(part[metadata["originalIndex"]], metadata["error"])
    return done, faults


def _faults_of(line: ProductLine, error: Json) -> list[Fault]:
    violations = (error.get("data") or {}).get("fieldViolations") or []
    if not violations:
        return [Fault(line.number, "", error["description"], error["code"])]
    # Of a product alone, as lines know it: not of its place in the request.
    alone = [{**one, "field": _IN_REQUEST.sub("product", one["field"])} for one in violations]
    return line_faults(line, msgspec.convert(alone, list[FieldViolation]))


def _words(page: Page, fault: Fault) -> str:
    """A fault with its column. Refusals of the catalogue have the words of errors."""
    known = words_of_code(fault.code)
    words = page.text(known) if known else fault_words(page, fault.code, fault.values, fault.words)
    return f"{fault.column}: {words}" if fault.column else words


async def _faulty(page: Page, faults: list[Fault], told: str) -> Response:
    words = page.text("Look at the lines below.")
    problem = Problem(told if not faults else f"{told} {words}".strip(), "INVALID", 422)
    shown = sorted(faults, key=lambda one: one.row)[:_MOST_FAULTS]
    return await _form(page, problem, [(one.row, _words(page, one)) for one in shown], len(faults) - len(shown))


async def _form(
    page: Page, problem: Problem | None = None, faults: list[tuple[int, str]] | None = None, more: int = 0
) -> Response:
    return await page.render(
        _TEMPLATE,
        columns=[*COLUMNS, "name_de", "name_fr"],
        most=MOST,
        bytes=_MOST_BYTES,
        faults=faults or [],
        more=more,
        problem=problem,
    )
