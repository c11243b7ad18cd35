"""Requests of many threads in one batch."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from codegym.errors import InfrastructureError
from codegym.evaluation.models.batching import Batcher


def test_an_answer_does_not_wait_for_the_others_of_its_batch():
    began, queued, go_on = threading.Event(), threading.Event(), threading.Event()

    def answer(batch: Sequence[str]) -> Iterator[tuple[int, str]]:
        if batch == ["first"]:
            began.set()
            queued.wait(30)
        for place in sorted(range(len(batch)), key=lambda place: len(batch[place])):
            yield place, batch[place].upper()
            if len(batch) == 2:
                go_on.wait(30)

    with ThreadPoolExecutor(3) as threads:
        long, short = asked_together(Batcher(answer, 2), threads, ["long", "s"], began, queued)
        assert short.result(30) == "S"
        assert not long.done()
        go_on.set()
        assert long.result(30) == "LONG"


def test_an_error_goes_to_those_without_an_answer():
    began, queued = threading.Event(), threading.Event()

    def answer(batch: Sequence[str]) -> Iterator[tuple[int, str]]:
        if batch == ["first"]:
            began.set()
            queued.wait(30)
        yield 0, "A"
        if len(batch) == 2:
            raise InfrastructureError("gone", "closed")

    with ThreadPoolExecutor(3) as threads:
        both = asked_together(Batcher(answer, 2), threads, ["a", "b"], began, queued)
        ends = [future.exception(30) for future in both]
        assert ends.count(None) == 1
        with pytest.raises(InfrastructureError, match="gone"):
            next(future for future, end in zip(both, ends, strict=True) if end).result()


def asked_together(
    batcher: Batcher[str, str],
    threads: ThreadPoolExecutor,
    requests: Sequence[str],
    began: threading.Event,
    queued: threading.Event,
) -> list[Future[str]]:
    """Ask while the batcher is at work, so that the requests are one batch."""
    threads.submit(batcher.ask, "first")
    assert began.wait(30)
    futures = [threads.submit(batcher.ask, request) for request in requests]
    while batcher._waiting.qsize() < len(requests):
        time.sleep(0.001)
    queued.set()
    return futures
