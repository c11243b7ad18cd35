import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from codegym import InputError, Task, load_suite

RECORD: dict[str, Any] = {
    "task_id": 900,
    "prompt": "Write a function for the area of a circle.",
    "code": "import math\r\ndef area(r):\r\n  return math.pi * r * r\r\n",
    "test_imports": ["from math import isclose"],
    "test_list": [
        "assert isclose(area(0), 0)",
        "assert math.isclose(area(1), 3.14159265, rel_tol=1e-6)",
        "assert area(-1) > 3,\\\n  'of a text\nwith lines'".replace("'of a", "'''of a") + "''",
    ],
}
FULL: dict[str, Any] = {
    "task_id": 901,
    "text": "Write a function to add.",
    "code": "def add(a, b=1):\n  return a + b",
    "test_setup_code": "ONE = 1",
    "test_list": ["assert add(ONE, 2) == 3"],
    "challenge_test_list": ["x = add(ONE)\nassert x == 2"],
}


def task_of(folder: Path, record: dict[str, Any]) -> Task:
    path = folder / "m.json"
    path.write_text(json.dumps([record]))
    return load_suite(f"mbpp:{path}")[0]


def test_the_sanitized_form(tmp_path: Path):
    task = task_of(tmp_path, RECORD)
    assert (task.id, task.entry_points) == ("Mbpp/900", ("area",))
    stage = task.stages[0]
    # What the asserts take from the reference's imports is imported where they run.
    assert stage.tests.startswith("import math\nfrom math import isclose\n")
    assert [stage.tests.count(f"def test_{n}():") for n in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert all(test in stage.tests for test in RECORD["test_list"])
    assert stage.public.count("def test_") == 1
    assert RECORD["test_list"][0] in task.instruction
    assert RECORD["test_list"][1] not in task.instruction
    assert task.stub == "def area(r):\n    pass\n"
    assert "pi" not in task.instruction + task.stub


def test_the_full_form_is_json_lines(tmp_path: Path):
    path = tmp_path / "mbpp.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(FULL).encode() + b"\n\n"))
    task = load_suite(f"mbpp:{path}")["Mbpp/901"]
    assert task.stages[0].tests.startswith("ONE = 1\n")
    assert "def test_challenge_1():\n    x = add(ONE)\n    assert x == 2" in task.stages[0].tests


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"code": "print 'x'"}, "its code: not Python"),
        ({"code": "def sub(a): return a"}, "its tests call nothing that its code defines"),
        ({"test_list": []}, "it has no test"),
        ({"test_list": ["assert add(1"]}, "test 1: not Python"),
        (
            {"code": "class Pair:\n  pass\ndef add(p): return 1", "test_list": ["add(Pair())"]},
            "its tests make objects of the class 'Pair'",
        ),
        (
            {"code": "N = 1\ndef add(p): return 1", "test_list": ["assert add(N)"]},
            "its tests read the variable 'N' of the submission",
        ),
    ],
)
def test_what_cannot_be_judged_is_set_aside(tmp_path: Path, change: dict[str, Any], reason: str):
    path = tmp_path / "m.json"
    path.write_text(json.dumps([RECORD, {**FULL, **change}]))
    suite = load_suite(f"mbpp:{path}")
    assert suite.ids == ("Mbpp/900",)
    assert suite.set_aside[0].id == "Mbpp/901"
    assert suite.set_aside[0].reason.startswith(reason)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"task_id": 1}]', r"m\.json: item 1: the key 'text' is missing"),
        ('[{"task_id": "1"}]', r"m\.json: item 1: task_id: must be a number"),
        (json.dumps([RECORD, RECORD]), r"item 2: task_id 'Mbpp/900' is on item 1 already"),
        (json.dumps([{**RECORD, "test_list": [1]}]), r"item 1: test_list: must be a list of texts"),
        ("[1]", r"m\.json: item 1: must be a JSON object, and is int"),
        ("[{]", r"m\.json: not JSON"),
        ("[" * 100_000, r"m\.json: not JSON that can be read"),
        ("[]", r"m\.json: the file holds no task"),
        ("", r"m\.json: the file holds no task"),
        ("3", r"m\.json:1: must be a JSON object"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, message: str):
    path = tmp_path / "m.json"
    path.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        load_suite(f"mbpp:{path}")
    assert "\n" not in str(caught.value)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("codegym.jsonl.MAX_ARRAY_BYTES", 1 << 20)
    path = tmp_path / "m.json.gz"
    path.write_bytes(gzip.compress(b"[" + b" " * (2 << 20) + b"]"))
    with pytest.raises(InputError, match=r"the array is larger than 1 MiB"):
        load_suite(f"mbpp:{path}")
    path.write_bytes(gzip.compress(json.dumps([RECORD] * 99).encode())[:-40])
    with pytest.raises(InputError, match=r"the gzip data is broken or cut short"):
        load_suite(f"mbpp:{path}")
