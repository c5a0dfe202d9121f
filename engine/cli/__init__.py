"""The command line: parse, call a workflow, render. Results to stdout, all else to stderr."""

from __future__ import annotations

import os
import sys

from engine.domain.errors import ConflictError, InputError, MeterhouseError
from ingest.errors import IngestError

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2


def main() -> None:
    """Entry point of the console script. Exit codes: 0 done, 1 failed or parked, 2 bad input."""
    from engine.cli.app import app

    try:
        app(standalone_mode=True)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        raise SystemExit(0) from None
    except (InputError, IngestError) as error:
        _say(error)
        raise SystemExit(EXIT_BAD_INPUT) from None
    except ConflictError as error:
        _say(error)
        raise SystemExit(EXIT_FAILED) from None
    except MeterhouseError as error:
        _say(error)
        raise SystemExit(EXIT_FAILED) from None
    except KeyboardInterrupt:
        _say("stopped; what was durable stays, run the command again to go on")
        raise SystemExit(130) from None


def _say(message: object) -> None:
    print(f"error: {message}", file=sys.stderr)  # noqa: T201
