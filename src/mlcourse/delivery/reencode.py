"""Pictures in, harmless PNG out: ``python -I -m mlcourse.delivery.reencode``, a process of its own.

A picture from a submission may be made to break its decoder, so it is decoded here, under limits
of memory, time and pixels, and drawn anew; what comes out holds pixels and nothing else. Both
streams are frames: four bytes of length (big-endian), then the picture. An answer of length 0
means "refused".
"""

from __future__ import annotations

import io
import struct
import sys
from typing import BinaryIO

MAX_BYTES = 8 << 20
MAX_PICTURES = 64
MAX_PIXELS = 16_000_000
WIDTH, HEIGHT = 900, 1200
SMALL = 48 << 10
MEMORY = 1 << 30
SECONDS = 60


def limit_process() -> None:
    """Take from this process what a decoder never needs; does nothing where limits do not exist."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        "RLIMIT_AS": MEMORY,
        "RLIMIT_CPU": SECONDS,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 16,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):  # already lower, or not to be had on this system
            continue


def redraw(picture: bytes) -> bytes:
    """Return the picture drawn anew as a PNG of at most 900 x 1200 pixels.

    Parameters
    ----------
    picture : bytes
        A PNG or JPEG file; transparent parts become white.

    Raises
    ------
    ValueError
        If it is too large or has too many pixels. Pillow raises its own errors on damaged files.
    """
    from PIL import Image

    if not 0 < len(picture) <= MAX_BYTES:
        raise ValueError("too many bytes")
    with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as image:
        width, height = image.size
        if width * height > MAX_PIXELS or min(width, height) < 1:
            raise ValueError("too many pixels")
        image.load()
        drawn = image.convert("RGBA")
    page = Image.new("RGBA", drawn.size, "white")
    page.alpha_composite(drawn)
    flat = page.convert("RGB")
    flat.thumbnail((WIDTH, HEIGHT))
    png = _as_png(flat)
    if len(png) > SMALL:
        png = min(png, _as_png(flat.quantize(128)), key=len)
    return png


def _as_png(image: object) -> bytes:
    from PIL import Image

    assert isinstance(image, Image.Image)
    out = io.BytesIO()
    image.save(out, format="PNG", optimize=True)
    return out.getvalue()


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame, ``None`` at the end; a frame over the limit comes back empty."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    if length > MAX_BYTES:
        return None
    body = stream.read(length)
    return body if len(body) == length else None


def frame(body: bytes) -> bytes:
    """Return ``body`` with its length before it."""
    return struct.pack(">I", len(body)) + body


def main() -> int:
    """Answer every frame of the standard input with one on the standard output."""
    import PIL.JpegImagePlugin
    import PIL.PngImagePlugin  # noqa: F401  (before the limit on open files)

    limit_process()
    for _ in range(MAX_PICTURES):
        picture = read_frame(sys.stdin.buffer)
        if picture is None:
            break
        try:
            answer = redraw(picture)
        except Exception:  # whatever a decoder makes of a hostile file, the answer is "refused"
            answer = b""
        sys.stdout.buffer.write(frame(answer))
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
