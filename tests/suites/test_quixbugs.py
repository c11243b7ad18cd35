"""The importer of QuixBugs, on a program of our own making and on the sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegym import load_suite
from codegym.errors import InputError

FILES = {
    "python_programs/double.py": 'def double(x):\n    return x + 1\n\n\n"""\nTwice a number.\n"""\n',
    "correct_python_programs/double.py": "def double(x):\n    return x + x\n",
    "python_testcases/test_double.py": (
        "import pytest\nfrom load_testdata import load_json_testcases\n"
        "if pytest.use_correct:\n    from correct_python_programs.double import double\n"
        "else:\n    from python_programs.double import double\n"
        "testdata = load_json_testcases(double.__name__)\n"
        '@pytest.mark.parametrize("given,expected", testdata)\n'
        "def test_double(given, expected):\n"
        "    if not pytest.run_slow and given == [[0]]:\n        pytest.skip('slow')\n"
        "    assert double(*given) == expected\n"
    ),
    "python_testcases/load_testdata.py": (
        "import json\nfrom pathlib import Path\n"
        "def load_json_testcases(name):\n"
        '    path = Path(__file__).parent / ".." / f"json_testcases/{name}.json"\n'
        "    return [json.loads(line) for line in open(path)]\n"
    ),
    "python_programs/node.py": "class Node: pass\n",
    "json_testcases/double.json": '[[2], 4]\n[[[0]], [0, 0]]\n\n[["a"], "aa"]\n',
}


def project(root: Path, **changes: str | None) -> Path:
    for path, text in (FILES | changes).items():
        if text is not None:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    return root


def test_fields_of_a_task(tmp_path):
    (task,) = load_suite(f"quixbugs:{project(tmp_path)}")
    assert (task.id, task.module) == ("quixbugs/double", "python_programs.double")
    assert task.stub == FILES["python_programs/double.py"]
    assert "return x + 1" in task.instruction
    assert "Twice a number." in task.instruction
    assert "x + x" not in task.instruction
    assert task.support["json_testcases/double.json"] == '[[2], 4]\n[["a"], "aa"]\n'


@pytest.mark.docker
def test_own_program_is_judged(tmp_path, docker_judge):
    (task,) = load_suite(f"quixbugs:{project(tmp_path)}")
    right = docker_judge.evaluate(task, task.reference)
    assert right.outcome == "passed", right.reason
    assert [test.name for test in right.tests] == [
        "test_double[given0-4]", "test_double[given1-aa]",
    ]  # fmt: skip
    assert docker_judge.evaluate(task, task.stub).passed == 0


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("correct_python_programs/double.py", "correct_python_programs/double.py is missing"),
        ("python_testcases/test_double.py", "test_double.py is missing"),
        ("json_testcases/double.json", "double.json is missing"),
    ],
)
def test_set_aside_with_its_reason(tmp_path, missing, reason):
    project(
        tmp_path,
        **{
            missing: None,
            "python_programs/twin.py": "def twin(): pass\n",
            "correct_python_programs/twin.py": "def twin(): return 2\n",
            "python_testcases/test_twin.py": "from python_programs.twin import twin\n",
        },
    )
    suite = load_suite(f"quixbugs:{tmp_path}")
    assert suite.ids == ("quixbugs/twin",)
    assert [(found.id, reason in found.reason) for found in suite.set_aside] == [
        ("quixbugs/double", True)
    ]


def test_what_holds_no_program(tmp_path):
    with pytest.raises(InputError, match="no program here"):
        load_suite(f"quixbugs:{tmp_path}")


@pytest.mark.docker
def test_sample_corrections_pass_and_bugs_fail(quixbugs_path, docker_judge):
    suite = load_suite(f"quixbugs:{quixbugs_path}")
    assert len(suite) == 8
    assert suite.set_aside == ()
    correct = [docker_judge.submit(task, task.reference) for task in suite]
    bugs = [docker_judge.submit(task, task.stub) for task in suite]
    wrong = [v.result() for v in correct if v.result().outcome != "passed"]
    wrong += [v.result() for v in bugs if v.result().outcome == "passed"]
    assert not wrong, [(v.task_id, v.reason) for v in wrong]
