"""Protocol ``workspace``: a repository's own tests, in a sandbox where no agent has been.

The agent's sandbox is stopped, and only regular files that the task allows are
taken out of it (see :mod:`codegym.judge.files`). A pristine sandbox gets the
task's files, the submission's and the hidden tests, all of which are the guest's
own there. The tests run under another user id; what they found comes out of the
sandbox over a pipe.

Here the submission shares an interpreter with its tests, so that a verdict can
be forged by whoever sets out to: it says ``tamper_proof=False``. What is cheap
against that is done. Every expected test has to be there exactly once and pass;
canaries, two tests of fresh names that must fail, have to be reported failed;
and where the task has a stub, the tests must fail with the stub's files put over
the submission's.
"""

from __future__ import annotations

import contextlib
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from codegym.errors import InfrastructureError, InputError
from codegym.judge import manifest, rewards
from codegym.judge.files import (
    Files,
    Submission,
    Unreadable,
    collect,
    is_allowed,
    parse,
    start_files,
    write_all,
)
from codegym.judge.languages import image_lines
from codegym.judge.manifest import Manifest
from codegym.judge.pytests import How, TestFile
from codegym.judge.trial import Trial, printable
from codegym.judge.verdicts import VERSION, Streams, put_together
from codegym.sandbox.leases import WORKSPACE, Lease, Owner
from codegym.sandbox.pool import SandboxPool
from codegym.task import Limits, Outcome, Task, TestResult, Usage, Verdict

_TRIES = 3
_OPEN_FOLDER, _CLOSED_FOLDER = 0o1777, 0o755

_executors: weakref.WeakKeyDictionary[SandboxPool, ThreadPoolExecutor] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def submit(
    pool: SandboxPool,
    task: Task,
    source: bytes | Files,
    *,
    seed: int,
    public: bool,
    examples: int,
) -> Future[Verdict]:
    """Queue a judgement under this protocol; see :meth:`codegym.judge.Judge.submit`."""
    if public and not any(stage.public for stage in task.stages):
        raise InputError("this task has no public tests", where=task.id)
    plans = [
        (number, manifest.read(task, stage, public))
        for number, stage in enumerate(task.stages, start=1)
        if stage.public or not public
    ]

    def judge() -> Verdict:
        for attempt in range(_TRIES):
            try:
                return _Judgement(pool, task, plans, seed, public).verdict(source)
            except InfrastructureError as error:
                if attempt == _TRIES - 1 or error.cause in ("closed", "image"):
                    raise
        raise AssertionError("unreachable")

    with _lock:
        executor = _executors.get(pool)
        if executor is None:
            executor = ThreadPoolExecutor(pool.workers, thread_name_prefix="codegym-workspace")
            _executors[pool] = executor
    return executor.submit(judge)


@contextlib.contextmanager
def lease(
    pool: SandboxPool,
    task: Task,
    limits: Limits | None = None,
    owner: Owner = "tenant",
    counted: bool = True,
) -> Iterator[Lease]:
    """A lease with a task's image, and its workspace where the task has it; not yet its files.

    Args:
        pool: Where.
        task: Whose; of any protocol, for an agent may work with tools on each.
        limits: What each command may use; the lease's own where not given.
        owner: See :meth:`codegym.sandbox.leases.Lease.open`.
        counted: Whether it is one of the pool's leases; a judgement must not wait for the agents
            that wait for it.
    """
    tag, place = "", WORKSPACE
    lines = image_lines(task) or task.dockerfile
    if task.protocol == "workspace":
        place = manifest.workspace_of(task)
    if lines:
        if pool.backend != "docker":
            raise InputError("asks for an image of its own, which takes docker", where=task.id)
        # Imported here: most tasks have none, and Docker's client takes a while.
        from codegym.sandbox import engine, image

        client = engine.connect()
        try:
            tag = image.ensure_task_image(client, lines, lambda _: None)
        finally:
            client.close()
    with pool.leases.take(limits, tag, place, 60, owner=owner, counted=counted) as found:
        yield found


def collect_submission(agent: Lease, task: Task) -> dict[str, bytes | None]:
    """The submission that an agent made in a lease of :func:`lease`, which is stopped first.

    Raises:
        Unreadable: It is too large.
        InfrastructureError: The lease failed.
    """
    return collect(agent, task, _test_files(task))


def discover(pool: SandboxPool, task: Task) -> list[str]:
    """The ids of all pytest tests that the reference passes, for a manifest.

    Args:
        pool: Where they run.
        task: Its ``support`` holds the test files, and its manifests may name any ids.

    Raises:
        InputError: A test fails, or there is none.
    """
    names = [path for path in {**task.workspace, **task.support} if _is_test_file(path)]
    plan = Manifest(ids=tuple(f"{path}::any" for path in names), workspace="/workspace")
    judgement = _Judgement(pool, task, [(1, plan)], 0, False)
    submission = judgement.made(parse(task.reference.encode() or b"{}"))
    trial = judgement.run(submission.files, everything=True)
    bad = [result for result in trial.results.values() if not result.passed]
    if bad or not trial.results or trial.outcome is not Outcome.PASSED:
        why = trial.reason or (f"{bad[0].name}: {bad[0].message}" if bad else "no test was found")
        raise InputError(f"the reference does not pass its tests: {why}", where=task.id)
    return list(trial.results)


def _is_test_file(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def _test_files(task: Task) -> set[str]:
    """Files of the workspace that are tests, which a submission cannot change."""
    stages = task.stages
    plans = [manifest.read(task, stage) for stage in stages]
    plans += [manifest.read(task, stage, public=True) for stage in stages if stage.public]
    return {path for plan in plans for path in plan.files}


class _Judgement:
    """One submission, judged once."""

    def __init__(
        self,
        pool: SandboxPool,
        task: Task,
        plans: list[tuple[int, Manifest]],
        seed: int,
        public: bool,
    ) -> None:
        self.pool, self.task, self.plans, self.seed = pool, task, plans, seed
        self.support = {} if public else task.support
        self.protected = _test_files(task)
        self.isolation = pool.isolation.model_copy(update={"reuse": "single"})
        self.versions = {"codegym": VERSION, "python": "", "image": pool.image}

    def verdict(self, source: bytes | Files) -> Verdict:
        """Judge it, and where it passes try the control."""
        task = self.task
        trial = Trial()
        try:
            submission = parse(source)
            if submission.size > task.limits.source_bytes:
                raise Unreadable(f"larger than {task.limits.source_bytes} bytes")
            submission = self.made(submission)
        except Unreadable as error:
            trial.fail(Outcome.INVALID, printable(error))
            return self._verdict(trial)
        trial = self.run(submission.files)
        if trial.outcome is Outcome.PASSED:
            stub = self._allowed(self._stub())
            if stub and self.run({**submission.files, **stub}).outcome is Outcome.PASSED:
                trial.fail(
                    Outcome.FAILED,
                    "tampered: the tests pass with the stub's files put over the submission's",
                )
        return self._verdict(trial)

    def made(self, submission: Submission) -> Submission:
        """The submission that its script makes, where it has one."""
        if not submission.script:
            return submission
        task = self.task
        tree = {**start_files(task), **submission.files}
        kept = {path: content for path, content in tree.items() if content is not None}
        with lease(self.pool, task, self._limits(), counted=False) as agent:
            try:
                write_all(agent, kept, tests=False, folders=_CLOSED_FOLDER)
                write_all(agent, submission.solution, tests=True, folders=_CLOSED_FOLDER)
            except OSError as error:  # a file where another needs a folder
                raise Unreadable(f"its files cannot be put in place: {error}") from None
            agent.exec(submission.script, env=self.plans[0][1].env)
            return Submission(files=collect(agent, task, self.protected))

    def run(self, files: Mapping[str, bytes | None], everything: bool = False) -> Trial:
        """Run the tests of all stages over the task's files and some of a submission's.

        Args:
            files: Content by path, None for a removed one; what is not allowed is left out.
            everything: Whether to take all tests there are, whatever the manifests name.
        """
        task = self.task
        trial = Trial()
        offered = self._allowed(files)
        tree = {**start_files(task), **offered}
        kept = {path: content for path, content in tree.items() if content is not None}
        root = self.plans[0][1].support_root
        support = {
            f"{root}/{path}" if root else path: text.encode("utf-8", "surrogateescape")
            for path, text in self.support.items()
        }
        theirs = (*task.workspace, *self.support)
        how = How(
            ini="pytest.ini" if "pytest.ini" in self.support else "",
            conftest=any(path.rpartition("/")[2] == "conftest.py" for path in theirs),
            seed=self.seed,
            everything=everything,
        )
        limits = self._limits()
        with lease(self.pool, task, limits, "guest", counted=False) as place:
            self.isolation, self.versions["python"] = place.isolation, place.python
            try:
                # First, so that the folders of tests are closed to what runs in them.
                write_all(place, support, tests=True, folders=_CLOSED_FOLDER)
                mine = {path: kept.pop(path) for path in list(kept) if path in self.protected}
                write_all(place, mine, tests=True, folders=_CLOSED_FOLDER)
                # A verifier may build and run what the workspace holds; pytest only imports it.
                built = any(plan.command for _, plan in self.plans)
                write_all(place, kept, tests=not built, folders=_OPEN_FOLDER)
            except OSError as error:  # a file where the tests need a folder
                trial.fail(Outcome.INVALID, printable(f"its files cannot be put in place: {error}"))
                return trial
            deadline = time.monotonic() + limits.wall_s
            try:
                for number, plan in self.plans:
                    if plan.command:
                        rewards.run(place, number, plan, trial, deadline)
                    for path in plan.files:
                        TestFile(place, number, plan, path, how).run(trial, deadline)
            except OSError as error:  # what ran before left no room
                trial.fail(Outcome.FAILED, f"the next tests cannot be put in place: {error}")
        return trial

    def _stub(self) -> dict[str, bytes | None]:
        try:
            return parse(self.task.stub.encode()).files if self.task.stub.strip() else {}
        except Unreadable as error:
            raise InputError(f"the stub is no submission: {error}", where=self.task.id) from None

    def _allowed(self, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        return {
            path: content
            for path, content in files.items()
            if is_allowed(self.task, path, self.protected)
        }

    def _limits(self) -> Limits:
        limits = self.task.limits
        return limits.model_copy(update={"open_files": max(limits.open_files, 256)})

    def _verdict(self, trial: Trial) -> Verdict:
        tests = self._tests(trial)
        if trial.outcome is Outcome.PASSED and (not tests or not all(t.passed for t in tests)):
            failed = next((test for test in tests if not test.passed), None)
            why = f"{failed.name}: {failed.message}" if failed else "there was no test"
            trial.fail(Outcome.FAILED, why)
        runs, most = trial.runs, self.task.limits.output_bytes
        stdout = b"".join(run.stdout for run in runs)
        stderr = b"".join(run.stderr for run in runs)
        printed = Streams(
            stdout[:most],
            stderr[:most],
            len(stdout) > most or any(run.stdout_left_out for run in runs),
            len(stderr) > most or any(run.stderr_left_out for run in runs),
        )
        usage = Usage(
            wall_s=sum(run.wall_s for run in runs),
            cpu_s=sum(run.cpu_s for run in runs),
            peak_bytes=max((run.peak_bytes for run in runs), default=0),
        )
        return put_together(
            self.task,
            tests,
            trial.outcome,
            trial.reason,
            printed,
            usage,
            tamper_proof=False,
            isolation=self.isolation,
            versions=self.versions,
        )

    def _tests(self, trial: Trial) -> list[TestResult]:
        """One result for each test of the manifests; those without one are not passed."""
        missing = trial.reason or "was not run"
        tests = []
        for number, plan in self.plans:
            tests += [
                trial.results.get(test)
                or TestResult(name=test, stage=number, passed=False, message=missing)
                for test in plan.ids
            ]
            if plan.command:
                made = [result for result in trial.results.values() if result.stage == number]
                no_reward = TestResult(name="reward", stage=number, passed=False, message=missing)
                tests += made or [no_reward]
        return tests
