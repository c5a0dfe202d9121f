"""A real Chromium at a real server: what it loads and what it complains of is kept."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from tests.dashboard.browser import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def executable() -> str:
    """Where Chromium is. Fails where there is none: `scripts/setup --test` installs it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and ON_MACOS.exists():
        found = str(ON_MACOS)
    assert found, "there is no Chromium on this machine; on Debian: apt-get install chromium"
    return found


@dataclass
class Screen:
    """A page of a browser at a server."""

    page: Page
    server: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of ours."""
        answer = self.page.goto(self.server + path)
        assert answer is not None
        assert answer.status == 200, path

    def assert_quiet(self) -> None:
        """Nothing was loaded from elsewhere, and nothing was wrong with what was loaded."""
        host = urlsplit(self.server).netloc
        assert self.asked
        assert {urlsplit(each).netloc for each in self.asked if each.startswith("http")} == {host}
        assert self.complaints == []

    def assert_accessible(self) -> None:
        """axe-core finds nothing against WCAG 2.2 AA."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


@contextmanager
def serving(browser: Browser) -> Iterator[str]:
    """The address of the application on loopback."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(browser.client.app, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Chromium without a window; it asks nobody for anything by itself."""
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable(), args=arguments)
        yield started
        started.close()


@contextmanager
def screen(started: Chromium, server: str, **options: object) -> Iterator[Screen]:
    """A new window of a browser that knows nothing of others."""
    context = started.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    shown = Screen(page, server)
    page.on("request", lambda request: shown.asked.append(request.url))
    page.on("pageerror", lambda error: shown.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            shown.complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    yield shown
    context.close()
