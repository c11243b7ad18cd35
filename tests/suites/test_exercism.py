"""The importer of Exercism's practice exercises, on a track of our own making and on the sample."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from codegym import load_suite
from codegym.errors import InputError

TESTS = "import unittest\nfrom two_fer import two_fer, NAME\nfrom helper import x\n"


def exercise(root: Path, slug: str = "two-fer", **files: str) -> Path:
    """Write a minimal exercise; keywords replace files (``_`` for ``/`` by ``__``)."""
    folder = root / slug
    config = {
        "files": {
            "solution": ["two_fer.py"],
            "test": ["two_fer_test.py"],
            "example": [".meta/example.py"],
        }
    }
    texts = {
        ".meta/config.json": json.dumps(config),
        ".meta/example.py": "NAME = 'you'\ndef two_fer(name=NAME):\n    return name\n",
        ".docs/introduction.md": "# Introduction\n\nOnce upon a time.\n",
        ".docs/instructions.md": "# Instructions\n\nShare.\n",
        ".docs/instructions.append.md": "# More\n\nRaise.\n",
        ".approaches/loop/content.md": "secret",
        "two_fer.py": "def two_fer(name):\n    pass\n",
        "two_fer_test.py": TESTS,
        "helper.py": "x = 1\n",
        "data/cases.csv": "a,b\n",
    } | files
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder


def test_fields_of_a_task(tmp_path):
    exercise(tmp_path / "exercises" / "practice")
    (task,) = load_suite(f"exercism:{tmp_path}")
    assert (task.id, task.module, task.protocol) == ("exercism/two-fer", "two_fer", "module")
    assert task.entry_points == ("two_fer", "NAME")
    assert task.support == {"helper.py": "x = 1\n", "data/cases.csv": "a,b\n"}
    assert task.stages[0].tests == TESTS
    assert task.reference.startswith("NAME = 'you'")
    assert task.stub == "def two_fer(name):\n    pass\n"
    for part in ("Once upon a time.", "Share.", "Raise.", "two_fer.py", "`NAME`"):
        assert part in task.instruction
    assert "secret" not in task.model_dump_json()


def test_same_tasks_from_folder_track_and_archive(tmp_path):
    track = tmp_path / "track"
    exercise(track / "exercises" / "practice")
    exercise(track / "exercises" / "practice", "other")
    archive = tmp_path / "track.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(track, "python-main")
    wanted = load_suite(f"exercism:{track}").digest
    assert load_suite(f"exercism:{track}/exercises/practice").digest == wanted
    assert load_suite(f"exercism:{archive}").digest == wanted


def test_program_to_improve_is_shown_and_its_stub_is_empty(tmp_path):
    greets = "def hello():\n    return 'Hello!'\n"  # the one stub of the track that passes
    exercise(tmp_path / "practice", "hello-world", **{"two_fer.py": greets})
    (hello,) = load_suite(f"exercism:{tmp_path}/practice")
    assert hello.stub == "def hello():\n    pass\n"
    works = "class A:\n    def __init__(self):\n        self.n = 1\n\n    def two_fer(self):\n        return self.n\n"
    exercise(tmp_path / "other", **{"two_fer.py": works})
    (task,) = load_suite(f"exercism:{tmp_path}/other")
    assert "return self.n" in task.instruction
    assert "return self.n" not in task.stub
    assert "self.n = 1" in task.stub
    assert task.tags == ("refactoring",)


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        (".meta/config.json", "{", "config.json cannot be read"),
        (".meta/config.json", '{"files": {"solution": ["a.py", "b.py"], "test": ["t.py"], "example": ["e.py"]}}', "2 solution files"),
        (".meta/config.json", '{"files": {"solution": ["two_fer.py"], "test": ["t_test.py"], "example": [".meta/example.py"]}}', "t_test.py is missing"),
        (".meta/example.py", "def f(:", "is not Python"),
        ("two_fer_test.py", "import unittest\n", "does not import two_fer"),
    ],
)  # fmt: skip
def test_set_aside_with_its_reason(tmp_path, file, text, reason):
    exercise(tmp_path, "broken", **{file: text})
    exercise(tmp_path, "fine")
    suite = load_suite(f"exercism:{tmp_path}")
    assert suite.ids == ("exercism/fine",)
    ((task_id, why),) = suite.set_aside
    assert task_id == "exercism/broken"
    assert reason in why


NO_LISTS = '{"files": {"solution": [], "test": [], "example": []}}'


@pytest.mark.parametrize("config", [NO_LISTS, "{}", None])
def test_deprecated_exercise_has_the_usual_names(tmp_path, config):
    folder = exercise(tmp_path / "practice", **{".meta/config.json": config or ""})
    if config is None:
        (folder / ".meta" / "config.json").unlink()
    (task,) = load_suite(f"exercism:{tmp_path}/practice")
    assert (task.module, task.stages[0].tests) == ("two_fer", TESTS)
    assert task.reference.startswith("NAME = 'you'")
    assert "helper.py" in task.support


def test_helpers_may_be_listed_with_the_tests(tmp_path):
    files = {"solution": ["two_fer.py"], "test": ["helper.py", "two_fer_test.py"], "editor": ["data/cases.csv"]}  # fmt: skip
    exercise(tmp_path, **{".meta/config.json": json.dumps({"files": files})})
    (task,) = load_suite(f"exercism:{tmp_path}")
    assert task.stages[0].tests == TESTS
    assert sorted(task.support) == ["data/cases.csv", "helper.py"]


def test_archive_is_read_as_data(tmp_path):
    folder = exercise(tmp_path / "practice")
    archive = tmp_path / "a.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(folder, "practice/two-fer")
        for name, kind in (("practice/two-fer/link.py", tarfile.SYMTYPE), ("practice/two-fer/fifo", tarfile.FIFOTYPE)):  # fmt: skip
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            file.addfile(entry)
        for name in ("/practice/two-fer/absolute.py", "practice/../two-fer/up.py"):
            entry = tarfile.TarInfo(name)
            entry.size = 1
            file.addfile(entry, io.BytesIO(b"x"))
    (task,) = load_suite(f"exercism:{archive}")
    assert sorted(task.support) == ["data/cases.csv", "helper.py"]


def test_what_is_no_track(tmp_path):
    with pytest.raises(InputError, match="no such file or folder"):
        load_suite(f"exercism:{tmp_path}/nothing")
    with pytest.raises(InputError, match="no exercise here"):
        load_suite(f"exercism:{tmp_path}")
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"\x1f\x8b not really")
    with pytest.raises(InputError, match="not a readable archive"):
        load_suite(f"exercism:{broken}")
    big = tmp_path / "big.tar.gz"
    with tarfile.open(big, "w:gz") as file:
        entry = tarfile.TarInfo("practice/x/big.py")
        entry.size = 5 << 20
        file.addfile(entry, io.BytesIO(bytes(entry.size)))
    with pytest.raises(InputError, match="too large"):
        load_suite(f"exercism:{big}")


@pytest.mark.docker
def test_sample_examples_pass_and_stubs_fail(exercism_path, docker_judge):
    suite = load_suite(f"exercism:{exercism_path}")
    assert len(suite) == 12
    assert suite.set_aside == ()
    examples = [docker_judge.submit(task, task.reference) for task in suite]
    stubs = [docker_judge.submit(task, task.stub) for task in suite]
    wrong = [v.result() for v in examples if v.result().outcome != "passed"]
    wrong += [v.result() for v in stubs if v.result().outcome == "passed"]
    assert not wrong, [(v.task_id, v.reason) for v in wrong]
