"""The plain records that everything else speaks in.

A :class:`Task` is what an agent is asked, an :class:`Execution` is one isolated
run of some code, and a :class:`Verdict` is what the judge found. All of them
are frozen, validated on construction and JSON-serialisable
(``record.model_dump_json()``); none has behaviour beyond that.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, model_validator

Protocol = Literal["function", "module", "program", "workspace"]
"""How a judge puts a submission to the test.

``function``: test functions call its functions. ``module``: unittest or pytest files import it.
``program``: it reads standard input and writes standard output. ``workspace``: it is a
repository, with tests of its own language and tools.
"""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

# Bytes that model-written code printed: any byte may occur, so JSON carries
# them decoded with replacement characters, for reading and not for comparing.
OutputBytes = Annotated[
    bytes,
    PlainSerializer(lambda raw: raw.decode("utf-8", "replace"), return_type=str, when_used="json"),
]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Outcome(StrEnum):
    """What became of a submission or of a plain run.

    Infrastructure faults are not outcomes: they are raised as
    :class:`codegym.InfrastructureError` and never become a reward.
    """

    PASSED = "passed"
    """Every test passed (of a plain run: it ended by itself with exit code 0)."""
    FAILED = "failed"
    """A wrong answer, an exception, an early exit, a forged frame (plain run: exit code not 0)."""
    TIMEOUT = "timeout"
    """The wall clock or the CPU limit ran out."""
    MEMORY = "memory"
    """The memory limit was hit."""
    OUTPUT = "output"
    """More output than the limit."""
    CRASHED = "crashed"
    """The interpreter died of a signal that nobody here sent."""
    INVALID = "invalid"
    """Not a program: syntax error, NUL bytes, not UTF-8, too large."""


class Limits(_Record):
    """What one execution may use. Enforced from outside the code that runs."""

    wall_s: float = Field(default=10.0, gt=0, le=3600)
    """Wall clock, seconds, from the start of the run (never while it queues)."""
    cpu_s: float = Field(default=10.0, gt=0, le=3600)
    """CPU time of all processes of the run, seconds."""
    memory_bytes: int = Field(default=256 << 20, ge=32 << 20)
    """Address space of each process of the run beyond what an idle worker has mapped, bytes."""
    processes: int = Field(default=32, ge=1, le=4096)
    """Processes and threads of the run at one time."""
    output_bytes: int = Field(default=256 << 10, ge=1, le=64 << 20)
    """Standard output and standard error, each, bytes."""
    file_bytes: int = Field(default=16 << 20, ge=0)
    """Largest file that the run may write, bytes (the scratch space as a whole is capped too)."""
    open_files: int = Field(default=128, ge=16, le=4096)
    """File descriptors of each process."""
    source_bytes: int = Field(default=1 << 20, ge=1, le=16 << 20)
    """Largest submission, bytes of UTF-8."""


class Stage(_Record):
    """A part of a task; stage k's tests include those of all stages before."""

    instruction: str = Field(min_length=1)
    """What this stage asks for, Markdown."""
    tests: str = Field(min_length=1)
    """Hidden tests of this stage, in the protocol's form (see ``docs/tasks.md``): Python source
    under ``function`` and ``module``, JSON lines of cases under ``program``, a JSON manifest under
    ``workspace``."""
    public: str = ""
    """Test source that the agent may see, in the same form."""
    reference: str = ""
    """A solution: the whole program so far; empty where an imported task comes without one."""
    effective_lines: int | None = Field(default=None, ge=1)
    """Measured effective lines of the reference; None where not measured."""


class Task(_Record):
    """One programming problem: instruction, entry points, tests, limits, reference.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of a wrong type.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]*$", max_length=200)
    title: str = Field(min_length=1)
    family: str = Field(min_length=1)
    """Tasks of one family resemble each other; statistics cluster by it."""
    kind: Protocol = "function"
    """What a submission is: functions, a module, a program or a workspace."""
    protocol: Protocol = "function"
    language: str = Field(default="python", pattern=r"^[a-z][a-z0-9+#-]*$")
    entry_points: tuple[str, ...] = ()
    """Names that the submission must define; tests of functions receive them as parameters.
    ``Class.method`` is the method of a new instance for each call, made without arguments;
    tests receive it as ``method``."""
    module: str = ""
    """The name that tests import the submission by (protocol ``module``)."""
    banned: tuple[str, ...] = ()
    """Modules that the submission must not use; the tests may."""
    dockerfile: str = ""
    """Lines that add to the sandbox image what this task needs; empty where nothing."""
    support: dict[str, str] = Field(default_factory=dict)
    """Files that belong to the hidden tests, by relative path; the submission never sees them."""
    workspace: dict[str, str] = Field(default_factory=dict)
    """Files that the agent starts from, by relative path (protocol ``workspace``)."""
    editable: tuple[str, ...] = ("**",)
    """Patterns of the files of a workspace that a submission may add, change or remove: ``*`` is
    any name, ``**`` any folders too. What belongs to the tests never is."""
    prelude: str = ""
    """Trusted code that runs in the judge before the tests (helpers that the instruction shows)."""
    prompt: str = ""
    """Text that a ``completion`` continues: the program is prompt + completion; empty where
    a completion is the whole program."""
    stages: tuple[Stage, ...] = Field(min_length=1)
    stub: str
    """A submission that must fail: the entry points with empty bodies."""
    limits: Limits = Limits()
    tags: tuple[str, ...] = ()
    licence: str = Field(min_length=1)
    released: dt.date
    """When the task was first public; for contamination windows."""
    source: str = ""
    """Where an imported task came from."""

    @model_validator(mode="after")
    def _names_are_names(self) -> Task:
        for name in self.entry_points:
            parts = name.split(".")
            if len(parts) > 2 or not all(_IDENTIFIER.fullmatch(part) for part in parts):
                raise ValueError(f"entry_points: {name!r} is not a Python name (or Class.method)")
        if self.protocol == "function" and not self.entry_points:
            raise ValueError("entry_points: at least one is needed")
        if self.protocol == "module" and not all(
            _IDENTIFIER.fullmatch(part) for part in self.module.split(".")
        ):
            raise ValueError(f"module: {self.module!r} is not a module's name")
        for name in self.banned:
            if not all(_IDENTIFIER.fullmatch(part) for part in name.split(".")):
                raise ValueError(f"banned: {name!r} is not a module's name")
        return self

    def up_to(self, stage: int) -> Task:
        """The task as it is with the first stages alone; 1 for the first."""
        if stage >= len(self.stages):
            return self
        return self.model_copy(update={"stages": self.stages[:stage]})

    @property
    def instruction(self) -> str:
        """The instruction of all stages, Markdown."""
        return "\n\n".join(stage.instruction for stage in self.stages)

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Entry points that the instruction does not name, all parts of ``Class.method``."""

        def is_named(name: str) -> bool:
            parts = name.split(".")
            return all(re.search(rf"(?<!\w){part}(?!\w)", self.instruction) for part in parts)

        return tuple(name for name in self.entry_points if not is_named(name))

    @property
    def reference(self) -> str:
        """The reference of the last stage: the whole program."""
        return self.stages[-1].reference


class Usage(_Record):
    """What an execution used, measured outside it."""

    wall_s: float
    """Seconds from the start of the run to its end."""
    cpu_s: float
    """User and system seconds of the worker and the children that it waited for."""
    peak_bytes: int
    """Largest resident set of the worker, bytes; what an idle worker has is included."""


class Isolation(_Record):
    """Behind which walls an execution ran."""

    backend: str
    """``docker``, ``bubblewrap`` or ``process``."""
    runtime: str
    """The container runtime (``runc``, ``runsc``, ...), or the backend's own program."""
    reuse: str
    """``run``: a warm container, reset and verified between runs; ``single``: one of its own."""


class TestResult(_Record):
    """What one test found."""

    __test__ = False  # not a pytest class

    name: str
    stage: int
    """1 for the first stage."""
    passed: bool
    message: str = ""
    """Why it failed; empty where it passed."""


class Execution(_Record):
    """One isolated run of a program, and what came out of it."""

    outcome: Outcome
    reason: str
    """One line for people; empty where the outcome says it all."""
    exit_code: int | None
    """None where the run was ended by a signal."""
    signal: int | None
    """The signal that ended the run, ours or another's."""
    stdout: OutputBytes
    stderr: OutputBytes
    stdout_truncated: bool
    stderr_truncated: bool
    usage: Usage
    isolation: Isolation


class Verdict(_Record):
    """What the judge found about a submission. A reward is a pure function of it."""

    task_id: str
    outcome: Outcome
    reason: str
    """One line for people: the first thing that went wrong; empty when passed."""
    tests: tuple[TestResult, ...]
    passed: int
    """How many of the tests passed."""
    total: int
    """How many tests there are."""
    stage: int
    """Highest stage whose tests, and those of all before it, all passed; 0 for none."""
    line_credit: int
    """Effective lines of the reference at ``stage``; 0 where that was not measured."""
    stdout: OutputBytes
    stderr: OutputBytes
    stdout_truncated: bool
    stderr_truncated: bool
    usage: Usage
    protocol: Protocol
    tamper_proof: bool
    """Whether the submission could not have reached the code that judged it."""
    isolation: Isolation
    versions: dict[str, Any]
    """What judged: versions of codegym and of the guest's Python, the image's tag."""
