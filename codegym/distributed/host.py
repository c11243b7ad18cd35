"""What runs on a node: a pool of that machine's own, behind an actor's methods.

Requests come in batches and answers leave in batches, because a call of an actor costs its
caller more than a judgement does (see ``docs/scale.md``). An answer never waits for the rest
of its batch: :meth:`Host.collect` is always being waited in, and returns soon after the first.

Errors are handed over as values. Raised, they would arrive wrapped in Ray's own.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple

from codegym.errors import CodegymError, InfrastructureError
from codegym.sandbox.leases import WORKSPACE
from codegym.sandbox.outcomes import Facts
from codegym.sandbox.pool import SandboxPool
from codegym.sandbox.wire import Guest, Header, Message
from codegym.task import Isolation, Limits

LINGER_S = 0.003
"""How long an answer waits for others to leave with it, where there are more in hand, seconds."""


class Request(NamedTuple):
    """What :meth:`codegym.SandboxPool.request` takes, less what stays with the caller."""

    number: int
    header: Header
    blobs: list[bytes]
    limits: Limits
    dockerfile: str
    """Lines that add to the image; empty where nothing."""


class Answer(NamedTuple):
    """What a guest answered to a request."""

    facts: Facts
    python: str
    """Version of the guest's Python."""


class Description(NamedTuple):
    """What a node runs submissions behind. Nodes that differ in it do not work together."""

    isolation: Isolation
    tamper_proof: bool
    image: str
    guest: str
    """Hash of the guest's folder, with every backend."""
    version: str
    """Of codegym."""


class Host:
    """The pool of a node. Its methods are called from other machines.

    Args:
        backend: Of the node's pool.
        slots: Runs at one time.
        retries: How often the node tries again by itself.
        spares: Sandboxes kept ready; the pool's own default where None.
        settings: :class:`codegym.sandbox.settings.Settings`.
    """

    def __init__(
        self, backend: str, slots: int, retries: int, spares: int | None, settings: Any
    ) -> None:
        self._make = partial(
            SandboxPool, backend, slots, retries=retries, spares=spares, settings=settings
        )
        self._pool: SandboxPool | None = None
        self._answered = threading.Condition()
        self._answers: list[tuple[int, Answer | Exception]] = []
        self._slots, self._in_hand = slots, 0
        self._guests: dict[int, Guest] = {}
        self._numbers = itertools.count()

    def open(self) -> Description | Exception:
        """Start the pool, and say what it is."""
        import codegym
        from codegym.sandbox.image import image_tag

        try:
            pool = self._pool = self._make()
            return Description(
                pool.isolation, pool.tamper_proof, pool.image, image_tag(), codegym.__version__
            )
        except Exception as error:
            return portable(error)

    def take(self, requests: list[Request]) -> None:
        """Begin with some requests; :meth:`collect` has the answers."""
        with self._answered:
            self._in_hand += len(requests)
        for request in requests:
            try:
                self._request(request).add_done_callback(partial(self._keep, request.number))
            except Exception as error:
                self._add(request.number, error)

    def collect(self, timeout_s: float) -> list[tuple[int, Answer | Exception]]:
        """What has been answered, by number; waits for the first, some seconds at most."""
        with self._answered:
            self._answered.wait_for(lambda: self._answers, timeout_s)
            if self._in_hand > len(self._answers):
                self._answered.wait_for(lambda: len(self._answers) >= self._slots, LINGER_S)
            answers, self._answers = self._answers, []
            self._in_hand -= len(answers)
            return answers

    def start_lease(
        self, image: str, workspace: str, dockerfile: str
    ) -> tuple[int, str] | Exception:
        """Start a sandbox for one tenant; its number and its Python's version."""
        try:
            pool = self._opened()
            if dockerfile:
                image = pool.task_image(dockerfile)
            guest = pool.leases.start(image, workspace or WORKSPACE)
            number = next(self._numbers)
            self._guests[number] = guest
            return number, guest.python
        except Exception as error:
            return portable(error)

    def ask(
        self, number: int, header: Header, blobs: list[bytes], timeout_s: float
    ) -> Message | Exception:
        """Send a request to a lease's guest, and wait for its answer."""
        guest = self._guests.get(number)
        if guest is None:
            return InfrastructureError("this lease is over", "closed")
        try:
            return guest.request(header, blobs, timeout_s)
        except Exception as error:
            return portable(error)

    def stop_lease(self, number: int) -> None:
        """End a lease's sandbox."""
        guest = self._guests.pop(number, None)
        if guest is not None:
            guest.stop()

    def close(self) -> None:
        """End every sandbox."""
        for number in list(self._guests):
            with contextlib.suppress(Exception):
                self.stop_lease(number)
        if self._pool is not None:
            self._pool.close()

    def _opened(self) -> SandboxPool:
        if self._pool is None:
            raise InfrastructureError("the node's pool is not open", "closed")
        return self._pool

    def _request(self, request: Request) -> Future[Answer]:
        def start(pool: SandboxPool) -> Future[Answer]:
            return pool.request(request.header, request.blobs, request.limits, _as_answer)

        if not request.dockerfile:
            return start(self._opened())
        return self._on_image(request.dockerfile, start)

    def _on_image(self, dockerfile: str, start: Any) -> Future[Answer]:
        """Off this thread, which other requests wait for: an image may take minutes."""
        told: Future[Answer] = Future()

        def work() -> None:
            try:
                told.set_result(self._opened().on_image(dockerfile, start).result())
            except Exception as error:
                told.set_exception(error)

        threading.Thread(target=work, name="codegym-image", daemon=True).start()
        return told

    def _keep(self, number: int, future: Future[Answer]) -> None:
        error = future.exception()
        self._add(number, future.result() if error is None else error)

    def _add(self, number: int, answer: Answer | BaseException) -> None:
        found = portable(answer) if isinstance(answer, BaseException) else answer
        with self._answered:
            self._answers.append((number, found))
            self._answered.notify()


def _as_answer(facts: Facts, guest: Guest) -> Answer:
    return Answer(facts, guest.python)


def portable(error: BaseException) -> Exception:
    """An error that can be read on another machine."""
    if isinstance(error, InfrastructureError):  # not its subclasses, which take other arguments
        return InfrastructureError(str(error), error.cause)
    if isinstance(error, CodegymError):
        return error
    return RuntimeError(f"{type(error).__name__}: {error}")
