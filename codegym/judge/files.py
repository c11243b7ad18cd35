"""What of a workspace is a submission: its changed files, as far as a task allows them.

A submission is a mapping from relative path to content, ``None`` for a file that
was removed; or the same as the text of a JSON object. The name ``$run`` is special:
a script that makes the rest of the submission in a sandbox of its own, as the
solutions of public task formats do; beside it, files in ``/solution`` belong to
that script.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

from codegym.sandbox.leases import Lease, Owner
from codegym.task import Task

Files = Mapping[str, str | bytes | None]

RUN = "$run"
SOLUTION = "/solution/"
_MOST_FILES = 2000
_MOST_ENTRIES = 50_000

# What an interpreter, or a test runner, takes for its own configuration or for code to start with.
_CONFIGURATION = {"conftest.py", "pytest.ini", ".pytest.ini", "tox.ini"}
_CONFIGURATION |= {"sitecustomize.py", "usercustomize.py"}
_COMPILED = (".pth", ".pyc", ".pyo")


class Unreadable(Exception):
    """Not a submission: one line that says why."""


@dataclass
class Submission:
    """What is offered."""

    files: dict[str, bytes | None] = field(default_factory=dict)
    script: str = ""
    solution: dict[str, bytes] = field(default_factory=dict)
    """Files of the script, by absolute path."""

    @property
    def size(self) -> int:
        """Bytes of all contents."""
        contents = [*self.files.values(), *self.solution.values(), self.script.encode()]
        return sum(len(content) for content in contents if content is not None)


def parse(source: bytes | Files) -> Submission:
    """Read a submission.

    Raises:
        Unreadable: It is none.
    """
    if isinstance(source, bytes):
        try:
            table = json.loads(source)
        except (ValueError, RecursionError):
            raise Unreadable("not a JSON object of path and content") from None
        if not isinstance(table, dict):
            raise Unreadable("not a JSON object of path and content")
    else:
        table = dict(source)
    if len(table) > _MOST_FILES:
        raise Unreadable(f"more than {_MOST_FILES} files")
    found = Submission()
    for path, content in table.items():
        if not isinstance(path, str):
            raise Unreadable(f"{path!r} is not a path")
        if content is not None and not isinstance(content, str | bytes):
            raise Unreadable(f"{path[:100]!r} is neither text nor null")
        raw = _raw(content) if isinstance(content, str) else content
        if path == RUN and raw is not None:
            found.script = raw.decode("utf-8", "replace")
        elif path.startswith(SOLUTION) and raw is not None and is_plain(path[len(SOLUTION) :]):
            found.solution[path] = raw
        elif is_plain(path):
            found.files[path] = raw
        else:
            raise Unreadable(f"{path[:100]!r} is not a relative path")
    if found.solution and not found.script:
        raise Unreadable(f"files in {SOLUTION} need a {RUN}")
    return found


def _raw(text: str) -> bytes:
    """Text as bytes; those that are not UTF-8 stand in it as Python's escapes of them."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def is_plain(path: str) -> bool:
    """Whether a path is relative, goes nowhere but down, and is written in its shortest form."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    parts = path.split("/")
    fine = all(part not in ("", ".", "..") and len(part) < 256 for part in parts)
    return fine and "\0" not in path and "\\" not in path and len(parts) < 60


def is_allowed(task: Task, path: str, protected: Collection[str] = ()) -> bool:
    """Whether a submission to a task may have a file of this path.

    Args:
        task: Its ``editable`` says what may be changed.
        path: Relative to the workspace.
        protected: Further files that belong to the tests.
    """
    name = PurePosixPath(path).name
    if not is_plain(path) or path in protected or path in task.support:
        return False
    if name in _CONFIGURATION or name.endswith(_COMPILED) or "__pycache__" in path.split("/"):
        return False
    return any(_pattern(glob).fullmatch(path) for glob in task.editable)


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    """A glob as a regular expression: ``*`` and ``?`` stay within a name, ``**`` does not."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    return re.compile("".join(parts.get(piece, re.escape(piece)) for piece in pieces), re.DOTALL)


def collect(lease: Lease, task: Task, protected: Collection[str] = ()) -> dict[str, bytes | None]:
    """The submission that an agent made in a lease, which is stopped first.

    Only regular files that the task allows are taken, and of these the ones that differ from
    what the agent was given.

    Raises:
        Unreadable: Too many files, or too large ones.
        InfrastructureError: The lease failed.
    """
    lease.stop()
    try:
        entries = lease.list(recursive=True, max_entries=_MOST_ENTRIES)
    except OSError as error:
        raise Unreadable(f"the workspace cannot be read: {error}") from None
    there = {entry.path: entry.kind for entry in entries}
    most = task.limits.source_bytes
    found: dict[str, bytes | None] = {}
    room = most
    for path, kind in there.items():
        if kind != "file" or not is_allowed(task, path, protected):
            continue
        given = task.workspace.get(path)
        try:
            # A file as large as the one given may still be that one.
            content = lease.read_file(path, most + len((given or "").encode()))
        except OSError as error:
            if error.errno == errno.EFBIG:
                raise Unreadable(f"{path} is larger than {most} bytes") from None
            continue
        if given is not None and content == given.encode():
            continue
        room -= len(content)
        found[path] = content
        if room < 0 or len(found) > _MOST_FILES:
            raise Unreadable(f"more than {most} bytes, or {_MOST_FILES} files, changed")
    for path in task.workspace:
        if path not in there and is_allowed(task, path, protected):
            found[path] = None
    return found


def start_files(task: Task) -> dict[str, bytes]:
    """What the agent starts from."""
    return {path: text.encode("utf-8", "surrogateescape") for path, text in task.workspace.items()}


def write_all(lease: Lease, files: Mapping[str, bytes], *, tests: bool, folders: int) -> None:
    """Write files; what starts like a script is made executable.

    Args:
        lease: Where.
        files: Content by path.
        tests: Whether they are the guest's own, so that what runs can change none.
        folders: Permission bits of folders that have to be made.
    """
    owner: Owner = "guest" if tests else "tenant"
    for mode in (0o644, 0o755):
        chosen = {
            path: content
            for path, content in files.items()
            if content.startswith(b"#!") == (mode == 0o755)
        }
        if chosen:
            lease.write_files(chosen, mode, owner=owner, folder_mode=folders)
