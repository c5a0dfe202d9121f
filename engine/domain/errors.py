"""Errors a person can act on. Each says where, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass


class MeterhouseError(Exception):
    """Base of every error that reaches a user as a sentence, never as a traceback."""


class InputError(MeterhouseError):
    """A file, argument or catalog that cannot be used as it is. Exit code 2."""


class NotFoundError(InputError):
    """Nothing goes by that id. Exit code 2."""


class RatingError(MeterhouseError):
    """A charge that cannot be priced: its invoice is parked with this message, never billed 0."""


class ConflictError(MeterhouseError):
    """The stored state does not allow the action, such as voiding a paid invoice. Exit code 1."""


class ChangedError(ConflictError):
    """What is to be changed is not what the caller has seen any more."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a file: `path:line: message`, and what would mend it."""

    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"


class CatalogError(InputError):
    """All problems of a catalog at once, in file and line order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
