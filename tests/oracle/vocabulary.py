"""The event types, property keys and property values that random scenarios are made of."""

from random import Random

EVENT_TYPES = ("call", "Call", "llm request")

Value = tuple[str, str]
"""A property value: its JSON kind and its own text."""

COMMON_NUMBERS: tuple[Value, ...] = tuple(
    ("number", text)
    for text in ("0", "1", "2", "3", "10", "250", "-4", "0.1", "0.2", "2.5", "19.99", "1000")
)
ODD_NUMBERS: tuple[Value, ...] = (
    *(
        ("number", text)
        for text in (
            "-0",
            "2.50",
            "1e3",
            "2.5E-2",
            "1E+2",
            "0.000000000001",
            "-0.123456789012",
            "1e-12",
            "123456789012345678901234.123456789012",
            "-123456789012345678901234.5",
            "1.2500000000000",  # thirteen decimals written, two needed
        )
    ),
    ("string", "12.5"),
    ("string", "+7"),
    ("string", "007"),
)
NOT_NUMERIC: tuple[Value, ...] = (
    *(
        ("number", text)
        for text in (
            "1e26",  # 27 integer digits
            "-100000000000000000000000000",
            "1e400",
            "0.0000000000001",  # 13 decimals
            "1e-13",
            "123456789012345678901234.1234567890123",
        )
    ),
    *(
        ("string", text)
        for text in (
            " 5",
            "5 ",
            "5\n",
            "",
            "1,000",
            "1_000",
            "5.",
            ".5",
            "1e",
            "0x10",
            "--1",
            "NaN",
            "Infinity",
            "٣",
            "12 tokens",
        )
    ),
    ("boolean", "true"),
)
COMMON_TEXTS: tuple[Value, ...] = (("string", "eu"), ("string", "us"), ("string", "EU"))
ODD_TEXTS: tuple[Value, ...] = (
    *(
        ("string", text)
        for text in (
            "",
            " ",
            "eu ",
            "eu-west",
            "o'neil",
            'say "hi"',
            "100%",
            "a_b",
            "a\\b",
            "null",
            "None",
            "true",
            "é",
            "e\u0301",  # looks the same, is another text
            "1",
            "1.0",
            "line\nbreak",
        )
    ),
    ("number", "1"),
    ("number", "1.0"),
    ("boolean", "true"),
)
FLAGS: tuple[Value, ...] = (("boolean", "true"), ("boolean", "false"))

NUMERIC_KEYS = ("tokens", "price", "usage.output")
TEXT_KEYS = ("region", "meta.tier")
FLAG_KEYS = ("cached",)
PROPERTY_KEYS = NUMERIC_KEYS + TEXT_KEYS + FLAG_KEYS

EXTREMES = ("10000000000000000000000000", "-10000000000000000000000000")
"""Numbers of 26 integer digits; few enough in a scenario that no sum needs 27."""


def usual_value(random: Random, key: str) -> Value:
    """A value that suits the property, plain or odd."""
    if key in NUMERIC_KEYS:
        pool = COMMON_NUMBERS if random.random() < 0.6 else ODD_NUMBERS
    elif key in TEXT_KEYS:
        pool = COMMON_TEXTS if random.random() < 0.6 else ODD_TEXTS
    else:
        pool = FLAGS
    return random.choice(pool)


def any_value(random: Random) -> Value:
    """A value that need not suit anything."""
    return random.choice((*ODD_NUMBERS, *NOT_NUMERIC, *ODD_TEXTS, *FLAGS))
