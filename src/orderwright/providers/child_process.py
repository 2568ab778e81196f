"""Work on what strangers made, done by a module of ours in a process of its own, whose time is bounded."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping


async def answer_of(module: str, sent: bytes, *, seconds: float, environment: Mapping[str, str]) -> bytes:
    """What the module answers on its standard output to `sent` on its input; nothing if it failed or was ended.

    The process has this environment alone, and no descriptors but the three. It bounds its memory by itself.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=dict(environment),
    )
    try:
        async with asyncio.timeout(seconds):
            answer, _ = await process.communicate(sent)
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return answer if process.returncode == 0 else b""
