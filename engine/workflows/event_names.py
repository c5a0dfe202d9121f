"""Customers' UUIDs in events, which come from the API, become the ids that customers have in files.

Usage counts by id and alias. The UUID of a customer of the files is neither, so an event that names
the customer by it is kept under the customer's own id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.event_lists import all_names
from engine.workflows.public_ids import CUSTOMERS
from ingest.fields import FIELD_NAMES
from ingest.json_text import decode_json, encode_json
from ingest.rejection import RejectedError

_UUID_AS_ALIAS = re.compile(rb'lias"\s*:\s*"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
_ESCAPED_ASCII = b"\\u00"


class EventNames:
    """The UUIDs of one catalog's customers that are no id of theirs, with the id that is."""

    def __init__(self, catalog: CatalogSnapshot) -> None:
        self.catalog = catalog
        names = frozenset(all_names(catalog))
        uuids = {
            catalog.ids.public(CUSTOMERS, each.id): each.id for each in catalog.catalog.customers
        }
        self._own: Mapping[str, str] = {uuid: id for uuid, id in uuids.items() if uuid not in names}
        self._sought = frozenset(uuid.encode() for uuid in self._own)

    def translated(self, lines: bytes) -> bytes:
        """Lines of JSON with own ids in the place of UUIDs; a line without one stays as it is."""
        if not self._own:
            return lines
        is_escaped = _ESCAPED_ASCII in lines
        if not is_escaped and self._sought.isdisjoint(_UUID_AS_ALIAS.findall(lines)):
            return lines
        return b"\n".join([self._line(line, is_escaped) for line in lines.split(b"\n")])

    def _line(self, line: bytes, is_escaped: bool) -> bytes:
        if not is_escaped and self._sought.isdisjoint(_UUID_AS_ALIAS.findall(line)):
            return line
        try:
            event = decode_json(line.decode())
        except (RejectedError, UnicodeDecodeError):
            return line  # the log says what is wrong with it
        if not isinstance(event, dict):
            return line
        found = {
            field: self._own[alias]
            for field, alias in event.items()
            if FIELD_NAMES.get(field) == "customer_alias"
            and isinstance(alias, str)
            and alias in self._own
        }
        return encode_json({**event, **found}).encode() if found else line
