"""The README's programs run as they are printed, and its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from codegym import load_suite

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.docker
def test_the_gymnasium_example_is_solved():
    assert "gym.make" in PROGRAMS[0]
    out = run(PROGRAMS[0])
    assert "# Widest gap" in out
    assert "1.0 passed" in out


@pytest.mark.docker
def test_the_example_without_an_environment():
    out = run(PROGRAMS[1]).splitlines()
    assert out[0] == r"b'42\n'"
    passed, total = re.fullmatch(r"(\d+) of (\d+)", out[1]).groups()
    assert passed == total


def test_suites_are_as_large_as_is_said():
    assert f"{len(load_suite('authored'))} function tasks" in README
    assert f"| {len(load_suite('ladder'))} tasks of 4 to" in README


def test_every_program_is_tested():
    assert len(PROGRAMS) == 2


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{p.name}" for p in ROOT.glob("docs/*.md"))])
def test_links_lead_somewhere(page):
    path = ROOT / page
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target
