"""Documents set by Typst, each in a process of its own, whose time and memory are bounded.

The process sees the template's folder and the fonts, no other file; its address of a proxy leads nowhere, so that a
template of a site can't load packages either.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from orderwright.providers.child_process import answer_of
from orderwright.providers.documents.renderer import FontMissing, RenderFailed, RenderRequest
from orderwright.providers.documents.typst_child import Job, Outcome

#: Folders with further fonts (TTF, OTF, TTC), separated as in PATH.
FONTS_VARIABLE: Final = "ORDERWRIGHT_FONTS"
#: Packages of Python that hold a font and nothing else: whoever installs one has it without setting anything.
FONT_PACKAGES: Final = ("noto_cjk_sans_jp_regular",)
#: How long one document may take altogether, in seconds, and how many are set at the same time.
SECONDS: Final = 30.0
AT_ONCE: Final = 2
_CHILD: Final = "orderwright.providers.documents.typst_child"

_NOWHERE: Final = "http://127.0.0.1:9"
_PROXIES: Final = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), _NOWHERE)


def _packaged() -> list[Path]:
    """The folders of the installed packages with fonts."""
    found = (find_spec(name) for name in FONT_PACKAGES)
    return [Path(spec.origin).parent for spec in found if spec is not None and spec.origin is not None]


class TypstRenderer:
    """Sets documents by Typst. `fonts` are folders with further fonts, beside Typst's own and those of the system."""

    def __init__(self, fonts: Sequence[Path] = (), *, system_fonts: bool = True, seconds: float = SECONDS) -> None:
        self._fonts = [str(folder) for folder in fonts]
        self._system_fonts = system_fonts
        self._seconds = seconds
        self._slots = asyncio.Semaphore(AT_ONCE)

    @classmethod
    def configured(cls) -> TypstRenderer:
        """With the fonts that the environment names, and those of packages that are installed."""
        named = os.environ.get(FONTS_VARIABLE, "")
        return cls([*(Path(folder) for folder in named.split(os.pathsep) if folder), *_packaged()])

    async def render(self, request: RenderRequest) -> bytes:
        """The PDF (PDF/A-2b). Raises `FontMissing`, and `RenderFailed` for a faulty template, time or memory."""
        job = Job(
            template=request.template,
            data=request.data,
            source=request.source,
            files=dict(request.files),
            fonts=self._fonts,
            system_fonts=self._system_fonts,
        )
        async with self._slots:
            answer = await self._run(msgspec.msgpack.encode(job))
        try:
            outcome = msgspec.msgpack.decode(answer, type=Outcome)
        except msgspec.DecodeError:
            raise RenderFailed("setting the document took too much time or memory") from None
        if outcome.missing is not None:
            raise FontMissing(outcome.missing)
        if outcome.pdf is None:
            raise RenderFailed(outcome.error)
        return outcome.pdf

    async def _run(self, job: bytes) -> bytes:
        """What the process answers; nothing if it had to be ended."""
        # What a process that is ended leaves behind goes with its folder.
        with TemporaryDirectory(prefix="orderwright-") as folder:
            environment = {**_PROXIES, "TMPDIR": folder}
            return await answer_of(_CHILD, job, seconds=self._seconds, environment=environment)
