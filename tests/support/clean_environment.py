"""The wheel of this package in an environment of its own, with what it declares to need and no more."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def build_wheel(folder: Path) -> Path:
    """The wheel, built as a release would be."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def clean_environment(folder: Path, wheel: Path) -> Path:
    """A new environment with the wheel and its dependencies, copied from those of the tests; its interpreter."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-index", "--no-deps"]
    subprocess.run([*install, "--disable-pip-version-check", str(wheel)], check=True, capture_output=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (installed,) = site.glob("orderwright-*.dist-info")
    for needed in _closure(Distribution.at(installed)):
        _copy(needed, site)
    return python


def _closure(of: Distribution) -> list[Distribution]:
    """All that a distribution needs without any of its extras."""
    found: dict[str, Distribution] = {}
    waiting = [of]
    while waiting:
        for line in waiting.pop().requires or []:
            needed = Requirement(line)
            if needed.marker is not None and not needed.marker.evaluate({"extra": ""}):
                continue
            if needed.name not in found:
                found[needed.name] = distribution(needed.name)
                waiting.append(found[needed.name])
    return list(found.values())


def _copy(of: Distribution, site: Path) -> None:
    for file in of.files or []:
        # Programs stand beside the packages, and are not needed.
        if ".." in file.parts or "__pycache__" in file.parts:
            continue
        target = site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(str(file.locate()), target)
