"""The emulator as the Python client and the pytest plugin start it: `orderwright emulate` for a program that waits.

Whoever tests waits for the start, and the library of the command line would take a tenth of it.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path


def main() -> None:
    """Serve on a free port until standard input ends, and tell the address as one line of JSON.

    The argument of the program, if there is one, is the cache directory.
    """
    # Nothing that is loaded is ever thrown away, so nobody need look for what could be.
    gc.disable()
    from orderwright.cli.failure_words import words_of
    from orderwright.cli.pages import pages_when_asked_for
    from orderwright.testing.running import PortTaken, facts_of, run_emulator

    def announce(address: str) -> None:
        sys.stdout.write(json.dumps(facts_of(address)) + "\n")
        sys.stdout.flush()

    try:
        run_emulator(
            host="127.0.0.1",
            port=0,
            cache=Path(sys.argv[1]) if sys.argv[1:] else None,
            log_level="warning",
            with_parent=True,
            mounts=pages_when_asked_for,
            announce=announce,
        )
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        words = str(error) if isinstance(error, PortTaken) else words_of(error)
        if words is None:
            raise
        sys.stderr.write(f"Error: {words}\n")
        sys.exit(1)
