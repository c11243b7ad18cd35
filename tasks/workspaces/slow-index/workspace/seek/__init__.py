"""Notes, found by their words."""

from seek.index import Hit, Index
from seek.words import tokenize

__all__ = ["Hit", "Index", "tokenize"]
