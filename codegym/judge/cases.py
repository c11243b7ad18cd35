"""The cases of a program's tests: JSON lines, one case each."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from codegym.errors import InputError
from codegym.judge.comparing import Comparison

_MOST_FILES = 64
_LONGEST_PATH = 200


def _is_relative(path: str) -> str:
    """A path below the folder that a program runs in."""
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\0" in path or len(path) > _LONGEST_PATH:
        raise ValueError(f"{path!r} is not a plain relative path")
    return path


_Path = Annotated[str, AfterValidator(_is_relative)]


class Case(BaseModel):
    """One run of a program, and what is expected of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    stdin: str = ""
    args: tuple[str, ...] = ()
    files: dict[_Path, str] = Field(default_factory=dict, max_length=_MOST_FILES)
    """Written into the program's folder before it starts."""
    stdout: str | None
    """None: not compared."""
    exit_code: int | None = Field(default=0, ge=0, le=255)
    """None: not compared."""
    compare: Comparison = "lines"
    """For ``stdout`` and ``files_out`` alike."""
    tolerance: float = Field(default=1e-6, ge=0, allow_inf_nan=False)
    files_out: dict[_Path, str] = Field(default_factory=dict, max_length=_MOST_FILES)
    """Regular files that must be in the program's folder when it has ended."""


def read_cases(text: str, where: str) -> list[Case]:
    """The cases of a stage.

    Args:
        text: JSON lines; empty lines are skipped.
        where: The stage, for errors.

    Raises:
        InputError: A line is not a case.
    """
    cases = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            case = Case.model_validate_json(line, strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            what = f"{place}: {first['msg']}" if place else first["msg"]
            raise InputError(f"not a case: {what}", f"{where}, line {number}") from None
        cases.append(case)
    return [
        case if case.name else case.model_copy(update={"name": f"case {number}"})
        for number, case in enumerate(cases, start=1)
    ]


def write_cases(cases: list[Case]) -> str:
    """The text that :func:`read_cases` reads back equal, without what is at its default."""
    return "".join(
        json.dumps({"stdout": case.stdout, **case.model_dump(mode="json", exclude_defaults=True)})
        + "\n"
        for case in cases
    )
