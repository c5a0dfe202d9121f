"""Words that name nothing, days that are none, instants to come."""

from __future__ import annotations

from tests.cli.bad_input import USAGE, Case

ARGUMENTS = [
    Case("nosuch", "Error: No such command 'nosuch'."),
    Case("clos", "Error: No such command 'clos'. Did you mean 'close'?"),
    Case("close", "Error: Missing option '--through'."),
    Case("close --through", "Error: Option '--through' requires an argument."),
    Case("close --trough 2026-01-31", "Error: No such option: --trough…"),
    Case(
        "close --through nope",
        "--through: 'nope' is not a date; write it like 2026-01-31",
    ),
    Case(
        "close --through 2026-02-30",
        "--through: '2026-02-30' is not a date; write it like 2026-01-31",
    ),
    Case(
        "close --through 2026-W05-6",
        "--through: '2026-W05-6' is not a date; write it like 2026-01-31",
    ),
    Case(
        "close --through 20260131",
        "--through: '20260131' is not a date; write it like 2026-01-31",
    ),
    Case(
        "revenue waterfall --from 2026-01 --to 2026-13",
        "--to: '2026-13' is not a month; write it like 2026-01",
    ),
    Case(
        "revenue waterfall --from 2026-05 --to 2026-01",
        "--to: name 1 to 240 months, from 2026-05 on",
    ),
    Case(
        "revenue lock --through 9999-12-31",
        "9999-12-31 is not over: lock through …",
    ),
    Case(
        "init --update --empty",
        "--update leaves the catalog as it is; --empty is for a new workspace",
    ),
    Case(
        "close --through 9999-12-31",
        "a billing period would reach the year 10000: use an earlier date",
    ),
    Case(
        "close --through 2026-01-31 --as-of 2999-01-01T00:00:00Z",
        "--as-of 2999-01-01T00:00:00Z is in the future: what will be known then can still change;"
        " leave it out for what is known now",
    ),
    Case(
        "--workspace models close --through 2026-01-31",
        "{here}/models is not a workspace: it has no meterhouse.yml; run `meterhouse init` there,"
        " or name the folder with --workspace",
    ),
    Case(
        "invoice list --workspace events.ndjson",
        "{here}/events.ndjson is not a workspace: it has no meterhouse.yml; run `meterhouse init`"
        " there, or name the folder with --workspace",
    ),
    Case(
        USAGE.replace("api_calls", "calls"),
        "there is no metric 'calls' in the catalog in force; it has api_calls, traffic",
    ),
    Case(
        USAGE.replace("2026-02-01", "2025-12-31"),
        "--to 2025-12-31 must be after --from 2026-01-01; it is exclusive",
    ),
    Case(
        USAGE.replace("2026-02-01", "2026-01-01"),
        "--to 2026-01-01 must be after --from 2026-01-01; it is exclusive",
    ),
    Case(
        f"{USAGE} --as-of yesterday",
        "--as-of: 'yesterday' is not an instant; write it like 2026-01-31T00:00:00Z",
    ),
    Case(
        f"{USAGE} --as-of 2026-01-31",
        "--as-of: '2026-01-31' is not an instant; write it like 2026-01-31T00:00:00Z",
    ),
    Case(
        f"{USAGE} --as-of 2026-01-31T00:00:00",
        "--as-of: '2026-01-31T00:00:00' has no time zone; add Z for UTC or +01:00",
    ),
    Case(
        f"{USAGE} --as-of 9999-12-31T23:59:59-05:00",
        "--as-of: '9999-12-31T23:59:59-05:00' is outside the years 1 to 9999",
    ),
    Case(
        f"{USAGE} --as-of 2999-01-01T00:00:00Z",
        "--as-of 2999-01-01T00:00:00Z is in the future: what will be known then can still change;"
        " leave it out for what is known now",
    ),
    Case(f"{USAGE} --by ''", "--by: name each property once, such as --by region --by model"),
    Case(
        f"{USAGE} --by region --by region",
        "--by: name each property once, such as --by region --by model",
    ),
    Case(
        "preview --schedule acme",
        "there is no schedule 'acme' in the catalog in force",
    ),
    Case(
        "preview --customer acme_2026",
        "there is no customer 'acme_2026' in the catalog in force",
    ),
    Case(
        "preview --through 9999-12-31",
        "a billing period would reach the year 10000: use an earlier date",
    ),
    Case(
        "invoice show nope",
        "there is no invoice 'nope'; `meterhouse invoice list` shows them all (name one by id,"
        " number or SCHEDULE@DATE)",
    ),
    Case(
        "invoice show acme_2026@2026-01-02",
        "there is no invoice 'acme_2026@2026-01-02'; `meterhouse invoice list` shows them all"
        " (name one by id, number or SCHEDULE@DATE)",
    ),
    Case(
        "invoice finalize ''",
        "the name of an invoice is empty; give an id, number or SCHEDULE@DATE",
    ),
    Case(
        "invoice list --status paid",
        "--status: 'paid' is unknown; use one of IN_PROGRESS, DRAFT, FINAL, SENT, VOIDED",
    ),
    Case(
        "invoice list --from 2026-02-01 --to 2026-01-01",
        "--to 2026-01-01 must be after --from 2026-02-01; it is exclusive",
    ),
    Case(
        "reconcile --list lost",
        "--list: 'lost' is no outcome; use one of billed, pending, free, unpriced, unmapped, late,"
        " parked, voided, superseded, retracted, rejected",
    ),
    Case("reconcile --limit 0", "Error: Invalid value for '--limit': …"),
    Case("explain x --events many", "Error: Invalid value for '--events': …"),
    Case(
        "reconcile --from 2026-02-01 --to 2026-02-01",
        "--to 2026-02-01 must be after --from 2026-02-01; it is exclusive",
    ),
    Case("init .", ". is a workspace already: it has a meterhouse.yml"),
    Case("init events.ndjson", "cannot make a workspace in events.ndjson: …"),
    Case("demo events.ndjson", "events.ndjson is a file; name a folder for the demo"),
    Case(
        "demo models",
        "models holds something that is not a demo; name another folder",
    ),
]
