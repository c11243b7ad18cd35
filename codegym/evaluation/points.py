"""From verdicts to points of the line horizon: how often each length was written."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping

from codegym.errors import InputError
from codegym.horizon import Fit, Record, fit
from codegym.suites import Suite


def points(suite: Suite, stages: Mapping[str, Counter[int]]) -> list[Record]:
    """One point for each stage whose lines were measured.

    A stage is a task of its own here: it was written where it and all stages before it passed.

    Args:
        suite: What was judged on.
        stages: By task id, how many verdicts had which highest stage passed.
    """
    found = []
    for task in suite:
        counts = stages.get(task.id)
        if not counts:
            continue
        for number, stage in enumerate(task.stages, start=1):
            if stage.effective_lines is not None:
                passes = sum(count for highest, count in counts.items() if highest >= number)
                name = task.id if len(task.stages) == 1 else f"{task.id}#{number}"
                record = Record(name, task.family, stage.effective_lines, passes, counts.total())
                found.append(record)
    return found


def try_fit(records: list[Record]) -> Fit | None:
    """The fit, or None where there is too little to fit: no lengths, or only one."""
    with contextlib.suppress(InputError):
        return fit(records)
    return None
