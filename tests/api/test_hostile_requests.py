"""Requests that are meant to hurt: each has its answer, soon and short; none fails the server."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.world import World

SECONDS, BYTES = 1.5, 30_000
"""What an answer may take of the processor, and how long it may be."""

PRODUCTS, EVENTS, BATCH = "/api/products", "/api/usage-events", "/api/usage-events/batch"
JSON = {"Content-Type": "application/json"}
GZIP = {**JSON, "Content-Encoding": "gzip"}
UNREADABLE, INVALID = (400, "body-unreadable"), (400, "request-invalid")
TOO_LARGE, TYPE, REFUSED = (
    (413, "body-too-large"),
    (415, "media-type-unknown"),
    (400, "event-refused"),
)
NOWHERE, MISSING = (404, "route-unknown"), (404, "not-found")

MANY = ",".join(f'"k{number}":1' for number in range(80_000)).encode()
BOMB = gzip.compress(b'{"customerAlias":"a","eventType":"' + b"x" * 30_000_000 + b'"}')
EVENT = b'{"customerAlias":"acme-prod","eventType":"llm_request"}'


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient]:
    """Answers 500 where the application fails, as a server would."""
    with TestClient(world.client.app, raise_server_exceptions=False) as made:
        made.auth = world.credentials
        yield made


def answered(client: TestClient, method: str, path: str, **more: Any) -> tuple[int, str]:
    """Status and code of the answer, which is neither slow nor long nor shows anything of ours."""
    began = time.process_time()
    answer = client.request(method, path, **more)
    assert time.process_time() - began < SECONDS
    assert len(answer.content) < BYTES
    assert "Traceback" not in answer.text
    assert ".py" not in answer.text or ".py" in path
    code = answer.json().get("code", "") if answer.status_code >= 400 else ""
    return answer.status_code, code


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b'{"a":' * 100_000, UNREADABLE, id="objects nested 100,000 deep"),
        pytest.param(b'{"name":' + b"[" * 33 + b"]" * 33 + b"}", UNREADABLE, id="33 deep"),
        pytest.param(b'{"name":-Infinity}', UNREADABLE, id="an infinity"),
        pytest.param(b'{"name":1e999999}', UNREADABLE, id="1e999999"),
        pytest.param(b'{"name":' + b"9" * 100_000 + b"}", UNREADABLE, id="100,000 digits"),
        pytest.param(b"{" + MANY + b"}", INVALID, id="80,000 fields"),
        pytest.param(b"{" + MANY + b',"k79999":2}', UNREADABLE, id="80,000 fields, one twice"),
        pytest.param(b'{"' + b"k" * 1_000_000 + b'":1}', INVALID, id="a long name of a field"),
        pytest.param(b'{"name":"' + b"k" * 1_000_000 + b'"}', INVALID, id="a long text"),
        pytest.param(b'{"name":"\xc3\x28"}', UNREADABLE, id="no UTF-8"),
        pytest.param('{"name":"a"}'.encode("utf-16"), UNREADABLE, id="UTF-16"),
        pytest.param('{"name":"a"}'.encode("utf-32"), UNREADABLE, id="UTF-32"),
        pytest.param(b'{"name":"a"}{"name":"b"}', UNREADABLE, id="two values"),
        pytest.param(b'{"\\ud800":1}', UNREADABLE, id="half a surrogate pair"),
        pytest.param(b'{"a\\u0000":1}', UNREADABLE, id="NUL"),
        pytest.param('{"name":"a\u202eb"}'.encode(), INVALID, id="text that runs backwards"),
        pytest.param('{"name":"a\u200bb"}'.encode(), INVALID, id="space without width"),
        pytest.param(b'{"name":"a\\r\\nSet-Cookie: x"}', INVALID, id="a line break"),
        pytest.param(b"[]", INVALID, id="a list"),
        pytest.param(b"null", INVALID, id="null"),
    ],
)
def test_json_that_is_meant_to_hurt(
    client: TestClient, body: bytes, expected: tuple[int, str]
) -> None:
    assert answered(client, "POST", PRODUCTS, content=body, headers=JSON) == expected


@pytest.mark.parametrize(
    ("path", "headers", "body", "expected"),
    [
        pytest.param(PRODUCTS, GZIP, gzip.compress(b'{"name":"z"}'), TYPE, id="packed JSON"),
        pytest.param(PRODUCTS, {"Content-Type": "text/plain"}, b'{"name":"t"}', TYPE, id="text"),
        pytest.param(PRODUCTS, {}, b'{"name":"t"}', TYPE, id="no type"),
        pytest.param(
            PRODUCTS, {"Content-Type": "multipart/form-data; boundary=x"}, b"--x", TYPE, id="form"
        ),
        pytest.param(EVENTS, GZIP, BOMB, TOO_LARGE, id="a bomb for an event"),
        pytest.param(BATCH, GZIP, BOMB, TOO_LARGE, id="a bomb for a batch"),
        pytest.param(EVENTS, GZIP, gzip.compress(EVENT)[:-5], UNREADABLE, id="half a gzip file"),
        pytest.param(EVENTS, GZIP, gzip.compress(EVENT) * 2, UNREADABLE, id="two gzip files"),
        pytest.param(EVENTS, {**JSON, "Content-Encoding": "br"}, EVENT, TYPE, id="Brotli"),
        pytest.param(
            EVENTS, {**JSON, "Content-Encoding": "gzip, gzip"}, b"", TYPE, id="packed twice"
        ),
        pytest.param(BATCH, JSON, b"[" * 100_000, UNREADABLE, id="a deep batch"),
        pytest.param(BATCH, JSON, b"[" + b"1," * 6_000 + b"1]", TOO_LARGE, id="a long batch"),
    ],
)
def test_packed_bodies_and_other_types(
    client: TestClient,
    path: str,
    headers: dict[str, str],
    body: bytes,
    expected: tuple[int, str],
) -> None:
    assert answered(client, "POST", path, content=body, headers=headers) == expected


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(b'"eventProperties":' + b'{"a":' * 9 + b"1" + b"}" * 9, id="9 deep"),
        pytest.param(b'"eventProperties":' + b'{"a":' * 9999 + b"1" + b"}" * 9999, id="deep"),
        pytest.param(b'"eventProperties":{"a":1,"a":2}', id="a key twice"),
        pytest.param(b'"eventProperties":{"a":"\\u0000"}', id="NUL"),
        pytest.param(b'"eventProperties":{"a":"\\ud800"}', id="half a surrogate pair"),
        pytest.param(b'"eventProperties":{"a":NaN}', id="NaN"),
        pytest.param(b'"eventTimestamp":"0001-01-01T00:00:00+23:59"', id="the first instant"),
        pytest.param(b'"eventTimestamp":"9999-12-31T23:59:59-23:59"', id="the last instant"),
        pytest.param(b'"customerEventId":"' + b"x" * 256 + b'"', id="a long id"),
    ],
)
def test_events_that_are_meant_to_hurt(client: TestClient, fields: bytes) -> None:
    body = EVENT[:-1] + b"," + fields + b"}"
    assert answered(client, "POST", EVENTS, content=body, headers=JSON) == REFUSED


def test_names_of_properties_are_only_names(client: TestClient) -> None:
    properties = {"*": 1, "$": 2, "/": 3, "~1": 4, "a.b": 5, "'; DROP TABLE x; --": 6, "=1+1": 7}
    body = {"customerAlias": "аcme-prod", "eventType": "x", "eventProperties": properties}
    answer = client.post(EVENTS, json=body)
    assert answer.status_code == 201
    assert answer.json()["eventProperties"] == properties
    listed = client.get(EVENTS, params={"customerAlias": "аcme-prod"}).json()["items"]
    assert [each["eventProperties"] for each in listed] == [properties]
    latin = client.get(EVENTS, params={"customerAlias": "acme-prod", "eventType": "x"}).json()
    assert latin["items"] == [], "a letter that looks alike is another letter"


def test_a_bad_event_costs_no_good_one(client: TestClient) -> None:
    body = b"[" + EVENT + b',[],1,null,"x",{"a":NaN},' + EVENT + b"]"
    answer = client.post(BATCH, content=body, headers=JSON).json()
    assert (answer["accepted"], answer["rejected"]) == (2, 5)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/products/..%2f..%2fhealth", NOWHERE),
        ("/api/products/%2e%2e", MISSING),
        ("//api//products", NOWHERE),
        ("/api/products/..;/", NOWHERE),
        ("/docs/assets/..%2f..%2f..%2fapp.py", NOWHERE),
        ("/docs/assets/%2e%2e/%2e%2e/app.py", NOWHERE),
        ("/docs/assets//etc/passwd", NOWHERE),
        ("/docs/errors/<script>", NOWHERE),
        ("/api/products/%00", MISSING),
        ("/api/products/%ff%fe", MISSING),
        ("/api/products/' OR 1=1 --", MISSING),
        ("/api/products/" + "x" * 20_000, MISSING),
        ("/api/invoices?search=%00", INVALID),
        ("/api/products?limit=99999999999999999999999999", INVALID),
        ("/api/products?limit=%EF%BC%91", INVALID),
        ("/api/products?" + "&".join(f"p{number}" for number in range(5_000)), INVALID),
        ("/api/products?after=" + "A" * 5_000, (400, "cursor-invalid")),
        ("/api/invoices?netTotal=1e5", INVALID),
        ("/api/invoices?dueBefore=9999-12-31", INVALID),
        ("/api/invoices?sentAfter=0001-01-01T00:00:00%2B23:59", INVALID),
        ("/api/usage-events?eventTimestampBefore=9999-12-31T23:59:59-23:59", INVALID),
        ("/api/billing-schedules?endingBefore=9999-12-31", INVALID),
    ],
)
def test_paths_and_queries_that_are_meant_to_hurt(
    client: TestClient, path: str, expected: tuple[int, str]
) -> None:
    assert answered(client, "GET", path) == expected


@pytest.mark.parametrize(
    "query",
    [
        {"periodStart": "0001-01-01", "periodEnd": "2026-02-01"},
        {"periodStart": "2026-01-01", "periodEnd": "9999-12-31"},
        {"periodStart": "0001-01-01T00:00:00+23:59", "periodEnd": "2026-02-01"},
        {
            "periodStart": "2026-01-01",
            "periodEnd": "2026-02-01",
            "asOf": "0001-01-01T00:00:00+23:59",
        },
    ],
)
def test_usage_at_the_ends_of_the_calendar(
    client: TestClient, world: World, query: dict[str, str]
) -> None:
    metric = world.read("/usage-metrics")["items"][0]["id"]
    path = f"/api/usage-metrics/{metric}/calculate"
    assert answered(client, "GET", path, params={"customerAliases": "a", **query}) == INVALID


@pytest.mark.parametrize("amount", ["9" * 26, "9" * 19, "-" + "9" * 26])
def test_amounts_beyond_what_is_stored_are_refused(
    client: TestClient, world: World, amount: str
) -> None:
    customer = world.customer()["id"]
    invoice = world.made("/invoices", {"customerId": customer, "currency": "EUR"})["id"]
    line = {"title": "x", "quantity": amount, "rate": amount, "taxRate": "1", "externalIds": []}
    path = f"/api/invoices/{invoice}/line-items"
    assert answered(client, "POST", path, json=line) == (422, "cannot-be-rated")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Authorization", "Basic " + "A" * 50_000, (401, "credentials-missing")),
        ("Authorization", "Bearer a\x00:b", (401, "credentials-missing")),
        ("Authorization", "Basic YQBiOmM=", (401, "credentials-missing")),
        ("Authorization", "Bearer ÿ:ÿ", (401, "credentials-missing")),
        ("Idempotency-Key", "x" * 5_000, INVALID),
        ("Idempotency-Key", "a\tb", INVALID),
        ("Sequence-Version", "x" * 5_000, (400, "version-unknown")),
        ("X-HTTP-Method-Override", "DELETE", (201, "")),
        ("Host", 'evil"><script>', (201, "")),
    ],
)
def test_headers_that_are_meant_to_hurt(
    client: TestClient, name: str, value: str, expected: tuple[int, str]
) -> None:
    more: dict[str, Any] = {"auth": None} if name == "Authorization" else {}
    body = json.dumps({"name": f"Product of {name}"}).encode()
    headers = {**JSON, name: value.encode("latin-1")}
    assert answered(client, "POST", PRODUCTS, content=body, headers=headers, **more) == expected
