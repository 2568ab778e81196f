"""Setting mails by Jinja2: templates of ours, and those of sites, which can do little.

A site's template can show what a mail says, choose and repeat. It can't call anything, import, compute or build up
text, so that it can neither reach the service nor keep it busy: what is not on the short lists below is refused when
the template is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import msgspec
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.loaders import PackageLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orderwright.model.mail_content import MailContent, RenderedMail
from orderwright.model.mails import MailTemplate

#: What templates may be made of, beside text.
_NODES: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.For,
    nodes.Filter,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.Concat,
)
#: None of them makes text grow by more than a few times, or takes an argument that could.
_FILTERS: Final = frozenset({"e", "escape", "upper", "lower", "capitalize", "title", "trim", "length", "first", "last"})
_MOST_LOOPS: Final = 10
_DEEPEST_LOOP: Final = 2
_LARGEST: Final = 1_000_000


class TemplateFaulty(Exception):
    """A template that can't be used: the text says where and why."""


class _Environments:
    """One environment for HTML, where every value is escaped, and one for text."""

    def __init__(self) -> None:
        loader = PackageLoader("orderwright.providers.mail", "looks")
        self.html = ImmutableSandboxedEnvironment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self.text = ImmutableSandboxedEnvironment(
            loader=loader, autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )


@cache
def _environments() -> _Environments:
    return _Environments()


def render_mail(content: MailContent, template: MailTemplate | None = None) -> RenderedMail:
    """The mail, by the site's template as far as there is one.

    A faulty one is passed over as a whole and its fault told in `problem`: a mail is never lost for it.
    """
    values = msgspec.to_builtins(content)
    if template is None:
        return _rendered(content, values, None, None)
    try:
        return _rendered(content, values, template, None)
    except TemplateFaulty as fault:
        return _rendered(content, values, None, str(fault)[:500])


def check_template(template: MailTemplate, samples: Sequence[MailContent]) -> None:
    """Raise `TemplateFaulty` unless each part is one that may be, and can be set for all samples."""
    for name, source in (("subject", template.subject), ("html", template.html), ("text", template.text)):
        if source is None:
            continue
        try:
            for sample in samples:
                _set(source, msgspec.to_builtins(sample), html=name == "html")
        except TemplateFaulty as fault:
            raise TemplateFaulty(f"{name}: {fault}") from None


def _rendered(
    content: MailContent, values: dict[str, Any], template: MailTemplate | None, problem: str | None
) -> RenderedMail:
    both = _environments()
    own = template or MailTemplate(kind=content.kind)
    subject = _set(own.subject, values, html=False) if own.subject is not None else content.subject
    html = (
        _set(own.html, values, html=True)
        if own.html is not None
        else both.html.get_template("mail.html.j2").render(mail=values)
    )
    text = (
        _set(own.text, values, html=False)
        if own.text is not None
        else both.text.get_template("mail.txt.j2").render(mail=values)
    )
    # A subject that comes out empty, of a buyer's name that is not known, is no subject.
    line = " ".join(subject.split()) or content.subject
    return RenderedMail(subject=line, html=html, text=text.strip() + "\n", problem=problem)


def _set(source: str, values: dict[str, Any], *, html: bool) -> str:
    """A part by a site's own source."""
    tree = _check_source(source, html=html)
    environment = _environments().html if html else _environments().text
    try:
        made = environment.from_string(tree).render(mail=values)
    except TemplateError as error:
        raise TemplateFaulty(error.message or type(error).__name__) from None
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        raise TemplateFaulty(f"{type(error).__name__}: {error}") from None
    if len(made) > _LARGEST:
        raise TemplateFaulty(f"it comes out longer than {_LARGEST} characters")
    return made


def _check_source(source: str, *, html: bool) -> nodes.Template:
    environment = _environments().html if html else _environments().text
    try:
        tree = environment.parse(source)
        loops = _check_node(tree, 0)
    except TemplateError as error:
        raise TemplateFaulty(f"line {getattr(error, 'lineno', 0)}: {error.message}") from None
    except RecursionError:
        raise TemplateFaulty("it is nested too deeply") from None
    if loops > _MOST_LOOPS:
        raise TemplateFaulty(f"it has more than {_MOST_LOOPS} loops")
    return tree


def _check_node(node: nodes.Node, depth: int) -> int:
    """How many loops the node holds. Raises `TemplateFaulty` for what may not be."""
    if not isinstance(node, _NODES):
        raise TemplateFaulty(f"line {node.lineno}: {type(node).__name__} can't be used here")
    loops = 0
    if isinstance(node, nodes.For):
        depth, loops = depth + 1, 1
        if depth > _DEEPEST_LOOP or node.recursive:
            raise TemplateFaulty(f"line {node.lineno}: loops may be in one another twice")
    if isinstance(node, nodes.Filter) and (
        node.name not in _FILTERS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs
    ):
        raise TemplateFaulty(f"line {node.lineno}: the filter {node.name} can't be used here")
    return loops + sum(_check_node(child, depth) for child in node.iter_child_nodes())
