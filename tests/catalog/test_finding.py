from __future__ import annotations

import pytest

from engine.catalog.finding import field_name, listing, nearest, suggestion, with_field


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("a",), "a"),
        (("prices", "x", "tiers", 0, "rate"), "prices.x.tiers[0].rate"),
        ((0, "a"), "[0].a"),
    ],
)
def test_a_field_is_named_as_one_writes_it(path: tuple[str | int, ...], name: str) -> None:
    assert field_name(path) == name


def test_a_message_about_a_whole_object_names_no_field() -> None:
    assert with_field((), "is empty") == "is empty"
    assert with_field(("a", 1), "is empty") == "a[1]: is empty"


def test_the_nearest_word_is_found_by_spelling_or_by_case() -> None:
    assert nearest("curency", ["currency", "name"]) == "currency"
    assert nearest("usd", ["USD", "EUR"]) == "USD"
    assert nearest("zebra", ["currency", "name"]) is None
    assert suggestion("zebra", ["name"], "use name") == "use name"


def test_words_are_listed_as_in_a_sentence() -> None:
    assert [listing([]), listing(["a"]), listing(["a", "b"]), listing("abc", "or")] == [
        "",
        "a",
        "a and b",
        "a, b or c",
    ]
