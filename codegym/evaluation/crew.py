"""Threads that can be left behind.

Those of ``concurrent.futures`` are waited for when the interpreter ends, and one that waits for
an answer from a server would hold it for minutes after a second Ctrl-C.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


class Crew:
    """So many daemon threads, and a queue of calls before them.

    Args:
        size: How many.
    """

    def __init__(self, size: int) -> None:
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]
        self._calls = queue.SimpleQueue()
        self._size = size
        for number in range(size):
            threading.Thread(target=self._work, name=f"codegym-ask-{number}", daemon=True).start()

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        """Queue a call."""
        future: Future[Result] = Future()
        self._calls.put((future, call))
        return future

    def close(self) -> None:
        """Let the threads end after the calls that are queued; waits for nothing."""
        for _ in range(self._size):
            self._calls.put(None)

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            future, call = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = call()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
