"""A pool of warm sandboxes, and the queue in front of them.

A slot holds a sandbox and serves one job after another; after each the guest has
killed, emptied and verified, and a sandbox that is not clean, not whole, or worn
is thrown away. Jobs wait in a queue for a free slot, first come, first served, and
as many threads as there are slots take them out. Who waits for the answer anyway
and finds a slot free and nobody before him talks to its sandbox himself, which
saves two changes of threads. Spares are started in the background, so that a slot
seldom waits for a new one.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from types import TracebackType
from typing import Any, Generic, TypeVar

from codegym.errors import InfrastructureError, InputError
from codegym.sandbox import outcomes
from codegym.sandbox.extra import ImagePools
from codegym.sandbox.launchers import choose
from codegym.sandbox.leases import WORKSPACE, Lease, Leases
from codegym.sandbox.outcomes import Facts
from codegym.sandbox.settings import MAX_RUN_PROCESSES_MARGIN, Settings, checked
from codegym.sandbox.supply import Supply
from codegym.sandbox.waiting import WaitingLine
from codegym.sandbox.wire import Guest, Header, Unclean
from codegym.task import Execution, Isolation, Limits, Outcome

Result = TypeVar("Result")

_ANSWER_GRACE_S = 30.0
"""Beyond the wall-clock limit, which the guest enforces: then the sandbox counts as lost."""
_MAX_RUNS = 10_000
MAX_QUEUED = 10_000
"""How many requests may wait in front of a pool."""
_JOIN_S = 30.0
"""How long closing waits for a thread, seconds."""


@dataclass(eq=False)
class Job(Generic[Result]):
    """A request that waits for a slot."""

    header: Header
    blobs: Sequence[bytes]
    limits: Limits
    finish: Callable[[Facts, Guest], Result]
    """Turns the facts into the result; what it raises goes into the future."""
    future: Future[Result] = field(default_factory=Future)


@dataclass
class Slot:
    """A place for one sandbox; whoever took it out of the free ones has it alone."""

    guest: Guest | None = None


class SandboxPool:
    r"""Runs code in isolated sandboxes, several at a time.

    Args:
        backend: ``auto`` (Docker, then bubblewrap), ``docker``, ``bubblewrap``, or ``process``
            (no isolation, only by its explicit name); or ``ray`` and ``ray:ADDRESS``, which makes
            a :class:`codegym.distributed.RayPool`.
        workers: Slots; the number of CPU cores where not given.
        runtime: Container runtime, handed to Docker as it is; goes before that of ``settings``.
        retries: How often a run is tried again on another sandbox after an infrastructure fault.
        spares: Sandboxes kept ready beyond those in the slots.
        leases: How many leases there may be at one time.
        settings: Sizes of each sandbox.

    Raises:
        InputError: No such backend, or a number out of range.
        InfrastructureError: The backend cannot work here; the message says what to do.

    Example:
        >>> with SandboxPool(workers=2) as pool:          # doctest: +SKIP
        ...     print(pool.run("print(6 * 7)").stdout)
        b'42\n'
    """

    def __new__(cls, backend: str = "auto", *_: Any, **__: Any) -> SandboxPool:
        """A pool of the class that the backend takes."""
        if cls is SandboxPool and backend.partition(":")[0] == "ray":
            from codegym.distributed import RayPool  # stands on this module

            return object.__new__(RayPool)
        return object.__new__(cls)

    def __init__(
        self,
        backend: str = "auto",
        workers: int | None = None,
        *,
        runtime: str | None = None,
        retries: int = 2,
        spares: int | None = None,
        leases: int = 16,
        settings: Settings | None = None,
    ) -> None:
        workers = workers if workers is not None else len(os.sched_getaffinity(0))
        settings = checked(workers, retries, spares, settings, runtime)
        self._launcher = choose(backend, settings)
        self._settings = settings
        self._leases = Leases(self._launcher, leases)
        self._retries = retries
        self._isolation = self._launcher.isolation
        self._line: WaitingLine[Job[Any], Slot] = WaitingLine(MAX_QUEUED)
        self._lock = threading.Lock()
        self._closed = False
        self._pid = os.getpid()
        # A single-use sandbox is gone after each run, so its slot needs the next one at once.
        spares = spares if spares is not None else (workers if self._launcher.single_use else 1)
        self._images = ImagePools(self._with_image)
        self._threads = [
            threading.Thread(target=self._serve_queue, name=f"codegym-slot-{index}", daemon=True)
            for index in range(workers)
        ]
        self._supply = Supply(self._launcher, spares)
        for thread in self._threads:
            thread.start()
        self._supply.keep_spares()  # the slots' own sandboxes come first
        atexit.register(self.close)

    @property
    def backend(self) -> str:
        """The backend that was taken: ``docker``, ``bubblewrap`` or ``process``."""
        return self._launcher.name

    @property
    def workers(self) -> int:
        """How many runs go on at one time."""
        return len(self._threads)

    @property
    def isolation(self) -> Isolation:
        """Behind which walls runs go on here."""
        return self._isolation

    @property
    def tamper_proof(self) -> bool:
        """Whether a submission cannot reach the process that judges it."""
        return self._launcher.tamper_proof

    @property
    def leases(self) -> Leases:
        """Where leases come from; for the judge, whose own are not counted."""
        return self._leases

    @property
    def image(self) -> str:
        """Tag of the sandbox image; empty where the backend has none."""
        return self._launcher.image

    def run(
        self,
        code: str | bytes,
        stdin: bytes = b"",
        limits: Limits | None = None,
        argv: Sequence[str] = (),
    ) -> Execution:
        """Run a program and wait for it; see :meth:`submit`."""
        return self._program(code, stdin, limits, argv, here=True).result()

    def submit(
        self,
        code: str | bytes,
        stdin: bytes = b"",
        limits: Limits | None = None,
        argv: Sequence[str] = (),
    ) -> Future[Execution]:
        """Queue a program; in async code, await ``asyncio.wrap_future(...)`` of the result.

        Args:
            code: Python source. Text goes over as UTF-8.
            stdin: What it reads from standard input; end-of-file follows.
            limits: What it may use; the defaults of :class:`codegym.Limits` where not given.
            argv: Arguments after the program's name.

        Returns:
            A future of the execution. It holds :class:`InfrastructureError` where the sandbox
            failed on every try. Cancelling works as long as the run has not started.

        Raises:
            InfrastructureError: The pool is closed.
            InputError: A limit is beyond what the pool's sandboxes have.
        """
        return self._program(code, stdin, limits, argv, here=False)

    def _program(
        self,
        code: str | bytes,
        stdin: bytes,
        limits: Limits | None,
        argv: Sequence[str],
        here: bool,
    ) -> Future[Execution]:
        limits = limits or Limits()
        source = to_source(code)
        isolation = self._isolation
        oversize = len(source) > limits.source_bytes
        if oversize:  # run something all the same, so that there is an execution to tell about
            source = b"raise SystemExit(1)"

        def finish(facts: Facts, guest: Guest) -> Execution:
            done = outcomes.execution(facts, limits, isolation)
            if not oversize:
                return done
            reason = f"larger than {limits.source_bytes} bytes"
            return done.model_copy(update={"outcome": Outcome.INVALID, "reason": reason})

        header = {"op": "run", "argv": list(argv)}
        return self.request(header, [source, stdin], limits, finish, here=here)

    def on_image(
        self, dockerfile: str, start: Callable[[SandboxPool], Future[Result]]
    ) -> Future[Result]:
        """Start something in a pool like this one, on an image of its own.

        The image is built where it is not there, which can take minutes. The pool is kept, and
        closed with this one, or when others are needed more.

        Args:
            dockerfile: Lines that add to the sandbox image; empty for this very pool.
            start: Given the pool, starts what is wanted.

        Raises:
            InputError: The backend has no images.
            InfrastructureError: (``image``) It cannot be built.
        """
        if not dockerfile.strip():
            return start(self)
        self._require_images()
        return self._images.use(dockerfile, start)

    def task_image(self, dockerfile: str) -> str:
        """Tag of the sandbox image with some lines added; for a lease.

        The image is built where it is not there, which can take minutes.

        Args:
            dockerfile: Lines of a Dockerfile after ``FROM``.

        Raises:
            InputError: The backend has no images.
            InfrastructureError: (``image``) It cannot be built.
        """
        self._require_images()
        # Imported here: most tasks have none, and Docker's client takes a while.
        from codegym.sandbox import engine, image

        with contextlib.closing(engine.connect()) as client:
            return image.ensure_task_image(client, dockerfile, lambda _: None)

    def _require_images(self) -> None:
        if self.backend != "docker":
            raise InputError(
                f"needs an image of its own, which takes docker; the backend {self.backend!r} has "
                "none",
                where="dockerfile",
            )

    def _with_image(self, dockerfile: str) -> SandboxPool:
        settings = replace(self._settings, image=self.task_image(dockerfile))
        return SandboxPool("docker", self.workers, retries=self._retries, settings=settings)

    def request(
        self,
        header: Header,
        blobs: Sequence[bytes],
        limits: Limits,
        finish: Callable[[Facts, Guest], Result],
        *,
        here: bool = False,
    ) -> Future[Result]:
        """Queue a request to a guest; for the judge, which speaks its own protocols.

        Args:
            header: What to do, without the limits.
            blobs: Sources and inputs.
            limits: What the run may use.
            finish: Turns the facts into the result; what it raises goes into the future.
            here: Do it in this thread where that can be at once. For who waits for it anyway.
        """
        self._require_usable(limits)
        room = self._settings.processes - MAX_RUN_PROCESSES_MARGIN
        job = Job({**header, "limits": _values(limits, room)}, blobs, limits, finish)
        slot = self._line.free_slot() if here else None
        if slot is not None:
            self._serve(job, slot)
            return job.future
        # Blocks while the line is full: whoever submits faster than this machine runs has to wait.
        if not self._line.join(job):
            self._refuse(job)
        job.future.add_done_callback(partial(self._forget, job))
        return job.future

    def _require_usable(self, limits: Limits) -> None:
        if limits.memory_bytes > self._settings.memory_bytes:
            raise InputError(
                f"limits.memory_bytes {limits.memory_bytes} is more than the pool's sandboxes have "
                f"({self._settings.memory_bytes}); give the pool larger settings",
                where="limits",
            )
        if os.getpid() != self._pid:
            raise InfrastructureError(
                "this pool belongs to the process that made it; make one after the fork", "closed"
            )
        if self._closed:
            raise InfrastructureError("the pool is closed", "closed")

    def _forget(self, job: Job[Any], future: Future[Any]) -> None:
        """Give the place of a cancelled job to whoever waits for one."""
        if future.cancelled() and self._line.leave(job):
            future.set_running_or_notify_cancel()

    def lease(
        self,
        limits: Limits | None = None,
        *,
        image: str = "",
        workspace: str = WORKSPACE,
        timeout_s: float = 60.0,
    ) -> Lease:
        """A sandbox of one's own for many commands and files, as a context manager.

        Args:
            limits: What each command may use: a minute, and all that the sandbox has, by default.
            image: Tag of an image built on the sandbox image; that itself where empty.
            workspace: Where the workspace lies inside, an absolute path.
            timeout_s: How long to wait where as many leases are out as there may be, seconds.

        Raises:
            InfrastructureError: None can be started, none came free (cause ``busy``), or the pool
                is closed.
            InputError: The backend has no leases or no images, or a limit is beyond its sandboxes.
        """
        return self._leases.take(limits, image, workspace, timeout_s)

    def close(self) -> None:
        """End every sandbox; runs that have not finished raise :class:`InfrastructureError`."""
        if os.getpid() != self._pid:  # where the lock may be held by a thread that is not there
            return
        with self._lock:
            if self._closed:
                return
            self._closed = True
        atexit.unregister(self.close)
        self._images.close()
        for job in self._line.close():
            self._refuse(job)
        self._supply.close()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=_JOIN_S)
        self._supply.join(_JOIN_S)
        self._leases.close()
        self._launcher.close()

    def _refuse(self, job: Job[Any]) -> None:
        if job.future.set_running_or_notify_cancel():
            job.future.set_exception(InfrastructureError("the pool was closed", "closed"))

    def __enter__(self) -> SandboxPool:
        """The pool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _serve_queue(self) -> None:
        slot = Slot()
        if not self._launcher.single_use:
            # The first job tries again, and carries the error if need be.
            with contextlib.suppress(Exception):
                slot.guest = self._supply.start()
        self._line.free(slot)
        while (found := self._line.next()) is not None:
            try:
                self._serve(*found)
            except BaseException:  # of a future's callback; nobody else would serve this slot
                traceback.print_exc()

    def _serve(self, job: Job[Any], slot: Slot) -> None:
        """Do a job in a slot that is the caller's alone, and let go of the slot."""
        try:
            if job.future.set_running_or_notify_cancel():
                self._do(job, slot)
        finally:
            self._line.free(slot)

    def _do(self, job: Job[Any], slot: Slot) -> None:
        """Do a job, on other sandboxes where one fails."""
        attempt = 0
        while True:
            try:
                guest = slot.guest = slot.guest or self._supply.take()
                timeout = job.limits.wall_s + _ANSWER_GRACE_S
                facts = outcomes.read_facts(guest.request(job.header, job.blobs, timeout))
            except InfrastructureError as error:
                self._empty(slot)
                if self._closed or (attempt == self._retries and not isinstance(error, Unclean)):
                    job.future.set_exception(error)
                    return
                if not isinstance(error, Unclean):
                    time.sleep(0.05 * attempt)
                    attempt += 1
                continue
            except BaseException as error:  # a bug of ours must not leave the caller waiting
                self._empty(slot)
                job.future.set_exception(error)
                return
            if not self._serves_again(guest, facts):
                self._empty(slot)
            try:
                result = job.finish(facts, guest)
            except BaseException as error:
                job.future.set_exception(error)
            else:
                job.future.set_result(result)
            return

    def _empty(self, slot: Slot) -> None:
        guest, slot.guest = slot.guest, None
        if guest is not None:
            self._supply.discard(guest)

    def _serves_again(self, guest: Guest, facts: Facts) -> bool:
        """Whether a sandbox may; whether it is clean it says before the next run."""
        worn = guest.runs >= _MAX_RUNS or (
            time.monotonic() - guest.born > self._settings.lease_s / 2
        )
        return not (self._launcher.single_use or worn or facts.out_of_memory)


@lru_cache(maxsize=64)
def _values(limits: Limits, most_processes: int) -> dict[str, Any]:
    """Limits as a guest is told them; not to be changed."""
    return {**limits.model_dump(), "processes": min(limits.processes, most_processes)}


def to_source(code: str | bytes) -> bytes:
    """Source as bytes; lone surrogates stay, for the compiler to refuse."""
    return code.encode("utf-8", "surrogatepass") if isinstance(code, str) else bytes(code)
