"""Templates to text. Everything a template prints is escaped, but for pictures of ours (`picture`),
whose own text is."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.dashboard import formats
from engine.dashboard.navigation import NAVIGATION

HERE = Path(__file__).parent
ASSETS = HERE / "assets"


def render(template: str, **values: Any) -> str:
    """The page as text."""
    return environment().get_template(template).render(**values)


@cache
def environment() -> Environment:
    """Jinja with our filters; a name that is not there is an error, not an empty place."""
    made = _Templates(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: "" if value is None else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("amount", "number", "day", "instant", "period", "words", "pretty", "short"):
        made.filters[name] = getattr(formats, name)
    made.filters["picture"] = Markup
    made.filters["query"] = urlencode
    made.globals["navigation"] = NAVIGATION
    made.globals["asset"] = asset
    return made


class _Templates(Environment):
    """What the API leaves out of an object is None to a template, and prints as nothing."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute not in obj and not hasattr(obj, attribute):
            return None
        return super().getattr(obj, attribute)


@cache
def asset(name: str) -> str:
    """The address of a file; it changes with its contents, so browsers may keep it."""
    digest = sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
    return f"/assets/{name}?{digest}"
