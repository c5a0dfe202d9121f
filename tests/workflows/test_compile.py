"""Models of metrics that were made through the API stay as long as the metrics do."""

from __future__ import annotations

from pathlib import Path

from engine.workflows.compile import compile_models
from engine.workflows.workspace import open_workspace
from tests.api.world import open_world, write_workspace


def test_compile_writes_and_keeps_the_models_of_metrics_made_through_the_api(
    tmp_path: Path,
) -> None:
    workspace = open_workspace(write_workspace(tmp_path))
    models = workspace.root / "models" / "metering" / "metrics"
    compile_models(workspace, check=False)
    assert not list(models.glob("usage__u_*"))
    with open_world(workspace.root) as world:
        metric = {
            "name": "Calls",
            "metricType": "SIMPLE",
            "eventType": "call",
            "aggregationType": "COUNT",
        }
        made = world.made("/usage-metrics", metric)
        name = f"usage__u_{made['id'].replace('-', '')}.sql"
        compile_models(workspace, check=False)
        assert (models / name).is_file()
        assert compile_models(workspace, check=True).stale == ()
    (workspace.root / "state.db").rename(workspace.root / "elsewhere.db")
    compile_models(workspace, check=False)
    assert (models / name).is_file()
