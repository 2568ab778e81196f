"""Which module has which command. It is imported when the command is asked for, and all of them by the help."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import typer
from typer.core import TyperGroup

#: In the order of the help. A module that is named for one command alone has a group of that name as its `app`.
PLACES: Final[Mapping[str, str]] = {
    "demo": "serving",
    "serve": "serving",
    "worker": "serving",
    "migrate": "databases",
    "backup": "backups",
    "restore": "backups",
    "emulate": "emulating",
    "export": "exporting",
    "import": "importing",
    "db": "databases",
    "site": "sites",
    "key": "keys",
    "app": "apps",
    "client": "clients",
    "user": "users",
    "extended-field": "extended_fields",
    "order": "orders",
    "giftcard": "giftcard",
    "gateway": "gateway",
    "inventory": "inventory",
    "catalog": "catalog",
    "rates": "rates",
    "draft": "draft",
    "invoice": "invoice",
    "payments": "payments",
    "mail": "mail",
    "file": "files",
    "webhook": "webhook",
    "webhooks": "webhook",
}
#: What is about many of them reads better so; both words take all commands.
_HIDDEN: Final = frozenset({"webhooks"})


class Commands(Mapping[str, Any]):
    """The commands of the program by their names, each made when it is first asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        place = PLACES[name]
        if name not in self._made:
            self._made |= _commands_of(place, name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


class Root(TyperGroup):
    """The program itself, whose commands are those of `PLACES`."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.commands = cast(dict[str, Any], Commands())


def _commands_of(place: str, name: str) -> Mapping[str, Any]:
    module = importlib.import_module(f"orderwright.cli.{place}")
    part = typer.Typer()
    if hasattr(module, "add_to"):
        module.add_to(part)
    else:
        part.add_typer(module.app, name=name, hidden=name in _HIDDEN)
    return typer.main.get_group(part).commands
