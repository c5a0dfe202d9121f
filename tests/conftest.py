"""Properties are about what holds, never about how long an example takes."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("meterhouse", deadline=None)
settings.load_profile("meterhouse")
