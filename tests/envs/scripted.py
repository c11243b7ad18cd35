"""A scripted agent: plain Python that works through the tools as a model would, by a known solution."""

from __future__ import annotations

import difflib
import json

from codegym.envs.layout import layout_of
from codegym.task import Task


def call(name: str, **arguments) -> str:
    return json.dumps({"name": name, "arguments": arguments})


def actions(task: Task, solution: str, look: bool = True) -> list[str]:
    """The actions that look around, put a submission in place with the tools, and hand it in.

    Args:
        task: What is worked on.
        solution: A reference or a stub: a source, or a workspace's files as JSON.
        look: Whether to run the public tests before and after.
    """
    layout = layout_of(task)
    files = {layout.program: solution} if layout.program else json.loads(solution)
    tests = [call("run_public_tests")] if look and any(s.public for s in task.stages) else []
    return [
        call("list_files", recursive=True),
        *tests,
        *(action for path, text in files.items() for action in _written(layout.files, path, text)),
        *tests,
        call("submit"),
    ]


def _written(files: dict[str, bytes], path: str, text: str | None) -> list[str]:
    before = files.get(path)
    if text is None:
        return [call("shell", command=f"rm -- {path}")]
    read = [call("read_file", path=path)] if before is not None else []
    if before is None or not before:
        return [*read, call("write_file", path=path, content=text)]
    return [*read, *(call("edit_file", path=path, **e) for e in _edits(before.decode(), text))]


def _edits(old: str, new: str) -> list[dict[str, str]]:
    """Replacements of pieces that are there once, one after the other."""
    found, now = [], old
    a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    done = ""
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            # With the text before it, however much of it there is, the piece is unique.
            before, piece = done + "", "".join(a[i:j])
            after = "".join(a[j : j + 1])
            old_text = before + piece + after
            found.append({"old": old_text, "new": before + "".join(b[k:m]) + after})
            assert now.count(old_text) == 1
            now = now.replace(old_text, found[-1]["new"])
        done += "".join(b[k:m])
    assert now == new
    return found
