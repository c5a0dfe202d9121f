"""The names of an event's fields, in every spelling that is accepted."""

# The contract's camelCase first; snake_case is the same field, in every format.
FIELD_NAMES: dict[str, str] = {
    "customerEventId": "customer_event_id",
    "customer_event_id": "customer_event_id",
    "customerAlias": "customer_alias",
    "customer_alias": "customer_alias",
    "eventType": "event_type",
    "event_type": "event_type",
    "eventTimestamp": "event_timestamp",
    "event_timestamp": "event_timestamp",
    "eventProperties": "properties",
    "event_properties": "properties",
    "properties": "properties",
    "retracted": "retracted",
    "seatType": "seat_type",
    "seat_type": "seat_type",
}
SEAT_TOTAL = "total"
"""A field of lines with a seat type only; to every other event it is a property like any."""

# What the API answers with: a client may send a stored event back as it got it.
IGNORED_NAMES = frozenset(
    "id eventId event_id seq receivedAt received_at sequenceAccountId sequence_account_id".split()
)
