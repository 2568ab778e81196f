"""What is committed of script and style is what their sources give."""

import gzip
import re
import subprocess
from pathlib import Path

from tests.support.dashboard_texts import TEMPLATES

from orderwright.dashboard.assets import assets

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
#: What a browser fetches at the first visit, beside the page itself, in bytes.
BUDGET = 120_000
#: Marks for scripts and tests, which have no style.
UNSTYLED = {"js-only", "no-js"}


def test_the_committed_script_and_style_are_fresh(tmp_path: Path) -> None:
    if not (FRONTEND / "node_modules/.package-lock.json").exists():
        subprocess.run([ROOT / "requirements/npm-ci", "frontend"], check=True, timeout=600)
    subprocess.run([ROOT / "requirements/build-assets", tmp_path], check=True, timeout=300)
    stale = [name for name in ("app.css", "app.js") if (tmp_path / name).read_bytes() != assets()[name].content]
    assert stale == [], "run: make assets"


def test_script_and_style_are_small() -> None:
    assert sum(len(gzip.compress(asset.content, 9)) for asset in assets().values()) < BUDGET


def test_every_class_of_a_template_has_a_style() -> None:
    style = assets()["app.css"].content.decode()
    styled = {re.sub(r"\\(.)", r"\1", name) for name in re.findall(r"\.((?:[\w-]|\\.)+)", style)}
    unknown = {}
    for template in TEMPLATES:
        source = re.sub(r"{%.*?%}|{{.*?}}", " ", template.read_text(), flags=re.DOTALL)
        words = {word for found in re.findall(r'\bclass="([^"]*)"', source) for word in found.split()}
        lacking = sorted(word for word in words - styled - UNSTYLED if not word.endswith("-"))
        if lacking:
            unknown[template.name] = lacking
    assert unknown == {}
