"""A server and, beside it, the grader that works off its queue."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from codegym.errors import CodegymError
from codegym.leaderboard.catalogue import Catalogue
from codegym.leaderboard.regrading import Grader
from codegym.leaderboard.store import Store

_log = logging.getLogger("codegym.leaderboard")

_IDLE_S = 2.0
_AFTER_FAILURE_S = 30.0


class GraderThread:
    """Re-grades whatever is queued, until it is closed; a context manager.

    Args:
        store: The board.
        make_pool: Makes the sandboxes, with the first run that waits; tried again where it fails.
    """

    def __init__(self, store: Store, make_pool: Callable[[], Any]) -> None:
        self._store, self._make_pool = store, make_pool
        self._catalogue = Catalogue(store)
        self._end = threading.Event()
        self._grader: Grader | None = None
        self._thread = threading.Thread(target=self._work, name="leaderboard-grader")

    def __enter__(self) -> GraderThread:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop soon; what was judged so far is kept."""
        self._end.set()
        if self._grader is not None:
            self._grader.stop()
        self._thread.join()

    def _work(self) -> None:
        while not self._end.is_set():
            try:
                if self._store.has_work():
                    self._grade()
            except CodegymError as error:
                _log.warning("re-grading stopped for %.0f s: %s", _AFTER_FAILURE_S, error)
                self._end.wait(_AFTER_FAILURE_S)
            except Exception:
                _log.exception("re-grading stopped for %.0f s", _AFTER_FAILURE_S)
                self._end.wait(_AFTER_FAILURE_S)
            self._end.wait(_IDLE_S)

    def _grade(self) -> None:
        """Work off the queue; the sandboxes are there only meanwhile."""
        from codegym.judge import Judge

        with self._make_pool() as pool:
            self._grader = Grader(self._store, self._catalogue, pool, Judge(pool))
            while not self._end.is_set():
                row = self._grader.grade_next()
                if row is None:
                    return
                _log.info("%s: %s %s", row.id, row.status, row.note)
                if row.note:
                    self._end.wait(_AFTER_FAILURE_S)
