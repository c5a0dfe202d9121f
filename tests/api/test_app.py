"""What every request meets: credentials, scopes, versions, problems, other accounts."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.api.resource import PREFIX
from engine.api.routes import RESOURCES
from engine.domain.errors import InputError, NotFoundError
from engine.domain.role import Role
from engine.workflows.api_keys import IMPLIED, Scope, create_key, list_keys, revoke_key, rotate_key
from engine.workflows.open_account import open_account
from engine.workflows.people import add as add_user
from engine.workflows.people import remove as remove_user
from engine.workflows.workspace import open_workspace
from tests.api.world import Clock, World, customer_body, open_neighbors, write_workspace

NO_KEYS = ("wrong", "revoked", "unknown")

OPERATIONS = [each for resource in RESOURCES for each in resource.operations]


def test_no_operation_is_without_a_scope(world: World) -> None:
    document = world.client.get("/openapi.json").json()
    described = {
        (method.upper(), path): operation["x-scope"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert described == {
        (each.method, PREFIX + each.path.replace(":path}", "}")): each.scope for each in OPERATIONS
    }
    assert len(described) >= 19


@pytest.fixture(scope="module")
def keys(world: World) -> dict[str, tuple[str, str]]:
    """A key of every scope, and keys that open nothing."""
    revoked = world.key(Scope.ADMIN)
    revoke_key(world.account.store, revoked[0], at=world.clock.at, actor="test")
    made = {scope.value: world.key(scope) for scope in Scope}
    wrong = (made["admin"][0], made["read"][1])
    return {**made, "wrong": wrong, "revoked": revoked, "unknown": ("mhk_0", "mhs_0")}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
def test_every_operation_asks_for_credentials_and_its_scope(
    world: World, keys: dict[str, tuple[str, str]], operation: Any
) -> None:
    path = operation.path.replace("{", "").replace("}", "")
    bare = world.client.request(operation.method, PREFIX + path)
    refused = [world.call(operation.method, path, credentials=keys[each]) for each in NO_KEYS]
    for answer in (bare, *refused):
        assert (answer.status_code, answer.json()["code"]) == (401, "credentials-missing")
        assert "www-authenticate" in answer.headers
    for scope in Scope:
        if operation.scope not in IMPLIED[scope]:
            answer = world.call(operation.method, path, credentials=keys[scope.value])
            assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


def test_billing_reads_and_admin_does_everything(world: World) -> None:
    assert world.call("GET", "/products", credentials=world.key(Scope.READ)).status_code == 200
    assert world.call("GET", "/products", credentials=world.key(Scope.BILLING)).status_code == 200
    body = {"name": "Reads only"}
    reader = world.call("POST", "/products", body, credentials=world.key(Scope.READ))
    assert reader.status_code == 403


def test_a_key_opens_with_basic_and_bearer_and_nothing_else(world: World) -> None:
    id, secret = world.key(Scope.READ)
    basic = base64.b64encode(f"{id}:{secret}".encode()).decode()
    for header, status in (
        (f"Basic {basic}", 200),
        (f"bearer {id}:{secret}", 200),
        (f"Basic {id}:{secret}", 401),
        (f"Bearer {secret}", 401),
        (f"Bearer {id}:{secret}x", 401),
        ("Digest x", 401),
        ("Basic", 401),
    ):
        answer = world.client.get("/api/products", headers={"Authorization": header})
        assert answer.status_code == status, header


def test_a_rotated_key_has_two_secrets_for_a_while_and_a_revoked_one_none(world: World) -> None:
    store, old = world.account.store, world.key(Scope.READ)
    new = rotate_key(
        store, old[0], keep_old_for=timedelta(hours=1), at=world.clock.at, actor="test"
    )
    both = (old, (old[0], new.secret))
    assert [world.call("GET", "/products", credentials=each).status_code for each in both] == [
        200,
        200,
    ]
    world.clock.at += timedelta(hours=1)
    assert [world.call("GET", "/products", credentials=each).status_code for each in both] == [
        401,
        200,
    ]
    revoke_key(store, old[0], at=world.clock.at, actor="test")
    assert world.call("GET", "/products", credentials=both[1]).status_code == 401


def test_a_users_key_opens_no_more_than_the_role_and_ends_with_the_user(world: World) -> None:
    store, at = world.account.store, world.clock.at
    reader = add_user(store, "ada@example.com", Role.READ_ONLY, at=at, actor="test")
    with pytest.raises(InputError, match="readOnlyUser opens read"):
        create_key(store, "hers", ["billing"], at=at, actor="test", user=reader.email)
    with pytest.raises(NotFoundError):
        create_key(store, "nobody's", ["read"], at=at, actor="test", user="nobody@example.com")
    made = create_key(store, "hers", ["read"], at=at, actor="test", user=reader.email)
    key = (made.key.id, made.secret)
    assert world.call("GET", "/products", credentials=key).status_code == 200
    assert world.call("POST", "/products", {"name": "x"}, credentials=key).status_code == 403
    remove_user(store, reader.id, at=at, actor="test")
    assert world.call("GET", "/products", credentials=key).status_code == 401


def test_a_key_remembers_its_last_use_and_never_its_secret(world: World) -> None:
    id, secret = world.key(Scope.READ)
    world.call("GET", "/products", credentials=(id, secret))
    key = next(key for key in list_keys(world.account.store) if key.id == id)
    assert key.last_used_at is not None
    database = world.account.workspace.root / "state.db"
    stored = b"".join(path.read_bytes() for path in database.parent.glob("state.db*"))
    assert id.encode() in stored
    assert secret.encode() not in stored


def test_the_version_is_echoed_and_an_unknown_one_refused(world: World) -> None:
    plain = world.call("GET", "/products")
    assert plain.headers["Sequence-Version"] == "2024-07-30"
    unknown = world.call("GET", "/products", headers={"Sequence-Version": "2020-01-01"})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "version-unknown")
    assert unknown.json()["error"]["type"] == "UnrecognisedApiVersion"


def test_all_that_is_wrong_with_a_body_is_told_at_once(world: World) -> None:
    body = customer_body("  ")
    body["address"]["country"] = "Germany"
    body["taxStatus"] = "NONE"
    body["legalNmae"] = "x"
    answer = world.call("POST", "/customers", body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "request-invalid"
    assert problem["type"] == "/docs/errors/request-invalid"
    assert {each["field"] for each in problem["errors"]} == {
        "legalName",
        "address.country",
        "taxStatus",
        "legalNmae",
    }
    assert all(each["in"] == "body" for each in problem["errors"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"name": NaN}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "\\ud800"}',
        b'{"name": "a\\u0000b"}',
        b"[" * 100_000,
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": 1e999999999}',
    ],
)
def test_a_body_that_cannot_be_read_is_no_failure_of_the_server(world: World, body: bytes) -> None:
    answer = world.client.post(
        "/api/products",
        content=body,
        auth=world.credentials,
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] in ("body-unreadable", "request-invalid")


def test_a_huge_body_is_refused(world: World) -> None:
    answer = world.call("POST", "/products", {"name": "x" * 2_000_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_unknown_routes_methods_and_parameters_are_told(world: World) -> None:
    assert world.call("GET", "/no-such-thing").json()["code"] == "route-unknown"
    assert world.call("PATCH", "/products").json()["code"] == "method-not-allowed"
    unknown = world.call("GET", "/products", nmae="x").json()
    assert unknown["errors"] == [
        {"in": "query", "field": "nmae", "message": "is not known; name is", "expected": "name"}
    ]
    twice = world.call("GET", "/products?name=a&name=b").json()
    assert twice["detail"] == "name stands 2 times."


def test_a_mistake_of_the_server_shows_nothing_but_its_id(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(world.account.catalog), "now", broken)
    answer = world.call("GET", "/products")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "secret detail" not in answer.text
    assert answer.json()["requestId"] in caplog.text
    assert answer.headers["Request-Id"] == answer.json()["requestId"]


def test_every_problem_has_a_page(world: World) -> None:
    assert "idempotency-key-reused" in world.client.get("/docs/errors").text
    assert world.client.get("/docs/errors/not-found").status_code == 200
    assert world.client.get("/docs/errors/nonsense").status_code == 404


def test_the_documentation_loads_nothing_from_elsewhere(world: World) -> None:
    page = world.client.get("/docs").text
    assert "http://" not in page
    assert "https://" not in page
    for path in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "LICENSE"):
        assert world.client.get(f"/docs/assets/swagger-ui/{path}").status_code == 200


def test_health_and_readiness(world: World) -> None:
    assert world.client.get("/health").json() == {"status": "ok"}
    assert world.client.get("/ready").json() == {"status": "ready"}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """Two accounts of one server, as each of them sees it."""
    folders = [write_workspace(tmp_path_factory.mktemp(name), name) for name in ("first", "second")]
    with open_neighbors(*folders) as worlds:
        yield worlds


def test_accounts_of_one_server_share_nothing(two: tuple[World, World]) -> None:
    first, second = two
    made = first.product()
    assert first.read(f"/products/{made['id']}")["name"] == made["name"]
    assert second.call("GET", f"/products/{made['id']}").status_code == 404
    assert second.call("PUT", f"/products/{made['id']}", {"name": "x"}).status_code == 404
    mine = {each["id"] for each in first.read("/customers")["items"]}
    theirs = {each["id"] for each in second.read("/customers")["items"]}
    assert mine
    assert not mine & theirs, "ids of objects from files are those of their account"


def test_files_are_applied_once_where_nothing_ever_was(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    clock = Clock()
    with open_account(open_workspace(folder), clock()) as account:
        assert account.catalog.now().version == 1
    (folder / "catalog" / "products" / "platform.yml").write_text("name: Changed\n")
    with open_account(open_workspace(folder), clock()) as account:
        assert account.catalog.now().catalog.products[0].name == "Platform"
