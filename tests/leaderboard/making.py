"""Run folders for these tests: real ones, and what a forger makes of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from codegym import Stage, Suite, Task
from codegym.evaluation import Evaluation, FileSource
from codegym.evaluation.summary import summarise

FILES = ("manifest.json", "samples.jsonl", "verdicts.jsonl", "summary.json")
PER_TASK = 2

_TASKS = {
    "double": ("return 2 * x", 2),
    "sign": ("if x > 0:\n        return 1\n    return -1 if x < 0 else 0", 4),
    "digits": (
        "total = 0\n    for c in str(abs(x)):\n        total += int(c)\n    return total",
        8,
    ),
}
_WANTED = {"double": "2 * x", "sign": "(x > 0) - (x < 0)", "digits": "sum(map(int, str(abs(x))))"}


def tasks() -> list[Task]:
    """Three functions of one stage, and one of two."""
    found = [_task(name, [(name, body, lines)]) for name, (body, lines) in _TASKS.items()]
    stages = [(name, _TASKS[name][0], _TASKS[name][1]) for name in ("double", "digits")]
    return [*found, _task("both", stages)]


def _task(task_id: str, stages: list[tuple[str, str, int]]) -> Task:
    made, program = [], ""
    for name, body, lines in stages:
        program += f"def {name}(x):\n    {body}\n"
        check = f"    assert all({name}(x) == {_WANTED[name]} for x in range(-15, 16))\n"
        names = ", ".join(each for each, _, _ in stages)
        tests = f"def check({names}):\n{check}"
        stage = Stage(instruction=name, tests=tests, reference=program, effective_lines=lines)
        made.append(stage)
    return Task(
        id=task_id,
        title=task_id.title(),
        family=task_id[0],
        entry_points=tuple(name for name, _, _ in stages),
        stages=tuple(made),
        stub="".join(f"def {name}(x):\n    pass\n" for name, _, _ in stages),
        licence="MIT",
        released=dt.date(2026, 1, 1),
    )


def half_right(task: Task) -> list[str]:
    """One right and one wrong program; of two stages, one with the first alone."""
    wrong = task.stub
    if len(task.stages) > 1:
        wrong = task.stages[0].reference + "def digits(x):\n    return -1\n"
    return [task.reference, wrong]


def evaluate(
    suite: Suite,
    pool: Any,
    judge: Any,
    out: Path,
    programs: Callable[[Task], list[str]] = half_right,
) -> Path:
    """A run that `codegym eval` would have made."""
    samples = out.with_suffix(".samples")
    lines = (
        json.dumps({"task_id": task.id, "solution": program})
        for task in suite
        for program in programs(task)
    )
    samples.write_text("\n".join(lines) + "\n")
    with Evaluation(suite, FileSource(samples), out) as run:
        run.judge(pool, judge, progress=False)
    return out


# ===== Forging ====


def read(folder: Path, name: str) -> Any:
    text = (folder / name).read_text()
    return [json.loads(line) for line in text.splitlines()] if "jsonl" in name else json.loads(text)


def write(folder: Path, name: str, value: Any) -> None:
    lines = value if "jsonl" in name else [value]
    (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))


def reseal(folder: Path, suite: Suite, *, add_up: bool = True) -> None:
    """Make digests, counts and (unless told otherwise) the summary fit what the folder holds."""
    digests = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("samples.jsonl", "verdicts.jsonl")
    }
    manifest, summary = read(folder, "manifest.json"), read(folder, "summary.json")
    samples = read(folder, "samples.jsonl")
    manifest["samples"] = {"count": len(samples), "sha256": digests["samples.jsonl"]}
    if add_up:
        lines = (folder / "verdicts.jsonl").read_bytes().splitlines()
        made = summarise(
            suite,
            manifest["label"],
            lines,
            samples=len(samples),
            infrastructure_errors=0,
            seconds=1.0,
        )
        summary = made.model_dump(mode="json")
    summary["files"] = digests
    write(folder, "manifest.json", manifest)
    write(folder, "summary.json", summary)


def leaves(value: Any, kind: type | tuple[type, ...]) -> Iterator[tuple[Any, ...]]:
    """Paths to everything of some type in a JSON value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ((key, *path) for path in leaves(item, kind))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from ((place, *path) for path in leaves(item, kind))
    elif isinstance(value, kind) and not isinstance(value, bool):
        yield ()


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    """Replace what a path leads to."""
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new


def packed(folder: Path) -> bytes:
    """The folder as it is uploaded."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name in FILES:
            archive.add(folder / name, name)
    return out.getvalue()
