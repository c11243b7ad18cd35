"""The leaderboard: rows that say what was measured, re-graded before they are believed.

    store = Store.open("board.sqlite")
    catalogue = Catalogue(store)
    suite = catalogue.add("ladder-mini")
    row, new = store.add(read_run(Path("runs/mine"), suite), "mine")
    Grader(store, catalogue, pool, Judge(pool)).grade_next()
    export(store, Path("site"))

``reading`` takes a run folder apart and believes nothing of it (``facts`` has its long files,
``checks`` what no file may hold), ``archives`` unpacks one that came over the network,
``catalogue`` knows the suites, ``store`` keeps runs and programs (``database`` opens it,
``schema`` has the tables, ``migrations`` their history), ``regrading`` judges the programs anew
and ``agreement`` says whether the run's claims hold. ``views``, ``comparison`` and ``pages`` make
what is read, ``export`` writes it as a static site, ``app`` serves it (``records`` has the API's
answers, ``limits`` its rates) and ``serving`` grades beside it. See ``docs/leaderboard.md``.

It needs the extra ``leaderboard``; nothing of it is imported with ``codegym``.
"""

from __future__ import annotations
