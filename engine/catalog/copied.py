"""A schedule written anew for another customer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from engine.catalog.list_prices import LIST_PRICES, uses_in
from engine.catalog.shapes.schedule import ScheduleShape
from engine.metrics.yaml_text import yaml_text


def copied_schedule(document: str, customer_id: str) -> str:
    """The file of a schedule with the same terms for another customer, as a draft.

    `document` is the schedule's canonical JSON. Keys are in the order in which they are described.
    """
    written = _without_discount_ids(json.loads(document))
    data = {**written, "customer": customer_id, "draft": True}
    order = [field.alias or name for name, field in ScheduleShape.model_fields.items()]
    return yaml_text({key: data[key] for key in order if key in data})


def with_own_prices(
    schedule_id: str, data: Mapping[str, Any], new_id: Callable[[], str]
) -> dict[str, Any]:
    """A schedule's data with new ids for the prices that it spawns from list prices, and none for
    its discounts."""
    ids = dict.fromkeys(use.price_id for use in uses_in(schedule_id, data))
    renamed = {id: new_id() for id in ids}

    def rename(name: str, value: Any) -> Any:
        if name == LIST_PRICES:
            uses = [{"list_price": each} if isinstance(each, str) else each for each in value]
            return [{**use, "as": renamed[_spawned_id(schedule_id, use)]} for use in uses]
        if name == "tax_rates":
            return {renamed.get(id, id): rate for id, rate in value.items()}
        if isinstance(value, list):
            return [rename("", each) for each in value]
        if isinstance(value, dict):
            return {key: rename(key, each) for key, each in value.items()}
        return renamed.get(value, value) if name == "" else value

    return _without_discount_ids({name: rename(name, value) for name, value in data.items()})


def _without_discount_ids(part: dict[str, Any]) -> dict[str, Any]:
    """A schedule or phase whose discounts are named by nothing."""
    found = dict(part)
    if "discounts" in found:
        found["discounts"] = [
            {name: value for name, value in each.items() if name != "id"}
            for each in found["discounts"]
        ]
    if "phases" in found:
        found["phases"] = [_without_discount_ids(each) for each in found["phases"]]
    return found


def _spawned_id(schedule_id: str, use: Mapping[str, Any]) -> str:
    return str(use.get("as", f"{use['list_price']}--{schedule_id}"))
