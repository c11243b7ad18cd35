"""LiveCodeBench's ``code_generation_lite``: one JSON object a line, plain or gzipped.

Each line has ``question_title``, ``question_content``, ``platform``, ``question_id``,
``contest_date``, ``starter_code``, ``difficulty``, ``public_test_cases``,
``private_test_cases`` and ``metadata``. Problems with a ``func_name`` in their metadata
are methods of a class ``Solution`` (protocol ``function``), the others programs from
standard input to standard output (protocol ``program``). There are no references.

Answers are compared as LiveCodeBench does (``lcb_runner/evaluation/testing_util.py``): of
a method, equal, where a tuple may stand for a list; of a program, line by line without
white space at the ends, or by the exact values of numbers where a case has fractions.
Its harness runs each program below a long list of imports; here they are the text that a
completion continues.

Format: Jain et al., "LiveCodeBench", 2024 (https://arxiv.org/abs/2403.07974);
https://huggingface.co/datasets/livecodebench/code_generation_lite.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.jsonl import JsonLine, read_json_records
from codegym.suites.packedcases import MAX_BYTES, unpack
from codegym.suites.reading import PUBLIC_LIMITS, first_problem, import_lines, text
from codegym.suites.suite import Imported, SetAside
from codegym.task import Stage, Task

MAX_TESTS = 16 << 20
"""Most characters of tests that a task may have; the judge holds them all in memory."""

_MODULES = (
    *("string", "re", "datetime", "collections", "heapq", "bisect", "copy", "math", "random"),
    *("statistics", "itertools", "functools", "operator", "io", "sys", "json"),
)
IMPORTS = (
    "".join(f"from {name} import *\n" for name in (*_MODULES, "builtins", "typing"))
    + "".join(f"import {name}\n" for name in _MODULES)
    + "sys.setrecursionlimit(50000)\n\n"
)
"""What LiveCodeBench puts before each program."""

_FRACTION = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+(\.\d*)?[eE][+-]?\d+)")


class _Case(NamedTuple):
    name: str
    given: str
    expected: str
    kind: str


class _NoTask(Exception):
    """Why a problem is no task here."""


def load(argument: str) -> Imported:
    """The importer of the spec ``livecodebench:PATH``.

    Args:
        argument: A ``.jsonl`` file, such as ``test.jsonl`` to ``test6.jsonl`` of the data set;
            it may be gzipped.

    Raises:
        InputError: The file is missing, empty, truncated or broken; the message names
            the line and the key.
    """
    path = Path(argument).expanduser()
    return import_lines(read_json_records(path, MAX_BYTES), _task, "question_id", str(path))


def _task(line: JsonLine) -> Task | SetAside:
    task_id = f"LiveCodeBench/{text(line, 'question_id')}"
    content, starter = text(line, "question_content"), text(line, "starter_code")
    metadata = _json(text(line, "metadata"), dict, "metadata", line)
    public = _cases(line, "public")
    hidden = public + _cases(line, "private")
    function = metadata.get("func_name")
    try:
        if function is None:
            fields = _program(content, public, hidden)
        else:
            fields = _method(function, content, starter, public, hidden)
        if len(fields["tests"]) > MAX_TESTS:
            raise _NoTask(f"its test cases are larger than {MAX_TESTS >> 20} MiB")
    except _NoTask as problem:
        return SetAside(task_id, str(problem))
    stage = Stage(**{key: fields.pop(key) for key in ("instruction", "tests", "public")})
    try:
        return Task(
            id=task_id,
            title=text(line, "question_title").strip() or task_id,
            family=f"livecodebench-{text(line, 'platform')}",
            limits=PUBLIC_LIMITS,
            prompt=IMPORTS,
            stages=(stage,),
            tags=(text(line, "difficulty"),),
            licence="LicenseRef-LiveCodeBench",
            released=_date(line),
            source="https://huggingface.co/datasets/livecodebench/code_generation_lite",
            **fields,
        )
    except ValidationError as error:
        raise first_problem(error, line.where, {"id": "question_id"}) from None


def _program(content: str, public: list[_Case], hidden: list[_Case]) -> dict[str, Any]:
    if not hidden:
        raise _NoTask("it has no test case")
    if any(case.kind != "stdin" for case in hidden):
        raise _NoTask("its cases call a function whose name its metadata does not give")
    instruction = (
        f"{content.strip()}\n\nWrite a Python program that reads the input from standard input "
        "and writes the answer to standard output.\n"
    )
    return {
        "instruction": instruction,
        "tests": "".join(map(_stdin_case, hidden)),
        "public": "".join(map(_stdin_case, public)),
        "kind": "program",
        "protocol": "program",
        "stub": "pass\n",
    }


def _stdin_case(case: _Case) -> str:
    record: dict[str, Any] = {"name": case.name, "stdin": case.given, "stdout": case.expected}
    if any(_FRACTION.fullmatch(token) for token in case.expected.split()):
        record |= {"compare": "floats", "tolerance": 0}
    else:
        record["compare"] = "lines"
    return json.dumps(record) + "\n"


def _method(
    function: Any, content: str, starter: str, public: list[_Case], hidden: list[_Case]
) -> dict[str, Any]:
    if not isinstance(function, str) or not function.isidentifier():
        raise _NoTask("the func_name in its metadata is not a Python name")
    if not hidden:
        raise _NoTask("it has no test case")
    if any(case.kind != "functional" for case in hidden):
        raise _NoTask("its metadata names a function, and its cases are not calls")
    entry_point = f"Solution.{function}" if "class Solution" in starter else function
    begin = starter.rstrip() or (
        f"def {function}(*args):" if entry_point == function else "class Solution:"
    )
    body = "        pass\n" if entry_point != function else "    pass\n"
    instruction = (
        f"{content.strip()}\n\nDefine `{entry_point}` in Python; begin with this:\n\n"
        f"```python\nfrom typing import *\n\n{begin}\n```\n"
    )
    return {
        "instruction": instruction,
        "tests": _calls(hidden),
        "public": _shown_calls(public),
        "entry_points": (entry_point,),
        "stub": f"from typing import *\n\n{begin}\n{body}",
    }


def _calls(cases: list[_Case]) -> str:
    """Test functions, one for each case, around the cases' own JSON."""
    table = [(f"test_{case.name}", *_values(case)) for case in cases]
    packed = json.dumps(table, separators=(",", ":"))
    return _CALLS.format(packed=packed)


def _shown_calls(cases: list[_Case]) -> str:
    """The same, in the form that is the easiest to read."""
    functions = []
    for case in cases:
        arguments, expected = _values(case)
        call = f"candidate({', '.join(map(repr, arguments))})"
        functions.append(f"def test_{case.name}(candidate):\n    assert {call} == {expected!r}\n")
    return "\n\n".join(functions)


def _values(case: _Case) -> tuple[list[Any], Any]:
    """Arguments and answer of a call: JSON, an argument a line."""
    try:
        return [json.loads(part) for part in case.given.split("\n")], json.loads(case.expected)
    except (ValueError, RecursionError) as error:
        raise _NoTask(f"the case {case.name}: not JSON: {error}") from None


_CALLS = """import json


def _test(arguments, expected):
    def test(candidate):
        answer = candidate(*arguments)
        if type(answer) is tuple:  # a list is meant
            answer = list(answer)
        assert (answer == expected) is True, "expected %.200s" % json.dumps(expected)

    return test


for _name, _arguments, _expected in json.loads({packed!r}):
    globals()[_name] = _test(_arguments, _expected)
"""


def _cases(line: JsonLine, which: str) -> list[_Case]:
    key = f"{which}_test_cases"
    packed = text(line, key)
    if which == "private" and not packed.lstrip().startswith("["):
        try:
            packed = unpack(packed)
        except ValueError as error:
            raise InputError(f"{key}: {error}", line.where) from None
    cases: list[_Case] = []
    for number, record in enumerate(_json(packed, list, key, line), start=1):
        parts = record if isinstance(record, dict) else {}
        given, expected, kind = (parts.get(name) for name in ("input", "output", "testtype"))
        if not (isinstance(given, str) and isinstance(expected, str) and isinstance(kind, str)):
            raise InputError(
                f"{key}: case {number} must have the texts input, output and testtype", line.where
            )
        cases.append(_Case(f"{which}_{number}", given, expected, kind))
    return cases


def _json(source: str, kind: type, key: str, line: JsonLine) -> Any:
    try:
        value = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{key}: not JSON: {error}", line.where) from None
    if not isinstance(value, kind):
        raise InputError(f"{key}: must be a JSON {kind.__name__}", line.where)
    return value


def _date(line: JsonLine) -> dt.date:
    value = text(line, "contest_date")
    try:
        return dt.datetime.fromisoformat(value).date()
    except ValueError:
        raise InputError(f"contest_date: not a date: {value:.40}", line.where) from None
