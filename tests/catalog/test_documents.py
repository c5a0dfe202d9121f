from __future__ import annotations

from engine.catalog.documents import canonical_json, digest_of, document_of, parsed
from engine.catalog.shapes.schedule import ScheduleShape


def test_canonical_json_is_sorted_tight_and_plain_utf8() -> None:
    assert canonical_json({"b": [1, True], "a": "Müller"}) == '{"a":"Müller","b":[1,true]}'


def test_a_document_holds_what_was_written_and_no_defaults() -> None:
    shape = ScheduleShape.model_validate(
        {"prices": ["a"], "start": "2026-01-01", "customer": "x", "auto_issue": False}
    )
    assert document_of(shape) == (
        '{"auto_issue":false,"customer":"x","prices":["a"],"start":"2026-01-01"}'
    )


def test_the_digest_does_not_depend_on_the_order_of_documents() -> None:
    one = {("metrics", "a"): "{}", ("metrics", "b"): "[]"}
    assert digest_of(one) == digest_of(dict(reversed(one.items())))


def test_text_cannot_move_between_documents_unseen() -> None:
    assert digest_of({("metrics", "a"): "b"}) != digest_of({("metrics", "ab"): ""})
    assert digest_of({("metrics", "a"): "{}"}) != digest_of({("products", "a"): "{}"})


def test_documents_are_read_as_text_or_as_data() -> None:
    assert parsed('{"a":1}') == parsed({"a": 1}) == {"a": 1}
