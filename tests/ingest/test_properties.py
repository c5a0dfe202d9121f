import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.event import Limits
from ingest.json_text import NumberText, decode_json, encode_json
from ingest.properties import flatten, restore
from ingest.rejection import RejectedError

LIMITS = Limits()


def flat(text: str) -> dict[str, str | None]:
    members = decode_json(text)
    assert isinstance(members, dict)
    properties = flatten(members, LIMITS)
    return dict(zip(properties.keys, properties.texts, strict=True))


def given_back(text: str) -> str:
    members = decode_json(text)
    assert isinstance(members, dict)
    properties = flatten(members, LIMITS)
    return encode_json(restore(properties.keys, properties.texts, properties.kinds))


@pytest.mark.parametrize(
    "number",
    [
        "0.1",
        "1.50",
        "100000000000000000000.01",
        "1e-7",
        "-0",
        "0",
        "-0.0",
        "1E+5",
        "1e400",
        "9" * 60,
    ],
)
def test_a_number_keeps_its_own_text(number: str) -> None:
    assert flat(f'{{"n": {number}}}') == {"n": number}
    assert given_back(f'{{"n":{number}}}') == f'{{"n":{number}}}'


def test_nested_values_are_addressed_by_dotted_keys() -> None:
    text = (
        '{"a": {"b": {"c": 1}, "d": "x"}, "e": [1.0, {"f": null}], "g": {}, "h": true, "i": null}'
    )
    assert flat(text) == {
        "a.b.c": "1",
        "a.d": "x",
        "e": '[1.0,{"f":null}]',
        "g": "{}",
        "h": "true",
        "i": None,
    }


@pytest.mark.parametrize(
    "text",
    [
        '{"a":{"b":1}}',
        '{"a.b":1}',
        '{"a.b":1,"a":{"c":2}}',
        '{"a":{"":"x"},"":"y"}',
        '{".":1,"a.":2}',
        '{"a":{"b.c":1,"b":2}}',
        '{"e":[],"o":{},"s":"{}","t":"[]","n":"1","b":"true","z":null}',
        '{"k":[[1,2.50],{"x":["y"]}]}',
        '{"naïve 🙂":"日本"}',
        "{}",
    ],
)
def test_the_submitted_json_is_given_back(text: str) -> None:
    assert json.loads(given_back(text)) == json.loads(text)


def test_a_flat_name_with_dots_and_a_nested_one_share_their_address() -> None:
    with pytest.raises(RejectedError) as rejection:
        flat('{"a.b": 1, "a": {"b": 2}}')
    assert rejection.value.reason == "duplicate_property"


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def test_eight_levels_are_kept_and_nine_rejected() -> None:
    assert list(flat(nested(8))) == ["a.a.a.a.a.a.a.a"]
    for text in (nested(9), '{"a":' + "[" * 8 + "]" * 8 + "}", nested(8).replace("1", "{}")):
        with pytest.raises(RejectedError) as rejection:
            flat(text)
        assert rejection.value.reason == "nested_too_deep"


def test_255_properties_are_kept_and_256_rejected() -> None:
    most = {f"p{number}": "x" for number in range(255)}
    assert len(flatten(dict(most), LIMITS).keys) == 255
    with pytest.raises(RejectedError) as rejection:
        flatten({**most, "one more": "x"}, LIMITS)
    assert rejection.value.reason == "too_many_properties"


def test_the_length_of_a_property_name_is_counted_in_bytes() -> None:
    assert flatten({"é" * 127: "x"}, LIMITS).kinds == "s"
    with pytest.raises(RejectedError) as rejection:
        flatten({"é" * 128: "x"}, LIMITS)
    assert rejection.value.reason == "key_too_long"


_LEAVES = (
    st.none()
    | st.booleans()
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5)
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False).map(
        lambda number: NumberText(str(number).lower())
    )
)


@given(
    st.dictionaries(
        st.text(st.sampled_from("ab*'\"\\/$ é🙂"), max_size=4),
        st.recursive(
            _LEAVES.map(lambda leaf: NumberText(leaf) if type(leaf) is int else leaf),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.text(st.sampled_from("ab*'\"\\/$ é🙂"), max_size=4), inner, max_size=3
                )
            ),
            max_leaves=8,
        ),
        max_size=4,
    )
)
def test_any_json_object_comes_back_equal(members: dict[str, object]) -> None:
    try:
        properties = flatten(members, LIMITS)  # type: ignore[arg-type]
    except RejectedError as rejection:
        assert rejection.reason == "nested_too_deep"
        return
    assert restore(properties.keys, properties.texts, properties.kinds) == members
