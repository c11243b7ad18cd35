"""The programs of the pages on vector environments and trajectories run as they are printed."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def programs(page: str, language: str = "python") -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run(program: str, where: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.docker
@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, ["[0. 1. 0. 1. 0. 1. 0. 1.]", "passed"]),
        (1, ["['user', 'assistant', 'user', 'assistant', 'user'] 1.0"]),
        (2, ["32"]),
    ],
)
def test_the_examples_of_the_vector_page(number, told, tmp_path):
    found = programs("vector.md")
    assert len(found) == 3
    if "stable_baselines3" in found[number] and not importlib.util.find_spec("stable_baselines3"):
        pytest.skip("stable-baselines3 is not installed")
    assert run(found[number], tmp_path).splitlines() == told


@pytest.mark.docker
def test_the_examples_of_the_trajectories_page(tmp_path):
    (program,) = programs("trajectories.md")
    lines = run(program, tmp_path).splitlines()
    assert [line.split()[:2] for line in lines] == [["widest-gap", "False"], ["widest-gap", "True"]]
    assert lines[1].endswith("True 1.0 1")
    (commands,) = programs("trajectories.md", "sh")
    main = "from codegym.cli import main; main()"
    for line in commands.splitlines():
        if "parquet" in line and not importlib.util.find_spec("pyarrow"):
            continue
        arguments = line.replace("2024-01-01", "2000-01-01").split()[1:]
        run(f"import sys\nsys.argv[1:] = {arguments}\n{main}", tmp_path)
    assert (tmp_path / "sft.jsonl").read_text().count("\n") == 1
    assert (tmp_path / "pairs.jsonl").read_text().count("\n") == 1
