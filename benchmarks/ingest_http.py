"""How many events a second `meterhouse serve` acknowledges over HTTP, each after a sync to disk.

    .venv/bin/python -m benchmarks.ingest_http --folder /a/disk

A real server in a process of its own, real sockets on loopback, the clients in this process on the
same machine. Beside it the bare event log in the same run: the ratio says what HTTP costs. At the
end the server is stopped by SIGTERM, and every acknowledged event must be in the lake exactly once,
under the id that its acknowledgement said.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.acknowledging import BATCH, BATCH_TARGET, SINGLE_TARGET, by_tasks, event, rate
from benchmarks.http_load import Load, request, run_clients
from benchmarks.measurement import ROOT
from engine.workflows.api_keys import create_key
from engine.workflows.workspace import open_workspace
from ingest.event_log import EventLog
from ingest.log import Lake
from ingest.verify import verify_lake

SETTINGS = "account: main\nlegal_name: Example Ltd\ncurrency: EUR\ntime_zone: UTC\ncountry: DE\n"
WITHOUT_LIMITS = {"METERHOUSE_RATE_LIMITS": "off"}


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="events a second over HTTP")
    parser.add_argument("--singles", type=int, default=60_000)
    parser.add_argument("--clients", type=int, default=64, help="of single events")
    parser.add_argument("--batches", type=int, default=600, help="of 500 events each")
    parser.add_argument("--batch-clients", type=int, default=8)
    parser.add_argument("--folder", type=Path, help="on the disk to measure")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="meterhouse-http-", dir=arguments.folder) as name:
        folder = Path(name)
        singles = [event(number) for number in range(arguments.singles)]
        numbers = count(arguments.singles)
        batches = [[event(next(numbers)) for _ in range(BATCH)] for _ in range(arguments.batches)]
        with EventLog.open(Lake(folder / "bare")) as log:
            bare_single = rate(
                lambda: by_tasks(log, arguments.clients, iter([[e] for e in singles]))
            )
            bare_batch = rate(lambda: by_tasks(log, arguments.batch_clients, iter(batches)))
        server = Server(folder / "served")
        try:
            single, single_cpu = server.measured("/api/usage-events", singles, arguments.clients)
            together = [b"[" + b",".join(batch) + b"]" for batch in batches]
            batch, batch_cpu = server.measured(
                "/api/usage-events/batch", together, arguments.batch_clients
            )
        finally:
            server.stop()
        acknowledged = {json.loads(body)["id"] for body in single.answers.values()}
        for body in batch.answers.values():
            acknowledged |= {item["id"] for item in json.loads(body)["items"]}
        check(server.lake, acknowledged, len(singles) + arguments.batches * BATCH)
    of_singles, of_batches = len(singles), arguments.batches * BATCH
    for what, load, events, cpu, bare, target in (
        ("single events", single, of_singles, single_cpu, bare_single, SINGLE_TARGET),
        (f"batches of {BATCH}", batch, of_batches, batch_cpu, bare_batch, BATCH_TARGET),
    ):
        reached = events / load.seconds
        sys.stdout.write(
            f"{what:15} {reached:9,.0f} events/s ({reached / target:.2f} of the target), "
            f"{cpu / events * 1e6:6.1f} us of the server's CPU an event; "
            f"median {load.percentile(0.5):.1f} ms, 99 % {load.percentile(0.99):.1f} ms; "
            f"bare event log {bare:,.0f}/s, {reached / bare:.2f} of it\n"
        )
    sys.stdout.write(f"all {of_singles + of_batches:,} acknowledged events are in the lake, once\n")


class Server:
    """`meterhouse serve` in a process of its own, on a workspace of its own."""

    def __init__(self, folder: Path) -> None:
        (folder / "catalog").mkdir(parents=True)
        (folder / "meterhouse.yml").write_text("database: sqlite:///state.db\n", encoding="utf-8")
        (folder / "catalog" / "settings.yml").write_text(SETTINGS, encoding="utf-8")
        workspace = open_workspace(folder)
        self.lake = workspace.lake
        with workspace.open_store() as store:
            made = create_key(store, "load", ["ingest"], at=datetime.now(UTC), actor="benchmark")
        self._credentials = (made.key.id, made.secret)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        command = "import sys; from engine.cli import main; main()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", command, "serve", str(folder), "--port", str(self._port)],
            cwd=ROOT,
            env=os.environ | WITHOUT_LIMITS,
            stderr=subprocess.DEVNULL,
        )
        self._wait()
        # The first event opens the log.
        self.measured("/api/usage-events", [b'{"customerAlias":"first","eventType":"one"}'], 1)

    def measured(self, path: str, bodies: list[bytes], clients: int) -> tuple[Load, float]:
        """Send bodies; what came of it, and the CPU seconds that the server took."""
        requests = [request(path, self._credentials, "application/json", body) for body in bodies]
        before = self._cpu()
        load = run_clients(self._port, clients, requests)
        if load.refused or len(load.answers) < len(bodies):
            raise SystemExit(f"{len(load.answers)} of {len(bodies)}: {load.refused[:1]}")
        return load, self._cpu() - before

    def stop(self) -> None:
        """As an operator would."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(120)

    def _wait(self) -> None:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self._port}/health", timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server does not answer")

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def check(lake: Lake, acknowledged: set[str], sent: int) -> None:
    """Every acknowledged event is in the lake exactly once. Ends the run where one is not."""
    snapshot = lake.snapshot()
    verify_lake(snapshot)
    found: Counter[str] = Counter()
    for file in snapshot.files:
        if file.path.startswith("usage_events/"):
            found.update(pq.read_table(lake.root / file.path)["event_id"].to_pylist())
    if len(acknowledged) != sent or not acknowledged <= found.keys() or max(found.values()) > 1:
        raise SystemExit(
            f"sent {sent}, acknowledged {len(acknowledged)}, landed {found.total()}: not the same"
        )


if __name__ == "__main__":
    main()
