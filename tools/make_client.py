"""Write the generated part of the Python client from the contract: `python tools/make_client.py` (`make client`).

`src/orderwright/client/generated` gets, for each module of the contract, the calls as data and two classes with a
method for each operation, one blocking and one asynchronous, both from the same template; and an exception for each
error code. A test compares the files with what this script would write.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from client_arguments import Shape, shape_of
from client_errors import errors_source
from client_methods import Flavour, method_source
from orderwright.contract.operation import Operation, snake
from orderwright.contract.registry import operations

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "orderwright" / "client" / "generated"

_NOTE = "Written by tools/make_client.py from the contract; do not edit, run `make client`."
FLAVOURS = (
    Flavour("blocking", "", "BlockingNamespace", "def", "return self", "Iterator", "Namespaces"),
    Flavour(
        "asynchronous", "Async", "AsyncNamespace", "async def", "return await self", "AsyncIterator", "AsyncNamespaces"
    ),
)


def by_module() -> dict[str, list[Operation]]:
    """The operations by the Python name of their module."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for one in operations():
        found[snake(one.module)].append(one)
    return dict(found)


def class_of(module: str) -> str:
    """`order_billing` as the name of a class: `OrderBillingOperations`."""
    return "".join(word.capitalize() for word in module.split("_")) + "Operations"


def constant(one: Operation) -> str:
    """The name under which the call of an operation is kept: `GET_ORDER`."""
    return snake(one.name).upper()


def imports_of(shapes: list[Shape]) -> str:
    """The imports of all types that the methods name."""
    names: dict[str, set[str]] = defaultdict(set)
    for shape in shapes:
        for module, name in shape.imports:
            names[module].add(name)
    return "\n".join(f"from {module} import {', '.join(sorted(each))}" for module, each in sorted(names.items()))


def calls_source(module: str, shapes: list[Shape]) -> str:
    """The calls of a module as data."""
    responses = "\n".join(
        f"from {one.operation.response.__module__} import {one.operation.response.__name__}"
        for one in shapes
        if one.operation.response is not bytes
    )
    parts = [
        f'"""The calls of `{module}` as data. {_NOTE}"""',
        "from __future__ import annotations",
        "from orderwright.client.calls import Call, Pages",
        responses,
        imports_of(shapes),
        *(shape.call_source(constant(shape.operation)) for shape in shapes),
    ]
    return "\n\n".join(parts) + "\n"


def namespace_source(module: str, shapes: list[Shape], flavour: Flavour) -> str:
    """The class of a module in one flavour."""
    name = flavour.prefix + class_of(module)
    body = "\n\n".join(method_source(shape, constant(shape.operation), flavour) for shape in shapes)
    return f'''"""The operations of `{module}` as methods. {_NOTE}"""

from __future__ import annotations

from collections.abc import {flavour.iterator}, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import UNSET, UnsetType

from orderwright.client.generated.calls import {module} as calls
from orderwright.client.namespaces import {flavour.base}
from orderwright.client.session import Options
{imports_of(shapes)}


class {name}({flavour.base}):
    """The operations of the module `{shapes[0].operation.module}`."""

{body}
'''


def index_source(modules: list[str], flavour: Flavour) -> str:
    """The object that has all namespaces."""
    imports = "\n".join(
        f"from orderwright.client.generated.{flavour.package}.{module} import {flavour.prefix}{class_of(module)}"
        for module in modules
    )
    attributes = "\n".join(f"        self.{module} = {flavour.prefix}{class_of(module)}(session)" for module in modules)
    return f'''"""All namespaces together. {_NOTE}"""

from __future__ import annotations

{imports}
from orderwright.client.session import Session


class {flavour.index}:
    """One attribute for each module of the contract."""

    def __init__(self, session: Session) -> None:
        self._session = session
{attributes}
'''


def sources() -> dict[Path, str]:
    """The text of every generated file, before it is formatted."""
    files = {TARGET / "__init__.py": f'"""{_NOTE}"""\n', TARGET / "errors.py": errors_source(_NOTE)}
    files[TARGET / "calls" / "__init__.py"] = f'"""The calls as data. {_NOTE}"""\n'
    modules = by_module()
    for flavour in FLAVOURS:
        files[TARGET / flavour.package / "__init__.py"] = index_source(list(modules), flavour)
    for module, declared in modules.items():
        shapes = [shape_of(one) for one in declared]
        files[TARGET / "calls" / f"{module}.py"] = calls_source(module, shapes)
        for flavour in FLAVOURS:
            files[TARGET / flavour.package / f"{module}.py"] = namespace_source(module, shapes, flavour)
    return files


def write(target: Path) -> None:
    """Write every file below `target`, formatted as the rest of the code is, and remove those that are no more."""
    files = {target / path.relative_to(TARGET): text for path, text in sources().items()}
    for path in set(target.rglob("*.py")) - files.keys():
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"
    options = ["--quiet", "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    # Unused imports and their order are left to the linter: every file begins with all that any method could need.
    subprocess.run([ruff, "check", *options, "--select", "F401,F811,I", "--fix-only", str(target)], check=True)
    subprocess.run([ruff, "format", *options, str(target)], check=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
