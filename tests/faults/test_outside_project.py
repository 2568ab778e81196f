"""A project outside the repository: the wheel in an environment of its own, and the pytest plugin that it brings.

The environment sees this one's packages for what Orderwright depends on, in the versions of the lock, so that nothing
is downloaded; Orderwright itself it has from the wheel alone.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "tests" / "data" / "outside_project"


def run(*words: str | Path, cwd: Path) -> str:
    """What a command prints; it must succeed."""
    kept = ("PATH", "HOME", "TMPDIR", "LANG")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    done = subprocess.run([*map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The wheel, built from the files of the repository."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__"))
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", cwd=source)
    (built,) = (tmp_path / "dist").glob("orderwright-*.whl")
    return built


def test_a_project_installs_the_wheel_and_passes_its_tests_with_the_plugin(tmp_path: Path, wheel: Path) -> None:
    project = shutil.copytree(PROJECT, tmp_path / "project")
    run(sys.executable, "-m", "venv", "--without-pip", "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    site_packages = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip()
    )
    install(wheel, site_packages)
    (site_packages / "heavy.pth").write_text(f"{dependencies(tmp_path)}\n")
    out = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", cwd=project)
    assert "4 passed" in out


def install(wheel: Path, site_packages: Path) -> None:
    """Unpack the wheel, as an installer does with one that has no scripts to make."""
    shutil.unpack_archive(wheel, site_packages, "zip")
    assert (site_packages / "orderwright" / "testing" / "plugin.py").is_file()


def dependencies(tmp_path: Path) -> Path:
    """A folder with all packages of this environment but Orderwright."""
    folder = tmp_path / "dependencies"
    folder.mkdir()
    ours = ("orderwright", "_orderwright", "__editable__", "_editable_impl_orderwright")
    for path in sorted(Path(sysconfig.get_path("purelib")).iterdir()):
        if path.suffix != ".pth" and not path.name.startswith(ours):
            (folder / path.name).symlink_to(path)
    return folder
