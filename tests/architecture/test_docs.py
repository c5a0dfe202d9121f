"""What the documents name exists: commands, options, files."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli.app import app
from tests.cli.command_tree import options

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
OPTIONS = options(app)
LATER = {"simulate", "serve", "export"}
"""Commands of DESIGN 7 that a later milestone brings."""

_CODE = re.compile(r"^```[a-z]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_RUN = re.compile(r"(?:^|[\s/])meterhouse ((?:-w \S+ )?[a-z].*)")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def command_lines(text: str) -> Iterator[str]:
    """What follows `meterhouse` in code blocks and spans, one command each."""
    blocks = [block for match in _CODE.finditer(text) for block in match.group(1).splitlines()]
    spans = _SPAN.findall(_CODE.sub("", text))
    for line in (*blocks, *spans):
        found = _RUN.search(line.split("  #")[0])
        if found:
            yield from found.group(1).split(" && ")[0].split(" · ")


def mistakes(line: str) -> Iterator[str]:
    """Words of a command line that name no command or option."""
    words = shlex.split(re.sub(r"[\[\]…;,.)]+", " ", line.replace("'", "")), comments=True)
    if words[:1] == ["-w"]:
        words = words[2:]
    for first in words[0].split("|"):
        if first in LATER:
            return
        path = (first,)
        if path not in OPTIONS:
            yield f"no command {first}"
            return
        children = words[1].split("|") if len(words) > 1 else []
        paths = [(first, child) for child in children if (first, child) in OPTIONS] or [path]
        if first == "invoice" and children and len(paths) < len(children):
            yield f"no command invoice {words[1]}"
        for word in words:
            option = word.split("=")[0]
            known = OPTIONS[()].union(*(OPTIONS[each] for each in paths))
            if option.startswith("--") and option not in known:
                yield f"{first}: no option {option}"


def test_there_are_documents_and_they_name_commands() -> None:
    lines = [line for path in DOCUMENTS for line in command_lines(path.read_text("utf-8"))]
    assert len(DOCUMENTS) >= 5
    assert len(lines) >= 25


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_command_and_option_that_a_document_names_exists(path: Path) -> None:
    found = [
        f"{line}: {mistake}"
        for line in command_lines(path.read_text("utf-8"))
        for mistake in mistakes(line)
    ]
    assert not found


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_file_that_a_document_links_to_exists(path: Path) -> None:
    links = [link for link in _LINK.findall(path.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_script_that_a_document_names_exists() -> None:
    named = {
        script
        for path in DOCUMENTS
        for script in re.findall(r"\bscripts/[a-z_]+\b", path.read_text("utf-8"))
    }
    assert named
    assert [script for script in sorted(named) if not (ROOT / script).exists()] == []


def test_a_mistake_in_a_document_would_be_found() -> None:
    assert list(mistakes("close --trough DATE")) == ["close: no option --trough"]
    assert list(mistakes("clos --through DATE")) == ["no command clos"]
    assert list(mistakes("invoice list|shew X")) == ["no command invoice list|shew"]
    assert not list(mistakes("-w demo explain fabrikam@2023-12-01/1 --sql"))
