"""What a cache counts."""

from dataclasses import dataclass


@dataclass
class Stats:
    """Counts since the cache was made."""

    hits: int = 0
    """Gets that found a value."""
    misses: int = 0
    """Gets that found none, whether it was never there, thrown out, or had run out."""
    evicted: int = 0
    """Entries thrown out for want of room, while they were still good."""
    expired: int = 0
    """Entries that were dropped because their time had run out."""

    @property
    def ratio(self):
        """Hits in all gets, 0.0 before the first."""
        gets = self.hits + self.misses
        return self.hits / gets if gets else 0.0
