"""A chore, and the list of them."""

import calendar
import datetime as dt
from dataclasses import dataclass

PERIODS = ("day", "week", "month")


@dataclass
class Chore:
    """Something to do, perhaps by a day, perhaps again and again."""

    title: str
    due: dt.date | None = None
    every: str | None = None
    """One of ``PERIODS``, or None for a chore that does not come back."""
    day: int | None = None
    """The day of the month on which it was first due."""

    def __post_init__(self):
        if self.every is None:
            return
        if self.every not in PERIODS:
            raise ValueError(f"no period {self.every!r}; there are {', '.join(PERIODS)}")
        if self.due is None:
            raise ValueError("a chore that comes back needs a day")
        if self.day is None:
            self.day = self.due.day

    def move_on(self):
        """Move the day one period on."""
        if self.every == "month":
            year, month = self.due.year + self.due.month // 12, self.due.month % 12 + 1
            last = calendar.monthrange(year, month)[1]
            self.due = dt.date(year, month, min(self.day, last))
        else:
            self.due += dt.timedelta(1 if self.every == "day" else 7)


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
        """Remove a chore, or move it on; KeyError where there is none of that title."""
        for chore in self._chores:
            if chore.title == title:
                if chore.every is None:
                    self._chores.remove(chore)
                else:
                    chore.move_on()
                return
        raise KeyError(title)

    def __iter__(self):
        """By day; those without one last, and among equals the first added first."""
        return iter(sorted(self._chores, key=lambda chore: chore.due or dt.date.max))

    def __len__(self):
        return len(self._chores)
