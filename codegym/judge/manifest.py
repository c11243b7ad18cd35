"""What has to pass under the protocol ``workspace``: the JSON text of ``Stage.tests``.

Either the ids of pytest tests, every one of which must be there and pass::

    {"ids": ["tests/test_parse.py::test_empty", "tests/test_parse.py::TestAll::test_one[a-1]"]}

or a command that writes rewards, as the public task formats do::

    {"command": ["bash", "/tests/test.sh"], "reward": ["/logs/verifier/reward.txt"],
     "support_root": "/tests"}

Both may have ``workspace`` (where the workspace lies, ``/workspace`` if not said) and
``env``. A command without ``reward`` passes by its exit code.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from codegym.errors import InputError
from codegym.sandbox.leases import WORKSPACE
from codegym.task import Stage, Task

_Id = Annotated[str, StringConstraints(pattern=r"^[^/:\x00][^:\x00]*\.py::[^\x00]+$")]
_Absolute = Annotated[str, StringConstraints(pattern=r"^/[^\x00]+$")]


class Manifest(BaseModel):
    """The tests of one stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ids: tuple[_Id, ...] = ()
    """pytest's own ids, relative to the workspace."""
    command: tuple[str, ...] = ()
    reward: tuple[_Absolute, ...] = ()
    """Files that hold rewards, the first that is there counts: JSON by name, else a number."""
    support_root: Literal["", "/tests"] = ""
    """Where the files of ``Task.support`` lie; in the workspace where empty."""
    offline: bool = False
    """Whether a command finds stand-ins for what it wants to install; see
    :mod:`codegym.suites.offline`."""
    workspace: _Absolute = WORKSPACE
    env: dict[str, str] = Field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """The test files, each once, in order."""
        return tuple(dict.fromkeys(test.partition("::")[0] for test in self.ids))


def read(task: Task, stage: Stage, public: bool = False) -> Manifest:
    """The manifest of a stage.

    Raises:
        InputError: It is malformed.
    """
    text = stage.public if public else stage.tests
    try:
        found = Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"tests: {place}: {first['msg']}", where=task.id) from None
    if bool(found.ids) == bool(found.command):
        raise InputError("tests: either ids or a command is needed", where=task.id)
    if len(set(found.ids)) != len(found.ids):
        raise InputError("tests: an id is there twice", where=task.id)
    return found


def workspace_of(task: Task) -> str:
    """Where the workspace of a task lies, an absolute path."""
    return read(task, task.stages[0]).workspace
