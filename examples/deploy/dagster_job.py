"""The nightly close as a Dagster job. Where Dagster closes, the server does not: `--no-scheduler`.

A close that was killed is begun again by the next try and bills nothing twice.
"""

import json
import subprocess
from datetime import datetime
from zoneinfo import ZoneInfo

from dagster import Backoff, Definitions, OpExecutionContext, RetryPolicy, job, op, schedule

WORKSPACE = "/srv/meterhouse"
METERHOUSE = ["/opt/meterhouse/bin/meterhouse", "-w", WORKSPACE]
ZONE = "Europe/Dublin"  # the account's


@op(retry_policy=RetryPolicy(max_retries=3, delay=300, backoff=Backoff.EXPONENTIAL))
def close(context: OpExecutionContext) -> dict:
    """Bill what is due; what it came to is shown with the run."""
    through = datetime.now(ZoneInfo(ZONE)).date().isoformat()
    done = subprocess.run(
        [*METERHOUSE, "close", "--through", through, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f"exit code {done.returncode}: {done.stdout}")
    report = json.loads(done.stdout)
    context.add_output_metadata({name: report[name] for name in ("due", "billed", "parked")})
    return report


@job
def nightly_close() -> None:
    """One close."""
    close()


@schedule(cron_schedule="0 2 * * *", job=nightly_close, execution_timezone=ZONE)
def every_night(_) -> dict:
    """At two in the account's zone."""
    return {}


definitions = Definitions(jobs=[nightly_close], schedules=[every_night])
