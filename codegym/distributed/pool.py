"""A pool whose slots are on the nodes of a Ray cluster."""

from __future__ import annotations

import atexit
import copy
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from codegym.distributed.dispatch import Dispatch, Work
from codegym.distributed.host import Answer
from codegym.distributed.leasing import RayLauncher, RemoteGuest
from codegym.distributed.nodes import Nodes, Start, connect
from codegym.sandbox.image import task_image_tag
from codegym.sandbox.leases import Leases
from codegym.sandbox.outcomes import Facts
from codegym.sandbox.pool import MAX_QUEUED, Job, SandboxPool
from codegym.sandbox.settings import Settings, checked
from codegym.sandbox.wire import Guest, Header
from codegym.task import Limits

Result = TypeVar("Result")


class RayPool(SandboxPool):
    """A :class:`codegym.SandboxPool` over a Ray cluster, made by ``SandboxPool("ray", ...)``.

    Every node that has CPUs gets an actor with a pool of its own. Requests wait here and go
    where most slots are free. What a node could not do, or had in hand when it was lost, goes to
    another. Nodes that come later take part.

    Args:
        backend: ``ray``, or ``ray:ADDRESS``: of the cluster that this process is in, else of
            ``RAY_ADDRESS``, else of one on this machine.
        workers: Slots on each node; as many as the node has CPUs where not given.
        runtime: As of :class:`codegym.SandboxPool`, on the nodes.
        retries: How often a node tries a run again by itself, and how many nodes may fail one
            before its future holds the error.
        spares: Sandboxes kept ready on each node.
        leases: How many leases there may be at one time, on all nodes together.
        settings: Sizes of each sandbox.
        node_backend: Backend of the nodes' pools, one for all: ``docker`` or ``bubblewrap``.

    Raises:
        InputError: Ray is not installed, or a number is out of range.
        InfrastructureError: No cluster answers, or no node can take part; the message says why.
    """

    def __init__(
        self,
        backend: str = "ray",
        workers: int | None = None,
        *,
        runtime: str | None = None,
        retries: int = 2,
        spares: int | None = None,
        leases: int = 16,
        settings: Settings | None = None,
        node_backend: str = "docker",
    ) -> None:
        settings = checked(workers, retries, spares, settings, runtime)
        ray = connect(backend.removeprefix("ray").removeprefix(":"))
        self._settings = settings
        self._pid = os.getpid()
        self._dockerfile = ""
        self._closed = False
        self._dispatch = Dispatch(
            retries, MAX_QUEUED, lambda node, why: self._nodes.lost(node, why)
        )
        start = Start(node_backend, workers, (retries, spares, settings))
        self._nodes = Nodes(ray, start, self._dispatch.add)
        try:
            self._about = self._nodes.open()
        except BaseException:
            self._dispatch.close()
            raise
        self._isolation = self._about.isolation
        self._remote = RayLauncher(settings, self._isolation, self._dispatch.nodes)
        self._leases = Leases(self._remote, leases)
        atexit.register(self.close)

    @property
    def backend(self) -> str:
        """The nodes' backend: which walls there are does not depend on where they stand."""
        return self._isolation.backend

    @property
    def workers(self) -> int:
        """How many runs go on at one time, over the nodes that are there now."""
        return max(1, sum(node.slots for node in self._dispatch.nodes()))

    @property
    def nodes(self) -> dict[str, int]:
        """The slots of each node that takes part, by ``HOST/ID``."""
        return {node.name: node.slots for node in self._dispatch.nodes()}

    @property
    def refused(self) -> dict[str, str]:
        """Why other nodes do not take part, by ``HOST/ID``; those that were lost are among them."""
        return dict(self._nodes.refused)

    @property
    def tamper_proof(self) -> bool:
        """Whether a submission cannot reach the process that judges it."""
        return self._about.tamper_proof

    @property
    def image(self) -> str:
        """Tag of the sandbox image, which all nodes have; empty where the backend has none."""
        return task_image_tag(self._dockerfile) if self._dockerfile else self._about.image

    def task_image(self, dockerfile: str) -> str:
        """As of :class:`codegym.SandboxPool`; built on a node with its first lease."""
        self._require_images()
        tag = task_image_tag(dockerfile)
        self._remote.dockerfiles[tag] = dockerfile
        return tag

    def on_image(
        self, dockerfile: str, start: Callable[[SandboxPool], Future[Result]]
    ) -> Future[Result]:
        """As of :class:`codegym.SandboxPool`; each node builds the image where it lacks it."""
        if not dockerfile.strip():
            return start(self)
        self._require_images()
        view = copy.copy(self)
        view._dockerfile = dockerfile
        return start(view)

    def request(
        self,
        header: Header,
        blobs: Sequence[bytes],
        limits: Limits,
        finish: Callable[[Facts, Guest], Result],
        *,
        here: bool = False,
    ) -> Future[Result]:
        """As of :class:`codegym.SandboxPool`; ``finish`` runs on this machine."""
        self._require_usable(limits)
        job: Job[Result] = Job(header, blobs, limits, finish)
        work = Work(job, self._dockerfile, partial(_finish, job))
        self._dispatch.submit(work)
        job.future.add_done_callback(partial(self._forget_work, work))
        return job.future

    def close(self) -> None:
        """End every sandbox; runs that have not finished raise :class:`InfrastructureError`."""
        if os.getpid() != self._pid or self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        self._dispatch.close()
        self._leases.close()
        self._nodes.close()

    def _forget_work(self, work: Work, future: Future[Result]) -> None:
        if future.cancelled() and self._dispatch.leave(work):
            future.set_running_or_notify_cancel()


def _finish(job: Job[Result], answer: Answer) -> None:
    """Make the result of the facts; what that raises goes into the future."""
    try:
        result = job.finish(answer.facts, RemoteGuest(None, -1, answer.python))
    except BaseException as error:
        job.future.set_exception(error)
    else:
        job.future.set_result(result)
