"""Files offered to `rate`, `periods`, `ingest` and the catalog's commands."""

from __future__ import annotations

from tests.cli.bad_input import GARBAGE, Case

NO_NUMBER = "is not a plain decimal number (digits, at most 12 after the point)"

LINEAR = 'currency: USD\nmodel: linear\nrate: "0.1"\n'

BOUNDED = LINEAR + 'per_event: {min: "1", max: "10"}\n'

MATRIX = 'currency: USD\nmodel: matrix\nby: [region]\nrates: [{values: {region: eu}, rate: "1"}]\n'

TWO_PRICES = """\
name: API
prices:
  a: {name: A, currency: USD, frequency: monthly, timing: in_advance, model: fixed, amount: "1"}
  b: {name: B, currency: USD, frequency: monthly, timing: in_advance, model: fixed, amount: "2"}
"""

SCHEDULE = """\
start: 2026-01-31
billing_day: 31
prices:
  fee: {frequency: monthly, timing: in_advance}
"""

PRICE_FILES = [
    *(
        Case(
            f"rate p.yml --quantity {quantity}",
            f"--quantity: {shown} {NO_NUMBER}",
            {"p.yml": LINEAR},
        )
        for quantity, shown in (
            ("1e5", "'1e5'"),
            ("-", "'-'"),
            ("NaN", "'NaN'"),
            ("1,000", "'1,000'"),
            ("''", "''"),
            ("' 1'", "' 1'"),
            ("0.1234567890123", "'0.1234567890123'"),
            ("9" * 27, f"'{'9' * 27}'"),
            ("٣", "'٣'"),
        )
    ),
    Case(
        "rate p.yml",
        "p.yml: a linear price needs --quantity or --events",
        {"p.yml": LINEAR},
    ),
    Case(
        "rate p.yml --quantity 1",
        'p.yml:3: rate: 0.1 would lose digits as a YAML number; write it in quotes: "0.1"',
        {"p.yml": LINEAR.replace('"', "")},
    ),
    Case(
        "rate p.yml --quantity 1",
        'p.yml:2: model: "liner" is not a pricing model; did you mean "linear"?',
        {"p.yml": LINEAR.replace("linear", "liner")},
    ),
    Case(
        "rate p.yml --quantity 1",
        'p.yml:1: "rate" is missing; write rate: "0.02" or rate: "0.5%"',
        {"p.yml": LINEAR[:28]},
    ),
    Case(
        "rate p.yml --quantity 100",
        "p: a price with per-event bounds needs the values of the events, not only their total;"
        " give the events themselves",
        {"p.yml": BOUNDED},
    ),
    Case(
        "rate p.yml --quantity 1",
        "p: the usage is not broken down by region: add the property to the breakdowns of the"
        " metric",
        {"p.yml": MATRIX},
    ),
    Case(
        "rate p.yml --events e.csv",
        'p: no rate where region "us" (3 units): add it to the rates of the price',
        {"p.yml": MATRIX, "e.csv": "region,calls\neu,2\nus,3\n"},
    ),
    Case(
        "rate p.yml",
        "p.yml:2: prices: holds several prices; choose one with --price: a or b",
        {"p.yml": TWO_PRICES},
    ),
    Case(
        "rate p.yml --price c",
        'p.yml:2: prices: there is no price "c"; choose a or b',
        {"p.yml": TWO_PRICES},
    ),
    Case(
        "rate nope.yml --quantity 1",
        "nope.yml: cannot be read (No such file or directory); check the file",
    ),
    Case(
        "rate models --quantity 1",
        "models: cannot be read (Is a directory); check the file",
    ),
    Case(
        "rate p.yml --quantity 1",
        "p.yml:1: is not UTF-8 text; save the file as UTF-8",
        {"p.yml": LINEAR.encode("utf-16")},
    ),
    Case("rate p.yml --quantity 1", "p.yml:1: the file is empty; …", {"p.yml": ""}),
    Case(
        "rate p.yml --quantity 1 --events e.csv",
        "give --quantity or --events, not both",
        {"p.yml": LINEAR},
    ),
]

FILES_OF_EVENTS_TO_RATE = [
    Case(
        "rate p.yml --events nope.csv",
        "nope.csv: cannot be read (No such file or directory); check the file",
        {"p.yml": LINEAR},
    ),
    Case(
        "rate p.yml --events models",
        "models: cannot be read (Is a directory); check the file",
        {"p.yml": LINEAR},
    ),
    Case(
        "rate p.yml --events e.ndjson",
        "e.ndjson:2: which property holds the value? plain decimal numbers here: none; name one"
        " with --property",
        {"p.yml": LINEAR, "e.ndjson": '{"amount": 25}\n{"amount": 1e33}\n'},
    ),
    Case(
        "rate p.yml --events e.ndjson",
        "e.ndjson:1: which property holds the value? plain decimal numbers here: amount, size;"
        " name one with --property",
        {"p.yml": LINEAR, "e.ndjson": '{"amount": 25, "size": 3}\n'},
    ),
    Case(
        "rate p.yml --events e.ndjson --property amount",
        "e.ndjson:2: amount: '1e33' is no decimal number of at most 26 digits before and 12 after"
        " the point",
        {"p.yml": LINEAR, "e.ndjson": '{"amount": 25}\n{"amount": 1e33}\n'},
    ),
    Case(
        "rate p.yml --events e.ndjson --property size",
        "e.ndjson:1: size is missing; every event needs it",
        {"p.yml": LINEAR, "e.ndjson": '{"amount": 25}\n'},
    ),
    *(
        Case(
            "rate p.yml --events e.ndjson",
            "e.ndjson:1: is not one object of JSON; write each event on one line",
            {"p.yml": LINEAR, "e.ndjson": line},
        )
        for line in (
            "amount 25",
            "[25]",
            '{"amount": NaN}',
            '{"amount": 1, "amount": 2}',
            "[" * 100_000,
        )
    ),
    Case(
        "rate p.yml --events e.csv",
        "e.csv: is not UTF-8 text; give NDJSON or CSV",
        {"p.yml": LINEAR, "e.csv": "amount\n25\n".encode("utf-16")},
    ),
    Case(
        "rate p.yml --events e.csv",
        "e.csv:…: is not CSV: …; mend it",
        {"p.yml": LINEAR, "e.csv": 'amount\n25\n"abc\n'},
    ),
    Case(
        "rate p.yml --events e.csv",
        "e.csv:…: is not CSV: field larger than field limit (131072); mend it",
        {"p.yml": LINEAR, "e.csv": f"note,amount\n{'a' * 200_000},3\n"},
    ),
    Case(
        "rate p.yml --events e.ndjson.gz",
        "e.ndjson.gz: cannot be read (it is no whole gzip file); check the file",
        {"p.yml": LINEAR, "e.ndjson.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"},
    ),
]

SCHEDULE_FILES = [
    Case("periods s.yml", "Error: Missing option '--through'.", {"s.yml": SCHEDULE}),
    Case(
        "periods s.yml --through 31.12.2026",
        "--through: '31.12.2026' is not a date; write it like 2026-01-31",
        {"s.yml": SCHEDULE},
    ),
    Case(
        "periods s.yml --through 9999-12-31",
        "a billing period would reach the year 10000: use an earlier date",
        {"s.yml": SCHEDULE},
    ),
    Case(
        "periods s.yml --through 2026-12-31",
        "s.yml:1: start: 2026-13-01 is not a day of the calendar; correct it…",
        {"s.yml": SCHEDULE.replace("start: 2026-01-31\nb", "start: 2026-13-01\nb")},
    ),
    Case(
        "periods p.yml --through 2026-12-31",
        "p.yml:1: currency: is not a key of a schedule; …",
        {"p.yml": LINEAR},
    ),
    Case(
        "periods nope.yml --through 2026-12-31",
        "nope.yml: cannot be read (No such file or directory); check the file",
    ),
]

INGEST = [
    Case("ingest", "Error: Missing argument 'FILE...|-'."),
    Case("ingest ''", "the name of a file is empty; write . for the folder you are in"),
    Case("ingest nope.ndjson", "nope.ndjson: no such file or folder."),
    Case("ingest 'x*.ndjson'", "x*.ndjson: the pattern matches nothing."),
    Case(
        "ingest dbt_project.yml",
        "dbt_project.yml: the ending says no format; name one of ndjson, csv, parquet.",
    ),
    Case(
        "ingest events.ndjson --format xml",
        "--format: 'xml' is unknown; use one of ndjson, csv, parquet",
    ),
    Case("ingest macros", "macros: no event files in this folder; known endings are …"),
    Case(
        "ingest more.ndjson --received-at 2020-01-01T00:00:00Z",
        "received at 2020-01-01T00:00:00.000000Z: the lake already received events at"
        " 2026-02-02T08:00:00.000000Z; receipts never run backwards, give that instant or a later"
        " one.",
        {"more.ndjson": "{}\n"},
    ),
    Case(
        "ingest more.ndjson --received-at 2999-01-01T00:00:00Z",
        "received at 2999-01-01T00:00:00.000000Z: lies in the future (now is …); give an instant no"
        " later than now.",
        {"more.ndjson": "{}\n"},
    ),
    Case(
        "ingest more.ndjson --received-at now",
        "--received-at: 'now' is not an instant; write it like 2026-01-31T00:00:00Z",
    ),
    Case("ingest events.ndjson --map nope.toml", "nope.toml: No such file or directory."),
    Case("ingest events.ndjson --map models", "models: Is a directory."),
    Case(
        "ingest events.ndjson --map map.toml",
        "map.toml: not TOML: …",
        {"map.toml": "columns = ["},
    ),
    Case(
        "ingest events.ndjson --map map.toml",
        "map.toml: [columns] alias: is not known here; did you mean customer_alias?",
        {"map.toml": '[columns]\nalias = "customer"\n'},
    ),
    Case(
        "ingest bad.csv",
        "bad.csv: the file is UTF-16; save it as UTF-8.",
        {"bad.csv": "customerAlias,eventType\na,b\n".encode("utf-16")},
    ),
    Case(
        "ingest bad.ndjson",
        "bad.ndjson: the gzip data is damaged or cut short (…); fetch the file again.",
        {"bad.ndjson": b"\x1f\x8b no more than the first two bytes of gzip"},
    ),
    Case(
        "ingest bad.parquet",
        "bad.parquet: not a Parquet file that can be read (…); write it again.",
        {"bad.parquet": GARBAGE},
    ),
]
