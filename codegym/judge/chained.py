"""A future made of other futures: cancelled as they are, and never waiting in a pool's thread."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")

_IDLE_S = 1.0
"""How long the thread for what may wait stays without work, seconds."""

_lock = threading.Lock()
_later: tuple[int, queue.SimpleQueue[Callable[[], None]]] | None = None


class Chained(Future[Result]):
    """A future that stands for ``parts``, other futures that a pool works through in order.

    Whoever makes it sets its result from callbacks of the parts, by :meth:`settle`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parts: Sequence[Future[Any]] = ()

    def cancel(self) -> bool:
        """Cancel all parts, if the first has not started; whether it is cancelled."""
        if self.cancelled():
            return True
        if self.done() or not self.parts or not self.parts[0].cancel():
            return False
        for part in self.parts[1:]:
            part.cancel()
        return super().cancel()

    def running(self) -> bool:
        """Whether a part has started and the result is not there."""
        return not self.done() and any(part.running() or part.done() for part in self.parts)

    def settle(self, make: Callable[[], Result]) -> None:
        """Set the result, or what making it raised; once it was cancelled, nothing."""
        if self.done() or not self.set_running_or_notify_cancel():
            return
        try:
            result = make()
        except BaseException as error:
            self.set_exception(error)
        else:
            self.set_result(result)


def later(action: Callable[[], None]) -> None:
    """Run something soon in a thread that no pool needs, so that it may wait for a pool's queue."""
    global _later
    with _lock:
        if _later is None or _later[0] != os.getpid():  # a thread does not survive a fork
            actions: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
            _later = os.getpid(), actions
            threading.Thread(
                target=_run_all, args=(actions,), name="codegym-later", daemon=True
            ).start()
        _later[1].put(action)


def _run_all(actions: queue.SimpleQueue[Callable[[], None]]) -> None:
    global _later
    while True:
        try:
            action = actions.get(timeout=_IDLE_S)
        except queue.Empty:
            with _lock:
                if not actions.empty():
                    continue
                _later = None
                return
        action()
