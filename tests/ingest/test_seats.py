"""Seat events land as events of their seat type, whatever they came in."""

from __future__ import annotations

from ingest.log import Lake
from ingest.ndjson import LineBlock, parse_block
from ingest.shaped_lines import LineParser
from tests.ingest.landing import events_of, land_text, rejections_of
from tests.ingest.test_ndjson import PARSING

SEATS = (
    '{"customerEventId":"s1","customerAlias":"acme","seatType":"editor",'
    '"eventTimestamp":"2026-02-01T00:00:00Z","total":27}'
)
AS_EVENT = (
    '{"customerEventId":"s1","customerAlias":"acme","eventType":"seat.editor",'
    '"eventTimestamp":"2026-02-01T00:00:00.000000Z","eventProperties":{"total":27}}'
)


def test_a_seat_event_lands_as_an_event_of_its_seat_type(lake: Lake) -> None:
    land_text(lake, SEATS)
    [event] = events_of(lake)
    assert event.json() == AS_EVENT


def test_columns_say_the_same(lake: Lake) -> None:
    header = "customer_event_id,customer_alias,seat_type,event_timestamp,total\n"
    rows = "s1,acme,editor,2026-02-01T00:00:00Z,27\ns2,acme,editor,2026-02-01T00:00:00Z,-1\n"
    land_text(lake, header + rows, "seats.csv")
    [event] = events_of(lake)
    assert event.json() == AS_EVENT
    assert [row.reason for row in rejections_of(lake)] == ["bad_seat_total"]


def test_other_facts_of_a_seat_event_stay_with_it(lake: Lake) -> None:
    land_text(lake, SEATS.replace('"total":27', '"total":"27","eventProperties":{"plan":"pro"}'))
    [event] = events_of(lake)
    assert '"eventProperties":{"plan":"pro","total":27}' in event.json()


def test_a_retraction_of_seats_needs_no_total(lake: Lake) -> None:
    land_text(lake, SEATS.replace('"total":27', '"retracted":true'))
    [event] = events_of(lake)
    assert (event.event_type, event.retracted) == ("seat.editor", True)


def test_a_total_is_a_property_like_any_of_other_events(lake: Lake) -> None:
    header = "customer_alias,event_type,event_timestamp,total\n"
    land_text(lake, f"{header}acme,call,2026-02-01T00:00:00Z,-1.5\n", "calls.csv")
    [event] = events_of(lake)
    assert '"total":-1.5' in event.json()


def test_many_lines_at_once_are_looked_at_as_closely_as_each_alone() -> None:
    bad = AS_EVENT.replace('"total":27', '"total":-27')
    lines = [SEATS, AS_EVENT, bad, AS_EVENT.replace("seat.editor", "call")] * 80
    block = LineBlock(1, "\n".join(lines).encode())
    bulk, exact = LineParser().parse(block, PARSING), parse_block(block, PARSING)
    assert bulk.events.to_pylist() == exact.events.to_pylist()
    assert bulk.rejected == exact.rejected
    assert len(bulk.rejected) == 80
