"""The index."""

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
        self._texts = {}

    def add(self, name, text):
        """Add a note, or replace the one of that name, which then counts as added last."""
        self._texts.pop(name, None)
        self._texts[name] = text

    def remove(self, name):
        """Remove a note; KeyError where there is none of that name."""
        del self._texts[name]

    def search(self, query):
        """The notes that have *all* words of a query, best score first, then the one added first.

        A word that is twice in the query counts once. A query without words finds nothing.
        """
        wanted = set(self._tokenize(query))
        hits = []
        for name, text in self._texts.items():
            words = self._tokenize(text)
            counts = [words.count(word) for word in wanted]
            if counts and all(counts):
                hits.append(Hit(name, sum(counts)))
        return sorted(hits, key=lambda hit: -hit.score)

    def complete(self, prefix):
        """The words of all notes that begin with some letters, those in most notes first, then by letter."""
        prefix = prefix.lower()
        found = {}
        for text in self._texts.values():
            for word in set(self._tokenize(text)):
                if word.startswith(prefix):
                    found[word] = found.get(word, 0) + 1
        return sorted(found, key=lambda word: (-found[word], word))

    def __len__(self):
        return len(self._texts)
