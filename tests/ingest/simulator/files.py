"""Event files that simulated landings read; they lie on the real disk."""

from pathlib import Path

from tests.ingest.simulator.lines import event_text


def write_files(folder: Path) -> dict[Path, list[str]]:
    """A few files of a few events, each with the numbers of its lines."""
    files: dict[Path, list[str]] = {}
    for file, count in enumerate((1, 3, 5)):
        numbers = [f"f{file}n{line}" for line in range(count)]
        path = folder / f"file{file}.ndjson"
        path.write_text("".join(f"{event_text(number, 1, 2)}\n" for number in numbers))
        files[path] = numbers
    return files
