"""`meterhouse.yml`, the file that makes a folder a workspace."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from engine.catalog.delivery_sections import MAIL, WEBHOOKS, Section, read_mail, read_webhooks
from engine.catalog.files import fault_problems, read_source
from engine.catalog.finding import suggestion, with_field
from engine.domain.delivery_rules import MailServer, WebhookRules
from engine.domain.errors import CatalogError, Problem

NIGHTLY = "nightly_close"

KEYS = ("database", "lake", NIGHTLY, WEBHOOKS, MAIL)

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class WorkspaceFile:
    """`database` is a URL, `lake` a folder; relative paths are relative to the workspace.

    `nightly_close` is the local time at which a server closes each night, None for never.
    `webhooks` and `mail` say how notices leave (engine/catalog/delivery_sections.py).
    """

    database: str = "sqlite:///state.db"
    lake: str = "lake"
    nightly_close: time | None = None
    webhooks: WebhookRules = field(default_factory=WebhookRules)
    mail: MailServer | None = None


def read_workspace_file(path: Path) -> WorkspaceFile:
    """Read and check the file. Raises CatalogError with file and line for whatever is wrong."""
    source = read_source(path, path.name)
    if isinstance(source, Problem):
        raise CatalogError((source,))
    problems = list(fault_problems(source, path.name))
    data = source.data
    if not isinstance(data, dict):
        message = "must be a mapping; write database: and lake: on lines of their own"
        raise CatalogError((*problems, Problem(path.name, 1, message)))
    sections: dict[str, WebhookRules | MailServer | None] = {}
    nightly: time | None = None
    faulty = {fault.path for fault in source.faults}
    for key, value in data.items():
        line = source.lines[(key,)]
        if key not in KEYS:
            advice = suggestion(key, KEYS, f"the keys are {', '.join(KEYS)}")
            problems.append(Problem(path.name, line, f"{key}: unknown key; {advice}"))
        elif key in (WEBHOOKS, MAIL):
            found = Section(key, value if isinstance(value, dict) else {})
            sections[key] = (read_webhooks if key == WEBHOOKS else read_mail)(found)
            if not isinstance(value, dict):
                found.found = [((key,), "must be a mapping, with its keys on lines of their own")]
            for place, message in found.found:
                if place not in faulty:
                    at = source.lines.get(place, line)
                    problems.append(Problem(path.name, at, with_field(place, message)))
        elif key == NIGHTLY and (key,) not in faulty:
            if not isinstance(value, str) or _TIME.fullmatch(value) is None:
                message = f'{key}: must be a local time in quotes, such as "02:00"'
                problems.append(Problem(path.name, line, message))
            else:
                nightly = time.fromisoformat(value)
        elif (not isinstance(value, str) or not value) and (key,) not in faulty:
            message = f"{key}: must be text; write it in quotes"
            problems.append(Problem(path.name, line, message))
    if problems:
        raise CatalogError(tuple(problems))
    return WorkspaceFile(**{**data, **sections, NIGHTLY: nightly})
