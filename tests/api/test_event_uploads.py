"""CSV files and retractions over HTTP: what a dry run says comes true, and nothing else."""

from __future__ import annotations

from typing import Any

from tests.api.world import World

ROWS = (
    b"customerEventId,customerAlias,eventType,eventTimestamp,tokens,note\r\n"
    b'c-1,acme,llm_request,2026-01-05T10:00:00Z,1.50,"two\nlines"\r\n'
    b"c-2,,llm_request,,2,\r\n"
    b"c-3,acme,llm_request\r\n"
    b"\r\n"
    b'"{""customerAlias"":""acme"",""eventType"":""x""}"\r\n'
    b"c-4,acme,llm_request,2026-02-30T00:00:00Z,2,\r\n"
    b"c-5,acme,llm_request,,0099,\r\n"
)
REFUSED = [
    (4, "missing_customer_alias"),
    (5, "wrong_cell_count"),
    (7, "wrong_cell_count"),
    (8, "timestamp_unparsable"),
]


def sent(world: World, content: bytes, content_type: str = "text/csv", **query: str) -> Any:
    headers = {"Content-Type": content_type}
    return world.client.post(
        "/api/usage-events/csv",
        content=content,
        headers=headers,
        params=query,
        auth=world.credentials,
    )


def landed(world: World) -> int:
    account = world.account
    account.intake.land_now()
    return account.workspace.lake.snapshot().last_seq


def test_a_dry_run_says_what_the_upload_then_does(world: World) -> None:
    before = landed(world)
    for query in ({"dryRun": "true"}, {}):
        answer = sent(world, ROWS, **query)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["accepted"], told["rejected"], told["dryRun"]) == (2, 4, bool(query))
        assert [(each["line"], each["reason"]) for each in told["items"]] == REFUSED
        assert ("receivedAt" in told) == (not query)
        assert landed(world) == before + (0 if query else 2)
    event = world.read("/usage-events", eventId="c-1")["items"][0]
    assert event["eventTimestamp"] == "2026-01-05T10:00:00Z"
    assert event["eventProperties"] == {"tokens": 1.5, "note": "two\nlines"}
    last = world.call("GET", "/usage-events", eventId="c-5")
    assert last.json()["items"][0]["eventProperties"] == {"tokens": "0099"}


def test_a_file_comes_as_the_file_of_a_form_too(world: World) -> None:
    def form(*names: str) -> bytes:
        parts = [
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
            b"Content-Type: text/csv\r\n\r\n%s\r\n" % (name.encode(), ROWS)
            for name in names
        ]
        return b"".join(parts) + b"--b--\r\n"

    kind = "multipart/form-data; boundary=b"
    assert sent(world, form("usage.csv"), kind, dryRun="true").json()["accepted"] == 2
    assert sent(world, form("a.csv", "b.csv"), kind).status_code == 400
    assert sent(world, b"--b", "multipart/form-data").status_code == 400
    assert sent(world, b"no,such,columns\n1,2,3\n").status_code == 400
    assert sent(world, b"").json()["accepted"] == 0
    assert sent(world, ROWS, "text/plain").status_code == 415
    many = b"customerAlias,eventType\n" + b"a,b\n" * 5_001
    assert sent(world, many).status_code == 413


def test_a_retraction_takes_every_event_of_an_id_back(world: World) -> None:
    for _ in range(2):
        world.made(
            "/usage-events", {"customerAlias": "r", "eventType": "x", "customerEventId": "r-1"}
        )
    answer = world.call("POST", "/usage-events/retractions", {"customerEventIds": ["r-1", " "]})
    told = answer.json()
    assert (told["accepted"], told["rejected"]) == (1, 1)
    assert told["items"][1]["reason"] == "blank_customer_event_id"
    latest = world.read("/usage-events", eventId="r-1")["items"][0]
    assert latest["retracted"] is True
    assert (
        world.call("POST", "/usage-events/retractions", {"customerEventIds": []}).status_code == 400
    )
