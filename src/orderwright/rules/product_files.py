"""CSV files of products: read as a whole and checked line by line before anything is written. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from orderwright.model.catalog import ProductUpsert
from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.validation import from_tree
from orderwright.rules.file_faults import Fault, broken_rule, fault

#: The columns of a file with the fields of a product. `variant_of` and `options` make a line that of a variant.
COLUMNS: Final = {
    "id": "id",
    "sku": "sku",
    "name": "name",
    "price": "price",
    "compare_at_price": "compareAtPrice",
    "currency": "currency",
    "weight": "weight",
    "tax_group": "taxGroupId",
    "item_type": "itemType",
    "digital_file_url": "digitalFile",
    "image_url": "imageUrl",
    "available": "available",
    "archived": "archived",
    "variant_of": "",
    "options": "choices",
}
#: What the line of a variant may fill in.
_OF_VARIANT: Final = frozenset(
    {"id", "sku", "price", "compare_at_price", "weight", "image_url", "available", "variant_of", "options"}
)
#: An empty cell removes what the product had there; of other columns it leaves things as they are.
_REMOVABLE: Final = frozenset({"compare_at_price", "weight", "tax_group", "digital_file_url", "image_url"})
_TRANSLATION: Final = re.compile(r"name_([a-z]{2,3}(?:[-_][a-z0-9]{2,8})*)")
_TRUTH: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_COLUMN_OF: Final = {field: column for column, field in COLUMNS.items() if field}


class ProductLine(NamedTuple):
    """A product of a file: its line, those of its variants, and what it asks for."""

    number: int
    variant_numbers: list[int]
    upsert: ProductUpsert


class _Row(NamedTuple):
    """The cells of a line by their columns."""

    number: int
    cells: dict[str, str]


class _Wrong(Exception):
    """What is wrong with a cell: a code of `FAULTS` and its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class BadProductFile(Exception):
    """A file that is not as it has to be: `faults` of its lines, or `whole` of it (`in_header`: of its first line)."""

    def __init__(self, faults: Sequence[Fault] = (), whole: Fault | None = None, *, in_header: bool = False) -> None:
        super().__init__("the file is not valid")
        self.faults = sorted(faults, key=lambda one: one.row)
        self.whole = whole
        self.in_header = in_header


def read_products(text: str, groups: Mapping[str, str]) -> list[ProductLine]:
    """The products of a file. Raises `BadProductFile` that names every bad line with its number.

    There are commas between the cells, and the first line names the columns. `groups` are the ids of tax groups by
    their names in small letters.
    """
    products, faults = _products(list(_rows(text)), groups)
    if faults:
        raise BadProductFile(faults)
    return products


def line_faults(line: ProductLine, violations: Sequence[FieldViolation]) -> list[Fault]:
    """What is wrong with a product, each with its line and, where there is one, its column."""
    found = []
    for violation in violations:
        number, path = line.number, violation.field.removeprefix("product").lstrip(".")
        variant = re.match(r"variants\[(\d+)\]\.?(.*)", path)
        if variant is not None:
            number, path = line.variant_numbers[int(variant[1])], variant[2]
        field = re.split(r"[.\[]", path, maxsplit=1)[0]
        column = _COLUMN_OF.get(field) or ("options" if field in ("variants", "options") else field)
        found.append(broken_rule(number, column, violation))
    return found


def _rows(text: str) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        columns = _columns(next(reader, None))
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(columns):
                    wrong = fault(begins, "", "CELL_COUNT", cells=len(cells), columns=len(columns))
                    raise BadProductFile([wrong])
                yield _Row(begins, {name: cell.strip() for name, cell in zip(columns, cells, strict=True)})
            begins = reader.line_num + 1
    except csv.Error as error:
        wrong = fault(reader.line_num, "", "NOT_CSV", reason=f"{error} in line {reader.line_num}")
        raise BadProductFile(whole=wrong) from None


def _columns(header: list[str] | None) -> list[str]:
    columns = [cell.strip().lower() for cell in header or ()]
    unknown = [name for name in columns if name not in COLUMNS and not _TRANSLATION.fullmatch(name)]
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    missing = [] if {"id", "sku"} & set(columns) else ["sku"]
    missing += ["options"] if "variant_of" in columns and "options" not in columns else []
    known = ", ".join(COLUMNS)
    for names, code in ((missing, "MISSING"), (unknown, "UNKNOWN"), (repeated, "REPEATED")):
        if names:
            wrong = fault(1, "", f"COLUMNS_{code}", columns=", ".join(names), known=known)
            raise BadProductFile(whole=wrong, in_header=True)
    return columns


def _products(rows: list[_Row], groups: Mapping[str, str]) -> tuple[list[ProductLine], list[Fault]]:
    """The products with their variants, and what is wrong."""
    faults: list[Fault] = []
    variants: dict[int, list[_Row]] = {}
    by_name, products = _by_name(rows, faults)
    for row in rows:
        owner = row.cells.get("variant_of")
        if owner and owner in by_name:
            variants.setdefault(by_name[owner], []).append(row)
        elif owner:
            faults.append(fault(row.number, "variant_of", "NO_OWNER", value=owner))
    lines = []
    for row in products:
        found = _line(row, variants.get(row.number, []), groups, faults)
        if found is not None:
            lines.append(found)
    return lines, faults


def _by_name(rows: list[_Row], faults: list[Fault]) -> tuple[dict[str, int], list[_Row]]:
    """The lines of products by their SKUs and ids, and these lines in their order."""
    by_name: dict[str, int] = {}
    products = [row for row in rows if not row.cells.get("variant_of")]
    for row in products:
        names = [row.cells[column] for column in ("id", "sku") if row.cells.get(column)]
        if not names:
            faults.append(fault(row.number, "sku", "NO_NAME"))
        for name in names:
            before = by_name.setdefault(name, row.number)
            if before != row.number:
                faults.append(fault(row.number, "", "STANDS_BEFORE", value=name, line=before))
    return by_name, products


def _line(row: _Row, variants: list[_Row], groups: Mapping[str, str], faults: list[Fault]) -> ProductLine | None:
    before = len(faults)
    tree = _product_tree(row, groups, faults)
    if variants:
        trees = [_variant_tree(variant, faults) for variant in variants]
        tree["variants"] = trees
        tree["options"] = _options_of(trees)
    if len(faults) > before:
        return None
    numbers = [variant.number for variant in variants]
    try:
        return ProductLine(row.number, numbers, from_tree(tree, ProductUpsert))
    except ValidationFailed as error:
        faults += line_faults(ProductLine(row.number, numbers, ProductUpsert()), error.violations)
    return None


def _product_tree(row: _Row, groups: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    translations = []
    for column, cell in row.cells.items():
        translated = _TRANSLATION.fullmatch(column)
        if translated is not None:
            translations += [{"language": translated[1], "name": cell}] if cell else []
            tree["translations"] = translations
        elif column in ("variant_of", "options"):
            if cell:
                faults.append(fault(row.number, column, "FOR_VARIANTS"))
        elif cell or column in _REMOVABLE:
            try:
                tree[COLUMNS[column]] = _value(column, cell, groups)
            except _Wrong as wrong:
                faults.append(fault(row.number, column, wrong.code, **wrong.values))
    return tree


def _variant_tree(row: _Row, faults: list[Fault]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for column, cell in row.cells.items():
        if not cell or column == "variant_of":
            continue
        try:
            if column not in _OF_VARIANT:
                raise _Wrong("FOR_PRODUCTS")
            tree[COLUMNS[column]] = _value(column, cell, {})
        except _Wrong as wrong:
            faults.append(fault(row.number, column, wrong.code, **wrong.values))
    if not row.cells.get("options"):
        faults.append(fault(row.number, "options", "NO_CHOICES"))
    return tree


def _value(column: str, cell: str, groups: Mapping[str, str]) -> Any:
    """What a cell says, as the field of a request has it."""
    if not cell:
        return None
    if column in ("price", "compare_at_price"):
        return {"amount": cell}
    if column in ("available", "archived"):
        if cell.lower() not in _TRUTH:
            raise _Wrong("NOT_YES_OR_NO", value=cell)
        return _TRUTH[cell.lower()]
    if column in ("item_type", "currency"):
        return cell.upper()
    if column == "digital_file_url":
        return {"link": cell}
    if column == "tax_group":
        return _group(cell, groups)
    return _choices(cell) if column == "options" else cell


def _group(cell: str, groups: Mapping[str, str]) -> str:
    found = groups.get(cell.lower())
    if found is None and not re.fullmatch(r"[0-9a-fA-F-]{36}", cell):
        raise _Wrong("NO_TAX_GROUP", value=cell)
    return found or cell


def _choices(cell: str) -> list[dict[str, str]]:
    """The choices of a variant: `Size: S; Colour: Blue`."""
    choices = []
    for part in cell.split(";"):
        option, colon, choice = (word.strip() for word in part.partition(":"))
        if not (option and colon and choice):
            raise _Wrong("NOT_A_CHOICE", value=part.strip())
        choices.append({"option": option, "choice": choice})
    return choices


def _options_of(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of a product, with the choices that its variants make, in the order of the file."""
    options: dict[str, dict[str, None]] = {}
    for variant in variants:
        for choice in variant.get("choices", ()):
            options.setdefault(choice["option"], {})[choice["choice"]] = None
    return [{"name": name, "choices": list(choices)} for name, choices in options.items()]
