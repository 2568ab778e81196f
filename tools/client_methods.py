"""The source of a method: signature, docstring from the contract, and the one line that calls."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from client_arguments import Argument, Shape
from client_errors import class_name
from orderwright.contract.operation import Operation, Unit, snake
from orderwright.model.identity import IdentityType

_WIDTH = 110
_CALLERS = {
    IdentityType.APP: "apps",
    IdentityType.WIX_USER: "staff and API keys",
    IdentityType.MEMBER: "members",
    IdentityType.ANONYMOUS_VISITOR: "visitors",
}


@dataclass(frozen=True)
class Flavour:
    """Blocking or asynchronous: the words in which the two differ."""

    package: str
    prefix: str
    base: str
    define: str
    result: str
    iterator: str
    index: str


def _options(shape: Shape, *, keyed: bool) -> list[Argument]:
    """The arguments that every method of its kind has, unless the request has a field of that name."""
    found = []
    if keyed and shape.operation.conditional:
        found.append(Argument("if_match", "str | int | None", "None"))
    if keyed and shape.operation.unit is not Unit.READ and shape.operation.method != "GET":
        found.append(Argument("idempotency_key", "str | None", "None"))
    found.append(Argument("timeout", "float | None", "None"))
    taken = {each.name for each in shape.arguments}
    return [each for each in found if each.name not in taken]


def _signature(define: str, name: str, positional: list[Argument], named: list[Argument], returns: str) -> str:
    parts = ["self", *(each.source for each in positional)]
    if named:
        parts += ["*", *(each.source for each in named)]
    return f"    {define} {name}({', '.join(parts)}) -> {returns}:"


def _values(arguments: list[Argument]) -> str:
    return "{" + ", ".join(f'"{each.name}": {each.name}' for each in arguments) + "}"


def _given(options: list[Argument]) -> str:
    return "Options(" + ", ".join(f"{each.name}={each.name}" for each in options) + ")"


def _paragraph(text: str, indent: str = "        ", hanging: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_on_hyphens=False,
    )


def _docstring(one: Operation, first: str, *more: str) -> str:
    parts = [f'        """{first}']
    about = [one.description, *more, *((one.request.__doc__ or "").split("\n\n"))]
    parts += [_paragraph(each) for each in about if each.strip()]
    callers = ", ".join(name for kind, name in _CALLERS.items() if kind in one.identities)
    rights = f"Needs `{one.permission.value}`; open to {callers}."
    if one.optional_permissions:
        wider = ", ".join(f"`{each.value}`" for each in one.optional_permissions)
        rights += f" More is shown or may be changed with {wider}."
    parts.append(_paragraph(rights))
    if one.errors:
        told = [_paragraph(f"{class_name(each.code)}: {each.when}", " " * 12, "    ") for each in one.errors]
        parts.append("        Raises:\n" + "\n".join(told))
    text = "\n\n".join(parts)
    return text + ('"""' if len(parts) == 1 else '\n        """')


def method_source(shape: Shape, call: str, flavour: Flavour) -> str:
    """The method of an operation, and the iterator over its records if it has pages."""
    one, options = shape.operation, _options(shape, keyed=True)
    body = f"        {flavour.result}._call(calls.{call}, {_values(shape.arguments)}, {_given(options)})"
    named = [*shape.named, *options]
    head = _signature(flavour.define, snake(one.name), shape.positional, named, shape.returns)
    source = "\n".join((head, _docstring(one, f"{one.summary}."), body))
    if shape.pages is not None:
        source += "\n\n" + _iterator_source(shape, call, flavour)
    return source


def _iterator_source(shape: Shape, call: str, flavour: Flavour) -> str:
    assert shape.pages is not None, "only what has pages has an iterator"
    one, options = shape.operation, _options(shape, keyed=False)
    left_out = shape.pages["cursor"][0] if len(shape.pages["cursor"]) == 1 else None
    positional, named = (
        [each for each in group if shape.fields.get(each.name) != left_out] for group in (shape.positional, shape.named)
    )
    name = "iter_" + snake(one.name).partition("_")[2]
    head = _signature("def", name, positional, [*named, *options], f"{flavour.iterator}[{shape.record}]")
    values = _values([*positional, *named])
    body = f"        return self._pages(calls.{call}, {values}, {_given(options)})"
    first = f"Every record that `{snake(one.name)}` finds, page after page; a page is asked for when it is needed."
    return "\n".join((head, _docstring(one, first), body))
