"""Why somebody takes something back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

ReasonOf = Annotated[str, Query(description="Why; it stands in the log.", max_length=500)]
"""What a route takes that voids or deletes."""
