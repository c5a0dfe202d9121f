"""A real Spark cluster on this machine: one master and two workers, ended by their process ids."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

from engine.warehouse.spark import java_home

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
WORKERS = 2
_PATIENCE_SECONDS = 60
_QUICK_TO_START = (
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
)
"""Nothing runs long enough for the better compiler to pay; most of a start is loading classes."""
_ROOM = "-Xms600m -Xmn400m"
"""What a plan leaves behind is thrown away seldom and at once."""
_SETTINGS = {
    "spark.driver.bindAddress": HOST,
    "spark.driver.host": HOST,
    "spark.executor.cores": 1,
    "spark.executor.extraJavaOptions": f"{_QUICK_TO_START} {_ROOM}",
    "spark.executor.memory": "1g",
    "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:metastore;create=true",
    "spark.sql.adaptive.enabled": "false",  # it plans anew after each of thousands of small stages
    "spark.sql.catalogImplementation": "in-memory",  # a Hive metastore takes a fifth of the driver
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",  # no plan runs long enough to be compiled
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": 2,
    "spark.ui.enabled": "false",
}


@dataclass(frozen=True)
class Cluster:
    """Where it is, and what its programs find in their environment."""

    master: str
    environment: dict[str, str]


@contextmanager
def spark_cluster(folder: Path, **settings: str) -> Iterator[Cluster]:
    """Start it, wait until both workers are registered, and end it; its files are in `folder`."""
    port, web_port = _free_ports(2)
    master = f"spark://{HOST}:{port}"
    environment = _environment(folder, settings)
    with ExitStack() as stack:
        options = ("--host", HOST, "--port", str(port), "--webui-port", str(web_port))
        stack.enter_context(_running("master.Master", options, environment, folder / "master.log"))
        for number in range(WORKERS):
            options = ("--host", HOST, "--cores", "1", "--memory", "1200m", "--webui-port", "0")
            options += ("--work-dir", str(folder / f"worker-{number}"), master)
            log = folder / f"worker-{number}.log"
            stack.enter_context(_running("worker.Worker", options, environment, log))
        _wait_for_workers(f"http://{HOST}:{web_port}/json/")
        yield Cluster(master, environment)


def _environment(folder: Path, given: dict[str, str]) -> dict[str, str]:
    """Settings in spark-defaults.conf, as an operator of a cluster has them."""
    settings = {**_SETTINGS, "spark.sql.warehouse.dir": folder / "warehouse", **given}
    derby = f"-Dderby.system.home={folder / 'derby'}"
    settings["spark.driver.extraJavaOptions"] = f"{_QUICK_TO_START} {_ROOM} {derby}"
    (folder / "conf").mkdir()
    (folder / "conf" / "spark-defaults.conf").write_text(
        "".join(f"{name} {value}\n" for name, value in settings.items())
    )
    (folder / "conf" / "log4j2.properties").write_text(
        "rootLogger.level = error\nrootLogger.appenderRef.stderr.ref = stderr\n"
        "appender.stderr.type = Console\nappender.stderr.name = stderr\n"
        "appender.stderr.target = SYSTEM_ERR\nappender.stderr.layout.type = PatternLayout\n"
    )
    java = java_home(folder / "java")
    return {
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_JAVA_OPTS": _QUICK_TO_START,
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        **({} if java is None else {"JAVA_HOME": str(java)}),
    }


@contextmanager
def _running(
    program: str, options: tuple[str, ...], environment: dict[str, str], log: Path
) -> Iterator[None]:
    spark_class = Path(pyspark.__file__).parent / "bin" / "spark-class"
    with log.open("w") as output:
        process = subprocess.Popen(
            [spark_class, f"org.apache.spark.deploy.{program}", *options],
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for_workers(status: str) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(status, timeout=5) as answer:
                if f'"aliveworkers" : {WORKERS}' in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"the cluster was not ready after {_PATIENCE_SECONDS} seconds")


def _free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]
