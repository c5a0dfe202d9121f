"""A logo is a small picture and nothing else."""

from __future__ import annotations

import struct

import pytest

from engine.documents.logo import MOST_BYTES, checked_logo
from engine.domain.errors import InputError


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08"


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" * 8
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame


def svg(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()


def test_the_content_says_what_a_picture_is() -> None:
    assert checked_logo("logo.svg", png(10, 10)).format == "png"
    assert checked_logo("logo.png", jpeg(10, 10)).format == "jpg"
    assert checked_logo("logo", svg('<path fill="url(#g)" d="M0 0"/>')).format == "svg"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a", "PNG, JPEG or SVG"),
        (b"", "PNG, JPEG or SVG"),
        (png(5000, 10), "4000 pixels"),
        (jpeg(10, 0), "4000 pixels"),
        (png(1, 1)[:20], "4000 pixels"),
        (b"\xff\xd8\xff\xe0", "4000 pixels"),
        (png(1, 1) + b"x" * MOST_BYTES, "512 KiB"),
        (svg("<script>1</script>"), "shapes only"),
        (svg('<g onload="x()"/>'), "shapes only"),
        (svg('<image href="/state.db"/>'), "shapes only"),
        (svg('<image href="https://example.com/a.png"/>'), "shapes only"),
        (svg('<rect style="fill:url(http://example.com)"/>'), "shapes only"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "shapes only"),
    ],
)
def test_everything_else_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        checked_logo("logo", data)
