"""What counts, and what finding it costs: full builds, nights, and the other ways, in one run.

    .venv/bin/python -m benchmarks.metering --events 10000000 --folder FOLDER

Landed events become usage of six metrics by customer and month. Real dbt builds: of all history; of
a night after it (1 % more events; only the open month is published); of nothing new, which is dbt's
fixed cost. Then, from the typed columns on and without dbt: the product, the same aggregation
without any dedupe (faster, wrong), and `row_number()` over the same rows. Each runs in a process of
its own with 2 threads and a limit on memory. All but the one without dedupe must give the same
answer to the last digit, the tables that grew night by night included, or this fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.measurement import Measurement, folder_to_work_in, in_turn, measured_apart
from benchmarks.metering_models import MEMORY_LIMIT
from benchmarks.metering_variants import SORTING, SORTING_MEMORY_LIMIT, VARIANTS
from benchmarks.metering_workspace import MONTHS, BenchmarkWorkspace, prepare
from engine.warehouse.dbt import build_file

RATIOS = (
    ("product / no dedupe (target: at most 2.5)", "product", "no dedupe"),
    ("row_number() / product (target: at least 5)", "row_number()", "product"),
)


def builds(workspace: BenchmarkWorkspace, folder: Path) -> dict[str, Measurement]:
    """Real dbt builds, in their order; leaves the models compiled for a full build in `folder`."""
    workspace.publish_periods(len(MONTHS))
    shutil.rmtree(build_file(workspace.root).parent, ignore_errors=True)
    found = {"all of history": _build(workspace, "--lake-version", str(workspace.first_version))}
    workspace.publish_periods(1)
    found["the night"] = _build(workspace)
    found["nothing new"] = _build(workspace)
    workspace.publish_periods(len(MONTHS))
    found["corrected months, published again"] = _build(workspace)
    compiled = ("--compiled", str(folder / "full.json"))
    found["all, anew"] = _build(workspace, "--full-refresh", *compiled)
    return found


def _build(workspace: BenchmarkWorkspace, *arguments: str) -> Measurement:
    return measured_apart("benchmarks.metering_build", str(workspace.root), *arguments)


def rounds_of_variants(folder: Path, built: Path, rounds: int) -> dict[str, list[Measurement]]:
    """Every variant once a round; each round begins with another one."""
    found: dict[str, list[Measurement]] = {name: [] for name in VARIANTS}
    for name in in_turn(list(VARIANTS), rounds):
        module = "benchmarks.metering_variants"
        found[name].append(measured_apart(module, name, str(folder), str(built)))
    return found


def check(built: dict[str, Measurement], variants: dict[str, list[Measurement]]) -> str:
    """The one right answer. Raises SystemExit if one differs, or the wrong one does not."""
    right = built["all, anew"].answer
    grown = built["corrected months, published again"].answer
    answers = {"night by night": {grown}}
    answers |= {name: {each.answer for each in runs} for name, runs in variants.items()}
    wrong = answers.pop("no dedupe")
    differing = [name for name, found in answers.items() if found != {right}]
    if differing:
        raise SystemExit(f"not the answer of the full rebuild: {', '.join(differing)}")
    if right in wrong:
        raise SystemExit("without dedupe the answer is the same: nothing was measured")
    return right


def report(built: dict[str, Measurement], variants: dict[str, list[Measurement]]) -> str:
    """The tables; ratios of the ways are taken round by round."""
    lines = [
        f"{'dbt build, once':<36}{'wall s':>8}{'CPU s':>8}{'events':>8}{'usage':>8}{'peak MB':>9}"
    ]
    for name, each in built.items():
        events, usage = each.steps["events"], each.steps["usage"]
        lines.append(
            f"{name:<36}{each.wall:8.1f}{each.cpu:8.1f}{events:8.1f}{usage:8.1f}{_peak([each]):>9}"
        )
    night, full, fixed = built["the night"], built["all, anew"], built["nothing new"]
    lines += [
        "",
        "the night without dbt's fixed cost / all anew without it (target: at most 5 %): "
        f"{_share(night.wall - fixed.wall, full.wall - fixed.wall)} of wall time, "
        f"{_share(night.cpu - fixed.cpu, full.cpu - fixed.cpu)} of CPU",
        f"the night by itself: {night.wall - fixed.wall:.1f} s of wall time, "
        f"{night.cpu - fixed.cpu:.1f} s of CPU",
        "",
        f"{'from the typed columns on':<24}{'wall s':<27}{'CPU s':<27}peak MB",
    ]
    for name, runs in variants.items():
        wall, cpu = spread([each.wall for each in runs]), spread([each.cpu for each in runs])
        lines.append(f"{name:<22}{wall:<27}{cpu:<27}{_peak(runs)}")
    lines += ["", f"{'ratio':<48}{'wall':<27}CPU"]
    for title, above, below in RATIOS:
        pairs = list(zip(variants[above], variants[below], strict=True))
        wall = spread([one.wall / other.wall for one, other in pairs])
        cpu = spread([one.cpu / other.cpu for one, other in pairs])
        lines.append(f"{title:<46}{wall:<27}{cpu}")
    lines += ["", "product, step by step (median seconds of wall time)"]
    for step in variants["product"][0].steps:
        seconds = median(each.steps[step] for each in variants["product"])
        if seconds >= 0.05:
            lines.append(f"{step:<32}{seconds:7.2f}")
    return "\n".join(lines) + "\n"


def spread(values: Sequence[float]) -> str:
    """Median, least and most."""
    return f"{median(values):7.2f} ({min(values):.2f} to {max(values):.2f})"


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %"


def _peak(runs: Sequence[Measurement]) -> str:
    peaks = [each.peak_megabytes for each in runs if each.peak_megabytes is not None]
    return f"{median(peaks):.0f}" if peaks else "unknown"


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="the metering models against other ways")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--night", type=int, help="how many more; 1 %% of the events unless given")
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep what was landed here, for the next run")
    arguments = parser.parse_args()
    os.environ["METERHOUSE_MEMORY_LIMIT"] = MEMORY_LIMIT
    night = arguments.night or max(arguments.events // 100, 1)
    with folder_to_work_in(arguments.folder) as name, tempfile.TemporaryDirectory(dir=name) as work:
        workspace = prepare(Path(name), arguments.events, night, arguments.customers)
        built = builds(workspace, Path(work))
        variants = rounds_of_variants(Path(work), build_file(workspace.root), arguments.rounds)
        right = check(built, variants)
        shutil.rmtree(build_file(workspace.root).parent)
    sys.stdout.write(
        f"{arguments.events:,} events, {night:,} more in a night, {arguments.customers:,} customers"
        f"; memory limit {MEMORY_LIMIT}, {SORTING} {SORTING_MEMORY_LIMIT}"
        f"; ways: {arguments.rounds} rounds, median (range)\n\n"
        f"{report(built, variants)}\n"
        f"all but no dedupe gave the same period_usage: {right}\n"
    )


if __name__ == "__main__":
    main()
