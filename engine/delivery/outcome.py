"""What is sent, and what came of an attempt to send it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.domain.notice import Channel

MOST_KEPT = 1024
"""Characters of an answer that the log of deliveries keeps."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One notice for one recipient. `secrets` sign it, the newest first; e-mails have none."""

    notice_id: str
    type: str
    body: str
    channel: Channel
    recipient: str
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one attempt: whether it arrived, and what there is to tell of it."""

    is_delivered: bool
    status: int | None = None
    answer: str = ""
    error: str | None = None
    is_final: bool = False
    """The receiver says that it is gone (410): nothing is sent to it again."""
