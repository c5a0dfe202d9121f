"""The shape of `organizations/<id>.yml`: who may pay for whom."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from engine.catalog.shapes.fields import NameList, Text
from engine.catalog.shapes.shape import Shape


class OrganizationShape(Shape):
    """An owner and its members; the owner's rolled-up schedules bill their usage as well."""

    noun: ClassVar[str] = "an organization"

    name: Text | None = Field(default=None, description="What people call it.")
    owner: Text = Field(
        description="The customer that may pay for the members.", examples=["group"]
    )
    members: NameList = Field(description="Its customers, by id.", examples=[["acme", "globex"]])
