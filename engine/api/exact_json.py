"""Answers with JSON numbers whose digits are exact, where the contract wants numbers for money."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from starlette.responses import Response


def exact_response(shape: BaseModel, status: int = 200) -> Response:
    """The shape as JSON: decimals stand as numbers, digit by digit; what is None is left out."""
    text = exact_text(shape.model_dump(by_alias=True, exclude_none=True))
    return Response(text, status, media_type="application/json")


def exact_text(value: Any) -> str:
    """JSON of dicts, lists and plain values; decimals stand as numbers, digit by digit."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)}:{exact_text(each)}" for key, each in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(exact_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
