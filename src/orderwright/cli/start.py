"""What the command `orderwright` starts: the program, or a word about the packages that it needs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program. Without the server's packages: say how they are installed, and exit with 1."""
    try:
        from orderwright.cli.main import main as run
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "orderwright":
            raise
        print(
            f"The commands need the packages of the server ({error.name} is missing): "
            "pip install 'orderwright[server]'. What is installed is the Python client alone.",
            file=sys.stderr,
        )
        sys.exit(1)
    run()
