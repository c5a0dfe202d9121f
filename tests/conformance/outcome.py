"""What came out of running one case of another engine through ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Case = Mapping[str, Any]
"""One case of `vectors/`, as the JSON has it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rule` says why: the rule of DESIGN behind a difference, or what is not there yet.

    A difference without a rule is a failure.
    """

    verdict: Literal["agree", "differ", "not_yet"]
    expected: object
    got: object
    rule: str = ""

    @property
    def is_explained(self) -> bool:
        return self.verdict == "agree" or bool(self.rule)


def compare(expected: object, got: object, rule: str = "") -> Outcome:
    """Agree or differ; `rule` is the one that a case listed as different is listed with."""
    return Outcome("agree" if got == expected else "differ", expected, got, rule)


def not_yet(reason: str) -> Outcome:
    """A case about something that is not built here."""
    return Outcome("not_yet", None, None, reason)
