"""The examples of docs/webhooks.md run, and say what really is sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.delivery.signature import signature_headers
from engine.domain.notice import NotificationType

PAGE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text(encoding="utf-8")
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
BODY = b'{"notificationType": "NOTIFICATION_TEST"}'
ID = "5b1f3c66-7f53-5d8e-b0a9-1f0e9d8c7b6a"
AT = datetime(2026, 3, 1, 9, 0, 0, 123000, tzinfo=UTC)


def test_the_headers_of_the_example_are_those_that_are_sent_and_its_code_verifies_them() -> None:
    shown = dict(re.findall(r"^([\w-]+): (.+)$", PAGE.split("the headers are:")[1], re.MULTILINE))
    sent = signature_headers(ID, BODY, [SECRET], AT)
    assert {name: shown[name] for name in sent} == sent
    scope: dict[str, Any] = {}
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, scope)
    now = AT.timestamp()
    for name in ("verify_sequence", "verify_standard"):
        verify = scope[name]
        assert verify(shown, BODY, SECRET, now)
        assert not verify(shown, BODY + b" ", SECRET, now)
        assert not verify(shown, BODY, SECRET.replace("AAEC", "AAED"), now)
        assert not verify(shown, BODY, SECRET, now + 301)


def test_while_a_secret_rotates_the_code_verifies_with_either() -> None:
    scope: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], scope)
    old = SECRET.replace("AAEC", "AAED")
    headers = signature_headers(ID, BODY, [SECRET, old], AT)
    for secret in (SECRET, old):
        assert scope["verify_standard"](headers, BODY, secret, AT.timestamp())
    before = {"Sequence-Signature": headers["Sequence-Signature-Previous"]}
    assert scope["verify_sequence"](before, BODY, old, AT.timestamp())


def test_every_type_is_on_the_page() -> None:
    assert [each for each in NotificationType if f"`{each}`" not in PAGE] == []
