"""Every operation of the contract against the real application: it is there, takes a full body,
answers with every required field, no wrong type and no unknown word.

`missing.txt` lists those that are not there yet. It can only get shorter: an operation in it that
is there fails, and so does one outside it that is not.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import get_type_hints

import pytest
from meterhouse_client import Client
from meterhouse_client.values import parse, read

from engine.api.resource import PREFIX, Operation
from engine.api.routes import RESOURCES
from tests.api.cases import CASES, MODULES
from tests.api.contract.answers import wrong_in
from tests.api.contract.bodies import full_body
from tests.api.contract.facts import CONTRACT, OPERATIONS, ContractOperation
from tests.api.world import World, open_neighbors, write_workspace

ROOT = Path(__file__).resolve().parents[2]
MISSING = tuple((Path(__file__).parent / "missing.txt").read_text(encoding="utf-8").split("\n"))[
    :-1
]


DOCUMENT = json.loads((ROOT / "schemas" / "openapi.json").read_text(encoding="utf-8"))
"""What the application says of itself: `test_openapi` compares the two, which takes seconds."""


def there(method: str, path: str) -> str:
    """An operation whatever its path's parameters are called."""
    return f"{method} {re.sub(r'{[^}]*}', '{}', path)}"


NAMES = {
    there(each.method, each.path): each.endpoint.__name__
    for resource in RESOURCES
    for each in resource.operations
}
OF_THE_CONTRACT = {there(each.method, each.path) for each in OPERATIONS.values()}
UNKNOWN = "0199a000-0000-7000-8000-000000000000"

THERE = set(NAMES)


def test_the_contract_is_whole() -> None:
    assert len(OPERATIONS) == 173
    assert CONTRACT["sequence_version"] == "2024-07-30"


def test_operations_are_there_or_listed_as_missing() -> None:
    assert list(MISSING) == sorted(set(MISSING)), "missing.txt is sorted and lists each once"
    assert set(MISSING) <= set(OPERATIONS)
    both = set(MISSING) & set(CASES)
    assert not both, f"these pass now; take them out of missing.txt: {sorted(both)}"
    neither = set(OPERATIONS) - set(MISSING) - set(CASES)
    assert not neither, f"these have neither a case nor a line in missing.txt: {sorted(neither)}"
    assert sum(len(module.CASES) for module in MODULES) == len(CASES), "a case stands twice"


def test_nothing_that_is_there_is_listed_as_missing() -> None:
    known = {there(each.method, each.path): name for name, each in OPERATIONS.items()}
    assert not {known[each] for each in THERE if each in known} & set(MISSING)


def test_the_number_passing(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\noperations passing {len(CASES)} of {len(OPERATIONS)}\n")
    assert len(CASES) + len(MISSING) == len(OPERATIONS)


def read_by_the_client(operation: ContractOperation, content: bytes) -> None:
    """The client reads each answer as the type it promises: decimals, instants and days too."""
    name = NAMES[there(operation.method, operation.path)]
    promised = get_type_hints(getattr(Client, name))["return"]
    if promised not in (bytes, NoneType):
        read(promised, parse(content))


@pytest.mark.parametrize("name", sorted(CASES))
def test_operation(world: World, name: str) -> None:
    operation = OPERATIONS[name]
    call = CASES[name](world)
    body = call.body
    if body is None and operation.request is not None:
        body = full_body(operation.request, call.given)
    answer = world.call(operation.method, filled(operation, call.ids), body, **call.query)
    if call.refused is not None:
        assert answer.json()["code"] == call.refused
        return
    status, type = operation.success
    assert answer.status_code == status, answer.text
    if type is None:
        return
    given = answer.json()
    assert list(wrong_in(given, type)) == []
    read_by_the_client(operation, answer.content)
    for field in call.seen:
        assert given[field] == body[field]
    if "pagination" in given:
        assert given["items"], "a list that is tested has something in it"
    assert set(operation.query) <= parameters(operation), "every filter of the contract is there"


@pytest.mark.parametrize("name", sorted(name for name in CASES if "{" in name))
def test_ids_that_are_not_the_accounts_are_not_found(
    world: World, neighbor: World, name: str
) -> None:
    operation = OPERATIONS[name]
    call = CASES[name](world)
    body = call.body
    if body is None and operation.request is not None:
        body = full_body(operation.request, call.given)
    answer = neighbor.call(operation.method, filled(operation, call.ids), body, **call.query)
    assert answer.status_code == 404, answer.text
    assert answer.json()["code"] == "not-found"
    if "{id}" in name:
        ids = {**call.ids, "id": UNKNOWN}
        answer = world.call(operation.method, filled(operation, ids), body, **call.query)
        assert answer.status_code == 404, answer.text
        assert answer.json()["code"] == "not-found"


@pytest.mark.parametrize(
    "operation",
    [
        each
        for resource in RESOURCES
        for each in resource.operations
        if "{" in each.path and there(each.method, each.path) not in OF_THE_CONTRACT
    ],
    ids=lambda each: f"{each.method} {each.path}",
)
def test_operations_of_ours_find_nothing_of_another_account(
    world: World, neighbor: World, operation: Operation
) -> None:
    path = re.sub(r":path}", "}", operation.path)
    for name in re.findall(r"{([^}]*)}", path):
        listed = world.call("GET", path.split("/{" + name + "}")[0])
        items = listed.json().get("items", []) if listed.status_code == 200 else []
        path = path.replace("{" + name + "}", items[0]["id"] if items else UNKNOWN)
    answer = neighbor.call(operation.method, path, {} if operation.method != "GET" else None)
    refused = (404, "not-found") if answer.status_code == 404 else (400, "request-invalid")
    assert (answer.status_code, answer.json()["code"]) == refused, answer.text


def filled(operation: ContractOperation, ids: object) -> str:
    assert isinstance(ids, dict)
    return operation.path.format(**ids)


def parameters(operation: ContractOperation) -> set[str]:
    """The query parameters that our document says the operation has."""
    path = next(
        path
        for path in DOCUMENT["paths"]
        if there("", path.removeprefix(PREFIX)) == there("", operation.path)
    )
    found = DOCUMENT["paths"][path][operation.method.lower()].get("parameters", [])
    return {each["name"] for each in found if each["in"] == "query"}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    folders = [write_workspace(tmp_path_factory.mktemp(name), name) for name in ("main", "other")]
    with open_neighbors(*folders) as made:
        yield made


@pytest.fixture(scope="module")
def world(worlds: tuple[World, World]) -> World:
    return worlds[0]


@pytest.fixture(scope="module")
def neighbor(worlds: tuple[World, World]) -> World:
    """Another account of the same server."""
    return worlds[1]
