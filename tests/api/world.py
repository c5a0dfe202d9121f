"""A real workspace behind the real application, and calls to it as a client makes them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from engine.api.app import create_app
from engine.workflows.api_keys import Scope, create_key
from engine.workflows.open_account import OpenAccount, open_account
from engine.workflows.workspace import open_workspace
from tests.store.migrated import migrated_database

BEGINNING = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

FILES: Mapping[str, str] = {
    "meterhouse.yml": "database: sqlite:///state.db\n",
    "catalog/settings.yml": (
        "account: main\nlegal_name: Example Ltd\ncurrency: EUR\ncountry: DE\n"
        "tax_id: DE136695976\n"
        "time_zone: Europe/Berlin\n"
    ),
    "catalog/metrics/tokens.yml": (
        "event_type: llm_request\naggregation: sum\nproperty: tokens\nunit: tokens\n"
    ),
    "catalog/seat_metrics/editor.yml": "label: Editors\n",
    "catalog/products/platform.yml": (
        "name: Platform\nlabel: platform-2026\ntax_category: digital_service\nprices:\n"
        "  platform_fee: {name: Platform fee, currency: EUR, frequency: monthly,"
        ' timing: in_advance, model: fixed, amount: "99"}\n'
        "  platform_tokens: {name: Tokens, currency: EUR, metric: tokens, frequency: monthly,"
        ' timing: in_arrears, model: linear, rate: "0.002"}\n'
    ),
    "catalog/customers/acme.yml": (
        "legal_name: Acme Ltd\naliases: [acme-prod]\nlabel: crm-7\n"
        "address: {line1: Main street 1, town: Berlin, postcode: '10115', country: DE}\n"
        "emails: [billing@acme.example]\n"
    ),
    "catalog/schedules/acme_2026.yml": (
        "customer: acme\nstart: 2026-01-01\ncustom_fields: {contract: C-7}\nphases:\n"
        "  - {start: 2026-01-01, prices: [platform_fee, platform_tokens]}\n"
    ),
}
"""A workspace with one of everything that files usually hold."""


def write_workspace(folder: Path, account: str = "main") -> Path:
    """The files in a folder, under another account's id if one is given."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("account: main", f"account: {account}"), encoding="utf-8")
    migrated_database(folder)
    return folder


@dataclass
class Clock:
    """Goes on by a second whenever it is looked at."""

    at: datetime = BEGINNING

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class World:
    """The application over an account. `call` sends as a key with every scope."""

    client: TestClient
    account: OpenAccount
    clock: Clock
    credentials: tuple[str, str]
    count: Iterator[int] = field(default_factory=itertools.count)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
        **query: Any,
    ) -> Any:
        """The answer, as the HTTP client has it; `path` is without `/api`."""
        return self.client.request(
            method,
            f"/api{path}",
            json=body,
            headers=headers,
            params=query or None,
            auth=credentials or self.credentials,
        )

    def made(self, path: str, body: Any) -> Any:
        """What a POST makes; it must succeed."""
        answer = self.call("POST", path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def read(self, path: str, **query: Any) -> Any:
        """What a GET answers; it must succeed."""
        answer = self.call("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def key(self, *scopes: Scope) -> tuple[str, str]:
        """Credentials of a new key."""
        made = create_key(
            self.account.store,
            "test",
            [scope.value for scope in scopes],
            at=self.clock.at,
            actor="test",
        )
        return made.key.id, made.secret

    def name(self, words: str) -> str:
        """A name that nothing else in this world has."""
        return f"{words} {next(self.count)}"

    def product(self) -> Any:
        """A product made through the API."""
        return self.made("/products", {"name": self.name("Product")})

    def customer(self, **fields: Any) -> Any:
        """A customer made through the API."""
        return self.made("/customers", {**customer_body(self.name("Customer")), **fields})


def customer_body(legal_name: str) -> dict[str, Any]:
    """The least that makes a customer."""
    return {
        "legalName": legal_name,
        "address": {
            "line1": "Side street 2",
            "town": "Hamburg",
            "postcode": "20095",
            "country": "DE",
        },
        "taxStatus": "TAXED",
        "contacts": [{"name": "Ada", "email": "ada@example.com", "billingPreference": "PRIMARY"}],
    }


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """The application over the workspace in a folder."""
    clock = Clock()
    with (
        open_account(open_workspace(folder), clock(), clock) as account,
        TestClient(create_app([account], clock)) as client,
    ):
        made = create_key(account.store, "all", ["admin"], at=clock(), actor="test")
        yield World(client, account, clock, (made.key.id, made.secret))


@contextmanager
def open_neighbors(first: Path, second: Path) -> Iterator[tuple[World, World]]:
    """Two accounts of one server, as each of them sees it."""
    clock = Clock()
    with (
        open_account(open_workspace(first), clock(), clock) as one,
        open_account(open_workspace(second), clock(), clock) as other,
        TestClient(create_app([one, other], clock)) as client,
    ):
        worlds = []
        for account in (one, other):
            made = create_key(account.store, "all", ["admin"], at=clock(), actor="test")
            worlds.append(World(client, account, clock, (made.key.id, made.secret)))
        yield worlds[0], worlds[1]
