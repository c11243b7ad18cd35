"""Programs to be found from traces: what the variables were before and after each statement.

    traces

A hundred functions of 1, 2, 4, 8 and 12 statements, twenty of each. The values of the variables
are shown in five runs, statement by statement; the hidden tests call the function with other
arguments. So a program is as many small problems as it has statements, each with its own examples,
and passing means that none was got wrong: reliability over length, with nothing to understand but
values.

Small enough in vocabulary for models that are trained from scratch on two cores
(``baselines/selfplay.py``), and plain Python for all others.

``forms`` has the statements, ``programs`` what was drawn of them (by ``drawing``), ``building``
makes tasks.
"""

from __future__ import annotations

from codegym.suites.suite import Imported
from codegym.suites.traces.building import build
from codegym.suites.traces.programs import COUNT, LENGTHS, programs

__all__ = ["COUNT", "LENGTHS", "load"]


def load(argument: str) -> Imported:
    """The importer of the spec ``traces``, which has no argument."""
    del argument
    return Imported([build(one, place % COUNT) for place, one in enumerate(programs())], [])
