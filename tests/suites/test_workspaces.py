"""Authored workspace tasks: folders of files."""

from __future__ import annotations

import json

import pytest

from codegym import InputError, Outcome, load_suite
from codegym.suites.authored import load_task
from tests.judge.test_workspace import CALC, HELPER, IDS, STUB, TESTS, WRONG

FILES = {
    "task.toml": (
        'id = "mend-calc"\ntitle = "Mend"\nfamily = "mend"\nkind = "workspace"\nprotocol = "workspace"\n'
        'editable = ["*.py"]\nlicence = "MIT"\nreleased = 2026-01-31\n[[stages]]\neffective_lines = 2\n'
    ),
    "instruction.md": "Mend add in calc.py.\n",
    "workspace/calc.py": WRONG,
    "support/tests/test_calc.py": TESTS,
    "support/helper.py": HELPER,
    "tests/stage_1.json": json.dumps({"ids": IDS}),
    "reference/stage_1/calc.py": CALC,
    "stub/calc.py": STUB,
}


@pytest.mark.docker
def test_a_folder_is_a_task(tmp_path, docker_judge):
    root = tmp_path / "mend-calc"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    task = load_task(root)
    assert task.workspace == {"calc.py": WRONG}
    assert task.support == {"tests/test_calc.py": TESTS, "helper.py": HELPER}
    assert task.editable == ("*.py",)
    passed = docker_judge.evaluate(task, task.reference)
    assert (passed.outcome, passed.line_credit) == (Outcome.PASSED, 2)
    assert docker_judge.evaluate(task, task.stub).outcome is Outcome.FAILED
    (root / "tests" / "stage_1.json").unlink()
    with pytest.raises(InputError, match=r"stage_1\.json"):
        load_task(root)


def test_our_own():
    """What a repository of ours has; that they can be solved, `codegym tasks check` says."""
    suite = load_suite("workspaces", include_set_aside=True)
    assert len(suite) >= 12
    assert not {task.id for task in suite} & set(load_suite("authored").ids)
    families = {task.family.removeprefix("workspace-") for task in suite}
    assert families == {"bug", "feature", "refactoring", "build", "speed"}
    for task in suite:
        assert task.protocol == "workspace" and 3 <= len(task.workspace) <= 15, task.id
        public = json.loads(task.stages[0].public)["ids"]
        hidden = [test for stage in task.stages for test in json.loads(stage.tests)["ids"]]
        assert 2 <= len(public) < len(hidden), task.id
        # Public tests lie in the workspace, the others nowhere in it.
        assert all(test.partition("::")[0] in task.workspace for test in public), task.id
        assert not set(task.support) & set(task.workspace), task.id
        assert set(public) <= set(hidden), task.id
