"""One contest: books, runners, chaos, and the audit of what came out."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from engine.store.open import open_store
from tests.exactly_once.audit import check_books
from tests.exactly_once.books import copied, make_books
from tests.exactly_once.runners import Chaos, Runners

CUSTOMERS = 3


@dataclass(frozen=True, slots=True)
class Contest:
    """How many closes run at once, in one workspace or in as many, with or without a lease."""

    runners: int
    is_one_workspace: bool = False
    is_leased: bool = True
    lease_seconds: float = 1

    def held(self, folder: Path, database: str, *, kills: int, months: int, seed: int) -> Chaos:
        """Let the closes run, kill them so often, and check the books in the end."""
        workspace = make_books(folder / "first", database, CUSTOMERS, months)
        places = [workspace.root]
        for number in range(1, self.runners):
            place = workspace.root
            if not self.is_one_workspace:
                place = copied(workspace, folder / f"copy-{number}").root
            places.append(place)
        chance = random.Random(seed)
        runners = Runners(places, months, self.lease_seconds, self.is_leased, chance)
        store = open_store(workspace.database)
        try:
            chaos = runners.run(kills)
            check_books(workspace, store, CUSTOMERS, months)
        except AssertionError as error:
            for words in _noted(folder, "broken"):
                error.add_note(words)
            raise
        finally:
            store.close()
        chaos.sentences = set(_noted(folder, "refused"))
        chaos.resumed = len(_noted(folder, "resumed"))
        return chaos


def _noted(folder: Path, name: str) -> list[str]:
    """What the runners of all places have noted."""
    return [line for path in folder.glob(f"*/{name}.txt") for line in path.read_text().splitlines()]
