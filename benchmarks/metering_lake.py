"""A lake of any size, made fast: events as landing would have written them, in files of its log.

Every event is a function of its number, so equal arguments give equal lakes. Customers by a power
law, twelve types, five properties; 3 % are late by anything up to the whole history; 2 % are
resubmissions with another number, most of them of recent events, a tenth of events of any age, and
one in twenty of those is a retraction.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow.parquet as pq

from benchmarks.events import EVENT_TYPES, MODELS, REGIONS, TIERS
from ingest.commit import LakeFile
from ingest.log import Lake
from ingest.ports import LOCAL
from ingest.snapshot import Snapshot

HISTORY_DAYS = 365
START = datetime(2025, 4, 1, tzinfo=UTC)
END = START + timedelta(days=HISTORY_DAYS)
"""When the history ends and the night's events begin to happen, and to be received."""
PART_EVENTS = 1_000_000
_RECENT = 500_000


def land_made_events(lake: Lake, first: int, count: int, history: int, customers: int) -> Snapshot:
    """Land events number `first` to `first + count - 1`, a file and an entry a million.

    `history` events happen in the year before `END`, at an even pace that later ones keep.
    """
    with lake.writing():
        snapshot = lake.snapshot()
        for start in range(first, first + count, PART_EVENTS):
            end = min(start + PART_EVENTS, first + count)
            file = _part(lake, start, end, history, customers)
            snapshot = lake.commit(
                snapshot,
                committed_at=file.max_received_at,
                add=(file,),
                last_seq=end,
                last_received_at=file.max_received_at,
            )
    return snapshot


def _part(lake: Lake, start: int, end: int, history: int, customers: int) -> LakeFile:
    received = START + timedelta(days=HISTORY_DAYS * start / history)
    path = f"usage_events/received_date={received:%Y-%m-%d}/made-{start:012d}.parquet"
    file = lake.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"copy ({_events(start, end, history, customers)}) to '{file}'"
            " (format parquet, compression zstd, row_group_size 122880)"
        )
        least, most = connection.execute(
            f"select min(received_at), max(received_at) from read_parquet('{file}')"
        ).fetchall()[0]
    return LakeFile(
        table="usage_events",
        path=path,
        sha256=LOCAL.sha256(file),
        bytes=file.stat().st_size,
        rows=pq.read_metadata(file).num_rows,
        min_seq=start + 1,
        max_seq=end,
        min_received_at=least.astimezone(UTC),
        max_received_at=most.astimezone(UTC),
    )


def _events(start: int, end: int, history: int, customers: int) -> str:
    """`chance(n, k)` is the k-th number in [0, 1) of event n; `origin` is the event sent again."""
    pace = HISTORY_DAYS * 86_400_000_000 / history
    return f"""
    with numbered as (
        select
            range as number,
            case
                when {_chance("range", 0)} >= 0.02 or range = 0 then range
                when {_chance("range", 1)} < 0.9
                    then range - 1 - cast(floor(
                        {_chance("range", 2)} * least(range, {_RECENT})
                    ) as bigint)
                else cast(floor({_chance("range", 2)} * range) as bigint)
            end as origin
        from range({start}, {end})
    ),
    events as (
        select
            number,
            origin,
            'ev-' || lpad(cast(origin as varchar), 12, '0') || '-' || left(md5('k' || origin), 6)
                as customer_event_id,
            cast(floor(power({customers}, {_chance("origin", 3)})) as bigint) - 1 as customer,
            cast(floor(power({len(EVENT_TYPES) + 1}, {_chance("origin", 4)})) as bigint) as type,
            cast(
                origin * {pace!r}
                * case when {_chance("origin", 5)} < 0.03 then {_chance("origin", 6)} else 1 end
                as bigint
            ) as moment,
            origin <> number and {_chance("number", 7)} < 0.05 as retracted
        from numbered
    )
    select
        '019' || lpad(to_hex(number), 33, '0') as event_id,
        number + 1 as seq,
        {_instant(f"cast(number * {pace!r} as bigint)")} as received_at,
        customer_event_id,
        cast('0x' || left(md5(customer_event_id), 15) as bigint) as customer_event_hash,
        case when retracted then '' else 'customer-' || lpad(cast(customer as varchar), 5, '0') end
            as customer_alias,
        case when retracted then '' else {_pick(EVENT_TYPES, "type")} end as event_type,
        {_instant("moment")} as event_timestamp,
        retracted,
        map(
            ['model', 'region', 'tier', 'input_tokens', 'seconds'],
            [
                {_pick(MODELS, _one_of(MODELS, 8))},
                {_pick(REGIONS, _one_of(REGIONS, 9))},
                {_pick(TIERS, _one_of(TIERS, 10))},
                cast(cast(floor(power(10, 4.5 * {_chance("number", 11)})) as bigint) as varchar),
                cast(cast(floor(90000 * {_chance("number", 12)}) as bigint) // 1000 as varchar)
                    || '.' || lpad(cast(cast(floor(1000 * {_chance("number", 13)}) as bigint)
                    as varchar), 3, '0')
            ]
        ) as properties,
        'sssnn' as property_kinds,
        'made' as source,
        number + 1 as source_line
    from events
    """


def _chance(number: str, which: int) -> str:
    return f"((hash({number} * 16 + {which}) >> 11) / 9007199254740992.0)"


def _one_of(names: tuple[str, ...], which: int) -> str:
    return f"cast(floor({len(names)} * {_chance('number', which)}) as bigint) + 1"


def _pick(names: tuple[str, ...], place: str) -> str:
    return f"[{', '.join(repr(name) for name in names)}][{place}]"


def _instant(microseconds: str) -> str:
    return f"timestamptz '{START.isoformat()}' + to_microseconds({microseconds})"
