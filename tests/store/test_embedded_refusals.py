"""What the embedded PostgreSQL refuses, and what it leaves alone."""

import os
import pwd
from pathlib import Path

import pytest
from tests.support.embedded import mode, stop

from orderwright.store.embedded import EmbeddedError, EmbeddedPostgres

AS_ROOT = os.geteuid() == 0


def test_a_path_that_is_too_long_is_refused(new_data: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"has \d+ bytes, at most 900 are possible"):
        EmbeddedPostgres.start(new_data.joinpath(*["x" * 200] * 5))
    assert not new_data.exists()


def test_a_path_with_a_line_break_is_refused(new_data: Path) -> None:
    with pytest.raises(EmbeddedError, match="holds a control character"):
        EmbeddedPostgres.start(new_data / "a\nb")


def test_a_file_in_place_of_the_directory_is_refused(new_data: Path) -> None:
    new_data.write_text("")
    with pytest.raises(EmbeddedError, match="is not a directory"):
        EmbeddedPostgres.start(new_data)


def test_a_folder_with_other_things_is_not_closed_to_others(new_data: Path) -> None:
    new_data.mkdir(mode=0o755)
    new_data.chmod(0o755)
    (new_data / "letter.txt").write_text("mine")
    with pytest.raises(EmbeddedError, match="holds other files and is open to other users"):
        EmbeddedPostgres.start(new_data)
    assert mode(new_data) == 0o755


def test_an_empty_folder_is_closed_to_others(new_data: Path) -> None:
    new_data.mkdir()
    new_data.chmod(0o755)
    stop(EmbeddedPostgres.start(new_data, grace_seconds=0))
    assert mode(new_data) == 0o700


def test_the_folder_of_another_user_is_refused(new_data: Path) -> None:
    foreign = Path("/")
    if AS_ROOT:
        foreign = new_data
        foreign.mkdir()
        os.chown(foreign, pwd.getpwnam("nobody").pw_uid, -1)
    owner = "nobody" if AS_ROOT else "root"
    with pytest.raises(EmbeddedError, match=f"belongs to {owner}: run the command as that user"):
        EmbeddedPostgres.start(foreign)


def test_a_cluster_of_another_major_version_is_refused_with_the_way_on(new_data: Path) -> None:
    (new_data / "postgresql-17").mkdir(parents=True)
    new_data.chmod(0o700)
    with pytest.raises(EmbeddedError, match=r"holds a database of PostgreSQL 17, .* 18, .*pg_dump.*pg_restore"):
        EmbeddedPostgres.start(new_data)
    assert [entry.name for entry in new_data.iterdir() if entry.is_dir()] == ["postgresql-17"]


def test_an_unreadable_setting_is_an_error_with_the_servers_own_words(data: Path) -> None:
    with pytest.raises(EmbeddedError, match=r'(?s)did not start.*invalid value for parameter "work_mem"'):
        EmbeddedPostgres.start(data, settings={"work_mem": "much"})
    stop(EmbeddedPostgres.start(data, grace_seconds=0))


def test_settings_that_would_part_commands_from_their_server_are_refused(data: Path) -> None:
    with pytest.raises(EmbeddedError, match="port cannot be chosen"):
        EmbeddedPostgres.start(data, settings={"port": "1"})
    with pytest.raises(EmbeddedError, match="is not the name of a PostgreSQL setting"):
        EmbeddedPostgres.start(data, settings={"-c x": "1"})


def test_half_made_clusters_are_removed(new_data: Path) -> None:
    half = new_data / "postgresql-18.new-abcdef"
    half.mkdir(parents=True)
    new_data.chmod(0o700)
    stop(EmbeddedPostgres.start(new_data, grace_seconds=0))
    assert not half.exists()
