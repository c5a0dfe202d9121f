"""Addresses that mail goes to."""

from __future__ import annotations

import re

from engine.domain.errors import InputError

LONGEST_ADDRESS = 254

_NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_NAME}@{_LABEL}(\.{_LABEL})*")


def check_mail_address(text: str) -> None:
    """Raises InputError for what is no plain address: no names, no quotes, no line breaks."""
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        raise InputError("a recipient is not an e-mail address such as name@host.example")
