"""Answers with JSON numbers whose digits are exact, where the contract wants numbers for money."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from starlette.responses import Response


def exact_response(shape: BaseModel, status: int = 200) -> Response:
    """The shape as JSON: decimals stand as numbers, digit by digit; what is None is left out."""
    text = _text(shape.model_dump(by_alias=True, exclude_none=True))
    return Response(text, status, media_type="application/json")


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return (
            "{" + ",".join(f"{json.dumps(key)}:{_text(each)}" for key, each in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
