"""Links to files: what they say, and that nobody makes or changes one without the key."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from orderwright.rules.file_links import FileLink, link_token, read_token

KEY = bytes(range(32))
END = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
LINK = FileLink("00ff00ff00ff00ff", UUID(int=1), UUID(int=2), int(END.timestamp()))


def test_a_token_says_what_it_was_made_of():
    token = link_token(LINK, KEY)
    signed = read_token(token)
    assert signed is not None
    assert signed.link == LINK
    assert signed.is_signed_with(KEY)
    assert not signed.is_signed_with(bytes(32))
    assert len(token) == 102
    assert token.replace("-", "").replace("_", "").isalnum()


def test_a_token_with_any_other_bit_is_refused():
    raw = base64.urlsafe_b64decode(link_token(LINK, KEY) + "==")
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        signed = read_token(base64.urlsafe_b64encode(changed).rstrip(b"=").decode())
        assert signed is not None
        assert not signed.is_signed_with(KEY)


def test_one_link_has_one_token():
    token = link_token(LINK, KEY)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others = [token[:-1] + letter for letter in letters if letter != token[-1]]
    assert [read_token(one) for one in others if base64.urlsafe_b64decode(one + "==") == _raw(token)] == [None] * 15


def _raw(token):
    return base64.urlsafe_b64decode(token + "==")


@pytest.mark.parametrize(
    "text", ["", "v1", "A" * 101, "A" * 103, "é" * 102, "A" * 101 + "=", "A" * 50 + "/" + "A" * 51]
)
def test_what_is_no_token_is_none(text):
    assert read_token(text) is None


def test_a_link_ends_at_its_second():
    assert not LINK.has_ended(END - timedelta(microseconds=1))
    assert LINK.has_ended(END)
