"""Environments whose actions are methods: each public one is a tool that a trainer can offer.

Docstrings and type hints are what a model is told (``transformers`` makes schemas of them).
A fault of the sandbox is raised, so that the model's tool call fails; the episode has no
reward then.
"""

from __future__ import annotations

import json
from typing import Any

from codegym.errors import InfrastructureError
from codegym.trainers.episodes import Episode


class _Tools:
    """What the environments have in common; no public method but those that trainers know."""

    def __init__(self, env_id: str, **options: Any) -> None:
        self._episode = Episode(env_id, **options)

    def reset(self, task_id: str = "", **row: Any) -> str | None:
        """Begin an episode of a task, and return its prompt; ``row`` is what a data set has."""
        del row
        try:
            return self._episode.reset(task_id or None)
        except InfrastructureError as error:
            self._episode.fault = f"{error.cause}: {error}"
            return None

    def get_reward(self) -> float | None:
        """Of the episode so far; None where the sandbox failed."""
        return self._episode.reward

    def _act(self, action: str) -> str:
        return self._episode.step(action).text


class RepairTools(_Tools):
    """``codegym/Repair-v0``, or any other environment whose action is a whole program."""

    def submit(self, program: str) -> str:
        """Submit a program. It is tested, and you are told what failed.

        Args:
            program: The whole source of the program.

        Returns:
            Which tests failed, and how.
        """
        return self._act(program)


class WorkspaceTools(_Tools):
    """``codegym/Workspace-v0``; its sandbox is taken with the first tool call."""

    def __init__(self, env_id: str = "codegym/Workspace-v0", **options: Any) -> None:
        super().__init__(env_id, **options)
        self._touched = False

    def reset(self, task_id: str = "", **row: Any) -> str | None:
        """Begin an episode; see :class:`RepairTools`."""
        self._touched = False
        return super().reset(task_id, **row)

    def get_reward(self) -> float | None:
        """Of the episode; what was not submitted is judged as it stands, if anything was done."""
        if self._touched and not self._episode.done:
            try:
                self._act('{"name": "submit", "arguments": {}}')
            except InfrastructureError:
                pass  # the episode knows
        return super().get_reward()

    def shell(self, command: str, timeout_s: int | None = None) -> str:
        """Run a shell command in the workspace.

        Args:
            command: The command line.
            timeout_s: Seconds after which it is killed.

        Returns:
            What it printed, and its exit code.
        """
        return self._call("shell", command=command, timeout_s=timeout_s)

    def read_file(
        self, path: str, first_line: int | None = None, last_line: int | None = None
    ) -> str:
        """Read a file, or some of its lines.

        Args:
            path: Relative to the workspace.
            first_line: The first line to return, 1 for the first of the file.
            last_line: The last line to return.

        Returns:
            The text.
        """
        return self._call("read_file", path=path, first_line=first_line, last_line=last_line)

    def write_file(self, path: str, content: str) -> str:
        """Make a file with this content, and the folders above it, or replace a file.

        Args:
            path: Relative to the workspace.
            content: All of its text.

        Returns:
            What was written.
        """
        return self._call("write_file", path=path, content=content)

    def edit_file(self, path: str, old: str, new: str) -> str:
        """Replace a piece of a file's text, which must be there exactly once.

        Args:
            path: Relative to the workspace.
            old: The text to replace, with as much around it as makes it unique.
            new: What to put in its place.

        Returns:
            What was replaced.
        """
        return self._call("edit_file", path=path, old=old, new=new)

    def list_files(self, path: str = "", recursive: bool = False) -> str:
        """List what lies in a folder; names of folders end with a slash.

        Args:
            path: The folder, relative to the workspace; the workspace itself if left out.
            recursive: Whether to list the folders below it too.

        Returns:
            The names, one a line.
        """
        return self._call("list_files", path=path, recursive=recursive)

    def run_public_tests(self) -> str:
        """Run the tests that come with the task, on the files as they are.

        Returns:
            What the tests reported.
        """
        return self._call("run_public_tests")

    def submit(self) -> str:
        """Hand in the workspace as it is. It is judged, and the episode ends.

        Returns:
            How many tests passed.
        """
        return self._call("submit")

    def _call(self, name: str, **arguments: Any) -> str:
        self._touched = True
        given = {key: value for key, value in arguments.items() if value is not None}
        return self._act(json.dumps({"name": name, "arguments": given}))


def tools_of(env_id: str) -> type[RepairTools] | type[WorkspaceTools]:
    """The class for an environment."""
    return WorkspaceTools if env_id == "codegym/Workspace-v0" else RepairTools
