"""Where requests leave their events: landed when a close asks for it, under customers' own ids."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from engine.workflows.event_names import EventNames
from engine.workflows.open_account import open_account
from engine.workflows.public_ids import CUSTOMERS
from engine.workflows.workspace import open_workspace
from tests.api.world import write_workspace

EVENT = b'{"customerAlias":"acme","eventType":"call"}'


def test_what_was_acknowledged_lands_when_a_close_asks_for_it(tmp_path: Path) -> None:
    with open_account(open_workspace(write_workspace(tmp_path)), datetime.now(UTC)) as account:
        lake = account.workspace.lake
        account.intake.land_now()  # nothing came yet: nobody's lock is taken
        assert not lake.root.exists()
        for seq in (1, 2):
            asyncio.run(account.intake.append(EVENT, "api"))
            assert lake.snapshot().last_seq == seq - 1
            account.intake.land_now()
            assert lake.snapshot().last_seq == seq


def test_a_customers_uuid_is_kept_as_the_customers_own_id(tmp_path: Path) -> None:
    with open_account(open_workspace(write_workspace(tmp_path)), datetime.now(UTC)) as account:
        catalog = account.catalog.now()
    uuid = catalog.ids.public(CUSTOMERS, "acme").encode()
    escaped = b"\\u00%02x%s" % (uuid[0], uuid[1:])
    names = EventNames(catalog)
    told = b'{"customerAlias":"%s","eventType":"t","eventProperties":{"n":1.50}}'
    kept = told % b"acme"
    for lines, expected in (
        (told % uuid, kept),
        (told.replace(b'":"', b'" : "') % uuid, kept),
        (told % escaped, kept),
        (
            b'{"customer_alias":"%s","eventType":"t"}' % uuid,
            b'{"customer_alias":"acme","eventType":"t"}',
        ),
        (told % b"other" + b"\n" + told % uuid, told % b"other" + b"\n" + kept),
        (told % b"acme", kept),
    ):
        assert names.translated(lines) == expected
    for lines in (
        b'{"customerAlias":"x","eventType":"t","eventProperties":{"customerAlias":"%s"}}' % uuid,
        b'{"customerAlias":"%s","customerAlias":"b","eventType":"t"}' % uuid,  # refused by the log
        told % b"0e1c9a7e-0000-4000-8000-000000000000",
        b'["%s"]' % uuid,
    ):
        assert names.translated(lines) == lines
