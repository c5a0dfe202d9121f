"""SQL that did not come from the catalog, in a child process that can be stopped.

The compiler's list keeps out what reads files or calls functions that it does not know
(`engine.metrics.expression`); what a harmless word can still do is use up the machine, and DuckDB
does not always hear an interrupt. So the child has limits of its own that the kernel enforces: on
memory, on CPU time and on files, of which it may write none; whoever waits for it also limits the
time on the clock and the rows that come back. It inherits nothing of the environment.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from engine.domain.errors import InputError, MeterhouseError
from engine.warehouse.duckdb import in_memory, text_list

_MIB = 1024 * 1024
_REFUSED, _OUT_OF_MEMORY = 2, 3
"""Exit codes of a child whose query was refused (its standard error says why) or got no memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use, in bytes, seconds of CPU and of the clock, and what it may give."""

    memory: int = 2048 * _MIB
    cpu_seconds: int = 3
    seconds: int = 10
    rows: int = 10_000
    result_bytes: int = 16 * _MIB


DEFAULT_LIMITS = Limits()


def run(
    sql: str, relations: Mapping[str, Sequence[Path]], limits: Limits = DEFAULT_LIMITS
) -> pa.Table:
    """The rows of a query over relations, each the rows of some Parquet files.

    Nothing else can be read; times are UTC. Raises InputError for a query that DuckDB refuses and
    for one that needs more than the limits, which is stopped; MeterhouseError if no child could
    run it.
    """
    request = {
        "sql": sql,
        "relations": {
            name: [str(path.resolve()) for path in paths] for name, paths in relations.items()
        },
        "limits": asdict(limits),
    }
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", "engine.warehouse.sandbox"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.seconds,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            f"the query was stopped after {limits.seconds} seconds; let it read or compute less"
        ) from None
    if child.returncode == -signal.SIGXCPU:
        raise InputError(
            f"the query was stopped after {limits.cpu_seconds} seconds of computing;"
            " let it read or compute less"
        )
    if child.returncode == _REFUSED:
        raise InputError(child.stderr.decode(errors="replace").strip())
    # What native code does without memory is to end the process by a signal.
    if child.returncode == _OUT_OF_MEMORY or child.returncode < 0:
        raise InputError(
            f"the query was stopped: it needs more than {limits.memory // _MIB} MiB of memory"
        )
    if child.returncode:
        lines = child.stderr.decode(errors="replace").strip().splitlines()
        raise MeterhouseError(f"the query could not be run: {lines[-1] if lines else 'no reason'}")
    with pa.ipc.open_stream(child.stdout) as reader:
        return reader.read_all()


def _child() -> int:
    """Read a request from standard input, write its rows to standard output as Arrow."""
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # A second more for the hard limit: the soft one ends the process by a signal that can be told.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    try:
        table = _rows(request["sql"], request["relations"], limits)
    except (duckdb.Error, InputError) as error:
        sys.stderr.write(str(error).partition("\n")[0])
        return _REFUSED
    except MemoryError:
        return _OUT_OF_MEMORY
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as writer:
        writer.write_table(table)
    return 0


def _rows(sql: str, relations: Mapping[str, Sequence[str]], limits: Limits) -> pa.Table:
    statements = duckdb.extract_statements(sql)
    if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
        raise InputError("a query is one select; write no other statement")
    allowed = [Path(path) for paths in relations.values() for path in paths]
    with in_memory(files=allowed, threads=1, spills=False) as connection:
        for name, paths in relations.items():
            quoted = '"' + name.replace('"', '""') + '"'
            files = f"read_parquet({text_list(paths)})"
            connection.execute(f"create temp view {quoted} as select * from {files}")
        found = connection.sql(f"select * from ({sql}\n) limit {limits.rows + 1:d}")
        table = found.to_arrow_table()
    if table.num_rows > limits.rows:
        raise InputError(f"the query gives more than {limits.rows} rows; let it give fewer")
    if table.nbytes > limits.result_bytes:
        raise InputError(
            f"the query gives more than {limits.result_bytes // _MIB} MiB; let it give less"
        )
    return table


if __name__ == "__main__":
    sys.exit(_child())
