"""The leaderboard: rows that say what was measured, re-graded before they are believed.

    store = Store.open("board.sqlite")
    row = store.add(read_run(Path("runs/mine")), name="mine")
    Grader(store, pool).grade_next()
    export(store, Path("site"))

``reading`` takes a run folder apart and believes nothing of it, ``archives`` unpacks
one that came over the network, ``store`` keeps runs and programs (``schema`` has the
tables, ``migrations`` their history), ``regrading`` judges the programs anew and
``agreement`` says whether the run's claims hold. ``views`` and ``pages`` make what is
read, ``export`` writes it as a static site, ``app`` serves it. See ``docs/leaderboard.md``.

It needs the extra ``leaderboard``; nothing of it is imported with ``codegym``.
"""

from __future__ import annotations
