"""Submissions in the public input shape: one JSON object a line (DESIGN 3)."""

import json
from collections.abc import Mapping

from tests.oracle.events import Submission


def input_line(submission: Submission) -> str:
    """The submission as a line of NDJSON: nested properties, numbers in their own text.

    What the ingest has to fill in is left out: a missing id, and a timestamp that equals
    received_at.
    """
    members = {}
    if submission.customer_event_id is not None:
        members["customerEventId"] = _json_string(submission.customer_event_id)
    members["customerAlias"] = _json_string(submission.customer_alias)
    members["eventType"] = _json_string(submission.event_type)
    if submission.event_timestamp != submission.received_at:
        written = submission.event_timestamp.isoformat().replace("+00:00", "Z")
        members["eventTimestamp"] = _json_string(written)
    members["properties"] = _nested(
        {
            key: _json_string(text) if submission.kinds[key] == "string" else text
            for key, text in submission.properties.items()
        }
    )
    if submission.retracted:
        members["retracted"] = "true"
    return _json_object(members)


def _nested(leaves: Mapping[str, str]) -> str:
    """A JSON object from the JSON texts of its leaves under dotted keys."""
    members: dict[str, str] = {}
    branches: dict[str, dict[str, str]] = {}
    for key, text in leaves.items():
        head, dot, rest = key.partition(".")
        if dot:
            branches.setdefault(head, {})[rest] = text
        else:
            members[head] = text
    return _json_object(members | {head: _nested(branch) for head, branch in branches.items()})


def _json_object(members: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_json_string(key)}: {text}" for key, text in members.items()) + "}"


def _json_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
