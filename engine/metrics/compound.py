"""What a compound metric comes to, from the quantities of the metrics that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from engine.domain.compound import CompoundMetric, measured_parts
from engine.domain.decimals import QUANTITY_INTEGER_DIGITS
from engine.domain.errors import RatingError
from engine.domain.rounding import QUANTITY_ROUNDING
from engine.domain.usage import PeriodUsage, Usage, UsageShare, refused
from engine.metrics.evaluate import value_of
from engine.metrics.expression import compound_expression

Compounds = Mapping[str, CompoundMetric]


def compound_usage(
    compound: CompoundMetric, compounds: Compounds, parts: Mapping[str, PeriodUsage]
) -> PeriodUsage:
    """The compound's usage of a period, from that of its `measured_parts` by metric id.

    Every part has the same windows.
    """
    wanted = measured_parts(compound.id, compounds)
    usage = {id: parts[id].usage for id in wanted}
    befores = {id: parts[id].before for id in wanted}
    before = {id: each for id, each in befores.items() if each is not None}
    return PeriodUsage(
        usage=usage_of_parts(compound, compounds, usage),
        before=usage_of_parts(compound, compounds, before) if before else None,
    )


def usage_of_parts(
    compound: CompoundMetric, compounds: Compounds, parts: Mapping[str, Usage]
) -> Usage:
    """The same for one window.

    The quantity is exact until it is rounded once; a part of which nothing was measured is 0, as it
    would be priced. Behind it are the events of all parts; one that counts in two is counted twice.
    It is refused where a part is, where it divides by zero and where it has more than 26 digits
    before the point.
    """
    events = sum(usage.total.event_count for usage in parts.values())
    for usage in parts.values():
        if usage.refusal is not None:
            return refused(usage.refusal, events)
    measured = {id: Fraction(usage.quantity) for id, usage in parts.items()}
    try:
        exact = _exact(compound, compounds, measured)
    except RatingError as error:
        return refused(str(error), events)
    quantity = (compound.rounding or QUANTITY_ROUNDING).apply(exact)
    if abs(quantity) >= 10**QUANTITY_INTEGER_DIGITS:
        reason = (
            f"the compound metric {compound.id} comes to more than {QUANTITY_INTEGER_DIGITS}"
            " digits before the point; correct its parts or its parameters"
        )
        return refused(reason, events)
    return Usage(total=UsageShare(values=(), quantity=quantity, event_count=events))


def _exact(compound: CompoundMetric, compounds: Compounds, known: dict[str, Fraction]) -> Fraction:
    """A part that is a compound itself counts as rounded if it says how, and exactly if not.

    `known` has the quantities of metrics by id, and gets those of compounds.
    """
    for _, id in compound.parts:
        if id not in known:
            exact = _exact(compounds[id], compounds, known)
            rounding = compounds[id].rounding
            known[id] = exact if rounding is None else Fraction(rounding.apply(exact))
    names = {name: known[id] for name, id in compound.parts}
    parameters = {each.name: Fraction(each.value) for each in compound.parameters}
    try:
        found = value_of(compound_expression(compound.expression), names, parameters)
    except RatingError as error:
        raise RatingError(
            f"the compound metric {compound.id} {error} in this period; let its expression say"
            " what it is then, as in case when divisor = 0 then 0 else … end"
        ) from None
    return Fraction(0) if found is None else found
