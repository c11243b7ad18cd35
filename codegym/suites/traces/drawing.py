"""How the programs were drawn: ``python -m codegym.suites.traces.drawing`` writes them.

A program is drawn line by line. Each line is needed, which deleting it shows, and the runs are
chosen so that of all lines that there are (:mod:`codegym.suites.traces.forms`) only those fit them
that do the same on all of some fifty inputs: nobody has to guess whether a condition was ``a > 2``
or ``a > 3``.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codegym.suites.traces.forms import LIST, TEXT, Line, lines_of
from codegym.suites.traces.programs import COUNT, LENGTHS, RUNS, WRITTEN, Traced, drawn, trace

NUMBER, SIZE = 40, 6
"""Of what is shown no number is beyond this, and no list or text longer."""
_INPUTS = 64
_DIFFERENT = 16
"""Of so many inputs, how many must notice: by results that vary, by a missing line."""

_OF_EACH = 3
"""Different values that each of the two variables has in the end."""

Traces = list[list[list[Any]]]


def draw_program(length: int, seed: int) -> Traced:
    """A program of some lines, with its runs."""
    rng = random.Random(f"traces 1 {length} {seed}")
    while True:
        # Of texts only a few lines in a row leave something to see.
        kind = rng.choice((LIST, TEXT)) if length <= 4 else LIST
        inputs = [drawn(rng, kind) for _ in range(_INPUTS)]
        forms = lines_of(kind, held_out=False)
        lines: tuple[Line, ...] = ()
        while len(lines) < length:
            # A long chain that is drawn at once hardly ever needs all of its lines.
            for _ in range(40):
                longer = (*lines, rng.choice(forms))
                if _needed(kind, longer, inputs):
                    lines = longer
                    break
            else:
                break
        if len(lines) == length:
            runs = telling_runs(kind, lines, inputs)
            if runs is not None:
                return Traced(kind, lines, tuple(states[0] for states in runs))


def _needed(kind: int, lines: tuple[Line, ...], inputs: Sequence[list[Any]]) -> bool:
    """Whether most inputs stay within the limits, to various ends that need each line."""
    ends = [_end(kind, lines, arguments) for arguments in inputs]
    kept = [end for end in ends if end is not None]
    if len(kept) < 3 * len(inputs) // 4 or len(set(map(repr, kept))) < _DIFFERENT:
        return False
    if any(len(set(map(repr, part))) < _OF_EACH for part in zip(*kept, strict=True)):
        return False
    for place in range(len(lines)):
        without = (*lines[:place], *lines[place + 1 :])
        # The limits are those of what is shown; a shorter program may well leave them.
        others = [trace(kind, without, arguments) for arguments in inputs]
        noticed = sum(
            end is not None and (other is None or other[-1] != end)
            for other, end in zip(others, ends, strict=True)
        )
        if noticed < _DIFFERENT:
            return False
    return True


def telling_runs(kind: int, lines: tuple[Line, ...], inputs: Sequence[list[Any]]) -> Traces | None:
    """Few runs by which each line is told from all lines that do something else.

    Returns:
        :data:`RUNS` runs; None where so many do not suffice.
    """
    found = [trace(kind, lines, arguments) for arguments in inputs]
    traces = [states for states in found if states is not None and _small(states)]
    # What each run rules out: lines that another state would have come of.
    ruled_out: list[set[tuple[int, Line]]] = [set() for _ in traces]
    for place in range(len(lines)):
        for other in lines_of(kind):
            for run, states in zip(ruled_out, traces, strict=True):
                after = trace(kind, (other,), states[place])
                if after is None or after[-1] != states[place + 1]:
                    run.add((place, other))
    left = set().union(*ruled_out)
    chosen: list[int] = []
    while len(chosen) < RUNS:
        best = max(
            range(len(traces)), key=lambda run: (run not in chosen, len(left & ruled_out[run]))
        )
        chosen.append(best)
        left -= ruled_out[best]
    return None if left else [traces[run] for run in chosen]


def _end(kind: int, lines: tuple[Line, ...], arguments: list[Any]) -> list[Any] | None:
    states = trace(kind, lines, arguments)
    return states[-1] if states is not None and _small(states) else None


def _small(states: list[list[Any]]) -> bool:
    return all(
        len(first) <= SIZE
        and abs(a) <= NUMBER
        and (isinstance(first, str) or all(abs(value) <= NUMBER for value in first))
        for first, a in states
    )


def main() -> None:
    """Draw them all; minutes."""
    programs: dict[tuple[Line, ...], Traced] = {}
    for place, length in enumerate(LENGTHS, start=1):
        seeds = itertools.count()
        while len(programs) < place * COUNT:
            program = draw_program(length, next(seeds))
            programs.setdefault(program.lines, program)
    rows = [
        json.dumps({"kind": p.kind, "lines": p.lines, "inputs": p.inputs})
        for p in programs.values()
    ]
    Path(__file__).with_name(WRITTEN).write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
