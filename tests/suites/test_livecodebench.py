"""Records of our own in the exact form of LiveCodeBench."""

import base64
import json
import os
import pickle
import zlib
from pathlib import Path
from typing import Any

import pytest

from codegym import InputError, Task, load_suite
from codegym.suites.packedcases import unpack


def cases(kind: str, *pairs: tuple[str, str]) -> str:
    return json.dumps([{"input": a, "output": b, "testtype": kind} for a, b in pairs])


def packed(text: object, protocol: int = 4) -> str:
    return base64.b64encode(zlib.compress(pickle.dumps(text, protocol))).decode()


STDIN: dict[str, Any] = {
    "question_title": "A. Sum",
    "question_content": "Given two numbers, print their sum.",
    "platform": "codeforces",
    "question_id": "1873_A",
    "contest_id": "1873",
    "contest_date": "2023-08-21T00:00:00",
    "starter_code": "",
    "difficulty": "easy",
    "public_test_cases": cases("stdin", ("1 2\n", "3\n")),
    "private_test_cases": packed(cases("stdin", ("5 6\n", "11\n"), ("0.5 1\n", "1.5\n"))),
    "metadata": "{}",
}
METHOD: dict[str, Any] = {
    **STDIN,
    "platform": "leetcode",
    "question_id": "2777",
    "starter_code": "class Solution:\n    def pairs(self, nums: List[int], k: int) -> List[int]:\n"
    "        ",
    "public_test_cases": cases("functional", ("[1, 2]\n3", "[3]"), ("[]\n0", "[0]")),
    "private_test_cases": cases("functional", ("[4, 5]\n9", "[9]")),
    "metadata": '{"func_name": "pairs"}',
}


def write(folder: Path, *records: object) -> str:
    path = folder / "l.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return f"livecodebench:{path}"


def task_of(folder: Path) -> Task:
    return load_suite(write(folder, METHOD))[0]


def test_a_program(tmp_path: Path):
    task = load_suite(write(tmp_path, STDIN))["LiveCodeBench/1873_A"]
    assert (task.protocol, task.kind, task.entry_points) == ("program", "program", ())
    assert (str(task.released), task.tags, task.title) == ("2023-08-21", ("easy",), "A. Sum")
    assert task.family == "livecodebench-codeforces"
    assert task.reference == ""
    stage = task.stages[0]
    assert [json.loads(line) for line in stage.tests.splitlines()] == [
        {"name": "public_1", "stdin": "1 2\n", "stdout": "3\n", "compare": "lines"},
        {"name": "private_1", "stdin": "5 6\n", "stdout": "11\n", "compare": "lines"},
        {"name": "private_2", "stdin": "0.5 1\n", "stdout": "1.5\n"}
        | {"compare": "floats", "tolerance": 0},
    ]
    assert stage.tests.startswith(stage.public)


def test_a_method(tmp_path: Path):
    task = task_of(tmp_path)
    assert (task.protocol, task.entry_points) == ("function", ("Solution.pairs",))
    assert METHOD["starter_code"].strip() in task.instruction
    assert "`Solution.pairs`" in task.instruction
    first = "def test_public_1(candidate):\n    assert candidate([1, 2], 3) == [3]\n"
    assert task.stages[0].public.startswith(first)
    assert "private" not in task.stages[0].public
    compile(task.stub, "stub", "exec")
    compile(task.prompt, "prompt", "exec")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"metadata": '{"func_name": "a b"}'}, "the func_name in its metadata is not"),
        ({"metadata": "{}"}, "its cases call a function whose name"),
        ({"private_test_cases": STDIN["private_test_cases"]}, "its metadata names a function"),
        ({"public_test_cases": "[]", "private_test_cases": "[]"}, "it has no test case"),
        ({"private_test_cases": cases("functional", ("x", "1"))}, "the case private_1: not JSON"),
    ],
)
def test_what_cannot_be_judged_is_set_aside(tmp_path: Path, change: dict[str, Any], reason: str):
    suite = load_suite(write(tmp_path, STDIN, {**METHOD, **change}))
    assert suite.ids == ("LiveCodeBench/1873_A",)
    assert suite.set_aside[0].id == "LiveCodeBench/2777"
    assert suite.set_aside[0].reason.startswith(reason)


def test_tests_that_are_too_large_are_set_aside(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("codegym.suites.livecodebench.MAX_TESTS", 200)
    suite = load_suite(write(tmp_path, {**STDIN, "private_test_cases": "[]"}, METHOD))
    assert suite.set_aside[0].reason.startswith("its test cases are larger than")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"contest_date": "soon"}, r"l\.jsonl:2: contest_date: not a date: soon"),
        ({"metadata": "[]"}, r"l\.jsonl:2: metadata: must be a JSON dict"),
        ({"starter_code": None}, r"l\.jsonl:2: the key 'starter_code' is missing"),
        ({"question_id": "a b"}, r"l\.jsonl:2: question_id: String should match"),
        ({"question_id": "1873_A"}, r"question_id 'LiveCodeBench/1873_A' is on line 1 already"),
        ({"public_test_cases": "[1]"}, r"public_test_cases: case 1 must have the texts"),
        ({"public_test_cases": "["}, r"l\.jsonl:2: public_test_cases: not JSON"),
        ({"private_test_cases": "[" * 100_000}, r"l\.jsonl:2: private_test_cases: not JSON"),
        ({"private_test_cases": "é"}, r"private_test_cases: neither JSON nor base64"),
        ({"private_test_cases": packed([1])}, r"something else than one text \(EMPTY_LIST\)"),
        ({"private_test_cases": packed("x")[:-8]}, r"private_test_cases: "),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, change: dict[str, Any], message: str):
    with pytest.raises(InputError, match=message) as caught:
        load_suite(write(tmp_path, STDIN, {**METHOD, **change}))
    assert "\n" not in str(caught.value)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("evil",)


def test_no_pickle_is_run(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="something else than one text"):
        unpack(packed(Evil()))
    assert not Path("evil").exists()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("text", ["", "[1]", "é\u2028🙂" * 300])
def test_packed_texts_come_back(protocol: int, text: str):
    assert unpack(packed(text, protocol)) == text


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("codegym.suites.packedcases.MAX_BYTES", 1 << 20)
    with pytest.raises(ValueError, match="larger than 1 MiB when unpacked"):
        unpack(packed("x" * (2 << 20)))
