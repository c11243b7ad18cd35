"""The way in: a task and a submission to a verdict."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Future

from codegym.errors import InputError
from codegym.judge import function, module
from codegym.sandbox.pool import SandboxPool, to_source
from codegym.task import Task, Verdict

_PROTOCOLS: dict[str, Callable[..., Future[Verdict]]] = {
    "function": function.submit,
    "module": module.submit,
}
"""What queues a judgement under each protocol."""


class Judge:
    """Judges submissions in the sandboxes of a pool.

    Args:
        pool: Where they run; it stays the caller's to close.
        examples: How many examples each property-based test tries.
    """

    def __init__(self, pool: SandboxPool, examples: int = 50) -> None:
        if examples < 1:
            raise InputError("examples is at least 1", where="judge")
        self.pool = pool
        self.examples = examples

    def evaluate(
        self, task: Task, source: str | bytes, *, seed: int | None = None, public: bool = False
    ) -> Verdict:
        """Judge a submission and wait for the verdict; see :meth:`submit`."""
        return self.submit(task, source, seed=seed, public=public).result()

    def submit(
        self, task: Task, source: str | bytes, *, seed: int | None = None, public: bool = False
    ) -> Future[Verdict]:
        """Queue a judgement; in async code, await ``asyncio.wrap_future(...)`` of the result.

        Args:
            task: What was asked.
            source: What is offered: Python source, text or UTF-8 bytes.
            seed: Of the tests' random inputs, 0 to 2^32 - 1; drawn anew where not given. The
                submission never sees it.
            public: Run the tests that the agent may see instead of the hidden ones.

        Returns:
            A future of the verdict. It holds :class:`codegym.InfrastructureError` where the
            sandbox failed on every try, and :class:`codegym.InputError` where the task's tests
            cannot be loaded.

        Raises:
            InputError: The task has no public tests and they were asked for.
        """
        if seed is None:
            seed = secrets.randbelow(1 << 32)
        submit = _PROTOCOLS.get(task.protocol)
        if submit is None:
            raise InputError(f"no judge for the protocol {task.protocol!r}", where=task.id)
        return submit(
            self.pool, task, to_source(source), seed=seed, public=public, examples=self.examples
        )
