"""Things to do."""

from chores.model import Chore, ChoreList
from chores.store import load, save

__all__ = ["Chore", "ChoreList", "load", "save"]
