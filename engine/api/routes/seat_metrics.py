"""`/seat-metrics`."""

from __future__ import annotations

from fastapi import Response

from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import place
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.seats import SeatMetricRequest, SeatMetricResponse, SeatMetricUpdate
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.public_ids import SEAT_METRICS
from engine.workflows.seat_metric_objects import (
    create_seat_metric,
    delete_seat_metric,
    update_seat_metric,
)

seat_metrics = Resource("Seat metrics", "Types of seats, of which events say how many are held.")


@seat_metrics.get("/seat-metrics")
def list_seat_metrics(caller: CallerOf, paging: PagingOf) -> ListOf[SeatMetricResponse]:
    """List types of seats."""
    found = caller.catalog.of_kind(SEAT_METRICS)
    return paging.page(found, place, lambda each: SeatMetricResponse.of(each, caller.catalog.ids))


@seat_metrics.post("/seat-metrics")
def create_a_seat_metric(
    caller: CallerOf, response: Response, body: SeatMetricRequest
) -> SeatMetricResponse:
    """Make a type of seats."""
    made = create_seat_metric(
        caller.account, body.seat_type, body.label, body.description, caller.author
    )
    return _answer(caller, response, made)


@seat_metrics.get("/seat-metrics/{id}")
def read_seat_metric(caller: CallerOf, response: Response, id: str) -> SeatMetricResponse:
    """Read a type of seats."""
    return _answer(caller, response, caller.catalog.named(SEAT_METRICS, id))


@seat_metrics.put("/seat-metrics/{id}")
def update_a_seat_metric(
    caller: CallerOf, response: Response, id: str, body: SeatMetricUpdate, if_match: IfMatch = None
) -> SeatMetricResponse:
    """Call a type of seats something else; what events call it stays."""
    own = caller.catalog.ids.own(SEAT_METRICS, id)
    expected = expected_revision(if_match)
    changed = update_seat_metric(
        caller.account, own, body.label, body.description, expected, caller.author
    )
    return _answer(caller, response, changed)


@seat_metrics.delete("/seat-metrics/{id}")
def delete_a_seat_metric(caller: CallerOf, id: str) -> SeatMetricResponse:
    """Delete a type of seats that no price bills; its events stay."""
    own = caller.catalog.ids.own(SEAT_METRICS, id)
    deleted = delete_seat_metric(caller.account, own, caller.author)
    return SeatMetricResponse.of(deleted, caller.catalog.ids)


def _answer(caller: Caller, response: Response, metric: CatalogObject) -> SeatMetricResponse:
    show_revision(response, metric.digest)
    return SeatMetricResponse.of(metric, caller.account.catalog.now().ids)
