"""The example of docs/quotes.md comes out as it stands there, by the commands that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.api.world import write_workspace
from tests.scenarios.test_scenarios import run

PAGE = (Path(__file__).parents[2] / "docs/quotes.md").read_text(encoding="utf-8")
OFFER, LIMITS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
(SHOWN,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.slow
def test_the_example_is_written_published_accepted_and_converted(tmp_path: Path) -> None:
    folder, offer = write_workspace(tmp_path), tmp_path / "offer.yml"

    def does(*words: str, code: int = 0) -> str:
        found, output = run(folder, ["quote", *words])
        assert found == code, output
        return output

    offer.write_text(OFFER, encoding="utf-8")
    assert does("create", str(offer), "--as", "globex") == SHOWN
    assert "ada@globex.example: /api/public/quotes/" in does("publish", "Q00001")
    signed = does("accept", "Q00001", "--name", "Ada Lovelace")
    assert "signed by Ada Lovelace (customer, noted)" in signed
    assert "schedule globex" in does("convert", "Q00001")

    with (folder / "catalog/settings.yml").open("a", encoding="utf-8") as settings:
        settings.write(LIMITS)
    assert run(folder, ["apply"])[0] == 0
    own = OFFER.replace("setup", "setup_2").replace('amount: "20"', 'amount: "25"')
    offer.write_text(own, encoding="utf-8")
    does("create", str(offer), "--as", "globex_2")
    assert "approve it first: a discount of 25 % is above 20 %" in does("publish", "Q00002", code=1)
    assert "AWAITING_APPROVAL" in does("submit", "Q00002")
    assert "APPROVED" in does("approve", "Q00002")
    does("publish", "Q00002")
    does("accept", "Q00002", "--name", "Ada Lovelace")
    assert "countersign it first" in does("convert", "Q00002", code=1)
    assert "signed by Grace (seller, typed)" in does("countersign", "Q00002", "--name", "Grace")
    does("convert", "Q00002")
    assert does("list") == (
        "Q00001 EXECUTED: Platform for Globex\nQ00002 EXECUTED: Platform for Globex\n"
    )


def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    folder, offer = write_workspace(tmp_path), tmp_path / "offer.yml"
    offer.write_text(OFFER.replace("expected_usage", "expected_use"), encoding="utf-8")
    code, output = run(folder, ["quote", "create", str(offer)])
    line = OFFER.splitlines().index('expected_usage: {platform_tokens: "10000"}') + 1
    assert code == 2
    assert f"offer.yml:{line}" in output
    assert "expected_usage" in output, "the nearest key is named"
