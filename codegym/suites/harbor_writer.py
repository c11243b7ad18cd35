"""Writes tasks as Harbor folders, which Harbor runs and :mod:`codegym.suites.harbor` reads back.

Tasks of functions and modules are written as workspaces with one file to fill. Run by
Harbor, their tests share an interpreter with the submission, which is what that
format can say; read back here, they are judged under their own protocol again.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

from codegym.errors import InputError
from codegym.suites.harbor import RECORD, SOLVE, TEST_COMMAND, _sha, digest
from codegym.task import Stage, Task

_BASE = "debian:bookworm-slim"
_PACKAGES = "python3 python3-hypothesis python3-numpy python3-pytest"
_REWARD = "/logs/verifier/reward.txt"
_OWN_TESTS = "/tests/files"


def write_harbor(task: Task, folder: Path) -> None:
    """Write a task as a Harbor folder.

    Args:
        task: A task of the protocol ``workspace``, ``function`` or ``module``.
        folder: Where; made, and empty before.

    Raises:
        InputError: The task has another protocol, or the folder is not empty.
    """
    record = task.model_dump_json(indent=1) + "\n"
    task = _as_workspace(task)
    if folder.exists() and any(folder.iterdir()):
        raise InputError("the folder is not empty", str(folder))
    plan = json.loads(task.stages[0].tests)
    workspace = str(plan.get("workspace", "/workspace"))
    files = {
        "instruction.md": task.instruction,
        "environment/Dockerfile": _dockerfile(task, workspace, plan.get("env", {})),
        **{f"environment/workspace/{path}": text for path, text in task.workspace.items()},
        **_tests(task, workspace),
        **_solution(task, workspace),
    }
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode("utf-8", "surrogateescape"))
        if text.startswith("#!"):
            place.chmod(0o755)
    (folder / RECORD).write_text(record, "utf-8")
    toml = _toml(task, {"sha256": digest(folder), "record": _sha(record)})
    (folder / "task.toml").write_text(toml, "utf-8")


def _as_workspace(task: Task) -> Task:
    """A workspace that asks for the same, with a verifier that Harbor can run."""
    if task.protocol == "workspace":
        return task
    if task.protocol == "function":
        path, script = "solution.py", "python3 /tests/run.py"
        support = {"run.py": _RUN.replace("ENTRY_POINTS", repr(task.entry_points))}
        support["prelude.py"] = task.prelude
        support |= {f"stage_{n}.py": stage.tests for n, stage in enumerate(task.stages, start=1)}
    elif task.protocol == "module":
        path = task.module.replace(".", "/") + ".py"
        script = (
            "PYTHONPATH=$PWD:/tests python3 -m pytest -q -p no:cacheprovider --rootdir /tests "
            "/tests/test_stage_*.py"
        )
        support = dict(task.support)
        support |= {f"test_stage_{n}.py": stage.tests for n, stage in enumerate(task.stages, 1)}
    else:
        raise InputError(f"protocol {task.protocol!r} has no Harbor form", where=task.id)
    support["test.sh"] = (
        f"#!/bin/bash\nmkdir -p /logs/verifier\nif {script}; then\n  echo 1 > {_REWARD}\n"
        f"else\n  echo 0 > {_REWARD}\nfi\n"
    )
    plan = {
        "command": TEST_COMMAND,
        "reward": [_REWARD],
        "support_root": "/tests",
        "workspace": "/app",
    }
    stage = Stage(
        instruction=f"{task.instruction.rstrip()}\n\nWrite the solution to `/app/{path}`.\n",
        tests=json.dumps(plan),
        reference=json.dumps({path: task.reference}) if task.reference else "",
    )
    changes = {
        "protocol": "workspace",
        "support": support,
        "workspace": {path: task.stub},
        "stages": (stage,),
        "stub": "{}",
    }
    return task.model_copy(update=changes)


_RUN = '''"""Runs the tests of every stage; ends with 1 where one of them fails."""

import importlib.util
import inspect
import pathlib
import sys
import traceback

NAMES = ENTRY_POINTS
HERE = pathlib.Path(__file__).parent


def entry_point(module, name):
    first, _, method = name.partition(".")
    found = getattr(module, first)
    return (lambda *args: getattr(found(), method)(*args)) if method else found


def main():
    spec = importlib.util.spec_from_file_location("solution", "solution.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    points = {name.rpartition(".")[2]: entry_point(module, name) for name in NAMES}
    points["candidate"] = next(iter(points.values()))
    failed = 0
    for path in sorted(HERE.glob("stage_*.py")):
        given = dict(points)
        exec(compile((HERE / "prelude.py").read_text(), "prelude.py", "exec"), given)
        tests = {**given, "__name__": path.stem}
        exec(compile(path.read_text(), str(path), "exec"), tests)
        for name, test in list(tests.items()):
            is_test = inspect.isfunction(test) and (name.startswith("test_") or name == "check")
            if is_test and test is not given.get(name):
                words = inspect.signature(test).parameters
                try:
                    test(**{word: points[word] for word in words if word in points})
                except BaseException:
                    traceback.print_exc()
                    failed += 1
    return 1 if failed else 0


sys.exit(main())
'''


def folder_name(task: Task) -> str:
    """A name for the folder of a task, of its id's last part."""
    return re.sub(r"[^A-Za-z0-9_.-]", "-", task.id.rpartition("/")[2]) or "task"


def _dockerfile(task: Task, workspace: str, env: dict[str, str]) -> str:
    lines = [
        f"FROM {_BASE}",
        f"RUN apt-get update -q && apt-get install -q -y --no-install-recommends {_PACKAGES}",
    ]
    lines += [task.dockerfile] if task.dockerfile else []
    lines += [f"ENV {name}={shlex.quote(value)}" for name, value in env.items()]
    lines.append(f"WORKDIR {workspace}")
    if task.workspace:
        lines.append("COPY workspace/ ./")
    return "\n".join(lines) + "\n"


def _tests(task: Task, workspace: str) -> dict[str, str]:
    """``tests/``: the task's own files, and a test.sh where they are not a verifier already."""
    plans = [json.loads(stage.tests) for stage in task.stages]
    if len(plans) == 1 and tuple(plans[0].get("command", ())) == TEST_COMMAND:
        return {f"tests/{path}": text for path, text in task.support.items()}
    lines = ["#!/bin/bash", f"cd {shlex.quote(workspace)} || exit 1", "mkdir -p /logs/verifier"]
    root = next((plan["support_root"] for plan in plans if plan.get("support_root")), "")
    if not root:
        lines.append(f"cp -r {_OWN_TESTS}/. .")
    lines.append("passed=1")
    for plan in plans:
        ids = " ".join(shlex.quote(test) for test in plan.get("ids", ()))
        command = f"python3 -m pytest -q -p no:cacheprovider {ids}"
        if plan.get("command"):
            command = shlex.join(plan["command"])
        lines.append(f"{command} || passed=0")
    if not any(plan.get("reward") for plan in plans):
        lines.append(f"echo $passed > {_REWARD}")
    place = "tests" if root else "tests/files"
    support = {f"{place}/{path}": text for path, text in task.support.items()}
    return {**support, "tests/test.sh": "\n".join(lines) + "\n"}


def _solution(task: Task, workspace: str) -> dict[str, str]:
    """``solution/``: the reference's own script, or one that puts its files in place."""
    reference = json.loads(task.reference or "{}")
    if not reference:
        return {}
    script = reference.pop("$run", None)
    given = {path: text for path, text in reference.items() if path.startswith("/solution/")}
    files = {path[1:]: text for path, text in given.items()}
    changed = {path: text for path, text in reference.items() if path not in given}
    if script == SOLVE and not changed:
        return files
    lines = ["#!/bin/bash", "set -e", f"cd {shlex.quote(workspace)}"]
    for path, text in changed.items():
        if text is None:
            lines.append(f"rm -f {shlex.quote(path)}")
            continue
        files[f"solution/files/{path}"] = text
        if "/" in path:
            lines.append(f"mkdir -p {shlex.quote(path.rpartition('/')[0])}")
        lines.append(f"cp {shlex.quote(f'/solution/files/{path}')} {shlex.quote(path)}")
    if script and script == SOLVE:  # its solve.sh has our name
        files["solution/own_solve.sh"] = files.pop("solution/solve.sh")
        script = "bash /solution/own_solve.sh"
    return {**files, "solution/solve.sh": "\n".join([*lines, script or ""]).rstrip() + "\n"}


def _toml(task: Task, own: dict[str, str]) -> str:
    name = task.id if re.fullmatch(r"[\w.-]+/[\w.-]+", task.id) else f"codegym/{folder_name(task)}"
    tables: dict[str, dict[str, Any]] = {
        "task": {"name": name, "description": task.title, "keywords": list(task.tags)},
        "metadata": {
            "category": task.family,
            "licence": task.licence,
            "released": task.released,
        },
        "metadata.codegym": own,
        "verifier": {"timeout_sec": task.limits.wall_s},
        "agent": {"timeout_sec": 3600.0},
        "environment": {
            "cpus": 1,
            "memory_mb": max(64, task.limits.memory_bytes >> 20),
            "network_mode": "no-network",
        },
    }
    lines = ['schema_version = "1.1"']
    for table, values in tables.items():
        lines += ["", f"[{table}]"]
        lines += [f"{key} = {_value(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """A value as TOML. JSON's strings are TOML's, but for DEL and lone surrogates."""
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode()
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)
