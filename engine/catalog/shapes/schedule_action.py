"""The shape of a decision about a schedule, which a command writes and no file holds."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from engine.catalog.shapes.fields import Day, LongText, OneOf, Text
from engine.catalog.shapes.shape import Shape
from engine.domain.schedule_action import ScheduleVerb

VerbField = Annotated[ScheduleVerb, OneOf(ScheduleVerb, "an action")]


class ScheduleActionShape(Shape):
    """One decision: what happens to a schedule, and on which day."""

    noun: ClassVar[str] = "a schedule action"

    schedule: Text = Field(description="Id of the schedule.")
    action: VerbField = Field(description="What happens to it.")
    day: Day = Field(description="The local day that the action is about.")
    milestone: Text | None = Field(default=None, description="Which milestone is complete.")
    prorated: bool = Field(default=True, description="Whether a cancellation cuts what runs.")
    note: LongText | None = Field(default=None, description="Why.")
