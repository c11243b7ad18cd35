import gzip
import io
import json
from pathlib import Path

import pytest

from codegym import InputError, Suite
from codegym.evaluation.samples import FileSource, Sample, write_samples
from tests.fakes import make_task

SUITE = Suite("fake", [make_task("a", prompt="# prompt\n"), make_task("b")])


def write(path: Path, *records: object) -> Path:
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def read(path: Path) -> list[Sample]:
    return list(FileSource(path).samples(SUITE))


def test_a_completion_continues_the_prompt_and_a_solution_does_not(tmp_path: Path):
    path = write(
        tmp_path / "s.jsonl",
        {"task_id": "a", "completion": "one"},
        {"task_id": "b", "completion": "two"},
        "",
        {"task_id": "a", "solution": "three", "_identifier": "ignored"},
        {"task_id": "a", "solution": "four", "completion": "not this"},
        {"task_id": "a", "solution": ""},
    )
    assert read(path) == [
        Sample("a", "# prompt\none"),
        Sample("b", "two"),
        Sample("a", "three"),
        Sample("a", "four"),
        Sample("a", ""),
    ]


def test_gzip_and_a_missing_last_newline_are_fine(tmp_path: Path):
    path = tmp_path / "s.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"task_id": "a", "solution": "x"}'))
    assert read(path) == [Sample("a", "x")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"task_id": "a", ', r"s\.jsonl:7: not JSON: "),
        ('"a"', r"s\.jsonl:7: must be a JSON object, and is str"),
        ({"solution": "x"}, r"s\.jsonl:7: the key 'task_id' is missing"),
        ({"task_id": 1, "solution": "x"}, r"s\.jsonl:7: the key 'task_id' must be text, not int"),
        ({"task_id": "aa", "solution": "x"}, r"s\.jsonl:7: no task 'aa' in fake .* mean a\?"),
        ({"task_id": "a"}, r"s\.jsonl:7: neither 'completion' nor 'solution'"),
        ({"task_id": "a", "solution": None}, r"s\.jsonl:7: neither"),
        ({"task_id": "a", "completion": ["x"]}, r"s\.jsonl:7: completion: must be text, not list"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: object, message: str):
    good = [{"task_id": "a", "solution": "x"}] * 6
    with pytest.raises(InputError, match=message) as caught:
        read(write(tmp_path / "s.jsonl", *good, line))
    assert "\n" not in str(caught.value)


def test_an_empty_or_missing_file_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"s\.jsonl: holds no sample"):
        read(write(tmp_path / "s.jsonl"))
    with pytest.raises(InputError, match=r"absent: no such file"):
        read(tmp_path / "absent")


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("codegym.jsonl.MAX_LINE_BYTES", 1000)
    with pytest.raises(InputError, match=r"s\.jsonl:2: the line is longer than"):
        read(write(tmp_path / "s.jsonl", {"task_id": "a", "solution": "x"}, "x" * 1000))


def test_reading_is_a_stream(tmp_path: Path):
    path = write(tmp_path / "s.jsonl", {"task_id": "a", "solution": "x"}, "broken")
    stream = FileSource(path).samples(SUITE)
    assert next(stream) == Sample("a", "x")
    with pytest.raises(InputError):
        next(stream)


def test_the_written_form_keeps_any_text_and_its_digest_is_the_contents():
    samples = [Sample("a", "é 🙂 \ud800 \x00\n"), Sample("b", "")]
    out = io.BytesIO()
    written = write_samples(iter(samples), out)
    assert written.samples == 2
    records = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [Sample(r["task_id"], r["solution"]) for r in records] == samples
    assert write_samples(iter(samples), None) == written
    assert write_samples(iter(samples[:1]), None) != written


def test_answers_are_looked_through_where_asked(tmp_path: Path):
    task = SUITE["a"]
    program = "\n".join(f"def {name}(*args): pass" for name in task.entry_points) + "\n"
    answer = f"Sure!\n```python\n{program}```\n"
    path = write(tmp_path / "s.jsonl", {"task_id": "a", "completion": answer})
    assert list(FileSource(path, extract=True).samples(SUITE)) == [Sample("a", program)]
    assert list(FileSource(path).samples(SUITE)) == [Sample("a", task.prompt + answer)]
