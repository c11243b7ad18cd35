"""Plain functions: five hundred Python functions of one to five lines, said in plain English.

    plain-functions:SPLIT        SPLIT is train, dev, held-out or all

For small models that are to get better: short instructions, common words, whole numbers, texts
and lists. Each behaviour is another function, by its outputs. Behaviours that differ only by a
constant or a condition make one *concept* ("how many of the numbers are even / odd / negative");
a hash of the concept's name decides the split, so that no concept is in two of them. Hidden
inputs are drawn anew for each judgement.

``tables`` holds the behaviours as text, ``inputs`` draws arguments, ``building`` makes tasks.
"""

from __future__ import annotations

from codegym.errors import InputError
from codegym.suites.plain.building import SPLITS, Behaviour, behaviours, build
from codegym.suites.suite import Imported

__all__ = ["SPLITS", "Behaviour", "behaviours", "load"]


def load(argument: str) -> Imported:
    """The importer of the spec ``plain-functions:SPLIT``."""
    if argument not in (*SPLITS, "all"):
        known = ", ".join((*SPLITS, "all"))
        raise InputError(
            f"no split {argument!r}; known are {known}", f"suite 'plain-functions:{argument}'"
        )
    chosen = [one for one in behaviours() if argument in (one.split, "all")]
    return Imported([build(one) for one in chosen], [])
