from __future__ import annotations

import pytest

from engine.catalog.yaml_source import Fault, YamlError, read_yaml


def test_every_field_knows_its_line() -> None:
    source = read_yaml("# first\na: 1\nb:\n  - x\n  - c: true\n\nd: {e: [1, 2]}\n")
    assert source.data == {"a": 1, "b": ["x", {"c": True}], "d": {"e": [1, 2]}}
    assert source.lines[("a",)] == 2
    assert source.lines[("b", 0)] == 4
    assert source.lines[("b", 1, "c")] == 5
    assert source.lines[("d", "e", 1)] == 7


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-5", -5),
        ("0", 0),
        ('"12"', "12"),
        ("true", True),
        ("'true'", "true"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("1:30", "1:30"),
        ("2026-01-01", "2026-01-01"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("0.5%", "0.5%"),
        ("gpt-4.1", "gpt-4.1"),
        ('"0.5"', "0.5"),
        ("9" * 26, int("9" * 26)),
    ],
)
def test_only_plain_numbers_and_truth_values_are_more_than_text(text: str, value: object) -> None:
    source = read_yaml(f"a: {text}")
    assert source.data == {"a": value}
    assert type(source.data["a"]) is type(value)
    assert source.faults == ()


@pytest.mark.parametrize(
    "text", ["0.5", ".5", "5.", "1e3", "-1.5E-3", ".inf", "-.INF", ".nan", "012", "~", "null", ""]
)
def test_what_yaml_readers_disagree_about_is_a_fault(text: str) -> None:
    (fault,) = read_yaml(f"x: 1\na: {text}").faults
    assert (fault.line, fault.path) == (2, ("a",))


def test_a_fault_keeps_its_place_in_a_list() -> None:
    source = read_yaml("a:\n  - x\n  - 0.5\n  - y\n")
    assert source.data == {"a": ["x", "0.5", "y"]}
    assert [fault.path for fault in source.faults] == [("a", 1)]
    assert source.lines[("a", 2)] == 4


def test_the_first_of_two_equal_keys_counts_until_the_second_is_removed() -> None:
    source = read_yaml("a: 1\nb: 2\na: 3\n")
    assert source.data == {"a": 1, "b": 2}
    assert source.faults == (
        Fault(3, ("a",), "is here twice, first in line 1; remove one of them"),
    )


def test_a_lone_surrogate_cannot_slip_in_by_an_escape() -> None:
    with pytest.raises(YamlError, match="control character"):
        read_yaml('a: "\\ud800"')


def test_a_block_text_keeps_its_lines() -> None:
    assert read_yaml("a: |\n  x\n  y\n").data == {"a": "x\ny\n"}
