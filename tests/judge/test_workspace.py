"""Workspaces: what passes, what does not, and what cannot cheat its way through."""

from __future__ import annotations

import datetime as dt
import json
import threading

import pytest

from codegym import InputError, Judge, Limits, Outcome, SandboxPool, Stage, Task
from codegym.judge import workspace
from codegym.judge.files import Unreadable, is_allowed, parse

CALC = "def add(a, b):\n    return a + b\n\n\ndef half(n):\n    return n / 2\n"
WRONG = "def add(a, b):\n    return a - b\n\n\ndef half(n):\n    return n / 2\n"
STUB = "def add(a, b):\n    raise NotImplementedError\n\n\nhalf = add\n"
TESTS = """
import unittest
import pytest
import calc
from helper import PAIRS

@pytest.mark.parametrize("a, b, c", PAIRS)
def test_add(a, b, c):
    assert calc.add(a, b) == c

class TestHalf(unittest.TestCase):
    def test_four(self):
        self.assertEqual(calc.half(4), 2)
"""
HELPER = "PAIRS = [(1, 2, 3), (-1, 1, 0)]\n"
IDS = [
    "tests/test_calc.py::test_add[1-2-3]",
    "tests/test_calc.py::test_add[-1-1-0]",
    "tests/test_calc.py::TestHalf::test_four",
]


def make_task(**changes):
    stage = {
        "instruction": "Mend calc.add.",
        "tests": json.dumps({"ids": IDS}),
        "reference": json.dumps({"calc.py": CALC}),
        **changes.pop("stage", {}),
    }
    fields = {
        "id": "made/workspace",
        "title": "Made for a test",
        "family": "made",
        "kind": "workspace",
        "protocol": "workspace",
        "workspace": {"calc.py": WRONG, "README.md": "# calc\n", "tests/__init__.py": ""},
        "support": {"tests/test_calc.py": TESTS, "helper.py": HELPER},
        "stages": (Stage(**stage),),
        "stub": json.dumps({"calc.py": STUB}),
        "licence": "MIT",
        "released": dt.date(2026, 1, 1),
        "limits": Limits(wall_s=30, cpu_s=20),
    }
    return Task(**(fields | changes))


@pytest.fixture(scope="module")
def quick_judge():
    """On the backend whose sandboxes start fastest: what is tried here is the same on all."""
    with SandboxPool("bubblewrap", workers=2) as pool:
        yield Judge(pool)


def test_the_reference_passes_and_says_what_it_is(judge):
    task = make_task()
    verdict = judge.evaluate(task, task.reference)
    assert (verdict.outcome, verdict.reason) == (Outcome.PASSED, "")
    assert [test.name for test in verdict.tests] == IDS
    assert (verdict.passed, verdict.total, verdict.stage) == (3, 3, 1)
    assert not verdict.tamper_proof
    assert (verdict.protocol, verdict.isolation.reuse) == ("workspace", "single")
    assert verdict.versions["python"]
    assert verdict.usage.wall_s > 0
    assert judge.evaluate(task, {"calc.py": CALC.encode()}).outcome is Outcome.PASSED


def test_what_is_wrong_fails_with_its_reason(judge):
    task = make_task()
    untouched = judge.evaluate(task, {})
    assert untouched.outcome is Outcome.FAILED
    assert [test.passed for test in untouched.tests] == [False, False, True]
    assert "assert -1 == 3" in untouched.reason
    for source, reason in (
        ({"calc.py": "def add(:"}, "SyntaxError"),
        ({"calc.py": None}, "calc"),
        ({"calc.py": "import sys\nsys.exit(0)"}, "did not run to their end"),
        ({"calc.py": "import os\nos._exit(1)"}, "did not run to their end"),
    ):
        verdict = judge.evaluate(task, source)
        assert verdict.outcome is Outcome.FAILED
        assert reason in verdict.reason
        assert verdict.passed == 0


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("no json", "not a JSON object"),
        ("[1]", "not a JSON object"),
        ('{"../x": ""}', "relative path"),
        ('{"/etc/passwd": ""}', "relative path"),
        ('{"a//b": ""}', "relative path"),
        ('{"\\ud800.py": ""}', "relative path"),
        ('{"calc.py": 7}', "neither text nor null"),
        ('{"/solution/x": ""}', "need a"),
        (json.dumps({"calc.py": "#" * (2 << 20)}), "larger than"),
        ({"calc.py/x": b"1", "calc.py": b"2"}, "put in place"),
    ],
)
@pytest.mark.bubblewrap
def test_no_submission(quick_judge, source, reason):
    verdict = quick_judge.evaluate(make_task(), source)
    assert verdict.outcome is Outcome.INVALID
    assert reason in verdict.reason
    assert verdict.total == 3


@pytest.mark.docker
def test_limits(docker_judge):
    task = make_task(limits=Limits(wall_s=2, memory_bytes=256 << 20))
    loop = docker_judge.evaluate(task, {"calc.py": "while True: pass"})
    assert loop.outcome is Outcome.TIMEOUT
    task = make_task(limits=Limits(wall_s=40, memory_bytes=256 << 20))
    assert "MemoryError" in docker_judge.evaluate(task, {"calc.py": "bytearray(1 << 30)"}).reason


GOOD = "\ndef add(a, b):\n    return a + b\n\ndef half(n):\n    return n / 2\n"
FORGE = f"""
import os, json
for fd in range(3, 64):
    for test in {IDS!r}:
        for when in ("setup", "call", "teardown"):
            try:
                os.write(fd, json.dumps(["test", test, when, "passed", ""]).encode() + b"\\n")
            except OSError:
                pass
"""
HOSTILE = {
    "exit with success": "import os, atexit\natexit.register(os._exit, 0)\nimport sys\nsys.exit(0)",
    "patched assertions": (
        "import unittest, _pytest.assertion.rewrite\n"
        "unittest.TestCase.assertEqual = lambda *a, **k: None\n" + WRONG
    ),
    "patched results": (
        "import _pytest.runner as r\nold = r.TestReport.from_item_and_call\n"
        "def forged(item, call):\n    report = old(item, call)\n    report.outcome = 'passed'\n    return report\n"
        "r.TestReport.from_item_and_call = staticmethod(forged)\n" + WRONG
    ),
    "patched comparison": (
        "import ast, builtins, _pytest.python\n"
        "_pytest.python.pytest_pyfunc_call.__code__ = (lambda pyfuncitem: True).__code__\n" + WRONG
    ),
    "skipping": "import pytest\ndef add(a, b):\n    pytest.skip()\nhalf = add\n",
    "expected failure": "import pytest\ndef add(a, b):\n    pytest.xfail()\nhalf = add\n",
    "skipping the file": "import pytest\npytest.skip(allow_module_level=True)",
    "forged report": FORGE + WRONG,
    "forged report and exit": FORGE + "os._exit(1)",
    "nonsense in the report": (
        "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'\\xff{[')\n    except OSError: pass\n" + GOOD
    ),
    "always equal": (
        "class Any:\n    def __eq__(self, other): return True\n"
        "def add(*args):\n    return Any()\nhalf = add\n"
    ),
    "changed tests": (
        "import glob, os\nfor path in glob.glob('/workspace/tests/*') + ['/workspace/helper.py']:\n"
        "    for act in (os.remove, lambda p: open(p, 'w').close(), lambda p: os.rename(p, p + 'x')):\n"
        "        try: act(path)\n        except OSError: pass\n        else: raise SystemExit('could')\n" + WRONG
    ),
    "planted conftest": (
        "open('/workspace/conftest.py', 'w').write('import pytest\\n@pytest.hookimpl(tryfirst=True)\\n"
        "def pytest_pyfunc_call(pyfuncitem): return True')\n" + WRONG
    ),
}  # fmt: skip
FILES = {
    "conftest.py": "def pytest_pyfunc_call(pyfuncitem): return True",
    "tests/conftest.py": "def pytest_pyfunc_call(pyfuncitem): return True",
    "pytest.ini": "[pytest]\naddopts = --collect-only",
    "tox.ini": "[pytest]\naddopts = -k none",
    "setup.cfg": "[tool:pytest]\naddopts = -k none",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-k none'",
    "tests/test_calc.py": "def test_add(): pass",
    "helper.py": "PAIRS = []",
    "pluggy.py": "raise SystemExit(0)",
    "unittest.py": "",
    "random.py": "raise SystemExit(0)",
    "sitecustomize.py": "raise SystemExit(0)",
    "x.pth": "import os; os._exit(0)",
    "tests/__pycache__/test_calc.cpython-311-pytest-7.2.1.pyc": "x",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.bubblewrap
def test_hostile_code_does_not_pass(quick_judge, name):
    verdict = quick_judge.evaluate(make_task(), {"calc.py": HOSTILE[name]})
    if name == "always equal":  # nothing but the answers' own types could tell
        assert verdict.outcome is Outcome.PASSED
        assert not verdict.tamper_proof
        return
    assert verdict.outcome is not Outcome.PASSED, verdict
    assert "could" not in verdict.reason


@pytest.mark.docker
def test_files_that_configure_the_tests_are_left_out(docker_judge):
    task = make_task()
    bad = docker_judge.evaluate(task, {"calc.py": WRONG, **FILES})
    assert (bad.outcome, bad.passed) == (Outcome.FAILED, 1)
    assert docker_judge.evaluate(task, {"calc.py": CALC, **FILES}).outcome is Outcome.PASSED


@pytest.mark.docker
def test_canaries_and_the_control_bite(docker_judge, monkeypatch):
    """The same cheats with one wall taken down: they pass, so that the walls are what holds them."""
    task = make_task()
    everything_passes = {"calc.py": HOSTILE["patched results"]}
    assert "must fail did not" in docker_judge.evaluate(task, everything_passes).reason
    # A file beside the stub's that makes wrong code pass: only the control can tell.
    hidden = {
        "calc.py": "import patched\n" + WRONG,
        "tests/__init__.py": (
            "import _pytest.runner as r\nold = r.TestReport.from_item_and_call\n"
            "def forged(item, call):\n    report = old(item, call)\n"
            "    if 'test_calc' in item.nodeid: report.outcome = 'passed'\n    return report\n"
            "r.TestReport.from_item_and_call = staticmethod(forged)\n"
        ),
        "patched.py": "",
    }
    verdict = docker_judge.evaluate(task, hidden)
    assert (verdict.outcome, verdict.stage) == (Outcome.FAILED, 0)
    assert "the stub's files" in verdict.reason
    without = task.model_copy(update={"stub": "{}"})
    assert docker_judge.evaluate(without, hidden).outcome is Outcome.PASSED


@pytest.mark.bubblewrap
def test_stages_and_public_tests(quick_judge):
    first = Stage(
        instruction="one", tests=json.dumps({"ids": IDS[:2]}), reference=json.dumps({"calc.py": CALC}),
        effective_lines=2, public=json.dumps({"ids": ["tests/test_seen.py::test_seen"]}),
    )  # fmt: skip
    second = first.model_copy(
        update={"tests": json.dumps({"ids": IDS[2:]}), "public": "", "effective_lines": 4}
    )
    files = {
        "calc.py": WRONG,
        "tests/test_seen.py": "import calc\ndef test_seen():\n    assert calc.add(1, 1) == 2",
    }
    task = make_task(stages=(first, second), workspace=files)
    half = quick_judge.evaluate(task, {"calc.py": CALC.replace("n / 2", "n")})
    assert (half.stage, half.line_credit, half.passed, half.total) == (1, 2, 2, 3)
    whole = quick_judge.evaluate(task, {"calc.py": CALC})
    assert (whole.stage, whole.line_credit, whole.outcome) == (2, 4, Outcome.PASSED)
    seen = quick_judge.evaluate(task, {"calc.py": CALC, "tests/test_seen.py": ""}, public=True)
    assert (seen.outcome, seen.total) == (Outcome.PASSED, 1)
    assert quick_judge.evaluate(task, {}, public=True).outcome is Outcome.FAILED


@pytest.mark.bubblewrap
def test_conftest_and_settings_of_the_task_count(quick_judge):
    support = {
        "tests/conftest.py": "import pytest\n@pytest.fixture\ndef three():\n    return 3\n",
        "tests/test_calc.py": "import calc\ndef test_three(three):\n    assert calc.add(1, 2) == three\n",
        "pytest.ini": "[pytest]\npython_functions = test_*\n",
    }
    stage = {"tests": json.dumps({"ids": ["tests/test_calc.py::test_three"]})}
    task = make_task(support=support, stage=stage)
    assert quick_judge.evaluate(task, task.reference).outcome is Outcome.PASSED
    assert quick_judge.evaluate(task, {}).outcome is Outcome.FAILED


def test_a_command_and_its_reward(judge):
    script = (
        "#!/bin/bash\nset -e\necho '# built' >> calc.py\ntouch /tests/scratch\nset +e\n"
        "python3 -c 'import calc; assert calc.add(1, 2) == 3' \\\n"
        "  && echo 1 > /logs/verifier/reward.txt || echo 0 > /logs/verifier/reward.txt\n"
    )
    plan = {
        "command": ["bash", "/tests/test.sh"],
        "reward": ["/logs/verifier/reward.txt"],
        "support_root": "/tests",
    }
    task = make_task(support={"test.sh": script}, stage={"tests": json.dumps(plan)}, stub="{}")
    passed = judge.evaluate(task, task.reference)
    assert (passed.outcome, [test.name for test in passed.tests]) == (Outcome.PASSED, ["reward"])
    assert judge.evaluate(task, {}).reason == "reward: 0 of 1"
    for reward, reason in (
        ("ln -s /etc/hostname /logs/verifier/reward.txt", "/logs/verifier/reward.txt"),
        ("mkfifo /logs/verifier/reward.txt", "not a regular file"),
        ("echo nan > /logs/verifier/reward.txt", "holds no reward"),
        ("echo lots > /logs/verifier/reward.txt", "holds no reward"),
        ("head -c 1000000 /dev/zero > /logs/verifier/reward.txt", "larger"),
        ("exit 0", "no reward"),
        ("echo 0.5 > /logs/verifier/reward.txt", "0.5 of 1"),
    ):
        bad = make_task(support={"test.sh": reward}, stage={"tests": json.dumps(plan)}, stub="{}")
        verdict = judge.evaluate(bad, bad.reference)
        assert (verdict.outcome, verdict.total) == (Outcome.FAILED, 1)
        assert reason in verdict.reason


@pytest.mark.bubblewrap
def test_rewards_of_stages(quick_judge):
    """Each stage writes its own: what the one before wrote does not count."""
    plan = {
        "command": ["bash", "/tests/one.sh"],
        "reward": ["/logs/verifier/reward.txt"],
        "support_root": "/tests",
    }
    support = {"one.sh": "echo 1 > /logs/verifier/reward.txt", "two.sh": "true"}
    task = make_task(support=support, stage={"tests": json.dumps(plan)}, stub="{}")
    second = task.stages[0].model_copy(
        update={"tests": json.dumps({**plan, "command": ["bash", "/tests/two.sh"]})}
    )
    verdict = quick_judge.evaluate(task.model_copy(update={"stages": (*task.stages, second)}), {})
    assert [(test.stage, test.passed) for test in verdict.tests] == [(1, True), (2, False)]
    assert verdict.stage == 1


def test_subtests_count(judge):
    tests = (
        "import unittest, calc\nclass T(unittest.TestCase):\n    def test(self):\n"
        "        for n in range(3):\n            with self.subTest(n=n):\n"
        "                self.assertEqual(calc.add(n, 1), n + 1)\n"
    )
    task = make_task(
        support={"test_it.py": tests}, stage={"tests": json.dumps({"ids": ["test_it.py::T::test"]})}
    )
    assert judge.evaluate(task, task.reference).outcome is Outcome.PASSED
    assert judge.evaluate(task, {}).outcome is Outcome.FAILED


@pytest.mark.docker
def test_no_room_is_no_fault_of_ours(docker_judge):
    fill = "for n in range(40):\n    try: open(f'/workspace/{n}', 'wb').write(bytes(15 << 20))\n    except OSError: pass\n"
    support = {
        "test_a.py": "import calc\ndef test_a(): pass\n",
        "test_b.py": "import calc\ndef test_b(): pass\n",
    }
    stage = {"tests": json.dumps({"ids": ["test_a.py::test_a", "test_b.py::test_b"]})}
    task = make_task(support=support, stage=stage, stub="{}")
    verdict = docker_judge.evaluate(task, {"calc.py": fill})
    assert (verdict.outcome, verdict.passed) == (Outcome.FAILED, 1)
    assert "put in place" in verdict.reason


@pytest.mark.bubblewrap
def test_a_script_makes_the_submission(quick_judge):
    task = make_task()
    made = {
        "$run": "cp /solution/calc.py calc.py; ln -s /etc/passwd link; mkfifo fifo",
        "/solution/calc.py": CALC,
    }
    assert quick_judge.evaluate(task, json.dumps(made)).outcome is Outcome.PASSED
    assert quick_judge.evaluate(task, {"$run": "true"}).outcome is Outcome.FAILED


def test_what_an_agent_did_is_collected(pool, judge):
    task = make_task(editable=("calc.py", "src/**", "*.md"))
    with workspace.lease(pool, task) as agent:
        agent.write_files(task.workspace)
        agent.write_file("calc.py", CALC)
        agent.exec(
            "mkdir -p src/deep tests; echo 1 > src/deep/a.py; echo 2 > other.py; rm README.md; "
            "ln -s /etc/passwd src/link; mkfifo src/fifo; ln -s / src/root; echo bad > tests/test_calc.py; "
            "echo bad > conftest.py; (sleep 1; echo late > src/deep/a.py) &"
        )
        files = workspace.collect_submission(agent, task)
    assert files == {"calc.py": CALC.encode(), "src/deep/a.py": b"1\n", "README.md": None}
    assert judge.evaluate(task, files).outcome is Outcome.PASSED
    with workspace.lease(pool, task) as agent:
        agent.exec("mkdir src; head -c 3000000 /dev/zero > src/big")
        with pytest.raises(Unreadable, match="larger"):
            workspace.collect_submission(agent, task)


def test_which_paths_are_allowed():
    task = make_task(editable=("src/**/*.py", "*.txt", "a?c"))
    allowed = {"src/x.py", "src/deep/er/x.py", "y.txt", "abc"}
    refused = {
        "x.py",
        "src/x.c",
        "d/y.txt",
        "a/c",
        "src/../x.py",
        "src/conftest.py",
        "tests/test_calc.py",
        "abbc",
    }
    assert {path for path in allowed | refused if is_allowed(task, path)} == allowed
    assert not is_allowed(task, "y.txt", protected={"y.txt"})
    assert parse(b'{"a": null}').files == {"a": None}


@pytest.mark.docker
def test_a_manifest_is_made_from_the_reference(docker_pool):
    task = make_task(stage={"tests": json.dumps({"ids": ["tests/test_calc.py::none"]})})
    assert sorted(workspace.discover(docker_pool, task)) == sorted(IDS)
    bad = make_task(stage={"tests": task.stages[0].tests, "reference": "{}"})
    with pytest.raises(InputError, match="reference does not pass"):
        workspace.discover(docker_pool, bad)


@pytest.mark.parametrize(
    "tests", ["[]", "{}", '{"ids": ["x"]}', '{"ids": ["a.py::b", "a.py::b"]}', "x"]
)
@pytest.mark.bubblewrap
def test_broken_manifests(quick_judge, tests):
    with pytest.raises(InputError, match="tests: "):
        quick_judge.submit(make_task(stage={"tests": tests}), {})


@pytest.mark.bubblewrap
def test_slots_stay_free_while_workspaces_are_judged(quick_judge):
    task = make_task()
    futures = [
        quick_judge.submit(task, {"calc.py": "import time\ntime.sleep(2)\n" + CALC})
        for _ in range(3)
    ]
    done = threading.Event()
    futures[0].add_done_callback(lambda _: done.set())
    assert quick_judge.pool.run("print(1)").stdout == b"1\n"
    assert not done.is_set()
    assert all(future.result().outcome is Outcome.PASSED for future in futures)
    with pytest.raises(InputError, match="mapping"):
        quick_judge.submit(task.model_copy(update={"protocol": "function"}), {})


@pytest.mark.docker
def test_a_task_with_an_image_of_its_own(docker_judge, quick_judge):
    lines = "RUN echo 'def given():\n    return 3' > /opt/given.py".replace("\n", "\\n").replace(
        "echo", "printf"
    )
    tests = "import sys\nsys.path.append('/opt')\nimport calc, given\ndef test_it():\n    assert calc.add(1, 2) == given.given()\n"
    stage = {"tests": json.dumps({"ids": ["test_it.py::test_it"]})}
    task = make_task(dockerfile=lines, support={"test_it.py": tests}, stage=stage)
    assert docker_judge.evaluate(task, task.reference).outcome is Outcome.PASSED
    with (
        SandboxPool("bubblewrap", workers=1) as pool,
        pytest.raises(InputError, match="takes docker"),
    ):
        Judge(pool).evaluate(task, task.reference)
