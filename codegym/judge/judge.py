"""The way in: a task and a submission to a verdict."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future

from codegym.errors import InputError
from codegym.judge import banning, function, module, program, workspace
from codegym.judge.chained import Chained
from codegym.judge.files import Files
from codegym.judge.languages import image_lines
from codegym.judge.scaling import Scaled
from codegym.judge.timing import FACTOR, TimesCache
from codegym.sandbox.pool import SandboxPool, to_source
from codegym.task import Outcome, Task, Verdict

_PROTOCOLS: dict[str, Callable[..., Future[Verdict]]] = {
    "function": function.submit,
    "module": module.submit,
    "program": program.submit,
    "workspace": workspace.submit,
}
"""What queues a judgement under each protocol."""


class Judge:
    """Judges submissions in the sandboxes of a pool.

    Args:
        pool: Where they run; it stays the caller's to close.
        examples: How many examples each property-based test tries.
        scale_limits: Whether time limits rise on a machine where the task's reference is slow: a
            submission that runs out of time is judged again, with ``factor`` times what the
            reference takes here, if that is more than the task's own limits, which are the floor.
        factor: That factor, at least 1.
    """

    def __init__(
        self,
        pool: SandboxPool,
        examples: int = 50,
        *,
        scale_limits: bool = True,
        factor: float = FACTOR,
    ) -> None:
        if examples < 1:
            raise InputError("examples is at least 1", where="judge")
        self.pool = pool
        if not factor >= 1:
            raise InputError("factor is at least 1", where="judge")
        self.examples = examples
        self._scaled = Scaled(pool, factor, TimesCache()) if scale_limits else None

    def evaluate(
        self,
        task: Task,
        source: str | bytes | Files,
        *,
        seed: int | None = None,
        public: bool = False,
        examples: int | None = None,
    ) -> Verdict:
        """Judge a submission and wait for the verdict; see :meth:`submit`."""
        return self._judge(task, source, seed, public, examples, here=True).result()

    def submit(
        self,
        task: Task,
        source: str | bytes | Files,
        *,
        seed: int | None = None,
        public: bool = False,
        examples: int | None = None,
    ) -> Future[Verdict]:
        """Queue a judgement; in async code, await ``asyncio.wrap_future(...)`` of the result.

        Args:
            task: What was asked.
            source: What is offered: Python source, text or UTF-8 bytes. Of a workspace, the
                changed files: a mapping from path to content (see :mod:`codegym.judge.files`),
                or the same as JSON text.
            seed: Of the tests' random inputs, 0 to 2^32 - 1; drawn anew where not given. The
                submission never sees it.
            public: Run the tests that the agent may see instead of the hidden ones.
            examples: How many each property-based test tries; the judge's own number where not
                given.

        Returns:
            A future of the verdict. It holds :class:`codegym.InfrastructureError` where the
            sandbox failed on every try, and :class:`codegym.InputError` where the task's tests
            cannot be loaded.

        Raises:
            InputError: The task has no public tests and they were asked for.
        """
        return self._judge(task, source, seed, public, examples, here=False)

    def _judge(
        self,
        task: Task,
        source: str | bytes | Files,
        seed: int | None,
        public: bool,
        examples: int | None,
        *,
        here: bool,
    ) -> Future[Verdict]:
        if seed is None:
            seed = secrets.randbelow(1 << 32)
        tried = self.examples if examples is None else examples
        submit = _PROTOCOLS.get(task.protocol)
        if submit is None:
            raise InputError(f"no judge for the protocol {task.protocol!r}", where=task.id)
        if task.protocol == "workspace":
            offered = source if isinstance(source, Mapping) else to_source(source)
            return submit(self.pool, task, offered, seed=seed, public=public, examples=tried)
        if isinstance(source, Mapping):
            raise InputError("only a workspace takes a mapping of files", where=task.id)
        banning.check(task)
        offered = to_source(source)
        banned = banning.plain_use(task, offered)
        if banned:  # judged all the same, so that the tests are counted
            offered = b"raise ImportError"
        drawn, caller = seed, threading.get_ident()

        def queue(task: Task, source: bytes, public: bool) -> Future[Verdict]:
            def start(pool: SandboxPool) -> Future[Verdict]:
                return submit(
                    pool,
                    task,
                    source,
                    seed=drawn,
                    public=public,
                    examples=tried,
                    here=here and threading.get_ident() == caller,
                )

            return self.pool.on_image(image_lines(task), start)

        if self._scaled is None:
            future = queue(task, offered, public)
        else:
            future = self._scaled.submit(task, offered, public, queue)
        return _with_reason(future, banned) if banned else future


def _with_reason(judged: Future[Verdict], reason: str) -> Future[Verdict]:
    """The verdict on what was not run, with the reason for that."""
    told: Chained[Verdict] = Chained()
    told.parts = [judged]

    def make() -> Verdict:
        changed = {"outcome": Outcome.FAILED, "reason": reason, "stderr": b""}
        return judged.result().model_copy(update=changed)

    judged.add_done_callback(lambda _: None if judged.cancelled() else told.settle(make))
    return told
