"""Exact decimals as JSON numbers, where the contract wants them; answer by `exact_response`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import WithJsonSchema

ExactNumber = Annotated[Decimal, WithJsonSchema({"type": "number"})]
"""A JSON number whose digits are exact."""
