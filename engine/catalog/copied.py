"""A schedule written anew for another customer."""

from __future__ import annotations

import json

from engine.catalog.shapes.schedule import ScheduleShape
from engine.metrics.yaml_text import yaml_text


def copied_schedule(document: str, customer_id: str) -> str:
    """The file of a schedule with the same terms for another customer, as a draft.

    `document` is the schedule's canonical JSON. Keys are in the order in which they are described.
    """
    data = {**json.loads(document), "customer": customer_id, "draft": True}
    order = [field.alias or name for name, field in ScheduleShape.model_fields.items()]
    return yaml_text({key: data[key] for key in order if key in data})
