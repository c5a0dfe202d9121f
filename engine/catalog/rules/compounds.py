"""A compound metric names metrics that there are, its own parameters, and never itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.catalog.documents import METRICS, PRODUCTS
from engine.catalog.draft import Draft
from engine.catalog.finding import FieldPath, Finding, listing, suggestion
from engine.catalog.shapes.metric import CompoundShape
from engine.domain.errors import InputError


def compounds_are_made_of_metrics(draft: Draft) -> Iterator[Finding]:
    """Every part is a metric of the catalog, and every name of the expression a part."""
    for id, metric in draft.compounds.items():
        for name, part in metric.compound.metrics.items():
            dangling = draft.dangling(METRICS, part, "metric", "in metrics/")
            if dangling:
                yield Finding(METRICS, id, ("compound", "metrics", name), dangling)
        for path, message in _names(metric.compound):
            yield Finding(METRICS, id, ("compound", *path), message)


def parameters_are_of_their_type(draft: Draft) -> Iterator[Finding]:
    """A default is a value that the parameter may have."""
    for id, metric in draft.compounds.items():
        for name, parameter in (metric.compound.parameters or {}).items():
            if not parameter.type.allows(Decimal(parameter.default)):
                kind = parameter.type.value.replace("_", " ")
                message = f'"{parameter.default}" is no {kind}; correct it or change the type'
                path = ("compound", "parameters", name, "default")
                yield Finding(METRICS, id, path, message)


def prices_set_parameters_that_there_are(draft: Draft) -> Iterator[Finding]:
    """A price gives values to parameters of its own compound metric, of their types."""
    for product_id, price_id, price in draft.prices():
        metric = draft.compounds.get(price.metric or "")
        known = {} if metric is None else metric.compound.parameters or {}
        for name, text in (price.metric_parameters or {}).items():
            path = ("prices", price_id, "metric_parameters", name)
            if name not in known:
                advice = f"metric {price.metric} has {listing(known) or 'no parameters'}"
                message = f"is no parameter of its metric; {suggestion(name, known, advice)}"
                yield Finding(PRODUCTS, product_id, path, message)
            elif not known[name].type.allows(Decimal(text)):
                kind = known[name].type.value.replace("_", " ")
                yield Finding(PRODUCTS, product_id, path, f'"{text}" is no {kind}; correct it')


def compounds_do_not_go_round(draft: Draft) -> Iterator[Finding]:
    """No compound is made of itself, by whatever way round; each ring is named once."""
    for id, metric in draft.compounds.items():
        for name, part in metric.compound.metrics.items():
            way = _way_back(draft, part, id)
            if way is not None and id == min(way):
                ring = " → ".join([id, *way])
                message = f"is made of itself ({ring}); take one of them out"
                yield Finding(METRICS, id, ("compound", "metrics", name), message)


def _way_back(draft: Draft, start: str, goal: str) -> list[str] | None:
    """The compounds on the way from `start` to `goal`, both included."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        compound = draft.compounds.get(way[-1])
        for part in () if compound is None else compound.compound.metrics.values():
            if part not in seen:
                seen.add(part)
                ways.append([*way, part])
    return None


def _names(compound: CompoundShape) -> Iterator[tuple[FieldPath, str]]:
    """What the expression says that it cannot, or does not say although it is given."""
    # sqlglot takes longer to import than most commands to run, and few catalogs need it.
    from engine.domain.expression import number_names, parameter_names
    from engine.metrics.expression import compound_expression

    try:
        tree = compound_expression(compound.expression)
    except InputError as error:
        yield ("expression",), str(error)
        return
    parameters = compound.parameters or {}
    for key, used, given in (
        ("metrics", number_names(tree), compound.metrics),
        ("parameters", parameter_names(tree), parameters),
    ):
        sign = ":" if key == "parameters" else ""
        for name in used:
            if name not in given:
                advice = f"add it to {key}, which has {listing(given) or 'none'}"
                remedy = suggestion(name, given, advice)
                yield ("expression",), f"{sign}{name} is not among the {key}; {remedy}"
        for name in given:
            if name not in used:
                yield (key, name), "is not in the expression; use it or remove it"
