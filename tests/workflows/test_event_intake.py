"""Where requests leave their events: landed when a close asks for it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from engine.workflows.event_intake import EventIntake
from ingest.log import Lake

EVENT = b'{"customerAlias":"acme","eventType":"call"}'


def test_what_was_acknowledged_lands_when_a_close_asks_for_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    intake = EventIntake(lake, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    intake.land_now()  # nothing came yet: nobody's lock is taken
    assert not lake.root.exists()
    for seq in (1, 2):
        asyncio.run(intake.append([EVENT], "api"))
        assert lake.snapshot().last_seq == seq - 1
        intake.land_now()
        assert lake.snapshot().last_seq == seq
    intake.close()
