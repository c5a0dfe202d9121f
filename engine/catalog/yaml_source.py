"""YAML text to plain data that remembers its lines.

Built on the events of the parser rather than on a loader: aliases are refused before anything can
grow from them, every key is seen before a second one of the same name hides it, and nothing is
converted behind our back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml import events as yaml_events
from ruamel.yaml.error import YAMLError

from engine.catalog.finding import FieldPath, may_be_null, with_field
from engine.catalog.yaml_scalars import ScalarError, plain_scalar

MAX_DEPTH = 40

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the YAML itself: its line, counted from 1, and the field if known."""

    line: int
    path: FieldPath
    message: str

    def sentence(self) -> str:
        return with_field(self.path, self.message)


class YamlError(Exception):
    """Text that is no YAML, or uses a part of YAML that catalogs do not have."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Source:
    """`data` consists of dict, list, str, int and bool; `lines` has the line of every field.

    A field with a fault holds the text as it stands in the file.
    """

    data: object
    lines: Mapping[FieldPath, int]
    faults: tuple[Fault, ...]


def read_yaml(text: str) -> Source:
    """Parse one YAML document. Raises YamlError with the line of the first thing not understood."""
    unprintable = _UNPRINTABLE.search(text)
    if unprintable is not None:
        line = text.count("\n", 0, unprintable.start()) + 1
        raise YamlError(line, f"contains the control character {unprintable.group()!r}; remove it")
    try:
        return _read(text)
    except YAMLError as error:
        raise _explained(error) from None


def _read(text: str) -> Source:
    reader = _Reader(iter(YAML(typ="rt").parse(text)))
    data = reader.document()
    return Source(data, reader.lines, tuple(reader.faults))


@dataclass
class _Reader:
    """Walks the parser's events once, from left to right."""

    events: Iterator[yaml_events.Event]
    lines: dict[FieldPath, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def document(self) -> object:
        next(self.events)
        start = next(self.events)
        if not isinstance(start, yaml_events.DocumentStartEvent):
            raise YamlError(1, "the file is empty; describe one object in it or delete it")
        if start.version or start.tags:
            raise YamlError(1, "starts with a % directive; remove it, catalogs are plain YAML 1.2")
        data = self.node(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if isinstance(after, yaml_events.DocumentStartEvent):
            raise YamlError(
                _line(after), 'a second document starts at "---"; write one object a file'
            )
        return data

    def node(self, event: yaml_events.Event, path: FieldPath) -> object:
        """The value that starts at `event`; what is wrong with a scalar is noted as a fault."""
        _refuse_references(event)
        self.lines.setdefault(path, _line(event))
        if len(path) > MAX_DEPTH:
            raise YamlError(_line(event), f"is nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml_events.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml_events.SequenceStartEvent):
            return self.sequence(path)
        return self.scalar(event, path)

    def mapping(self, path: FieldPath) -> dict[str, object]:
        found: dict[str, object] = {}
        seen: dict[str, int] = {}
        for event in self.until(yaml_events.MappingEndEvent):
            key = self.key(event)
            line = _line(event)
            here = (*path, key)
            self.lines.setdefault(here, line)
            value = self.node(next(self.events), here)
            if key in seen:
                message = f"is here twice, first in line {seen[key]}; remove one of them"
                self.faults.append(Fault(line, here, message))
            else:
                found[key] = value
            seen.setdefault(key, line)
        return found

    def sequence(self, path: FieldPath) -> list[object]:
        found: list[object] = []
        for event in self.until(yaml_events.SequenceEndEvent):
            found.append(self.node(event, (*path, len(found))))
        return found

    def scalar(self, event: yaml_events.Event, path: FieldPath) -> object:
        text = _text(event)
        if getattr(event, "style", None) is not None:
            return text
        if text == "null" and may_be_null(path):
            return None
        try:
            return plain_scalar(text)
        except ScalarError as fault:
            line = self.lines[path]  # of the key: an empty value stands where the next key begins
            self.faults.append(Fault(line, path, str(fault)))
            return text

    def key(self, event: yaml_events.Event) -> str:
        _refuse_references(event)
        if not isinstance(event, yaml_events.ScalarEvent):
            raise YamlError(
                _line(event), "a list or mapping stands where a key must; keys are text"
            )
        text = _text(event)
        if text == "<<":
            raise YamlError(_line(event), "merge keys (<<) are refused; write the keys out")
        if not text:
            raise YamlError(_line(event), 'a key is empty; write a name before the ":"')
        return text

    def until(self, end: type[yaml_events.Event]) -> Iterator[yaml_events.Event]:
        while not isinstance(event := next(self.events), end):
            yield event


def _line(event: yaml_events.Event) -> int:
    return int(event.start_mark.line) + 1


def _text(event: yaml_events.Event) -> str:
    text = str(getattr(event, "value", ""))
    unprintable = _UNPRINTABLE.search(text)
    if unprintable is not None:
        message = f"contains the control character {unprintable.group()!r}; remove it"
        raise YamlError(_line(event), message)
    return text


def _refuse_references(event: yaml_events.Event) -> None:
    """Aliases (which can grow without bound), anchors and tags have no place in a catalog."""
    anchor = getattr(event, "anchor", None)
    if isinstance(event, yaml_events.AliasEvent):
        raise YamlError(
            _line(event),
            f"*{anchor} is a YAML alias; write the value out, or in quotes if it is text",
        )
    if anchor is not None:
        raise YamlError(
            _line(event),
            f"&{anchor} is a YAML anchor; remove it, or write the value in quotes",
        )
    tag = getattr(event, "tag", None)
    if tag is not None:
        tag = str(tag).replace("tag:yaml.org,2002:", "!!")
        raise YamlError(
            _line(event),
            f"{tag} is a YAML tag; remove it, or write the value in quotes if it is text",
        )


def _explained(error: YAMLError) -> YamlError:
    """The parser's words in ours, for the mistakes that people make."""
    context = str(getattr(error, "context", None) or "")
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if "flow" in context or "quoted" in context:
        marks.reverse()  # the opening bracket or quote says more than where the parser gave up
    line = next((int(mark.line) + 1 for mark in marks if mark is not None), 1)
    problem = str(getattr(error, "problem", None) or "it cannot be read")
    if "'\\t'" in problem:
        return YamlError(line, "a tab stands where YAML wants spaces; indent with spaces")
    if "cannot start any token" in problem or "chomping or indentation" in problem:
        return YamlError(
            line, 'a word starts with a sign that YAML reserves; write it in quotes, as in ">="'
        )
    if "mapping values are not allowed" in problem:
        return YamlError(
            line, 'a ":" is one too many in this line; write a text that contains one in quotes'
        )
    if "unexpected end of stream" in problem:
        return YamlError(line, "a quote is opened in this line and never closed; close it")
    if "could not find expected ':'" in problem:
        return YamlError(line, 'a key has no ":" after it; write key: value')
    if "flow" in context:
        return YamlError(
            line, "what is opened with [ or { in this line is not closed well; check [ ], { } and ,"
        )
    return YamlError(
        line, f"this is not valid YAML ({problem}); check this line and the one before it"
    )
