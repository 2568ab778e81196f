"""Loading structlog without what this service never uses of it."""

from __future__ import annotations

import sys


def load_structlog() -> None:
    """Load structlog without rich, which it takes for colourful tracebacks and which a start would wait 0.05 s for.

    For programs of our own, before they load anything that logs: our logs have a formatter of their own. Where one of
    both is loaded already it does nothing, and rich can be imported as ever afterwards.
    """
    if "structlog" in sys.modules or "rich" in sys.modules:
        return
    # An import of what is None here fails as that of a package that is not installed.
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog  # noqa: F401  # loaded for whoever imports it later
    finally:
        del sys.modules["rich"]
