"""What lies in a workspace when an episode begins, and what of it is handed in.

A repository is handed in as its changed files. A task of any other protocol is a
workspace too: the agent gets a file with the stub, the instruction and the public
tests beside it, and hands in that one file, which is judged as it always is. So a
staged program can be worked on with tools, and its verdict cannot be forged.
"""

from __future__ import annotations

from dataclasses import dataclass

from codegym.judge.files import Unreadable, start_files
from codegym.judge.languages import language_of
from codegym.judge.workspace import collect_submission
from codegym.sandbox.leases import Lease
from codegym.task import Task

INSTRUCTION = "TASK.md"
"""Where the instruction lies beside a program."""


@dataclass(frozen=True)
class Layout:
    """The files of a task's workspace."""

    files: dict[str, bytes]
    """What the agent starts from, by path."""
    program: str = ""
    """The file that is handed in; empty where that is all changed files of a repository."""

    def collect(self, lease: Lease, task: Task) -> bytes | dict[str, bytes | None]:
        """What is handed in, after every process of the lease was stopped.

        Raises:
            Unreadable: It is too large.
            InfrastructureError: The lease failed.
        """
        if not self.program:
            return collect_submission(lease, task)
        lease.stop()
        return self.program_now(lease, task)

    def program_now(self, lease: Lease, task: Task) -> bytes:
        """The program as it is; empty where there is none.

        Raises:
            Unreadable: It is too large.
        """
        most = task.limits.source_bytes
        try:
            return lease.read_file(self.program, most)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise Unreadable(f"{self.program} cannot be read: {error.strerror}") from None


def layout_of(task: Task) -> Layout:
    """The layout of a task's workspace.

    Raises:
        InputError: A program in a language that there is not.
    """
    if task.protocol == "workspace":
        return Layout(start_files(task))
    program, ending = "solution.py", "py"
    if task.protocol == "module":
        program = task.module.replace(".", "/") + ".py"
    elif task.protocol == "program":
        ending = "jsonl"
        if task.language != "python":
            program = language_of(task.language, task.id).filename
    files = {INSTRUCTION: task.instruction, program: task.stub}
    for number, stage in enumerate(task.stages, 1):
        if stage.public.strip():
            files[f"public/stage_{number}.{ending}"] = stage.public
    return Layout(
        {path: text.encode("utf-8", "surrogateescape") for path, text in files.items()}, program
    )
