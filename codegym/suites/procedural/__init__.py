"""Procedural families: tasks without end, of any length.

    procedural:FAMILY?lines=L&seed=S[&count=N]

A family draws a *specification*, plain data. Three things are made of it, independently: the
instruction says it in English, the reference is straight code for it, and the hidden tests carry it
together with an interpreter (``oracles``) that works out what to expect for inputs of their own.

One module here for each family, with ``draw_parts(draw, lines)``; an oracle of the same name.
``formulas`` has what they share; ``building`` makes the task.
"""

from __future__ import annotations

from codegym.suites.procedural.families import FAMILIES, LONGEST, SHORTEST, load, make_task

__all__ = ["FAMILIES", "LONGEST", "SHORTEST", "load", "make_task"]
