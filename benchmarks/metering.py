"""What counts, and what finding it costs: the product's models against the other ways, in one run.

    .venv/bin/python -m benchmarks.metering --events 1000000

Landed events become usage of six metrics by customer and month. Compared are the product (typed
columns once, superseded set, metrics), the same aggregation without any dedupe (faster, wrong),
`row_number()` over the typed columns, `row_number()` over the landed rows, and a night's increment
of 1 %. Each runs in its own process; rounds alternate and turn, so that a busy machine slows all.
All but the one without dedupe must give the same answer to the last digit, or this fails.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from statistics import median

from benchmarks.measurement import Measurement, measured_apart
from benchmarks.metering_variants import DATABASE, VARIANTS
from benchmarks.metering_workspace import BenchmarkWorkspace, prepare
from engine.warehouse.dbt import build_file

RATIOS = (
    ("product, from typed columns / no dedupe", "product_from_columns", "no_dedupe"),
    ("product / no dedupe", "product", "no_dedupe"),
    (
        "row_number over typed columns / product, from typed columns",
        "window_over_columns",
        "product_from_columns",
    ),
    ("row_number over typed columns / product", "window_over_columns", "product"),
    ("row_number over landed rows / product", "window_over_raw", "product"),
    ("increment of 1 % / product", "increment", "product"),
)
STEPS = ("usage_events", "superseded_usage_events")
"""Steps told one by one; the others are the metrics."""


def builds(workspace: BenchmarkWorkspace, folder: Path) -> dict[str, Measurement]:
    """Real dbt builds: of the history, of the batch, of everything, of nothing (dbt's fixed cost).

    Leaves in `folder` what the variants need: the models as compiled for an increment and for a
    full build, and the databases before the batch and after everything.
    """
    root, module = str(workspace.root), "benchmarks.metering_build"
    first_version = str(workspace.first_version)
    measured_apart(
        *(module, root, str(folder / "history.json")),
        *("--full-refresh", "--lake-version", first_version),
    )
    _keep(workspace, folder / "before")
    increment = measured_apart(module, root, str(folder / "increment.json"))
    full = measured_apart(module, root, str(folder / "full.json"), "--full-refresh")
    _keep(workspace, folder / "built")
    nothing = measured_apart(module, root, str(folder / "empty.json"), "--lake-version", "0")
    return {"nothing landed": nothing, "increment of 1 %": increment, "full rebuild": full}


def _keep(workspace: BenchmarkWorkspace, folder: Path) -> None:
    folder.mkdir()
    shutil.copyfile(build_file(workspace.root), folder / DATABASE)


def rounds_of_variants(folder: Path, rounds: int) -> dict[str, list[Measurement]]:
    """Every variant once a round; each round begins with another one."""
    names = list(VARIANTS)
    found: dict[str, list[Measurement]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            module = "benchmarks.metering_variants"
            found[name].append(measured_apart(module, name, str(folder)))
    return found


def check(built: dict[str, Measurement], variants: dict[str, list[Measurement]]) -> str:
    """The one right answer. Raises SystemExit if one differs, or the wrong one does not."""
    right = built["full rebuild"].answer
    answers = {f"dbt, {name}": {each.answer} for name, each in built.items()}
    del answers["dbt, nothing landed"]
    answers |= {name: {each.answer for each in runs} for name, runs in variants.items()}
    wrong = answers.pop("no_dedupe")
    differing = [name for name, found in answers.items() if found != {right}]
    if differing:
        raise SystemExit(f"not the answer of the full rebuild: {', '.join(differing)}")
    if right in wrong:
        raise SystemExit("without dedupe the answer is the same: nothing was measured")
    return right


def spread(values: Sequence[float]) -> str:
    """Median, least and most."""
    return f"{median(values):7.2f} ({min(values):.2f} to {max(values):.2f})"


def report(built: dict[str, Measurement], variants: dict[str, list[Measurement]]) -> str:
    """The tables; ratios are taken round by round."""
    lines = [f"{'ratio':<62}{'wall':<27}CPU"]
    for title, above, below in RATIOS:
        pairs = list(zip(variants[above], variants[below], strict=True))
        wall = spread([one.wall / other.wall for one, other in pairs])
        cpu = spread([one.cpu / other.cpu for one, other in pairs])
        lines.append(f"{title:<60}{wall:<27}{cpu}")
    lines += ["", f"{'seconds':<24}{'wall':<27}{'CPU':<27}peak MB"]
    for name, runs in variants.items():
        wall, cpu = spread([each.wall for each in runs]), spread([each.cpu for each in runs])
        lines.append(f"{name:<22}{wall:<27}{cpu:<27}{_peak(runs)}")
    lines += ["", "product, step by step (median seconds of wall time)"]
    runs = variants["product"]
    for step in STEPS:
        lines.append(f"{step:<24}{median(each.steps[step] for each in runs):7.2f}")
    rest = median(
        sum(seconds for step, seconds in each.steps.items() if step not in STEPS) for each in runs
    )
    lines.append(f"{'metrics':<24}{rest:7.2f}")
    lines += ["", f"{'whole dbt build, once':<24}{'wall':>7}{'CPU':>9}  peak MB"]
    for name, each in built.items():
        lines.append(f"{name:<24}{each.wall:7.2f}{each.cpu:9.2f}{_peak([each]):>9}  {each.note}")
    return "\n".join(lines) + "\n"


def _peak(runs: Sequence[Measurement]) -> str:
    peaks = [each.peak_megabytes for each in runs if each.peak_megabytes is not None]
    return f"{median(peaks):7.0f}" if peaks else "unknown"


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="the metering models against other ways")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep what was landed here, for the next run")
    arguments = parser.parse_args()
    with _folder(arguments.folder) as name, tempfile.TemporaryDirectory(dir=name) as work:
        workspace = prepare(Path(name), arguments.events, arguments.customers)
        built = builds(workspace, Path(work))
        variants = rounds_of_variants(Path(work), arguments.rounds)
        right = check(built, variants)
    sys.stdout.write(
        f"{arguments.events:,} events and a batch of {workspace.batch:,} more, "
        f"{arguments.customers:,} customers, {arguments.rounds} rounds: median (least to most)\n\n"
        f"{report(built, variants)}\n"
        f"all but no_dedupe gave the same period_usage: {right}\n"
    )


def _folder(kept: Path | None) -> AbstractContextManager[str]:
    """The folder to work in: `kept`, made if missing, or one that goes at the end."""
    if kept is None:
        return tempfile.TemporaryDirectory(prefix="meterhouse-metering-")
    kept.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(kept.resolve()))


if __name__ == "__main__":
    main()
