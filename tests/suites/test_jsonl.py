import gzip
import json
from pathlib import Path

import pytest

from codegym import InputError, load_suite
from codegym.suites.jsonl import dump
from tests.making import function_task


@pytest.mark.parametrize("name", ["t.jsonl", "t.jsonl.gz"])
def test_tasks_load_back_equal(tmp_path: Path, name: str):
    suite = load_suite("authored")
    path = tmp_path / name
    assert dump(suite, path) == len(suite)
    loaded = load_suite(f"jsonl:{path}")
    assert loaded == suite
    assert loaded.digest == suite.digest
    first = path.read_bytes()
    dump(suite, path)
    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


def test_public_suites_load_back_equal(tmp_path: Path, humaneval_path, evalplus_path, mbpp_path):
    for spec in (f"humaneval:{humaneval_path}", f"evalplus:{evalplus_path}", f"mbpp:{mbpp_path}"):
        dump(load_suite(spec), tmp_path / "t.jsonl")
        assert load_suite(f"jsonl:{tmp_path / 't.jsonl'}") == load_suite(spec)


RECORD = function_task("def test_f(f):\n    assert f\n").model_dump(mode="json")
STAGE = RECORD["stages"][0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": 1}, r"t\.jsonl:2: colour: Extra inputs"),
        ({"stages": [{**STAGE, "test": ""}]}, r"t\.jsonl:2: stages\.1\.test: Extra inputs"),
        ({"stages": [STAGE, {**STAGE, "tests": ""}]}, r"t\.jsonl:2: stages\.2\.tests: String"),
        ({"title": 3}, r"t\.jsonl:2: title: Input should be a valid string"),
        (
            {"limits": {"wall_s": "2"}},
            r"t\.jsonl:2: limits\.wall_s: Input should be a valid number",
        ),
        ({"limits": {"wall_s": float("nan")}}, r"t\.jsonl:2: limits\.wall_s"),
        ({"released": "soon"}, r"t\.jsonl:2: released: "),
        ({"entry_points": ["a.b.c"]}, r"t\.jsonl:2: entry_points: 'a\.b\.c' is not a Python name"),
        ({"id": "made/task"}, r"t\.jsonl:2: id 'made/task' is on line 1 already"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, change: dict[str, object], message: str):
    path = tmp_path / "t.jsonl"
    records = [RECORD, {**RECORD, "id": "other", **change}]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    with pytest.raises(InputError, match=message) as caught:
        load_suite(f"jsonl:{path}")
    assert "\n" not in str(caught.value)


def test_a_file_cut_short_or_in_no_folder_is_named(tmp_path: Path):
    path = tmp_path / "t.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(RECORD).encode() * 2)[:-20])
    with pytest.raises(InputError, match=r"t\.jsonl\.gz:1: the gzip data is broken or cut short"):
        load_suite(f"jsonl:{path}")
    with pytest.raises(InputError, match=r"cannot be written: No such file"):
        dump([], tmp_path / "none" / "t.jsonl")
