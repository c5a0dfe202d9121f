"""What a quote's body says, as people write quotes: its ids led to ours, its own prices named."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from engine.api.caller import Caller
from engine.api.named import named
from engine.api.problems import invalid_field
from engine.api.routes.prices import finder, parameter_finder
from engine.api.schedule_names import schedule_names
from engine.api.shapes.quote_requests import QuoteRequest
from engine.api.shapes.schedule_requests import Names
from engine.domain.identity import NAMESPACE
from engine.workflows.customers import customer_document
from engine.workflows.public_ids import CUSTOMERS, METRICS


def written_quote(
    caller: Caller, body: QuoteRequest, quote_id: str, schedule_id: str
) -> dict[str, Any]:
    """The body as a quote is written. What is new in it has ids that follow from the quote's and
    its refs, so that a draft that is sent again keeps them."""
    products = {each.ref: _own(quote_id, "product", each.ref) for each in body.products}
    prices = {each.ref: _own(quote_id, "price", each.ref) for each in body.prices}
    names = _names(caller, body, schedule_id, prices)
    return body.written(
        _customer(caller, body), names, products, prices, finder(caller), parameter_finder(caller)
    )


def _customer(caller: Caller, body: QuoteRequest) -> dict[str, Any]:
    if body.customer_id is not None:
        return {"customer": named(caller, CUSTOMERS, body.customer_id, "customerId")}
    assert body.prospect is not None
    parent = body.prospect.parent_id
    own = None if parent is None else named(caller, CUSTOMERS, parent, "prospect.parentId")
    document = customer_document(body.prospect.fields(own), caller.new_id, caller.author)
    return {"prospect": document}


def _names(caller: Caller, body: QuoteRequest, schedule_id: str, own: dict[str, str]) -> Names:
    """As for a schedule, with the quote's own prices among them."""
    known = schedule_names(caller, schedule_id)
    metrics = {
        own[each.ref]: getattr(each.structure, "usage_metric_id", None) for each in body.prices
    }

    def metric(price_ids: list[str], field: str) -> str:
        here = [id for id in price_ids if id in metrics]
        found = {caller.catalog.ids.find(METRICS, str(metrics[id])) for id in here if metrics[id]}
        elsewhere = [id for id in price_ids if id not in metrics]
        if elsewhere:
            found.add(known.metric(elsewhere, field))
        if len(found) != 1 or None in found:
            raise invalid_field(field, "leads to no metric", "prices of one usage metric")
        return str(found.pop())

    return Names(
        price=lambda text, field: own.get(text) or known.price(text, f"schedule.{field}"),
        list_price=lambda text, field: known.list_price(text, f"schedule.{field}"),
        restricted=lambda text, field: own.get(text) or known.restricted(text, field),
        tax_rate=lambda text, field: known.tax_rate(text, f"schedule.{field}"),
        metric=metric,
        phase=known.phase,
    )


def _own(quote_id: str, kind: str, ref: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(("quote", quote_id, kind, ref))))
