"""The source of the exceptions: one class for each error code of the contract, below the class of its status."""

from __future__ import annotations

import textwrap
from collections import defaultdict

from orderwright.client import failures
from orderwright.contract.operation import ErrorCode
from orderwright.contract.registry import operations


def class_name(code: str) -> str:
    """`ORDER_NOT_FOUND` as the name of its exception: `OrderNotFound`."""
    return "".join(word.capitalize() for word in code.split("_"))


def declared() -> dict[str, list[ErrorCode]]:
    """The declarations of each code."""
    found: dict[str, list[ErrorCode]] = defaultdict(list)
    for one in operations():
        for error in one.errors:
            if error not in found[error.code]:
                found[error.code].append(error)
    return dict(sorted(found.items()))


def _class(code: str, errors: list[ErrorCode]) -> str:
    statuses = sorted({int(each.status) for each in errors})
    # A code that comes with several statuses belongs below none of them.
    base = failures.OF_STATUS.get(statuses[0], failures.ApiError) if len(statuses) == 1 else failures.ApiError
    when = " ".join(dict.fromkeys(each.when for each in errors))
    words = f"{', '.join(map(str, statuses))}: {when}".replace("\\", "\\\\")
    text = textwrap.fill(words, 110, initial_indent='    """', subsequent_indent="    ", break_on_hyphens=False)
    end = '"""' if "\n" not in text else '\n    """'
    return f'class {class_name(code)}({base.__name__}):\n{text}{end}\n\n    CODE = "{code}"\n'


def errors_source(note: str) -> str:
    """The module of the exceptions."""
    # Where a class of failures.py has the very name, it stands for the code, too.
    own = {code: errors for code, errors in declared().items() if not hasattr(failures, class_name(code))}
    names = sorted(class_name(code) for code in own)
    listed = "\n".join(f'    "{name}",' for name in names)
    bases = sorted({each.__name__ for each in (failures.ApiError, *failures.OF_STATUS.values())})
    return f'''"""One exception for each error code of the contract. {note}"""

from __future__ import annotations

from orderwright.client.failures import OF_CODE, {", ".join(bases)}

__all__ = [
{listed}
]


{chr(10).join(_class(code, errors) for code, errors in own.items())}

OF_CODE.update({{each.CODE: each for each in ({", ".join(names)},)}})
'''
