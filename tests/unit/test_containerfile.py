"""The container file, as far as it can be checked without building it: its user, what it copies, what it names."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "Containerfile").read_text()
KNOWN = {
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "RUN",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
}


def instructions() -> list[tuple[str, str]]:
    """The instructions in their order, with continued lines joined and comments left out."""
    lines = [line for line in TEXT.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1].strip()) for line in joined.splitlines() if line.strip()]


def final_stage() -> list[tuple[str, str]]:
    found = instructions()
    last = max(place for place, (name, _) in enumerate(found) if name == "FROM")
    return found[last:]


def test_every_instruction_is_one_that_there_is() -> None:
    assert {name for name, _ in instructions()} <= KNOWN


def test_what_is_copied_is_there_and_gets_into_the_build() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for name, words in instructions():
        if name != "COPY" or words.startswith("--from="):
            continue
        *sources, _ = shlex.split(words)
        assert [source for source in sources if not (ROOT / source).exists()] == []
        assert [source for source in sources if f"!{source}" not in ignored] == []


def test_it_runs_as_a_user_without_rights_that_the_system_knows() -> None:
    stage = final_stage()
    (user,) = [words for name, words in stage if name == "USER"]
    assert user == "10001:10001"
    (made,) = [words for name, words in stage if name == "RUN"]
    assert "--uid 10001" in made
    places = [name for name, _ in stage]
    assert places.index("USER") > places.index("RUN")
    assert places[-2:] == ["ENTRYPOINT", "CMD"]


def test_it_says_whether_it_is_ready_and_ends_as_the_service_wants() -> None:
    words = dict(final_stage())
    assert "/readyz" in words["HEALTHCHECK"]
    assert words["STOPSIGNAL"] == "SIGTERM"
    assert (words["ENTRYPOINT"], words["CMD"]) == ('["orderwright"]', '["serve"]')


def test_it_names_no_host_but_the_loopback() -> None:
    assert re.findall(r"https?://([^/\s'\"]+)", "\n".join(words for _, words in instructions())) == ["127.0.0.1:"]
    assert {words.split()[0] for name, words in instructions() if name == "FROM"} == {"python:3.12-slim"}
