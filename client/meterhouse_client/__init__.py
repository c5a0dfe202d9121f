"""The HTTP API of meterhouse from Python: typed, exact, safe to repeat."""

from meterhouse_client.client import Client
from meterhouse_client.errors import (
    ConnectionFailedError,
    EventsNotSentError,
    MeterhouseError,
    ProblemError,
    SignatureError,
    UnexpectedAnswerError,
)
from meterhouse_client.event_buffer import EventBuffer, Refused
from meterhouse_client.pages import Page, Pagination
from meterhouse_client.retries import Retries
from meterhouse_client.webhooks import (
    verify_sequence_signature,
    verify_standard_webhook,
    verify_webhook,
)

__all__ = [
    "Client",
    "ConnectionFailedError",
    "EventBuffer",
    "EventsNotSentError",
    "MeterhouseError",
    "Page",
    "Pagination",
    "ProblemError",
    "Refused",
    "Retries",
    "SignatureError",
    "UnexpectedAnswerError",
    "verify_sequence_signature",
    "verify_standard_webhook",
    "verify_webhook",
]
