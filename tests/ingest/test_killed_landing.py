"""Real processes killed by SIGKILL in mid-landing: the rerun must end in the same lake."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from ingest.land import land
from ingest.log import Lake
from ingest.verify import verify_lake
from tests.ingest.landing import clock_at, content_of, event_line

FILES = 4
LINES = 1_000
LANDING = """
import sys
from datetime import datetime, UTC
from pathlib import Path
import ingest.lander
import ingest.parts
from ingest.land import land
from ingest.log import Lake
ingest.lander.WORKERS_FROM_BYTES = int(sys.argv[3])
ingest.parts.ROW_GROUP_ROWS, ingest.parts.PART_ROWS = 300, 600
print("ready", flush=True)
noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
land(Lake(Path(sys.argv[1])), [sys.argv[2]], clock=lambda: noon)
print("done", flush=True)
"""
IN_PROCESS, WITH_WORKERS = str(1 << 40), "0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed") / "in"
    folder.mkdir()
    for file in range(FILES):
        lines = (event_line(file * LINES + n, f'{{"n":{n}.5}}') for n in range(LINES))
        (folder / f"{file}.ndjson").write_text("".join(lines) + "bad\n")
    return folder


def start(lake: Lake, folder: Path, threshold: str, mark: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", LANDING, str(lake.root), str(folder), threshold],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LANDING_MARK": mark},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def marked_processes(mark: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"LANDING_MARK={mark}".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue  # it ended meanwhile
    return found


@pytest.mark.slow
@pytest.mark.parametrize("threshold", [IN_PROCESS, WITH_WORKERS], ids=["alone", "workers"])
def test_a_landing_killed_again_and_again_ends_as_if_never_killed(
    folder: Path, tmp_path: Path, threshold: str
) -> None:
    unharmed = Lake(tmp_path / "unharmed")
    began = time.monotonic()
    land(unharmed, [folder], clock=clock_at())
    duration = time.monotonic() - began

    killed, kills = Lake(tmp_path / "killed"), 0
    for attempt in range(5):
        process = start(killed, folder, threshold, "")
        time.sleep(duration * (0.05 + attempt * 0.2))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
        verify_lake(killed.snapshot())
        content = content_of(killed)
        assert content == content_of(unharmed)[: len(content)]

    assert kills >= 2
    report = land(killed, [folder], clock=clock_at())
    assert len(report.files) == FILES
    assert content_of(killed) == content_of(unharmed)
    assert killed.snapshot().rows("rejected_events") == FILES
    verify_lake(killed.snapshot())


@pytest.mark.slow
def test_worker_processes_do_not_outlive_a_killed_landing(folder: Path, tmp_path: Path) -> None:
    mark = uuid.uuid4().hex
    process = start(Lake(tmp_path / "lake"), folder, WITH_WORKERS, mark)
    deadline = time.monotonic() + 20
    while len(marked_processes(mark)) < 2 and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.wait()
    while marked_processes(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marked_processes(mark) == []
