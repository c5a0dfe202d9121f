"""One `dbt build` of the metering models, as the close runs it, in a process of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.measurement import Measurement
from benchmarks.metering_models import answer_of, save_compiled
from engine.warehouse import dbt


def main() -> None:
    """The command line of this process; it tells a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--compiled", type=Path, help="where to keep what dbt compiled")
    parser.add_argument("--lake-version", type=int)
    parser.add_argument("--full-refresh", action="store_true")
    arguments = parser.parse_args()
    measurement = Measurement()
    with measurement.running():
        for step, select in (("events", dbt.EVENTS), ("usage", dbt.USAGE)):
            with measurement.step(step):
                dbt.build(
                    arguments.workspace,
                    lake_version=arguments.lake_version,
                    full_refresh=arguments.full_refresh,
                    select=select,
                )
    measurement.answer = answer_of(dbt.build_file(arguments.workspace))
    if arguments.compiled is not None:
        save_compiled(arguments.workspace, arguments.compiled)
    measurement.tell()


if __name__ == "__main__":
    main()
