"""The process that sets one document: a job on standard input, its outcome on standard output."""

from __future__ import annotations

import re
import resource
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

#: In bytes of address space, and in seconds of CPU.
MEMORY: Final = 2 * 1024**3
CPU_SECONDS: Final = 20

#: PDF/A forbids characters that no font has: the compiler names them instead of leaving boxes.
_STANDARD: Final = "a-2b"
_NO_GLYPH: Final = re.compile(r"the text `(.+?)` could not be displayed", re.DOTALL)
_MAIN: Final = "main.typ"
_DATA: Final = "data.json"


class Job(msgspec.Struct, kw_only=True):
    """What is to be set, and the fonts for it."""

    template: str
    data: bytes
    source: str | None
    files: dict[str, bytes]
    fonts: list[str]
    system_fonts: bool


class Outcome(msgspec.Struct, kw_only=True):
    """The file, or the text that no font has the characters of, or what else was wrong."""

    pdf: bytes | None = None
    missing: str | None = None
    error: str = ""


def compile_job(job: Job) -> Outcome:
    """Set the document in a folder that holds nothing else."""
    import typst

    with TemporaryDirectory(prefix="orderwright-") as name:
        folder = Path(name)
        for template in files("orderwright.providers.documents").joinpath("templates").iterdir():
            if template.name.endswith(".typ"):
                (folder / template.name).write_bytes(template.read_bytes())
        for file, content in job.files.items():
            (folder / Path(file).name).write_bytes(content)
        (folder / _DATA).write_bytes(job.data)
        main = job.source or (folder / f"{job.template}.typ").read_text(encoding="utf-8")
        (folder / _MAIN).write_text(main, encoding="utf-8")
        try:
            pdf = typst.compile(
                str(folder / _MAIN),
                root=str(folder),
                format="pdf",
                pdf_standards=_STANDARD,
                font_paths=job.fonts,
                ignore_system_fonts=not job.system_fonts,
                package_path=str(folder),
                package_cache_path=str(folder),
            )
        except typst.TypstError as error:
            missing = _NO_GLYPH.search(str(error.message))
            if missing is not None:
                return Outcome(missing=missing[1].strip('"'))
            return Outcome(error=str(error.message)[:500])
    assert isinstance(pdf, bytes)
    return Outcome(pdf=pdf)


def main() -> None:
    """Do the job within its bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.msgpack.encode(compile_job(job)))


if __name__ == "__main__":
    main()
