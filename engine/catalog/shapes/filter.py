"""The shape of a metric's filters: a tree of conditions on event properties."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from engine.catalog.finding import listing
from engine.catalog.shapes.fields import ONCE_SCHEMA, Text, listed_once, shown
from engine.catalog.shapes.shape import Shape, refuse
from engine.domain.decimals import parse_decimal
from engine.domain.metric import Operator

SYMBOLS = {
    "=": "eq",
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "lte",
    ">": "gt",
    ">=": "gte",
    "not in": "not_in",
}
"""Operators as people write them, and their names."""

_OPERATORS = tuple(operator.value for operator in Operator)


def _value_text(value: object) -> object:
    if isinstance(value, bool):
        raise refuse(
            f'{shown(value)} is a YAML boolean; write it in quotes: "{shown(value)}"'
            " (event properties are compared as text)"
        )
    if not isinstance(value, (str, int)):
        raise refuse(f"{shown(value)} is not a value; write a text or a whole number")
    return str(value)


def _number_text(value: object) -> object:
    text = str(_value_text(value))
    try:
        parse_decimal(text)
    except ValueError:
        raise refuse(
            f"{shown(value)} is not a number, and this operator compares numbers;"
            ' write a plain decimal in quotes, as in "0.5"'
        ) from None
    return text


_SCALAR_SCHEMA: dict[str, object] = {"type": ["string", "integer"]}

Value = Annotated[str, BeforeValidator(_value_text), WithJsonSchema(_SCALAR_SCHEMA)]
Number = Annotated[str, BeforeValidator(_number_text), WithJsonSchema(_SCALAR_SCHEMA)]
Values = Annotated[list[Value], AfterValidator(listed_once), Field(json_schema_extra=ONCE_SCHEMA)]

_ONE_FORM_SCHEMA: JsonDict = {
    "oneOf": [
        {"required": ["all"]},
        {"required": ["any"]},
        {"required": ["not"]},
        {"required": ["property"]},
    ],
    "patternProperties": {
        "^(==?|!=|<=?|>=?)$": {"type": ["string", "integer"]},
        "^not in$": {"type": "array", "items": {"type": ["string", "integer"]}},
    },
}


class FilterShape(Shape):
    """One node: `all`, `any` or `not` over other nodes, or a condition on a property."""

    noun: ClassVar[str] = "a filter"
    model_config = ConfigDict(json_schema_extra=_ONE_FORM_SCHEMA)

    all: list[FilterShape] | None = Field(
        default=None, description="Every one of these must hold.", min_length=1
    )
    any: list[FilterShape] | None = Field(
        default=None, description="At least one of these must hold.", min_length=1
    )
    not_: FilterShape | None = Field(default=None, alias="not", description="This must not hold.")
    property: Text | None = Field(
        default=None,
        description="The event property that is tested; nested keys are joined by points (a.b).",
        examples=["region"],
    )
    in_: Values | None = Field(
        default=None, alias="in", description="The value is one of these.", examples=[["eu", "us"]]
    )
    not_in: Values | None = Field(
        default=None, description="The value is none of these; a missing property passes."
    )
    eq: Value | None = Field(default=None, description="The value is this text (also: =).")
    ne: Value | None = Field(
        default=None,
        description="The value is not this text; a missing property passes (also: !=).",
    )
    lt: Number | None = Field(default=None, description="The number is less (also: <).")
    lte: Number | None = Field(default=None, description="The number is at most this (also: <=).")
    gt: Number | None = Field(default=None, description="The number is greater (also: >).")
    gte: Number | None = Field(default=None, description="The number is at least this (also: >=).")
    exists: bool | None = Field(
        default=None, description="Whether the event has the property: true or false."
    )
    contains: Value | None = Field(default=None, description="The text contains this one.")
    ignore_case: bool | None = Field(
        default=None,
        description=(
            "Whether A to Z are as good as a to z, here and in the filters below: true or false."
        ),
    )

    @model_validator(mode="before")
    @classmethod
    def _name_symbols(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        named: dict[str, object] = {}
        for key, value in data.items():
            name = SYMBOLS.get(str(key), str(key))
            if name in named:
                raise refuse(f'"{key}" and its other spelling are both here; keep one')
            named[name] = value
        return named

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        operators = operators_of(self)
        if self.property is not None:
            if {"all", "any", "not_"} & self.model_fields_set:
                raise refuse(
                    "mixes a condition with all, any or not; put the condition into its own item"
                )
            if len(operators) == 1:
                if self.ignore_case is not None and not Operator(operators[0]).compares_text:
                    raise refuse(f"{operators[0]} compares no text; remove ignore_case")
                return self
            if operators:
                raise refuse(
                    f"has {len(operators)} operators ({listing(operators)}); write one condition"
                    " for each and put them under all"
                )
            raise refuse(
                f"compares {self.property} with nothing; add one operator:"
                f" {listing(_OPERATORS, 'or')}"
            )
        if operators:
            raise refuse(f'has "{operators[0]}" but no property; add property: <name>')
        nodes = {"all", "any", "not_"} & self.model_fields_set
        if len(nodes) != 1:
            raise refuse("must be exactly one of all, any, not or a condition with property")
        return self


def operators_of(shape: FilterShape) -> tuple[str, ...]:
    """The operators that a condition carries, by their names in the catalog."""
    present = {name.removesuffix("_") for name in shape.model_fields_set}
    return tuple(operator for operator in _OPERATORS if operator in present)


def also_a_list(schema: JsonDict) -> None:
    """The JSON Schema of `list_means_all`: a filter, or a list of filters."""
    choices = schema["anyOf"]
    if isinstance(choices, list):
        choices.append({"type": "array", "minItems": 1, "items": choices[0]})


def list_means_all(value: object) -> object:
    """`filters: [...]` is short for `filters: {all: [...]}`."""
    return {"all": value} if isinstance(value, list) else value
