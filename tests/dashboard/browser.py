"""The dashboard as a browser without scripts uses it: cookies, forms, redirects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from engine.api.app import create_app
from engine.dashboard.app import add_dashboard
from engine.domain.role import Role
from engine.workflows import people
from engine.workflows.open_account import OpenAccount, open_account
from engine.workflows.sign_in import new_link
from engine.workflows.workspace import open_workspace
from tests.api.world import Clock

USER = "ann@example.com"


@dataclass
class Browser:
    """Somebody at the pages. `read` and `send` give what is shown in the end."""

    client: TestClient
    account: OpenAccount
    clock: Clock
    user: str = USER

    def sign_in(self) -> None:
        """By a link, with its button."""
        token = new_link(self.account.store, self.user, at=self.clock.at, actor="test")
        answer = self.client.post(f"/sign-in/{token}")
        assert answer.status_code == 200, answer.text
        assert answer.url.path == "/"

    def read(self, path: str, expected: int = 200, **query: Any) -> str:
        """The page at a path."""
        answer = self.client.get(path, params=query or None)
        assert answer.status_code == expected, answer.text
        return answer.text

    def send(self, form_page: str, action: str, fields: dict[str, str], status: int = 200) -> Any:
        """Fill in a form that stands on a page, and send it: the answer after redirects."""
        token = Forms.of(self.read(form_page)).token
        answer = self.client.post(action, data={"form_token": token, **fields})
        assert answer.status_code == status, answer.text
        return answer


class Forms(HTMLParser):
    """Everything of a page that tests look at: form token, addresses, texts."""

    def __init__(self) -> None:
        super().__init__()
        self.token = ""
        self.addresses: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    @classmethod
    def of(cls, text: str) -> Forms:
        """Parse a page."""
        parser = cls()
        parser.feed(text)
        return parser

    @property
    def text(self) -> str:
        """All that is written on it, on one line."""
        return " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("name") == "form_token":
            self.token = found.get("value") or ""
        self.addresses += [
            value for name, value in attrs if name in ("href", "src", "action") and value
        ]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@contextmanager
def open_browser(folder: Path, role: Role = Role.ADMIN) -> Iterator[Browser]:
    """The dashboard over the workspace in a folder, with a user who is not signed in yet."""
    clock = Clock()
    with open_account(open_workspace(folder), clock(), clock) as account:
        app = create_app([account], clock)
        add_dashboard(app)
        people.add(account.store, USER, role, at=clock(), actor="test")
        with TestClient(app, base_url="http://dashboard.test") as client:
            yield Browser(client, account, clock)
