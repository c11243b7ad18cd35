import gzip
import json
from pathlib import Path

import pytest

from codegym import InputError, load_suite

RECORD = {
    "task_id": "Mine/0",
    "prompt": 'import math\n\n\ndef root(x):\n    """The root of x."""\n',
    "entry_point": "root",
    "canonical_solution": "    return math.sqrt(x)\n",
    "test": "def check(candidate):\n    assert candidate(9) == 3\n",
}


def write(path: Path, *records: object) -> Path:
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_a_task_is_built_from_a_line(tmp_path: Path):
    suite = load_suite(f"humaneval:{write(tmp_path / 'h.jsonl', RECORD)}")
    task = suite["Mine/0"]
    assert task.entry_points == ("root",)
    assert task.reference == RECORD["prompt"] + RECORD["canonical_solution"]
    assert task.prelude == task.prompt == RECORD["prompt"]
    assert task.stub == RECORD["prompt"] + "    pass\n"
    assert task.stages[0].tests == RECORD["test"]
    assert "`root`" in task.instruction
    assert "```python\nimport math" in task.instruction
    assert (task.family, task.licence, str(task.released)) == ("humaneval", "MIT", "2021-07-07")


def test_gzip_and_plain_are_one_suite(tmp_path: Path):
    plain = write(tmp_path / "h.jsonl", RECORD)
    zipped = tmp_path / "h.jsonl.gz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    assert load_suite(f"humaneval:{plain}").digest == load_suite(f"humaneval:{zipped}").digest


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"h\.jsonl:7: not JSON: Expecting property name"),
        ("[1]", r"h\.jsonl:7: must be a JSON object, and is list"),
        ("[" * 100_000, r"h\.jsonl:7: not JSON"),
        ({**RECORD, "test": 3}, r"h\.jsonl:7: test: must be text, and is int"),
        ({**RECORD, "test": None}, r"h\.jsonl:7: the key 'test' is missing"),
        ({"task_id": "x"}, r"h\.jsonl:7: the key 'prompt' is missing"),
        ({**RECORD, "task_id": "Mine/1"}, r"h\.jsonl:7: task_id 'Mine/1' is on line 2 already"),
        ({**RECORD, "task_id": "a b"}, r"h\.jsonl:7: task_id: String should match"),
        ({**RECORD, "entry_point": "rot"}, r"h\.jsonl:7: prompt: does not define .*'rot'"),
        ({**RECORD, "prompt": "def root(x)\n"}, r"h\.jsonl:7: prompt: not Python"),
        ({**RECORD, "test": "x = 1"}, r"h\.jsonl:7: test: does not define .*'check'"),
        ({**RECORD, "canonical_solution": "  x"}, r"h\.jsonl:7: prompt \+ canonical_solution: "),
        ({**RECORD, "prompt": "\ud800"}, r"h\.jsonl:7: prompt: not Python"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: object, message: str):
    good = [{**RECORD, "task_id": f"Mine/{i}"} for i in range(6)]
    path = write(tmp_path / "h.jsonl", *good, line)
    with pytest.raises(InputError, match=message) as caught:
        load_suite(f"humaneval:{path}")
    assert "\n" not in str(caught.value)


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path):
    path = tmp_path / "h.jsonl"
    path.write_bytes(json.dumps(RECORD).encode() + b'\n\n{"task_id": "\xff"}\n')
    with pytest.raises(InputError, match=r"h\.jsonl:3: not UTF-8 \(byte 13 of the line\)"):
        load_suite(f"humaneval:{path}")


def test_a_file_that_is_missing_empty_or_cut_short_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"absent\.jsonl: no such file"):
        load_suite(f"humaneval:{tmp_path / 'absent.jsonl'}")
    with pytest.raises(InputError, match=r"cannot be read: Is a directory"):
        load_suite(f"humaneval:{tmp_path}")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    with pytest.raises(InputError, match=r"empty\.jsonl: the file holds no task"):
        load_suite(f"humaneval:{empty}")
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(RECORD).encode() * 50)[:-20])
    with pytest.raises(InputError, match=r"cut\.jsonl\.gz:\d+: the gzip data is broken or cut"):
        load_suite(f"humaneval:{cut}")


def test_the_public_file_loads_whole(humaneval_path: Path):
    suite = load_suite(f"humaneval:{humaneval_path}")
    assert len(suite) == 164
    assert suite[0].id == "HumanEval/0"
    assert suite["HumanEval/163"].entry_points == ("generate_integers",)
