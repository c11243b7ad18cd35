"""The cache itself."""

import time
from collections import OrderedDict

from larder.stats import Stats


class Cache:
    """At most ``capacity`` entries, the least recently used of which go first.

    An entry is used when it is put and when it is got. It is good for ``seconds`` from its last
    put on: at exactly that age it has run out. ``clock`` gives the time, in seconds.
    """

    def __init__(self, capacity, seconds, clock=time.monotonic):
        if capacity < 1 or seconds <= 0:
            raise ValueError("capacity is at least 1, and seconds more than 0")
        self.capacity = capacity
        self.seconds = seconds
        self.stats = Stats()
        self._clock = clock
        self._entries = OrderedDict()

    def put(self, key, value):
        """Store a value. Where there is no room, what has run out is dropped first, all of it."""
        if key in self._entries:
            self._entries[key] = (value, self._entries[key][1])
            return
        if len(self._entries) >= self.capacity:
            self._entries.popitem(last=False)
            self.stats.evicted += 1
        self._entries[key] = (value, self._clock() + self.seconds)

    def get(self, key, default=None):
        """The value of a key that is good, else the default. What has run out is dropped."""
        entry = self._entries.get(key)
        if entry is None:
            self.stats.misses += 1
            return default
        value, ends = entry
        self.stats.hits += 1
        if self._clock() > ends:
            del self._entries[key]
            return default
        return value

    def __len__(self):
        """How many entries are good now; drops nothing and counts nothing."""
        return len(self._entries)

    def __contains__(self, key):
        """Whether an entry is good now; that is no use of it, and drops and counts nothing."""
        return key in self._entries

    def keys(self):
        """The keys of the entries that are good, the least recently used first."""
        return list(self._entries)
