"""What the API said of a form that was sent: one sentence, and one for each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.dashboard.api_call import Answer, FieldProblem


@dataclass(frozen=True, slots=True)
class Problem:
    """Nothing is wrong while `message` is empty.

    `fields` are sentences by the name that the form has for a field, `rest` those about what the
    form has no field for.
    """

    message: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[FieldProblem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.message)

    def of(self, name: str) -> str:
        """What is wrong with a field; empty if nothing is."""
        return self.fields.get(name, "")


NO_PROBLEM = Problem()


def problem_of(answer: Answer, names: Mapping[str, str]) -> Problem:
    """A refusal, for a form that calls the API's fields `names[field]`."""
    fields, rest = {}, []
    for each in answer.problems:
        if each.field in names:
            fields[names[each.field]] = each.message
        else:
            rest.append(each)
    return Problem(answer.message, fields, tuple(rest))


def numbered(form: Mapping[str, str], *names: str) -> list[dict[str, str]]:
    """Rows of a form, whose fields are `name.0`, `name.1`, …; rows with nothing in them are left
    out."""
    places = sorted(
        {
            int(place)
            for key in form
            for name, _, place in [key.rpartition(".")]
            if name in names and place.isdecimal() and len(place) < 4
        }
    )
    rows = [{name: form.get(f"{name}.{place}", "").strip() for name in names} for place in places]
    return [row for row in rows if any(row.values())]
