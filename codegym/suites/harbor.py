"""Harbor task folders: ``harbor:PATH``, where PATH is one task or a folder of tasks.

    NAME/
      task.toml              schema 1.x: [task], [metadata], [verifier], [agent], [environment]
      instruction.md
      environment/Dockerfile and what it copies
      tests/test.sh          writes /logs/verifier/reward.txt or reward.json
      solution/solve.sh

A task becomes a workspace: the files of the environment are what the agent starts
from, ``tests/`` is put into ``/tests`` of a pristine sandbox and ``test.sh`` runs
there, with the files that the agent changed in the working folder. The solution
is the reference. What cannot be had here (images, services, networks, several
steps, files outside the working folder) sets a task aside.

A folder that :mod:`codegym.suites.harbor_writer` wrote, and nobody changed, loads as
the very task that was written.

Format: https://harborframework.com/docs/task-format.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.suites import dockerfiles
from codegym.suites.dockerfiles import Unsupported
from codegym.suites.suite import Imported, SetAside
from codegym.task import Limits, Stage, Task

RECORD = "codegym.json"
"""The task itself, in folders that were written here."""
REWARDS = ("/logs/verifier/reward.json", "/logs/verifier/reward.txt")
TEST_COMMAND = ("bash", "/tests/test.sh")
SOLVE = "bash /solution/solve.sh"

_RELEASED = dt.date(2025, 11, 1)
"""Of tasks that do not say: no Harbor task is older than the format."""
_MOST_MEMORY = 1 << 30
_MAX_TIME_S = 3600.0
_INSTALLS = re.compile(
    r"^.*\b(?:npm (?:install|ci)|yarn|go (?:get|install)|cargo install|gem install|git clone"
    r"|(?:curl|wget)\b(?![^\n]*astral\.sh/uv)[^\n]*https?://)[^\n]*$",
    re.MULTILINE,
)


def load(argument: str) -> Imported:
    """The importer of the spec ``harbor:PATH``.

    Raises:
        InputError: There is no such folder, no task in it, or none that is whole.
    """
    root = Path(argument).expanduser()
    if not root.is_dir():
        raise InputError("no such folder", str(root))
    single = (root / "task.toml").is_file()
    folders = [root] if single else sorted(path.parent for path in root.glob("*/task.toml"))
    if not folders:
        raise InputError("no task here (a task is a folder with a task.toml)", str(root))
    tasks, set_aside = [], []
    for folder in folders:
        try:
            tasks.append(load_task(folder))
        except Unsupported as error:
            set_aside.append(SetAside(folder.resolve().name, str(error)))
        except InputError as error:
            if len(folders) == 1:
                raise
            set_aside.append(SetAside(folder.resolve().name, str(error)))
    return Imported(tasks, set_aside)


def load_task(folder: Path) -> Task:
    """Load one task folder.

    Raises:
        InputError: A file is missing or broken.
        Unsupported: It asks for what cannot be had here.
    """
    toml = folder / "task.toml"
    try:
        table = tomllib.loads(_text(toml))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", str(toml)) from None
    if record := _own_record(folder, table):
        return record
    config = _Config(table, str(toml))
    _refuse(folder, config)
    workspace = str(config.get("environment", "workdir", str, ""))
    environment = dockerfiles.read(folder / "environment", workspace)
    tests = _files(folder / "tests")
    solution = _files(folder / "solution")
    if "test.sh" not in tests:
        raise InputError("the file is missing", str(folder / "tests" / "test.sh"))
    for name, text in tests.items():
        if name.endswith(".sh") and (line := _INSTALLS.search(text)):
            raise Unsupported(f"tests/{name} needs the network: {line[0].strip()[:80]}")
    manifest = {
        "command": TEST_COMMAND,
        "reward": REWARDS,
        "support_root": "/tests",
        "offline": True,
        "workspace": environment.workspace,
        "env": {**environment.env, **config.environment()},
    }
    reference = ""
    if "solve.sh" in solution:
        given = {f"/solution/{path}": text for path, text in solution.items()}
        reference = json.dumps({"$run": SOLVE, **given})
    seconds = min(float(config.get("verifier", "timeout_sec", (int, float), 600.0)), _MAX_TIME_S)
    metadata = table.get("metadata", {})
    name = str(config.get("task", "name", str, "")) or folder.resolve().name
    try:
        return Task(
            id=name,
            title=name.rpartition("/")[2].replace("-", " "),
            family=str(metadata.get("category") or "harbor"),
            kind="workspace",
            protocol="workspace",
            dockerfile=environment.dockerfile,
            support=tests,
            workspace=environment.files,
            stages=(
                Stage(
                    instruction=_text(folder / "instruction.md"),
                    tests=json.dumps(manifest),
                    reference=reference,
                ),
            ),
            stub="{}",
            limits=_limits(config, seconds),
            tags=_tags(table),
            licence=str(metadata.get("licence") or metadata.get("license") or "unknown"),
            released=_released(metadata),
            source="harbor",
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{place}: {first['msg']}", str(toml)) from None


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a task folder, but for the record of it."""
    sha = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in (RECORD, "task.toml"):
            content = path.read_bytes()
            sha.update(f"{name}\0{len(content)}\0".encode())
            sha.update(content)
    return sha.hexdigest()


class _Config:
    """Values of task.toml, checked for their types."""

    def __init__(self, table: dict[str, Any], where: str) -> None:
        self.table, self.where = table, where
        for name in ("task", "metadata", "verifier", "agent", "environment", "solution"):
            if not isinstance(table.get(name, {}), dict):
                raise InputError("must be a table", f"{where}: {name}")

    def get(self, section: str, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        """A value, or the default where it is not there."""
        value = self.table.get(section, {}).get(key, default)
        if value is not default and (not isinstance(value, kind) or isinstance(value, bool)):
            raise InputError(f"is a {type(value).__name__}", f"{self.where}: {section}.{key}")
        return value

    def environment(self) -> dict[str, str]:
        """Variables of the environment, the solution and the tests."""
        found: dict[str, str] = {}
        for section in ("environment", "solution", "verifier"):
            found.update(self.get(section, "env", dict, {}))
        for name, value in found.items():
            if not isinstance(value, str) or "${" in value:
                raise Unsupported(f"env.{name} comes from the host")
        return found


def _refuse(folder: Path, config: _Config) -> None:
    """Say what of a task is not to be had here."""
    table = config.table
    environment = table.get("environment", {})
    if (folder / "steps").is_dir() or table.get("steps"):
        raise Unsupported("has several steps")
    if (folder / "environment" / "docker-compose.yaml").exists():
        raise Unsupported("has services of its own (docker-compose.yaml)")
    if environment.get("os", "linux") != "linux":
        raise Unsupported(f"is for {environment['os']}")
    if environment.get("gpus") or environment.get("tpus") or environment.get("tpu"):
        raise Unsupported("asks for an accelerator")
    if environment.get("mcp_servers"):
        raise Unsupported("asks for MCP servers")
    if (folder / "tests" / "Dockerfile").exists() or table.get("verifier", {}).get("environment"):
        raise Unsupported("its verifier has an image of its own")
    if not (folder / "environment" / "Dockerfile").is_file():
        image = environment.get("docker_image")
        raise Unsupported(f"the image {image} is not here" if image else "has no Dockerfile")


def _limits(config: _Config, seconds: float) -> Limits:
    memory = int(config.get("environment", "memory_mb", int, 2048)) << 20
    return Limits(
        wall_s=seconds,
        cpu_s=seconds,
        memory_bytes=max(32 << 20, min(memory, _MOST_MEMORY)),
        processes=128,
        file_bytes=64 << 20,
        open_files=1024,
        source_bytes=4 << 20,
    )


def _tags(table: dict[str, Any]) -> tuple[str, ...]:
    words = [*table.get("metadata", {}).get("tags", []), *table.get("task", {}).get("keywords", [])]
    return tuple(dict.fromkeys(word for word in words if isinstance(word, str)))


def _released(metadata: dict[str, Any]) -> dt.date:
    value = metadata.get("released")
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else _RELEASED


def _own_record(folder: Path, table: dict[str, Any]) -> Task | None:
    """The task that was written to this folder, where the folder still is what was written."""
    own = table.get("metadata", {}).get("codegym", {})
    if not isinstance(own, dict) or "sha256" not in own or not (folder / RECORD).is_file():
        return None
    raw = _text(folder / RECORD)
    if own["sha256"] != digest(folder) or own.get("record") != _sha(raw):
        return None
    try:
        return Task.model_validate_json(raw)
    except ValidationError as error:
        raise InputError(f"not a task: {error.errors()[0]['msg']}", str(folder / RECORD)) from None


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        raise InputError("the file is missing", str(path)) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path)) from None
    except UnicodeDecodeError:
        raise InputError("not UTF-8", str(path)) from None


def _files(folder: Path) -> dict[str, str]:
    """Every file below a folder, by relative path."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise Unsupported(f"{folder.name}/{name} is a link")
        if path.is_file() and "__pycache__" not in name:
            try:
                found[name] = path.read_bytes().decode()
            except UnicodeDecodeError:
                raise Unsupported(f"{folder.name}/{name} is not text") from None
    return found
