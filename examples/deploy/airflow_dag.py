"""The nightly close as an Airflow DAG. Where Airflow closes, the server does not: `--no-scheduler`.

The exit code says how it went: 0 all is billed, 1 something is parked or failed, 2 bad input. A
close that was killed is begun again by the next try and bills nothing twice.
"""

from datetime import timedelta

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

WORKSPACE = "/srv/meterhouse"
METERHOUSE = f"/opt/meterhouse/bin/meterhouse -w {WORKSPACE}"

with DAG(
    dag_id="meterhouse_nightly_close",
    schedule="0 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/Dublin"),  # the account's zone
    catchup=False,  # one close bills whatever is due, however many nights were missed
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5)},
):
    day = "{{ data_interval_end.in_timezone(dag.timezone) | ds }}"
    close = BashOperator(task_id="close", bash_command=f"{METERHOUSE} close --through {day} --json")
    reconcile = BashOperator(task_id="reconcile", bash_command=f"{METERHOUSE} reconcile --json")
    drift = BashOperator(task_id="drift", bash_command=f"{METERHOUSE} drift --json")

    close >> [reconcile, drift]
