"""The shape of `seat_metrics/<id>.yml`: a type of seats; the id is what events call it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from engine.catalog.shapes.fields import LongText, Text
from engine.catalog.shapes.shape import Shape


class SeatMetricShape(Shape):
    """A type of seats, of which events say how many a customer holds."""

    noun: ClassVar[str] = "a seat metric"

    label: Text = Field(description="What people call it.", examples=["Editors"])
    description: LongText | None = Field(default=None, description="What such a seat is, in words.")
