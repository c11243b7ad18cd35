"""Shared expenses, in whole cents."""

from tally.ledger import Ledger
from tally.money import allocate, parse, show
from tally.settle import transfers

__all__ = ["Ledger", "allocate", "parse", "show", "transfers"]
