"""An agent's sandbox, and what each tool does in it.

Nothing of the hidden tests ever comes near it: what is written into it is what the
agent may see, and the judge has sandboxes of its own.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from codegym.envs.layout import Layout
from codegym.envs.prompts import cut
from codegym.envs.tools import Call, ToolError
from codegym.judge import Judge, manifest
from codegym.judge import workspace as protocol
from codegym.judge.files import Unreadable, write_all
from codegym.sandbox.leases import CommandResult
from codegym.task import Task, Verdict

_MOST_ENTRIES = 400
_LEAST_S = 0.1
_PYTEST = (
    *("python3", "-B", "-m", "pytest", "-q", "--no-header", "--tb=short", "--color=no"),
    *("-p", "no:cacheprovider", "-p", "no:randomly"),
)
# What is another every time: how long the tests took, and where an object lies in memory.
_TOOK = re.compile(rb" in \d+\.\d+s(?: \(\d+:\d\d:\d\d\))?(?= ?=*\s*$)")
_ADDRESS = re.compile(rb"\b0x[0-9a-f]{6,}\b")


@dataclass(frozen=True)
class Budget:
    """What the tools of one episode may use."""

    command_s: float
    """Wall clock of one command, seconds."""
    episode_s: float
    """Wall clock of all commands together, seconds."""
    output_chars: int
    """Longest answer of one tool; the middle of a longer one is left out."""


class Workbench:
    """A sandbox with a task's files in it, until :meth:`close` or :meth:`hand_in`.

    Args:
        judge: Whose pool the sandbox comes from; it judges public tests that are no pytest files.
        task: What is worked on.
        layout: Its files.
        budget: What the tools may use.
        seed: Of the public tests' random inputs.

    Raises:
        InfrastructureError: There is no sandbox to be had. So too from any tool where the sandbox
            is lost, and all that was done in it.
    """

    def __init__(self, judge: Judge, task: Task, layout: Layout, budget: Budget, seed: int) -> None:
        self._judge, self._task, self._layout, self._budget = judge, task, layout, budget
        self._seed = seed
        self.used_s = 0.0
        """Wall clock of all commands so far, seconds."""
        self._open = ExitStack()
        self._lease = self._open.enter_context(protocol.lease(judge.pool, task))
        self.close: Callable[[], None] = self._open.close
        """End the sandbox; safe to call again."""
        try:
            write_all(self._lease, layout.files, tests=False, folders=0o755)
        except BaseException:
            self.close()
            raise
        self._tools: dict[str, Callable[..., str]] = {
            "shell": self.shell,
            "read_file": self.read_file,
            "write_file": self.write_file,
            "edit_file": self.edit_file,
            "list_files": self.list_files,
            "run_public_tests": self.run_public_tests,
        }

    @property
    def exhausted(self) -> bool:
        """Whether the commands have used up the episode's time."""
        return self._budget.episode_s - self.used_s < _LEAST_S

    def call(self, call: Call) -> str:
        """Do what a call asks for, and say what came of it.

        Raises:
            InfrastructureError: The sandbox failed, and is over.
        """
        try:
            text = self._tools[call.name](**call.arguments)
        except ToolError as error:
            text = f"error: {error}"
        except OSError as error:
            text = f"error: {error.strerror or error}: {error.filename or ''}".rstrip(": ")
        # Room for the lines of ours around what a command printed, which is cut already.
        return cut(text, self._budget.output_chars + 200)

    def shell(self, command: str, timeout_s: int | None = None) -> str:
        """Run a command line."""
        done = self._run(command, timeout_s)
        return _joined(done.stdout + done.stderr, _ending(done))

    def read_file(self, path: str, first_line: int = 1, last_line: int | None = None) -> str:
        """The text of a file, or some of its lines."""
        text = self._lease.read_file(path).decode("utf-8", "replace")
        if first_line == 1 and last_line is None:
            return text
        lines = re.findall(r"[^\n]*\n|[^\n]+", text)  # as grep and editors count them
        last = len(lines) if last_line is None else max(last_line, 0)
        return "".join(lines[max(first_line, 1) - 1 : last])

    def write_file(self, path: str, content: str) -> str:
        """Make or replace a file."""
        raw = content.encode()
        self._lease.write_file(path, raw, self._mode(path))
        return f"wrote {len(raw)} bytes to {path}"

    def edit_file(self, path: str, old: str, new: str) -> str:
        """Replace what is there exactly once."""
        before = self._lease.read_file(path)
        count = before.count(old.encode()) if old else 0
        if count != 1:
            what = "is empty" if not old else f"is in {path} {count} times, not once"
            raise ToolError(f"edit_file: old {what}; nothing was changed")
        self._lease.write_file(path, before.replace(old.encode(), new.encode()), self._mode(path))
        line = before[: before.index(old.encode())].count(b"\n") + 1
        return f"replaced at line {line} of {path}"

    def list_files(self, path: str = "", recursive: bool = False) -> str:
        """What lies in a folder."""
        entries = self._lease.list("" if path == "." else path, recursive)
        names = [entry.path + "/" * (entry.kind == "folder") for entry in entries]
        if len(names) > _MOST_ENTRIES:
            more = f"[... and {len(names) - _MOST_ENTRIES} more ...]"
            names = [*names[:_MOST_ENTRIES], more]
        return "\n".join(names) or "(empty)"

    def run_public_tests(self) -> str:
        """Run the public tests on the files as they are."""
        if not any(stage.public.strip() for stage in self._task.stages):
            raise ToolError("this task has no public tests")
        if self._layout.program:
            return self._judged_public_tests()
        texts = []
        for stage in self._task.stages:
            if not stage.public.strip():
                continue
            plan = manifest.read(self._task, stage, public=True)
            done = self._run(shlex.join(plan.command or (*_PYTEST, *plan.ids)), env=plan.env)
            out = _ADDRESS.sub(b"0x...", _TOOK.sub(b"", (done.stdout + done.stderr).rstrip()))
            texts.append(_joined(out, _ending(done)))
        return "\n".join(texts)

    def hand_in(self) -> Callable[[], Verdict]:
        """Stop the sandbox, take what is to be judged out of it, and end it.

        Returns:
            What judges that; it may be called again after an infrastructure error.
        """
        judge, task, seed = self._judge, self._task, self._seed
        try:
            found = self._layout.collect(self._lease, task)
        except Unreadable as error:
            reason = str(error)
            # What is no submission under any protocol, for a verdict with every test in it.
            nothing = b"\0" * (task.limits.source_bytes + 1)
            return lambda: judge.evaluate(task, nothing, seed=seed).model_copy(
                update={"reason": reason}
            )
        finally:
            self.close()
        return lambda: judge.evaluate(task, found, seed=seed)

    def _judged_public_tests(self) -> str:
        try:
            program = self._layout.program_now(self._lease, self._task)
        except Unreadable as error:
            raise ToolError(str(error)) from None
        verdict = self._judge.evaluate(self._task, program, seed=self._seed, public=True)
        self.used_s += verdict.usage.wall_s
        return public_report(verdict)

    def _run(
        self,
        command: str,
        timeout_s: int | None = None,
        env: dict[str, str] | None = None,
    ) -> CommandResult:
        left = self._budget.episode_s - self.used_s
        if left < _LEAST_S:
            raise ToolError("the time of this episode's commands is used up")
        most = min(self._budget.command_s, left)
        wanted = most if timeout_s is None else min(max(timeout_s, 1), most)
        done = self._lease.exec(
            "exec 2>&1; " + command,  # one stream, so that what it prints stays in order
            timeout_s=wanted,
            output_bytes=self._budget.output_chars,
            env=env,
        )
        self.used_s += done.wall_s
        return done

    def _mode(self, path: str) -> int:
        """The permission bits of a file that is there, else those of a new one."""
        folder, name = os.path.split(os.path.normpath(path))
        try:
            entries = self._lease.list(folder)
        except OSError:
            return 0o644
        return next((e.mode for e in entries if os.path.basename(e.path) == name), 0o644)


def public_report(verdict: Verdict) -> str:
    """What public tests found, told whole: which failed and why, and what was printed."""
    lines = [f"{verdict.passed} of {verdict.total} public tests passed."]
    lines += [
        f"FAILED {test.name} (stage {test.stage}): {test.message}"
        for test in verdict.tests
        if not test.passed
    ]
    for name, raw in (("stdout", verdict.stdout), ("stderr", verdict.stderr)):
        if raw.strip():
            lines.append(f"{name}:\n{raw.decode('utf-8', 'replace').rstrip()}")
    return "\n".join(lines)


def _ending(done: CommandResult) -> str:
    if done.timed_out:
        return "[killed: its time ran out]"
    if done.out_of_memory:
        return "[killed: out of memory]"
    if done.exit_code is None:
        return f"[killed by signal {done.signal}]"
    return f"[exit code {done.exit_code}]"


def _joined(printed: bytes, ending: str) -> str:
    text = printed.decode("utf-8", "replace")
    return text + ("\n" if text and not text.endswith("\n") else "") + ending
