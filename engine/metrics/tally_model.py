"""The dbt models of a metric: its tallies, which grow build by build, and its usage, made of them.

A build of `tally__<metric>` appends, in this order of thought:

    changes   what came and went between the cut of the table's last build and the cut of this one,
              in the periods that it knew then
    fresh     the periods that were registered since, counted from the events, by slot where that
              is possible (`slots.py`); and those that have to start over
    a row without a period, which says through which event and which registration all is counted

The first build is the same with nothing counted and nothing known. So each table carries on from
what it holds itself, whichever build made that, and one that was dropped is built anew.
"""

from __future__ import annotations

import hashlib

from sqlglot import exp

from engine.domain.metric import Metric
from engine.metrics.compile import (
    REGISTRATION,
    Steps,
    counted,
    grouped,
    periods_of,
    tallied,
    usage_of_tallies,
)
from engine.metrics.counted import EVENTS, GRAIN, PERIODS, all_of
from engine.metrics.events import property_columns
from engine.metrics.pieces import whole
from engine.metrics.print import template_text
from engine.metrics.slots import (
    USAGE_SLOT,
    counts_by_slot,
    is_outside_slots,
    steps_by_slot,
)
from engine.metrics.tallies import (
    IS_REMOVED,
    RANK,
    ROLE,
    TallyKind,
    breakdown_columns,
    change_columns,
    extreme_column,
    has_lost_its_extreme,
    rank_of_event,
    tally_columns,
    tally_keys,
    tally_kind,
)

_REGISTERED = "ref__registered_billing_periods"
_CURRENT = "ref__current_billing_periods"
_ALL_EVENTS = "ref__usage_events"
_SUPERSEDED = "ref__superseded_usage_events"
_WENT = "ref__usage_events_superseded"

_DIGEST = "digest of the definition"
"""Stands in the SQL for the digest of that SQL."""
_IF_INCREMENTAL = "{% if is_incremental() %}"
_IF_FIRST = "{% if not is_incremental() %}"
_END_IF = "{% endif %}"
_READS = """\
-- depends_on: {{ ref('usage_events') }}, {{ ref('superseded_usage_events') }}
-- depends_on: {{ ref('usage_events_superseded') }}, {{ ref('metering_cut') }}
"""


def usage_name(metric: Metric) -> str:
    """The model of a metric's usage; its id is an identifier by the catalog's rules."""
    return f"usage__{metric.id}"


def tally_name(metric: Metric) -> str:
    """The model of its tallies."""
    return f"tally__{metric.id}"


def usage_text(metric: Metric) -> str:
    """The usage of the periods that are published now, from all of their tallies."""
    is_of_metric = exp.column("metric").eq(exp.Literal.string(metric.id))
    periods = exp.select(REGISTRATION, *GRAIN).from_(_CURRENT).where(is_of_metric)
    steps: Steps = {"periods": periods, "tallies": _tallies(metric, "periods")}
    if tally_kind(metric).starts_over:
        steps = {"periods": periods, **_since_the_start(_tallies(metric, "periods"))}
    return template_text(usage_of_tallies(metric, steps))


def tally_text(metric: Metric) -> str:
    """The increment of the metric's tallies, with the configuration of its model."""
    body = _tally_body(metric)
    digest = hashlib.sha256(body.encode()).hexdigest()[:12]
    body = body.replace(_DIGEST, digest)
    config = (
        "{{ config(\n"
        '    materialized="incremental",\n'
        '    incremental_strategy="append",\n'
        f'    meta={{"definition": "{digest}"}}\n'
        ") }}\n"
    )
    return f"{config}{_READS}{{% set tallied = tallied_before() %}}\n{body}"


def _tally_body(metric: Metric) -> str:
    known = exp.column(REGISTRATION) <= _tallied("registration")
    new = exp.column(REGISTRATION) > _tallied("registration")
    periods = periods_of(metric, all_of(_REGISTERED), (REGISTRATION,))
    starts_over = tally_kind(metric).starts_over
    to_count = template_text(all_of("all_periods").where(new))
    if starts_over:
        again = exp.select("all_periods.*").from_("all_periods")
        again = again.join("lost", using=[REGISTRATION])
        to_count += f"\n{_IF_INCREMENTAL}\nunion all\n{template_text(again)}\n{_END_IF}"
    steps = [
        _step("all_periods", template_text(periods)),
        _IF_INCREMENTAL,
        _step("known_periods", template_text(all_of("all_periods").where(known))),
        *_written(_change_steps(metric)),
        _END_IF,
        _step(PERIODS, to_count),
        *(_fresh_by_slot(metric) if counts_by_slot(metric) else _fresh(metric)),
        _step("tallies", _tallies_of_this_build(metric)),
        _step("final", template_text(_final())).removesuffix(","),
    ]
    return "with " + "\n".join(steps) + "\nselect *\nfrom final"


def _fresh(metric: Metric) -> list[str]:
    """From the events to tallies of the periods that are counted from them."""
    return _written(
        {
            "superseded_events": _superseded_events(),
            EVENTS: _not_superseded(metric, "superseded_events"),
            "counted": counted(metric),
            "fresh": tallied(metric, "counted"),
        }
    )


def _fresh_by_slot(metric: Metric) -> list[str]:
    """The same by slot in the first build, and event by event in slots that a period cuts.

    Later builds have few periods to count anew, and look for their events alone. Events are read
    twice, not kept in between: there may be more of them than memory holds.
    """
    slot = exp.column(USAGE_SLOT, table=EVENTS)
    by_slot = {
        "usage_events_by_slot": _not_superseded(metric, "superseded_events", slot),
        **steps_by_slot(metric, "usage_events_by_slot"),
    }
    events = _not_superseded(metric, "superseded_events", slot.copy())
    one_by_one = template_text(counted(metric, periods="periods_of_events"))
    columns = [REGISTRATION, *tally_keys(metric), *tally_columns(metric)]
    of_events, of_slots = (
        template_text(exp.select(*columns).from_(relation))
        for relation in ("of_events", "of_slots")
    )
    return [
        *_written({"superseded_events": _superseded_events()}),
        _IF_FIRST,
        *_written(by_slot),
        _END_IF,
        _step(
            "periods_of_events",
            template_text(all_of(PERIODS)) + _if_first("where\n    is_cut"),
        ),
        *_written({EVENTS: events}),
        _step("counted", one_by_one + _if_first(f"    and ({template_text(is_outside_slots())})")),
        *_written({"of_events": tallied(metric, "counted")}),
        _step("fresh", of_events + _if_first(f"union all\n{of_slots}")),
    ]


def _if_first(sql: str) -> str:
    return f"\n{_IF_FIRST}\n{sql}\n{_END_IF}"


def _change_steps(metric: Metric) -> Steps:
    """From the events that changed to the tallies of what changed, in periods that were known."""
    is_removed = exp.column(IS_REMOVED, table=EVENTS)
    changed = counted(metric, is_removed, events="changed_events", periods="known_periods")
    steps: Steps = {**_changed_events(metric), "changed": changed}
    kind = tally_kind(metric)
    if kind is TallyKind.RECOUNTS:
        return {**steps, "lost": exp.select(REGISTRATION).distinct().from_("changed")}
    changes = grouped(metric, change_columns(metric), "changed")
    if kind is TallyKind.EXTREMES:
        lost = exp.select(REGISTRATION).from_("lost")
        is_lost = exp.In(this=exp.column(REGISTRATION), query=lost.subquery())
        return {**steps, **_lost_steps(metric), "changes": changes.where(exp.not_(is_lost))}
    return {**steps, "changes": changes}


def _changed_events(metric: Metric) -> Steps:
    """Events that count now and did not, and events that did and do not any more."""
    doomed = exp.select("seq").from_(_SUPERSEDED).where(_is_new("superseded_by_seq"))
    came = _not_superseded(metric, "superseded", exp.alias_(exp.false(), IS_REMOVED))
    went = (
        exp.select(*_event_columns(metric), exp.alias_(exp.true(), IS_REMOVED))
        .from_(_WENT)
        .where(_is_new("superseded_by_seq"))
        .where(exp.column("seq") <= _tallied("seq"))
        .where(exp.not_(exp.column("retracted")))
    )
    came = came.where(exp.column("seq", table=EVENTS) > _tallied("seq"))
    return {
        "superseded": doomed.where(exp.column("seq") > _tallied("seq")),
        "changed_events": exp.union(came, went, distinct=False),
    }


def _superseded_events() -> exp.Select:
    """Events that do not count as of this build, though they are no retractions.

    The cut is a number here, not a query: only so is it known that most events are before it, and
    the few superseded ones are looked up, not held against all of history.
    """
    superseded = exp.select("seq").from_(_SUPERSEDED)
    return superseded.where(exp.column("superseded_by_seq") <= _tallied("through"))


def _not_superseded(metric: Metric, superseded: str, *more: exp.Expr) -> exp.Select:
    """Events through the cut that are not retracted and not in the relation `superseded`."""
    seq, other = exp.column("seq", table=EVENTS), exp.column("seq", table=superseded)
    return (
        exp.select(*(exp.column(name, table=EVENTS) for name in _event_columns(metric)), *more)
        .from_(exp.alias_(exp.to_table(_ALL_EVENTS), EVENTS, table=True))
        .join(superseded, on=seq.eq(other), join_type="left")
        .where(exp.not_(exp.column("retracted", table=EVENTS)))
        .where(other.copy().is_(exp.null()))
        .where(seq.copy() <= _tallied("through"))
    )


def _event_columns(metric: Metric) -> list[str]:
    """What a metric may read of an event."""
    core = ("seq", "customer_alias", "event_type", "event_timestamp")
    return [*core, *property_columns([metric])]


def _lost_steps(metric: Metric) -> Steps:
    """Periods whose extreme was removed: of those with removals what is held, and which lost it."""
    keys = breakdown_columns(metric)
    with_removals = exp.select(REGISTRATION).distinct().from_("changed").where(IS_REMOVED)
    held = exp.select(
        REGISTRATION,
        *keys,
        exp.alias_(exp.Literal.string("held"), ROLE),
        exp.alias_(exp.column(extreme_column(metric)), RANK),
    ).from_("tallies_held")
    role = exp.case().when(exp.column(IS_REMOVED), exp.Literal.string("removed"))
    moved = exp.select(
        REGISTRATION,
        *keys,
        exp.alias_(role.else_(exp.Literal.string("added")), ROLE),
        exp.alias_(rank_of_event(metric), RANK),
    ).from_("changed")
    lost = exp.select(REGISTRATION).from_("compared").group_by(REGISTRATION, *keys)
    of_groups = lost.having(has_lost_its_extreme(metric))
    of_this = _since_the_start(_tallies(metric, "with_removals", "own__this"), "tallies_held")
    return {
        "with_removals": with_removals,
        **of_this,
        "compared": exp.union(held, moved, distinct=False),
        "lost_groups": of_groups,
        "lost": exp.select(REGISTRATION).distinct().from_("lost_groups"),
    }


def _tallies(metric: Metric, periods: str, relation: str | None = None) -> exp.Select:
    """The tallies of some registrations."""
    table = exp.alias_(exp.to_table(relation or f"ref__{tally_name(metric)}"), "tally", table=True)
    on = exp.column(REGISTRATION, table="tally").eq(exp.column(REGISTRATION, table=periods))
    return exp.select("tally.*").from_(table).join(periods, on=on)


def _since_the_start(tallies: exp.Select, name: str = "tallies") -> Steps:
    """Without those from before their period last started over."""
    started = exp.case().when(exp.column("starts_over"), exp.column("counted_seq"))
    last = exp.Window(
        this=exp.Max(this=started), partition_by=[exp.column(REGISTRATION)], over="OVER"
    )
    since = exp.func("coalesce", exp.column("started_seq"), exp.Literal.number(0))
    return {
        "all_tallies": tallies,
        "tallies_and_starts": all_of("all_tallies").select(exp.alias_(last, "started_seq")),
        name: all_of("tallies_and_starts").where(exp.column("counted_seq") >= since),
    }


def _tallies_of_this_build(metric: Metric) -> str:
    """Fresh tallies, changes, and the rows that only say something of the build itself."""
    keys = list(tally_keys(metric))
    kind = tally_kind(metric)
    if kind is TallyKind.RECOUNTS:
        keys = ["is_total", *keys]
    columns = [*keys, *tally_columns(metric)]
    started = exp.column(REGISTRATION) <= _tallied("registration")
    flag = [exp.alias_(started, "starts_over")] if kind.starts_over else []
    no_start = [exp.alias_(exp.false(), "starts_over")] if kind.starts_over else []
    nothing = [exp.alias_(exp.null(), name) for name in columns]
    fresh = exp.select(REGISTRATION, *columns, *flag).from_("fresh")
    mark = exp.select(exp.alias_(whole(exp.null()), REGISTRATION), *nothing, *no_start)
    text = template_text(exp.union(fresh, mark, distinct=False))
    added: list[exp.Query] = []
    if kind is not TallyKind.RECOUNTS:
        added.append(exp.select(REGISTRATION, *columns, *no_start).from_("changes"))
    if kind.starts_over:
        start = exp.alias_(exp.true(), "starts_over")
        added.append(exp.select(REGISTRATION, *nothing, start).from_("lost"))
    conditional = "".join(f"union all\n{template_text(each)}\n" for each in added)
    return f"{text}\n{_IF_INCREMENTAL}\n{conditional}{_END_IF}"


def _final() -> exp.Select:
    return all_of("tallies").select(
        exp.alias_(whole(_tallied("through")), "counted_seq"),
        exp.alias_(whole(_tallied("registrations")), "registrations"),
        exp.alias_(exp.Literal.string(_DIGEST), "definition"),
    )


def _is_new(name: str, table: str | None = None) -> exp.Expr:
    """After the cut of the last build, and not after this one's."""
    column = exp.column(name, table=table)
    return exp.and_(column > _tallied("seq"), column.copy() <= _tallied("through"))


def _tallied(key: str) -> exp.Column:
    """What the macro `tallied_before` says under this key, as a number."""
    return exp.column(f"tallied__{key}")


def _written(steps: Steps) -> list[str]:
    return [_step(name, template_text(tree)) for name, tree in steps.items()]


def _step(name: str, body: str) -> str:
    lines = (
        f"    {line}" if line and not line.startswith("{%") else line for line in body.splitlines()
    )
    return "\n".join([f"{name} as (", *lines, "),"])
