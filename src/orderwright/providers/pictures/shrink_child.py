"""The process that makes one small picture: a file of strangers on standard input, a WebP of ours on standard output.

It is a process so that its memory and time can be bounded, and so that a decoder which falls over a made-up file takes
nothing else with it. What comes out is written anew from the pixels: no byte of the file passes.
"""

from __future__ import annotations

import resource
import sys
from io import BytesIO
from typing import Final

from orderwright.providers.pictures.formats import format_of

#: The longer side of what comes out, in pixels.
SIDE: Final = 160
#: A picture with more pixels is not decoded, however small its file is.
MOST_PIXELS: Final = 40_000_000
#: In bytes of address space, and in seconds of CPU.
MEMORY: Final = 1024**3
CPU_SECONDS: Final = 8
#: How the process ends where the file is no picture, or too large a one.
REFUSED: Final = 3

_QUALITY: Final = 80


def shrink(content: bytes) -> bytes | None:
    """A WebP of at most `SIDE` pixels each way; None for what is no picture that we take."""
    from PIL import AvifImagePlugin, Image, ImageOps

    kind = format_of(content)
    if kind is None:
        return None
    # Each thread of the decoder would take address space of its own, on machines with many cores more than there is.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    # Our own limit comes first, and is an error at once, not a warning.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(BytesIO(content), formats=[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return None
        # A JPEG can be decoded at a fraction of its size; other formats ignore this.
        opened.draft("RGB", (2 * SIDE, 2 * SIDE))
        upright = ImageOps.exif_transpose(opened)
        clear = "RGBA" if upright.has_transparency_data else "RGB"
        small = upright.convert(clear)
        small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    # Of the pixels alone: profiles and remarks stay behind.
    bare = Image.frombytes(clear, small.size, small.tobytes())
    made = BytesIO()
    bare.save(made, "WEBP", quality=_QUALITY, method=4)
    return made.getvalue()


def main() -> int:
    """Do it within the bounds. What a decoder raises on a broken file is as good as no picture."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        made = shrink(sys.stdin.buffer.read())
    except Exception:
        made = None
    if made is None:
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
