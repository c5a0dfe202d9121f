"""Plain values as block YAML, in their own order: every text quoted, so none is misread."""

from __future__ import annotations

import json
import re

_BARE_KEY = re.compile(r"[a-z][a-z0-9_]*")
_WORDS_OF_YAML = frozenset("true false yes no on off null y n".split())
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def yaml_text(content: dict[str, object]) -> str:
    """A YAML document of dicts, lists, texts, whole numbers and booleans."""
    return "\n".join(_lines(content)) + "\n"


def _lines(value: object) -> list[str]:
    """The lines of a value, without the indentation of what holds it."""
    if isinstance(value, dict) and value:
        return [line for key, item in value.items() for line in _member(f"{_key(key)}:", item)]
    if isinstance(value, list) and value:
        return [line for item in value for line in _item(_lines(item))]
    return [_scalar(value)]


def _member(key: str, value: object) -> list[str]:
    lines = _lines(value)
    if isinstance(value, dict | list) and value:
        return [key, *(f"  {line}" for line in lines)]
    return [f"{key} {lines[0]}"]


def _item(lines: list[str]) -> list[str]:
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


def _key(key: object) -> str:
    is_bare = _BARE_KEY.fullmatch(str(key)) and key not in _WORDS_OF_YAML
    return str(key) if is_bare else _scalar(str(key))


def _scalar(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
