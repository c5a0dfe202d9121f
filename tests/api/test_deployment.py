"""What docs/deploy.md promises: a backup holds what was acknowledged, and several servers agree."""

from __future__ import annotations

import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
from meterhouse_client import ProblemError, Retries

from tests.api.world import World, open_world, write_workspace
from tests.client.real_server import real_server
from tests.store.postgres_server import postgres_server

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "deploy" / "backup.sh"


def send(world: World, count: int) -> None:
    events = [
        {"customerAlias": "acme", "eventType": "llm_request", "eventProperties": {"tokens": n}}
        for n in range(count)
    ]
    assert world.made("/usage-events/batch", events)["accepted"] == count


def listed(world: World) -> Any:
    return world.read("/usage-events", limit=1)["pagination"]["totalResultSize"]


def test_a_backup_of_a_workspace_at_work_holds_what_was_acknowledged(tmp_path: Path) -> None:
    folder, backup = write_workspace(tmp_path / "workspace"), tmp_path / "backup"
    with open_world(folder) as world:
        send(world, 3)
        world.account.intake.land_now()
        send(world, 2)  # durable, and not landed yet
        made = world.customer()
        subprocess.run([SCRIPT, folder, backup], check=True)
        send(world, 1)
    with open_world(backup) as restored:
        assert listed(restored) == 5
        assert restored.read(f"/customers/{made['id']}")["legalName"] == made["legalName"]
        send(restored, 1)
        assert listed(restored) == 6


@pytest.mark.slow
def test_two_servers_over_postgresql_agree_and_lose_no_event(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    (folder / "state.db").unlink()
    with postgres_server() as postgres:
        url = {"DATABASE_URL": postgres.fresh_database()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", url["DATABASE_URL"])
            with (
                real_server(folder, "--no-scheduler") as one,
                real_server(folder, "--no-scheduler") as other,
            ):
                here, there = one.client(), other.client(Retries(attempts=1))
                made = here.create_a_product({"name": "Seen"}, idempotency_key="once")
                assert there.read_product(made.id).name == "Seen"
                again = there.create_a_product({"name": "Seen"}, idempotency_key="once")
                assert again.id == made.id
                event = {"customerAlias": "acme", "eventType": "call"}
                kept = [
                    here.create_usage_event({**event, "customerEventId": str(uuid.uuid4())}).id
                    for _ in range(5)
                ]
                with pytest.raises(ProblemError) as busy:
                    there.create_usage_event(event)
                assert busy.value.status == 503
                one.process.kill()
                one.process.wait()
                kept.append(there.create_usage_event(event).id)
                found = {each.id for each in there.list_usage_events(limit=100).all()}
                assert found == set(kept)
    assert not (folder / "state.db").exists()
