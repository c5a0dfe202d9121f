"""What the ids in a billing schedule's body lead to; one that leads nowhere is a wrong field."""

from __future__ import annotations

from engine.api.caller import Caller
from engine.api.named import named
from engine.api.problems import invalid_field
from engine.api.shapes.schedule_requests import Names
from engine.workflows.public_ids import LIST_PRICES, PRICES, TAX_RATES
from engine.workflows.schedule_objects import SchedulePrices


def schedule_names(caller: Caller, schedule_id: str) -> Names:
    """For the body of a schedule; `schedule_id` is ours, of one that there is or is to be."""
    catalog = caller.catalog
    prices = SchedulePrices(catalog, schedule_id, caller.new_id)

    def price(text: str, field: str) -> str:
        found = named(caller, PRICES, text, field)
        known = catalog.prices.get(found)
        if known is None or known.is_list_price:
            raise invalid_field(field, "names a list price", "a price; send it in listPriceIds")
        return found

    def restricted(text: str, field: str) -> str:
        """A price, or what the schedule spawns from a list price."""
        listed = catalog.ids.find(LIST_PRICES, text)
        spawned = None if listed is None else prices.spawned(listed)
        return price(text, field) if spawned is None else spawned

    def metric(price_ids: list[str], field: str) -> str:
        found = {_metric_of(caller, prices.source(id)) for id in price_ids} - {None}
        if len(found) != 1:
            raise invalid_field(
                field, "leads to no metric", "prices of one usage metric with creditUnitType METRIC"
            )
        return str(found.pop())

    return Names(
        price=price,
        list_price=lambda text, field: named(caller, LIST_PRICES, text, field),
        restricted=restricted,
        tax_rate=lambda text, field: named(caller, TAX_RATES, text, field),
        metric=metric,
        phase=prices.phase,
    )


def _metric_of(caller: Caller, price_id: str) -> str | None:
    metric = caller.catalog.prices[price_id].data.get("metric")
    return None if metric is None else str(metric)
