"""Authored workspace tasks: folders of files."""

from __future__ import annotations

import json

import pytest

from codegym import InputError, Outcome
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
