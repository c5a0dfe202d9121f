"""A drawing can be nothing but lines, and a name has letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.errors import InputError
from engine.quotes.signature import checked_drawing, checked_name

PATH_LETTERS = set("MmLlHhVvCcSsQqTtAaZz0123456789.+- ")


def test_a_drawing_is_written_anew_and_then_stays() -> None:
    once = checked_drawing("M1,2l3-4 .5.5z")
    assert once == "M 1 2 l 3 -4 .5 .5 z"
    assert checked_drawing(once) == once


@pytest.mark.parametrize(
    "data",
    [
        "",
        "L 1 1",
        "M 1",
        "M 1 1",
        "M 1 1 L 1",
        "M 0 0 L 1e9 1",
        "M 0 0 L 1 1 <b>",
        "M 0 0 Z 1",
        "M 0 0 L 999999 1",
        "M 0 0 L ١ 1",
    ],
)
def test_what_is_no_drawing_is_refused(data: str) -> None:
    with pytest.raises(InputError):
        checked_drawing(data)


@given(st.text() | st.from_regex(r"M[0-9 ,.]{3,9}L[^a]{1,12}", fullmatch=True))
def test_whatever_is_sent_only_letters_of_paths_are_kept(data: str) -> None:
    try:
        kept = checked_drawing(data)
    except InputError:
        return
    assert set(kept) <= PATH_LETTERS


def test_a_name_is_kept_on_one_line() -> None:
    assert checked_name("  Ada \n Lovelace ") == "Ada Lovelace"
    for text in ("", "  ", "123", "A" * 201, "Ada\x00"):
        with pytest.raises(InputError):
            checked_name(text)
