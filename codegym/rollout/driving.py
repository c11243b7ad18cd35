"""Playing episodes with a policy, many at once, into records and groups."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import gymnasium as gym

from codegym.envs.wrappers import extracting
from codegym.errors import InfrastructureError, InputError
from codegym.rollout.groups import Group, groups_of
from codegym.rollout.policies import Policy
from codegym.sandbox import SandboxPool
from codegym.seeds import seed_of
from codegym.suites import Suite, load_suite
from codegym.task import Task
from codegym.trajectories import Recorder, Trajectory, Writer, read_trajectories

# So many faults in a row mean that the engine or the model is gone.
_GIVE_UP_AFTER = 20


class _Attempt(NamedTuple):
    task: Task
    group: str
    number: int
    seed: int
    """Of the environment: the same for a group."""


def collect(
    env_id: str,
    policy: Policy,
    *,
    suite: str | Suite = "authored",
    tasks: Sequence[str] | None = None,
    group_size: int = 1,
    seed: int = 0,
    concurrency: int | None = None,
    extract: bool = True,
    out: Path | str | None = None,
    pool: SandboxPool | None = None,
    backend: str = "auto",
    workers: int | None = None,
    runtime: str | None = None,
    scale: bool = True,
    progress: bool = True,
    **arguments: Any,
) -> list[Group]:
    """Play ``group_size`` episodes of each task.

    Args:
        env_id: Of any environment with text in and out.
        policy: Who acts.
        suite: Spec string or a suite.
        tasks: Ids of its tasks; all of them by default. One that is there twice is two groups.
        group_size: Attempts at each task, from the same start: one task, one seed.
        seed: Decides the environments' seeds and those of the sampling.
        concurrency: Episodes at one time; as many as the policy says by default.
        extract: Find the program in what the policy says (not where it calls tools).
        out: Records go to this ``.jsonl`` file, one line an episode. Episodes that are there are
            not played again, but for those whose sandbox failed: the same call goes on where it was
            stopped.
        pool: A pool to judge in; it stays open.
        backend: Of a pool made for this call.
        workers: The same; one per core by default.
        runtime: The same.
        scale: Divide advantages by the group's standard deviation.
        progress: Show a bar on standard error where that is a terminal.
        arguments: The environment's own.

    Returns:
        The groups, in the order of ``tasks``.

    Raises:
        InputError: A wrong argument, or ``out`` holds another run.
        InfrastructureError: Sandboxes or the model failed twenty times in a row. A single failure
            is an episode without a reward.
    """
    if group_size < 1:
        raise InputError(f"must be at least 1, and is {group_size}", "group_size")
    if out is not None and Path(out).suffix == ".parquet":
        raise InputError("cannot be gone on with; name a .jsonl file", str(out))
    loaded = suite if isinstance(suite, Suite) else load_suite(suite)
    attempts = list(_attempts(loaded, loaded.ids if tasks is None else tasks, group_size, seed))
    with ExitStack() as stack:
        # The writer comes first: it mends what a stopped run left of its last line.
        writer = stack.enter_context(Writer(out)) if out is not None else None
        found = _already(out, attempts, loaded, env_id, policy) if out is not None else {}
        missing = [one for one in attempts if (one.group, one.number) not in found]
        if missing and pool is None:
            leases = max(16, concurrency or policy.concurrency)
            pool = SandboxPool(backend, workers, runtime=runtime, leases=leases)
            stack.enter_context(pool)
        driver = _Driver(env_id, policy, loaded, extract, writer, {**arguments, "pool": pool})
        tick = stack.enter_context(_bar(progress, len(attempts), len(found)))
        for one, record in driver.play(missing, concurrency or policy.concurrency):
            found[one.group, one.number] = record
            tick(record)
    return groups_of((found[one.group, one.number] for one in attempts), scale=scale)


def _attempts(suite: Suite, tasks: Sequence[str], group_size: int, seed: int) -> Iterator[_Attempt]:
    times: dict[str, int] = {}
    for task_id in tasks:
        task = suite[task_id]
        times[task_id] = times.get(task_id, 0) + 1
        group = f"{task_id}/{seed}/{times[task_id]}"
        for number in range(group_size):
            yield _Attempt(task, group, number, seed_of(group))


def _already(
    out: Path | str, attempts: list[_Attempt], suite: Suite, env_id: str, policy: Policy
) -> dict[tuple[str, int], Trajectory]:
    """The episodes of this run that a file holds."""
    wanted = {(one.group, one.number) for one in attempts}
    found = {}
    for record in read_trajectories(out):
        key = record.group, record.attempt
        if key not in wanted:
            continue
        known = {
            "environment": (record.env_id, env_id),
            "suite": (record.suite_digest, suite.digest),
            "policy": (record.policy, policy.name),
        }
        for what, (theirs, ours) in known.items():
            if theirs != ours:
                raise InputError(
                    f"holds episodes of another {what} ({theirs[:60]}); choose another file",
                    str(out),
                )
        if record.infrastructure_error is None:
            found[key] = record
    return found


class _Driver:
    """Environments, one for each thread, and a policy."""

    def __init__(
        self,
        env_id: str,
        policy: Policy,
        suite: Suite,
        extract: bool,
        writer: Writer | None,
        arguments: dict[str, Any],
    ) -> None:
        self._env_id, self._policy, self._suite = env_id, policy, suite
        self._extract, self._writer, self._arguments = extract, writer, arguments
        self._mine = threading.local()
        self._made: list[gym.Env[str, str]] = []

    def play(
        self, attempts: list[_Attempt], concurrency: int
    ) -> Iterator[tuple[_Attempt, Trajectory]]:
        """Play them, and give each as it ends."""
        faults = 0
        threads = ThreadPoolExecutor(max(1, min(concurrency, len(attempts))), "codegym-rollout")
        try:
            left: dict[Future[Trajectory], _Attempt] = {
                threads.submit(self._episode, one): one for one in attempts
            }
            while left:
                for future in wait(left, return_when=FIRST_COMPLETED).done:
                    record = future.result()
                    faults = faults + 1 if record.infrastructure_error else 0
                    yield left.pop(future), record
                    if faults >= _GIVE_UP_AFTER:
                        raise InfrastructureError(
                            f"{faults} episodes in a row failed: {record.infrastructure_error}",
                            "lost",
                        )
        finally:
            threads.shutdown(cancel_futures=True)
            for env in self._made:
                env.close()

    def _env(self) -> gym.Env[str, str]:
        """This thread's environment."""
        if not hasattr(self._mine, "env"):
            made: gym.Env[str, str] = gym.make(
                self._env_id, suite=self._suite, disable_env_checker=True, **self._arguments
            )
            self._mine.env = extracting(made) if self._extract else made
            self._made.append(self._mine.env)
        env: gym.Env[str, str] = self._mine.env
        return env

    def _episode(self, one: _Attempt) -> Trajectory:
        recorder = Recorder(self._writer, self._env_id, self._suite, self._policy.name)
        env, action = self._env(), ""
        try:
            seen, info = env.reset(seed=one.seed, options={"task_id": one.task.id})
            recorder.begin(one.task, seen, one.seed, group=one.group, attempt=one.number)
            player = self._policy.begin(one.task, seed_of(f"{one.group}/{one.number}"))
            over = False
            while not over:
                action = ""
                reply = player.act(seen, info)
                action = reply.text
                seen, reward, terminated, truncated, info = env.step(action)
                verdict = getattr(env.unwrapped, "last_verdict", None)
                recorder.step(
                    action,
                    seen,
                    float(reward),
                    terminated,
                    truncated,
                    info,
                    verdict,
                    reply.tokens,
                )
                over = terminated or truncated
        except InfrastructureError as error:
            recorder.fail(action, f"{error.cause}: {error}")
            recorder.finish()
            if recorder.last is None:  # it could not even be begun
                raise
        assert recorder.last is not None
        return recorder.last


@contextmanager
def _bar(wanted: bool, total: int, done: int) -> Iterator[Any]:
    """A progress bar on standard error, or nothing; yields what to call per episode."""
    if not wanted or not sys.stderr.isatty():
        yield lambda record: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    solved = 0
    columns = (
        TextColumn("episodes"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[solved]} solved"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        row = bar.add_task("", total=total, completed=done, solved=0)

        def tick(record: Trajectory) -> None:
            nonlocal solved
            solved += record.solved
            bar.update(row, advance=1, solved=solved)

        yield tick
