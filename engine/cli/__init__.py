"""The command line: parse, call a workflow, render. Results to stdout, all else to stderr."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from engine.domain.errors import InputError, MeterhouseError
from ingest.errors import IngestError

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_STOPPED = 130


def main() -> None:
    """Entry point of the console script. Exit codes: 0 done, 1 failed or parked, 2 bad input."""
    from engine.cli.app import command

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal need not know UTF-8
    try:
        _refuse_undecodable(sys.argv)
        try:
            command(prog_name="meterhouse")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        raise SystemExit(0) from None
    except (InputError, IngestError) as error:
        _say(error)
        raise SystemExit(EXIT_BAD_INPUT) from None
    except MeterhouseError as error:
        _say(error)
        raise SystemExit(EXIT_FAILED) from None
    except OSError as error:
        _say(f"{error.filename or 'this computer'}: {error.strerror or error}; mend it, run again")
        raise SystemExit(EXIT_FAILED) from None
    except SystemExit as end:
        if end.code == EXIT_STOPPED:
            _say("stopped; what was durable stays, run the command again to go on")
        raise


def _refuse_undecodable(words: Sequence[str]) -> None:
    """Raises InputError for an argument in another encoding: it could not be stored or shown."""
    for word in words:
        if not word.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in word):
            raise InputError(f"{word!r}: an argument must be UTF-8 text; rename or retype it")


def _say(message: object) -> None:
    from engine.cli.render.visible import visible_message

    print(f"error: {visible_message(str(message))}", file=sys.stderr)  # noqa: T201
