"""The seller's picture on documents: what may be one."""

from __future__ import annotations

import re
import struct

from engine.documents.document import Logo
from engine.domain.errors import InputError

MOST_BYTES = 512 * 1024
MOST_PIXELS = 4000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_ACTIVE = re.compile(rb"<!DOCTYPE|<!ENTITY|<script|<foreignObject|\son[a-z]+\s*=", re.IGNORECASE)
_LINK = re.compile(
    rb"""(?:href|src)\s*=\s*["'](?!#|data:image/)|url\(\s*["']?(?!#)|@import""", re.I
)


def checked_logo(name: str, data: bytes) -> Logo:
    """The picture of a file. Raises InputError for one that is too large, of another kind than
    PNG, JPEG or SVG, or an SVG that runs something or refers to other files."""
    if len(data) > MOST_BYTES:
        raise InputError(f"{name}: a logo has at most {MOST_BYTES // 1024} KiB; make it smaller")
    if data.startswith(_PNG):
        return Logo(_sized(name, data, _png_size(data)), "png")
    if data.startswith(_JPEG):
        return Logo(_sized(name, data, _jpeg_size(data)), "jpg")
    if b"<svg" in data[:1000]:
        if _ACTIVE.search(data) or _LINK.search(data):
            raise InputError(
                f"{name}: a logo may hold shapes only: no script, no document type, no link to"
                " other files"
            )
        return Logo(data, "svg")
    raise InputError(f"{name} is no picture for documents; give a PNG, JPEG or SVG file")


def _sized(name: str, data: bytes, size: tuple[int, int] | None) -> bytes:
    if size is None or not 0 < min(size) <= max(size) <= MOST_PIXELS:
        raise InputError(f"{name}: a logo has 1 to {MOST_PIXELS} pixels each way; save it anew")
    return data


def _png_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        kind, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if kind in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return None
