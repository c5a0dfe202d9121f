"""Optimistic concurrency: an object's `ETag` is the digest of its document."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Response

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The `ETag` of the object that you have seen; else 412. Without it, any.",
    ),
]


def show_revision(response: Response, digest: str) -> None:
    """Say which revision is answered."""
    response.headers["ETag"] = f'"{digest}"'


def expected_revision(if_match: str | None) -> str | None:
    """The digest that a request expects; None for none, or for `*`."""
    if if_match is None or if_match.strip() == "*":
        return None
    return if_match.strip().removeprefix("W/").strip('"')
