"""What commands print: JSON for programs, aligned text for people. Standard output holds the answer alone."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import typer

_WIDEST = 10_000


def print_json(answer: Any) -> None:
    """One JSON document of plain values, structs, ids and times (RFC 3339); indented when a person watches."""
    import msgspec

    print_json_bytes(msgspec.json.encode(answer))


def print_json_bytes(document: bytes) -> None:
    """The same for what is encoded already."""
    if sys.stdout.isatty():
        import msgspec

        document = msgspec.json.format(document, indent=2)
    typer.echo(document.decode())


def print_answer(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Names and values of one thing: as one JSON document, or one pair a line."""
    if as_json:
        print_json(facts)
    else:
        print_facts(facts)


def print_facts(facts: Mapping[str, Any]) -> None:
    """Names and values, one pair a line."""
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        typer.echo(f"{name:<{width}}  {shown(value)}".rstrip())


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows under their headings: aligned on a terminal, tab-separated elsewhere. Long rows are left to the terminal."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            typer.echo("\t".join(shown(value) for value in row))
        return
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, no_wrap=True)
    for row in rows:
        table.add_row(*(Text(shown(value)) for value in row))
    console = Console()
    unbounded = console.options.update(width=_WIDEST)
    console.width = max(console.width, Measurement.get(console, unbounded, table).maximum)
    console.print(table)


def say(words: str) -> None:
    """A remark for the person at the keyboard, on standard error."""
    typer.echo(words, err=True)


def shown(value: Any) -> str:
    """A value as text on one line; control characters of stored texts never reach the terminal."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value) or "-"
    if hasattr(value, "isoformat"):
        return str(value.isoformat(sep=" ", timespec="seconds")).replace("+00:00", "Z")
    return "".join(letter if letter.isprintable() else "?" for letter in str(value))
