"""The index."""

from bisect import bisect_left, insort
from collections import Counter
from typing import NamedTuple

from seek.words import tokenize


class Hit(NamedTuple):
    """A note that was found."""

    name: str
    score: int
    """How often the words of the query are in it, together."""


class Index:
    """Notes by name."""

    def __init__(self, tokenize=tokenize):
        self._tokenize = tokenize
        self._counts = {}
        self._added = {}
        self._names = {}
        self._words = []
        self._number = 0

    def add(self, name, text):
        """Add a note, or replace the one of that name, which then counts as added last."""
        if name in self._counts:
            self.remove(name)
        self._counts[name] = Counter(self._tokenize(text))
        self._number += 1
        self._added[name] = self._number
        for word in self._counts[name]:
            if word not in self._names:
                self._names[word] = set()
                insort(self._words, word)
            self._names[word].add(name)

    def remove(self, name):
        """Remove a note; KeyError where there is none of that name."""
        for word in self._counts.pop(name):
            self._names[word].remove(name)
            if not self._names[word]:
                del self._names[word]
                del self._words[bisect_left(self._words, word)]
        del self._added[name]

    def search(self, query):
        """The notes that have *all* words of a query, best score first, then the one added first.

        A word that is twice in the query counts once. A query without words finds nothing.
        """
        wanted = set(self._tokenize(query))
        found = sorted((self._names.get(word, set()) for word in wanted), key=len)
        names = set.intersection(*found) if found else ()
        hits = [Hit(name, sum(self._counts[name][word] for word in wanted)) for name in names]
        return sorted(hits, key=lambda hit: (-hit.score, self._added[hit.name]))

    def complete(self, prefix):
        """The words of all notes that begin with some letters, those in most notes first, then by letter."""
        prefix = prefix.lower()
        found = []
        for place in range(bisect_left(self._words, prefix), len(self._words)):
            if not self._words[place].startswith(prefix):
                break
            found.append(self._words[place])
        return sorted(found, key=lambda word: (-len(self._names[word]), word))

    def __len__(self):
        return len(self._counts)
