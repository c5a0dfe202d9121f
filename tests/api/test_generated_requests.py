"""Requests that schemathesis generates from our OpenAPI document, one by one and along its links:
none may fail the server, answer a status or a body that the document does not have, or be taken
though the document forbids it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Flaky
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import AcceptedNegativeData, FailureGroup
from starlette.testclient import TestClient

from engine.workflows import billing_runs, reconcile_process
from tests.api.cases import CASES
from tests.api.contract.bodies import full_body
from tests.api.contract.facts import OPERATIONS
from tests.api.plausible import Plausible
from tests.api.world import World

ROOT = Path(__file__).resolve().parents[2]

UNASKED = ("ignored_auth", "positive_data_acceptance")
"""Checks left out: credentials are test_app.py's; and much is refused that a schema cannot forbid,
such as a schedule whose phases overlap."""

BY_ITEM = ("/batch", "/csv")
"""Ends of the paths of operations that answer 200 and judge each item: a bad one costs no other."""

STEPS = 400
"""Requests along links."""

MANY = int(os.environ.get("METERHOUSE_GENERATED", "1"))
"""How many times the usual number of requests: more than 1 to search for longer."""


class Sender:
    """Sends generated cases to the application with the key, and checks each answer."""

    def __init__(self, world: World) -> None:
        load_all_checks()
        self._checks = [check for check in CHECKS.get_all() if check.__name__ not in UNASKED]
        self._client = TestClient(world.client.app, raise_server_exceptions=False)
        self._credentials = world.credentials
        self.plausible = Plausible(share=0.85)
        self.answers: Counter[int] = Counter()
        self.faults: dict[str, str] = {}

    def send(self, case: Case, is_plausible: bool) -> Response:
        """Send it; with ids and words put in where it should be taken."""
        if is_plausible:
            template = case.operation.path
            case.path_parameters = self.plausible.path_parameters(
                template, case.path_parameters or {}
            )
            if isinstance(case.body, dict | list):
                case.body = self.plausible.value(case.body)
        arguments = case.as_transport_kwargs(base_url="http://testserver")
        arguments.pop("cookies", None)
        arguments["headers"] = {
            name: value
            for name, value in arguments["headers"].items()
            if name.lower() != "authorization"
        }
        answer = self._client.request(auth=self._credentials, **arguments)
        self.answers[answer.status_code] += 1
        if answer.status_code < 300 and answer.headers["content-type"] == "application/json":
            self.plausible.remember(case.operation.path, case.path_parameters or {}, answer.json())
        answer.request.read()  # a form is a stream until somebody has read it
        return Response.from_any(answer)

    def check(self, response: Response, case: Case) -> None:
        """Note what is wrong with an answer: all of them are told at the end."""
        try:
            case.validate_response(response, checks=self._checks)
        except FailureGroup as found:
            for each in found.exceptions:
                if isinstance(each, AcceptedNegativeData) and case.operation.path.endswith(BY_ITEM):
                    continue
                key = f"{case.operation.label}: {type(each).__name__} {response.status_code}"
                self.faults.setdefault(key, str(found))

    def told(self) -> str:
        """Everything that was found, once each."""
        return "\n\n".join(f"{key}\n{text}" for key, text in self.faults.items())


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(json.loads((ROOT / "schemas" / "openapi.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def sender(world: World) -> Iterator[Sender]:
    """In a world that has one of everything, and begins no process for a request."""
    patch = pytest.MonkeyPatch()
    patch.setattr(billing_runs, "start_close_process", lambda *_: None)
    patch.setattr(reconcile_process, "reconcile_in_process", lambda *_, **__: {"landed": 0})
    made = Sender(world)
    for name, operation in OPERATIONS.items():
        if operation.method == "POST" and "{" not in operation.path and name in CASES:
            call = CASES[name](world)
            body = call.body
            if body is None and operation.request is not None:
                body = full_body(operation.request, call.given)
            answer = world.call("POST", operation.path, body)
            if answer.status_code < 300:
                made.plausible.remember("/api" + operation.path, {}, answer.json())
    with made._client:
        yield made
    patch.undo()


def settings(examples: int, **more: Any) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


def try_out(sender: Sender, schema: Any, positive: int, negative: int, every: int = 1) -> None:
    """Send cases of each operation, or of each so many-th: those that fit it, those that do not."""
    sender.faults.clear()
    for number, result in enumerate(schema.get_all_operations()):
        if number % every:
            continue
        operation = result.ok()
        for mode, count in (
            (GenerationMode.POSITIVE, positive),
            (GenerationMode.NEGATIVE, negative),
        ):
            cases = operation.as_strategy(generation_mode=mode)
            run = hypothesis.given(case=cases)(one_of(sender, mode))
            settings(count * MANY)(run)()


def one_of(sender: Sender, mode: GenerationMode) -> Callable[[Case], None]:
    def one(case: Case) -> None:
        sender.check(sender.send(case, mode is GenerationMode.POSITIVE), case)

    return one


def test_a_few_generated_requests(sender: Sender, document: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_dict(document)
    try_out(sender, schema, positive=2, negative=1, every=5)
    assert not sender.faults, sender.told()


@pytest.mark.slow
def test_generated_requests(sender: Sender, document: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_dict(document)
    before = sender.answers.total()
    try_out(sender, schema, positive=2, negative=2)
    assert sender.answers.total() - before >= 600
    assert not sender.faults, sender.told()


@pytest.mark.slow
def test_generated_walks_along_links(sender: Sender, document: dict[str, Any]) -> None:
    before = sender.answers.total()
    schema = schemathesis.openapi.from_dict(document)

    sender.faults.clear()

    class Walk(schema.as_state_machine()):  # type: ignore[misc]
        def call(self, case: Case, **_: Any) -> Response:
            return sender.send(case, is_plausible=True)

        def validate_response(self, response: Response, case: Case, **_: Any) -> None:
            sender.check(response, case)

    for number in itertools.count(1):
        if sender.answers.total() - before >= STEPS * MANY:
            break
        # What a walk finds depends on what others left behind, which Hypothesis calls flaky and
        # ends a run for: the next one goes on.
        with contextlib.suppress(Flaky):
            chosen = hypothesis.settings(settings(10, stateful_step_count=12), derandomize=False)
            hypothesis.seed(number)(Walk).run(settings=chosen)
    assert sender.answers[200] + sender.answers[201] > STEPS / 4, "walks get somewhere"
    assert not sender.faults, sender.told()
