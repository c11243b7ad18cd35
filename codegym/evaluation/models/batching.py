"""Many threads that ask one by one, one model that answers in batches."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from codegym.errors import InfrastructureError

Request = TypeVar("Request")
Reply = TypeVar("Reply")

# So long a batch waits for company after its first request, seconds: threads that were answered
# together come back together, some milliseconds apart.
_GATHER_S = 0.05


class Batcher(Generic[Request, Reply]):
    """Collects requests into batches and has them answered by one thread.

    Args:
        answer: Gives place and answer of each of a batch, in any order, as soon as it has it. What
            it raises goes to those that have none yet.
        size: Most requests of a batch.
    """

    def __init__(
        self, answer: Callable[[Sequence[Request]], Iterable[tuple[int, Reply]]], size: int
    ) -> None:
        self._answer, self._size = answer, size
        self._waiting: queue.Queue[tuple[Request, Future[Reply]] | None] = queue.Queue()
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="codegym-batches", daemon=True)
        self._thread.start()

    def ask(self, request: Request) -> Reply:
        """Wait for the answer to one request.

        Raises:
            InfrastructureError: The batcher was closed (cause ``closed``).
        """
        future: Future[Reply] = Future()
        with self._lock:
            if self._closed:
                raise InfrastructureError("the model was stopped", "closed")
            self._waiting.put((request, future))
        return future.result()

    def close(self) -> None:
        """Refuse what waits and what comes; the batch at work is up to ``answer``."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)

    def join(self) -> None:
        """Wait until the last batch is done, after :meth:`close`."""
        self._thread.join()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None and not self._closed:
            batch = [first]
            while len(batch) < self._size:
                try:
                    item = self._waiting.get(timeout=_GATHER_S)
                except queue.Empty:
                    break
                if item is None:
                    self._waiting.put(None)
                    break
                batch.append(item)
            self._reply(batch)
        if first is not None:
            _refuse(first[1])
        while not self._waiting.empty():
            item = self._waiting.get()
            if item is not None:
                _refuse(item[1])

    def _reply(self, batch: list[tuple[Request, Future[Reply]]]) -> None:
        try:
            for place, reply in self._answer([request for request, _ in batch]):
                batch[place][1].set_result(reply)
        except BaseException as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)


def _refuse(future: Future[Reply]) -> None:
    future.set_exception(InfrastructureError("the model was stopped", "closed"))
