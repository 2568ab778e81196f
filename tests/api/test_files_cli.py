"""`orderwright file` as people and scripts use it."""

import hashlib
from pathlib import Path

import pytest
from tests.api.test_cli import UNKNOWN_ID, Terminal


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str, tmp_path: Path) -> Terminal:
    """Commands that find the module's database and a folder for files through the environment."""
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn, ORDERWRIGHT_FILES_DIR=str(tmp_path / "kept"))


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


def test_a_file_larger_than_a_request_is_added_listed_and_removed(
    terminal: Terminal, site: str, tmp_path: Path
) -> None:
    content = b"0123456789abcdef" * (320 * 1024)  # 5 MiB
    source = tmp_path / "film.mp4"
    source.write_bytes(content)
    file = terminal.json("file", "add", str(source), "--site", site)["file"]
    assert (file["name"], file["mediaType"], file["size"]) == ("film.mp4", "video/mp4", str(5 * 1024 * 1024))
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    kept = tmp_path / "kept" / site / file["id"]
    assert kept.read_bytes() == content
    assert terminal.json("file", "list", "--site", site) == {"files": [file]}
    row = terminal.run("file", "list", "--site", site).stdout.splitlines()[1].split("\t")
    assert row[:4] == [file["id"], "film.mp4", "video/mp4", "5242880"]
    assert terminal.json("file", "remove", file["id"], "--site", site) == {"removed": file["id"]}
    assert not kept.exists()
    assert terminal.json("file", "list", "--site", site) == {"files": []}


def test_what_can_not_be_done_is_said(terminal: Terminal, site: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert "a file must not be empty" in terminal.fails("file", "add", str(empty), "--site", site)
    assert [one for one in (tmp_path / "kept").rglob("*") if one.is_file()] == []
    source = tmp_path / "a.txt"
    source.write_bytes(b"a")
    assert "name" in terminal.fails("file", "add", str(source), "--name", "b/a.txt", "--site", site)
    assert "was not found" in terminal.fails("file", "remove", UNKNOWN_ID, "--site", site)
    terminal.environment["ORDERWRIGHT_FILES_DIR"] = ""
    assert "set ORDERWRIGHT_FILES_DIR" in terminal.fails("file", "add", str(source), "--site", site)
