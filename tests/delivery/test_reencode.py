"""Pictures are drawn anew in a process of their own."""

from __future__ import annotations

import base64
import io
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image, PngImagePlugin

from mlcourse.delivery import images, reencode


def png_claiming(width: int, height: int) -> bytes:
    """Return a tiny PNG whose header claims a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_a_png_and_a_jpeg_come_out_as_png(make):
    for kind in ("PNG", "JPEG"):
        drawn = reencode.redraw(base64.b64decode(make.picture(kind=kind)))
        with Image.open(io.BytesIO(drawn)) as image:
            assert image.format == "PNG"
            assert image.size == (320, 200)


def test_nothing_but_pixels_survives():
    out = io.BytesIO()
    extra = PngImagePlugin.PngInfo()
    extra.add_text("Comment", "<script>alert(1)</script>")
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG", pnginfo=extra)
    drawn = reencode.redraw(out.getvalue() + b"<script>tail</script>")
    assert b"script" not in drawn
    with Image.open(io.BytesIO(drawn)) as image:
        assert not image.info.get("Comment")
        assert image.convert("RGB").getpixel((3, 3)) == (255, 255, 255)


def test_a_large_picture_becomes_small_enough(make):
    drawn = reencode.redraw(base64.b64decode(make.picture(3000, 1500)))
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.size == (900, 450)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"GIF89a" + b"\0" * 40,
        png_claiming(100_000, 100_000),
        png_claiming(0, 10),
        png_claiming(400, 400),
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 100,
        b"x" * (reencode.MAX_BYTES + 1),
    ],
    ids=["empty", "svg", "gif", "bomb", "no width", "cut short", "noise", "too long"],
)
def test_what_is_no_picture_is_refused(bad):
    with pytest.raises(Exception):  # noqa: B017  (Pillow has many kinds)
        reencode.redraw(bad)


def test_a_small_file_with_too_many_pixels_is_refused():
    out = io.BytesIO()
    Image.new("1", (5000, 4000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(ValueError, match="too many pixels"):
        reencode.redraw(out.getvalue())


def test_the_process_answers_each_picture_in_order(make):
    good = base64.b64decode(make.picture())
    drawn = images.redraw_all([good, b"no picture", png_claiming(100_000, 100_000), good])
    assert [picture is not None for picture in drawn] == [True, False, False, True]
    assert drawn[0] == drawn[3] == reencode.redraw(good)


def test_a_dead_decoder_means_no_pictures_and_no_crash(make, monkeypatch):
    good = base64.b64decode(make.picture())

    def dies(*words, **more):
        return subprocess.CompletedProcess(words, -11, stdout=reencode.frame(b"\x89PN"))

    monkeypatch.setattr(subprocess, "run", dies)
    assert images.redraw_all([good, good]) == [None, None]


def test_a_slow_decoder_is_given_up(make, monkeypatch):
    def hangs(*words, **more):
        raise subprocess.TimeoutExpired(words, more["timeout"])

    monkeypatch.setattr(subprocess, "run", hangs)
    assert images.redraw_all([b"x"]) == [None]


def test_the_process_limits_itself():
    code = (
        "from mlcourse.delivery.reencode import limit_process, MEMORY; import resource as r\n"
        "limit_process()\n"
        "print(r.getrlimit(r.RLIMIT_AS)[0] == MEMORY, r.getrlimit(r.RLIMIT_FSIZE)[0])"
    )
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["True", "0"]


def test_decode_takes_base64_only():
    assert images.decode(["aGV", "sbG8=\n"]) == b"hello"
    assert images.decode("no base64 <script>") is None
    assert images.decode({"a": 1}) is None
    assert images.decode("") is None


@pytest.mark.box
def test_the_decoder_works_in_a_box(make, isolation):
    good = base64.b64decode(make.picture())
    drawn = images.redraw_all([good, b"no picture"], isolation)
    assert drawn == [reencode.redraw(good), None]
