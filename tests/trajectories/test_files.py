import os
import subprocess
import sys

import pytest

from codegym import InputError
from codegym.trajectories import Tokens, Writer, read_trajectories
from tests.trajectories.test_records import make_trajectory, make_turn


def records(count):
    return [make_trajectory(seed=number) for number in range(count)]


def test_lines_are_added_to_what_is_there(tmp_path):
    path = tmp_path / "a" / "b.jsonl"
    for record in records(2):
        with Writer(path) as writer:
            writer.write(record)
    assert list(read_trajectories(path)) == records(2)


def test_what_a_killed_writer_left_of_a_line_is_cut_off(tmp_path):
    path = tmp_path / "b.jsonl"
    whole = records(1)[0].to_line() + "\n"
    for torn in ("", '{"schema":1,"te', "x" * 200_000):
        path.write_text(whole + torn)
        with Writer(path) as writer:
            writer.write(records(1)[0])
        assert path.read_text() == whole * 2
    path.write_text("x" * 200_000)
    Writer(path).close()
    assert path.read_text() == ""


def test_processes_write_whole_lines(tmp_path):
    path = tmp_path / "b.jsonl"
    script = (
        "import sys\n"
        "from codegym.trajectories import Writer\n"
        "from tests.trajectories.test_records import make_trajectory, make_turn\n"
        "with Writer(sys.argv[1]) as writer:\n"
        "    for n in range(20):\n"
        "        writer.write(make_trajectory(make_turn('x' * 100_000), seed=n))\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(path)], env=os.environ)
        for _ in range(2)
    ]
    assert [process.wait(60) for process in started] == [0, 0]
    assert sorted(record.seed for record in read_trajectories(path)) == sorted([*range(20)] * 2)


def test_errors_name_the_place(tmp_path):
    path = tmp_path / "b.jsonl"
    path.write_text(records(1)[0].to_line() + "\n{}\n")
    with pytest.raises(InputError, match=r"b\.jsonl:2: no trajectory"):
        list(read_trajectories(path))
    with pytest.raises(InputError, match=r"/proc/no/such\.jsonl: cannot be written"):
        Writer("/proc/no/such.jsonl")


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("codegym.trajectories.parquet.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'codegym\[parquet\]'"):
        Writer(tmp_path / "b.parquet")


def test_parquet_and_back(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    tokens = Tokens(prompt_ids=(1,), completion_ids=(2, 3), logprobs=(-0.5, -1.0), mask=(1, 0))
    failed = make_turn(reward=None, verdict=None, feedback="", terminated=False, truncated=True)
    wanted = [
        make_trajectory(make_turn("é\n🙂"), make_turn(tokens=tokens), extra={"a": [1, None]}),
        make_trajectory(failed, reward=None, infrastructure_error="gone", seed=None),
    ]
    path = tmp_path / "b.parquet"
    with Writer(path) as writer:
        for record in wanted:
            writer.write(record)
        assert not path.exists()  # until then they are in lines beside it
        assert list(read_trajectories(tmp_path / "b.part.jsonl")) == wanted
    assert list(read_trajectories(path)) == wanted
    assert sorted(tmp_path.iterdir()) == [path]
    table = parquet.read_table(path)
    assert table.column("turns").to_pylist()[0][1]["tokens"]["completion_ids"] == [2, 3]
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="not Parquet"):
        list(read_trajectories(path))
