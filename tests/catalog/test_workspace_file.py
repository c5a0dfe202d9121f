from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from engine.catalog.workspace_file import WorkspaceFile, read_workspace_file
from engine.domain.delivery_rules import MailServer, Security, WebhookRules
from engine.domain.errors import CatalogError


def read(folder: Path, text: str) -> WorkspaceFile:
    path = folder / "meterhouse.yml"
    path.write_text(text, encoding="utf-8")
    return read_workspace_file(path)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    assert read(tmp_path, "lake: s3://events\n") == WorkspaceFile(
        database="sqlite:///state.db", lake="s3://events"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lake: a\nlaek: b\n", "meterhouse.yml:2: laek: "),
        ("lake: 5\n", "meterhouse.yml:1: lake: must be text"),
        ("- lake\n", "meterhouse.yml:1: must be a mapping"),
        ("lake: &a b\n", "meterhouse.yml:1: &a is a YAML anchor"),
        ("webhooks: yes\n", "meterhouse.yml:1: webhooks: must be a mapping"),
        ("webhooks:\n  allow_htpp: true\n", "meterhouse.yml:2: webhooks.allow_htpp: unknown key"),
        ("webhooks:\n  allow_addresses: [ten]\n", "meterhouse.yml:2: webhooks.allow_addresses: "),
        ("webhooks:\n  ports: [0]\n", "meterhouse.yml:2: webhooks.ports: must be"),
        ("mail:\n  host: mx.example.com\n", "meterhouse.yml:1: mail: sender is missing"),
        ("mail:\n  security: ssl\n", "meterhouse.yml:2: mail.security: must be one of"),
        ("database:\n", "meterhouse.yml:1: database: has no value"),
    ],
)
def test_a_bad_workspace_file_says_its_line(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(message)


def test_where_notices_may_go_and_by_which_server(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "webhooks:\n  allow_addresses: [127.0.0.0/8]\n  allow_http: true\n"
        "mail:\n  host: mx.example.com\n  security: tls\n"
        "  sender: Example <billing@example.com>\n",
    )
    assert found.webhooks == WebhookRules((ip_network("127.0.0.0/8"),), True)
    assert found.mail == MailServer(
        "mx.example.com", "Example <billing@example.com>", 465, Security.TLS
    )
