"""Whatever is done with a quote in whatever order, what was accepted stays and is billed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.catalog.documents import SCHEDULES
from engine.domain.errors import MeterhouseError
from engine.domain.quote import SignatureRole
from engine.store.quote_evidence import signatures_of
from engine.store.quotes import find_version
from engine.workflows.catalog_objects import Author
from engine.workflows.open_account import OpenAccount, open_account
from engine.workflows.quote_content import content_digest
from engine.workflows.quote_conversion import convert_quote
from engine.workflows.quote_life import (
    approve_quote,
    countersign_quote,
    publish_quote,
    reject_quote,
    renew_links,
    revoke_quote_links,
    submit_quote,
    withdraw_quote,
)
from engine.workflows.quote_page import (
    Consent,
    Visitor,
    accept_quote,
    decline_quote,
    note_acceptance,
    open_quote_link,
)
from engine.workflows.quotes import (
    archive_quote,
    create_quote,
    quote_of,
    revise_quote,
    update_quote,
)
from engine.workflows.workspace import open_workspace
from tests.api.world import BEGINNING, write_workspace

TERMS: dict[str, Any] = {
    "title": "Offer",
    "customer": "acme",
    "expiry_days": 3,
    "schedule": {
        "start": "2026-04-01",
        "end": "2026-06-30",
        "prices": ["platform_fee"],
        "discounts": [{"type": "percentage", "amount": "30"}],
    },
}
SETTINGS = "quotes: {approval: {discount_above: '20'}, countersigned: true}\n"
NUMBERS = count(1)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAccount]:
    folder = write_workspace(tmp_path_factory.mktemp("quotes"))
    with (folder / "catalog/settings.yml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    with open_account(open_workspace(folder), BEGINNING) as opened:
        yield opened


@dataclass
class Life:
    """One quote, the links to it that were ever told, and its clock."""

    account: OpenAccount
    id: str = ""
    at: Any = BEGINNING
    tokens: list[str] = field(default_factory=list)
    shown: str = "0" * 64

    def author(self) -> Author:
        self.at += timedelta(minutes=2)
        return Author("test", self.at)

    def publish(self) -> None:
        made = publish_quote(self.account, self.id, self.author())
        self.tokens += [each.token for each in made.links]

    def renew(self) -> None:
        made = renew_links(self.account, self.id, self.author())
        self.tokens += [each.token for each in made.links]

    def look(self) -> None:
        for token in self.tokens[-2:]:
            found = open_quote_link(self.account, token, Visitor(), self.author())
            self.shown = found["contentSha256"]

    def accept(self) -> None:
        for token in self.tokens[-2:]:
            consent = Consent("Ada", self.shown)
            accept_quote(self.account, token, consent, Visitor(), self.author())

    def decline(self) -> None:
        for token in self.tokens[-1:]:
            decline_quote(self.account, token, None, self.author())

    def update(self) -> None:
        terms = {**TERMS, "title": f"Offer {next(NUMBERS)}"}
        update_quote(self.account, self.id, terms, None, self.author())

    def later(self) -> None:
        self.at += timedelta(days=2)


def on_quote(do: Callable[..., object], *words: str) -> Callable[[Life], object]:
    return lambda life: do(life.account, life.id, *words, life.author())


def signed(do: Callable[..., object]) -> Callable[[Life], object]:
    return lambda life: do(life.account, life.id, "Grace", life.author())


DEEDS: dict[str, Callable[[Life], object]] = {
    "update": Life.update,
    "submit": on_quote(submit_quote),
    "approve": on_quote(approve_quote),
    "reject": on_quote(reject_quote),
    "publish": Life.publish,
    "renew": Life.renew,
    "revoke": on_quote(revoke_quote_links),
    "look": Life.look,
    "accept": Life.accept,
    "note": signed(note_acceptance),
    "decline": Life.decline,
    "withdraw": on_quote(withdraw_quote),
    "revise": on_quote(revise_quote),
    "archive": on_quote(archive_quote),
    "countersign": signed(countersign_quote),
    "convert": on_quote(convert_quote),
    "later": Life.later,
}
GOOD = ["submit", "approve", "publish", "look", "accept", "countersign", "convert"]


def schedules_of(account: OpenAccount, quote_id: str) -> list[str]:
    objects = account.catalog.now().of_kind(SCHEDULES)
    return [each.id for each in objects if each.data.get("quote") == quote_id]


def accepted(life: Life) -> Any:
    """What must stay once somebody has accepted: the version with its text, and their signature."""
    with life.account.store.read() as connection:
        quote = quote_of(connection, life.id)
        version = find_version(connection, quote.id, quote.version)
        signed = signatures_of(connection, quote.id)
    customer = [each for each in signed if each.role is SignatureRole.CUSTOMER]
    made = schedules_of(life.account, life.id)
    assert made == ([quote.schedule_id] if quote.executed_at else [])
    if not customer:
        return None
    assert version is not None
    assert version.content is not None
    assert version.content_sha256 == content_digest(version.content) == customer[0].content_sha256
    return version, customer


@pytest.mark.slow
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example([*GOOD, "convert", "revise", "accept", "withdraw", "update", "publish"])
@example(["publish", *GOOD[:4], "revise", "accept", *GOOD])
@given(st.lists(st.sampled_from(sorted(DEEDS)) | st.sampled_from(GOOD), max_size=14))
def test_an_accepted_version_never_changes_and_becomes_one_schedule_at_most(
    account: OpenAccount, deeds: list[str]
) -> None:
    ids = (f"0199a000-0000-7000-8000-{next(NUMBERS):012x}" for _ in range(9))
    life = Life(account)
    life.id = create_quote(account, TERMS, lambda: next(ids), life.author()).id
    stays = None
    for deed in deeds:
        with suppress(MeterhouseError):
            DEEDS[deed](life)
        found = accepted(life)
        stays = found if stays is None else stays
        assert found == stays
    if deeds[: len(GOOD)] == GOOD:
        assert len(schedules_of(account, life.id)) == 1
