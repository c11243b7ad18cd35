"""A chore, and the list of them."""

import datetime as dt
from dataclasses import dataclass


@dataclass
class Chore:
    """Something to do, perhaps by a day."""

    title: str
    due: dt.date | None = None


class ChoreList:
    """Chores with titles of their own."""

    def __init__(self, chores=()):
        self._chores = []
        for chore in chores:
            self.add(chore)

    def add(self, chore):
        """Add a chore; a title that is there already is a ValueError."""
        if any(other.title == chore.title for other in self._chores):
            raise ValueError(f"there is a chore {chore.title!r} already")
        self._chores.append(chore)

    def done(self, title):
        """Remove a chore; KeyError where there is none of that title."""
        for chore in self._chores:
            if chore.title == title:
                self._chores.remove(chore)
                return
        raise KeyError(title)

    def __iter__(self):
        """By day; those without one last, and among equals the first added first."""
        return iter(sorted(self._chores, key=lambda chore: chore.due or dt.date.max))

    def __len__(self):
        return len(self._chores)
