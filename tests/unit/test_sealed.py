"""Encryption at rest: bound to its place, rotated, and never without a key."""

import base64
import multiprocessing
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.model.errors import ApplicationError
from orderwright.store.sealed import KEY_FILE, KEY_FILE_VARIABLE, KEY_VARIABLE, SealingKeys

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.urlsafe_b64encode(b"\xff" * 32).decode().rstrip("=")


@given(st.binary(max_size=2000), st.binary(max_size=50))
def test_what_is_sealed_comes_back_in_its_place_only(plain: bytes, place: bytes) -> None:
    keys = SealingKeys(OLD)
    sealed = keys.seal(plain, place)
    assert keys.unseal(sealed, place) == plain
    with pytest.raises(ApplicationError, match="were changed or belong elsewhere"):
        keys.unseal(sealed, place + b"!")


def test_no_two_sealed_texts_are_alike() -> None:
    keys = SealingKeys(OLD)
    assert keys.seal(b"sk_test", b"") != keys.seal(b"sk_test", b"")
    assert b"sk_test" not in keys.seal(b"sk_test", b"")


@pytest.mark.parametrize("place", range(45))
def test_a_changed_byte_is_noticed(place: int) -> None:
    keys = SealingKeys(OLD)
    sealed = bytearray(keys.seal(b"12345678", b""))
    sealed[place] ^= 1
    with pytest.raises(ApplicationError):
        keys.unseal(bytes(sealed), b"")


@pytest.mark.parametrize("length", [0, 1, 8, 9, 20, 21, 30])
def test_a_text_that_is_cut_is_noticed(length: int) -> None:
    keys = SealingKeys(OLD)
    with pytest.raises(ApplicationError):
        keys.unseal(keys.seal(b"12345678", b"")[:length], b"")


def test_the_first_of_several_keys_encrypts_and_all_decrypt() -> None:
    before, both, after = SealingKeys(OLD), SealingKeys(f"{NEW}, {OLD}"), SealingKeys(NEW)
    sealed = before.seal(b"x", b"")
    assert (both.unseal(sealed, b""), both.is_current(sealed)) == (b"x", False)
    again = both.seal(b"x", b"")
    assert (after.unseal(again, b""), both.is_current(again)) == (b"x", True)
    with pytest.raises(ApplicationError, match="which is not among those that are set"):
        after.unseal(sealed, b"")


@pytest.mark.parametrize("text", ["short", "!" * 44, base64.b64encode(b"k" * 31).decode(), f"{OLD} nonsense"])
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ApplicationError) as raised:
        SealingKeys(text).seal(b"x", b"")
    assert "is not 32 random bytes in base64" in raised.value.message
    assert text not in raised.value.message


def test_without_a_key_the_error_says_what_to_set(monkeypatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv(KEY_FILE_VARIABLE, raising=False)
    with pytest.raises(ApplicationError, match="set ORDERWRIGHT_SECRETS_KEY to 32 random bytes in base64"):
        SealingKeys.configured(None).seal(b"x", b"")


def test_a_data_directory_gets_a_key_that_only_its_owner_reads(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv(KEY_FILE_VARIABLE, raising=False)
    SealingKeys.configured(tmp_path)
    assert list(tmp_path.iterdir()) == []
    sealed = SealingKeys.configured(tmp_path).seal(b"x", b"")
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert SealingKeys.configured(tmp_path).unseal(sealed, b"") == b"x"


def test_the_environment_wins_over_the_data_directory(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, NEW)
    sealed = SealingKeys.configured(tmp_path).seal(b"x", b"")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.delenv(KEY_VARIABLE)
    (tmp_path / "keys").write_text(f"{NEW}\n{OLD}\n")
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "keys"))
    assert SealingKeys.configured(tmp_path).unseal(sealed, b"") == b"x"


def test_a_key_file_that_is_named_is_never_made(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "missing"))
    with pytest.raises(ApplicationError, match="can't be read"):
        SealingKeys.configured(tmp_path).seal(b"x", b"")
    (tmp_path / "missing").write_text("\n")
    with pytest.raises(ApplicationError, match="holds no key"):
        SealingKeys.configured(tmp_path).seal(b"x", b"")


def _seal_in(folder: str) -> bytes:
    return SealingKeys(None, Path(folder) / KEY_FILE, make=True).seal(b"x", b"")


def test_processes_that_need_the_first_key_at_once_agree_on_one(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        sealed = pool.map(_seal_in, [str(tmp_path)] * 8)
    keys = SealingKeys(None, tmp_path / KEY_FILE, make=True)
    assert [keys.unseal(one, b"") for one in sealed] == [b"x"] * 8
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_keys_are_not_shown() -> None:
    keys = SealingKeys(OLD)
    keys.seal(b"x", b"")
    assert OLD not in repr(keys)
