"""The programs of the page on environments run as they are printed, and its figures are right."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import codegym

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "environments.md").read_text("utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FEEDBACK = re.search(r"^```\n(Outcome.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]


@pytest.mark.docker
@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, ["'task_id': 'widest-gap'", "failed ", " 6 "]),
        (1, [FEEDBACK, "1.0 True 1\n"]),
        (2, ["'shell', 'read_file'", "tally/money.py:32: ", "4 passed", "1.0 17 17\n"]),
    ],
)
def test_the_examples(number, told):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAMS[number]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    for part in told:
        assert part in done.stdout


def test_every_example_is_tested():
    assert len(PROGRAMS) == 3


def test_the_repositories_are_named():
    suite = codegym.load_suite("workspaces", include_set_aside=True)
    assert all(f"`{task.id}`" in PAGE for task in suite)
    sizes = sorted(len(task.workspace) for task in suite)
    assert (
        f"has {len(suite)} small repositories of our own, {sizes[0]} to {sizes[-1]} files" in PAGE
    )
