"""What tests of runs with a server share."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Tasks that the server can answer: multiply by the task's number."""
    path = tmp_path / "suite.jsonl"
    with path.open("w") as file:
        for number in range(60):
            instruction = (
                f"Write `f(x)`: x times {number}. Task {'wrong' if number % 4 == 3 else ''}"
            )
            record = {
                "id": f"t{number}",
                "title": "Multiply",
                "family": f"family{number % 5}",
                "entry_points": ["f"],
                "stages": [
                    {
                        "instruction": instruction,
                        "tests": f"def check(f):\n    assert f(3) == {3 * number}\n",
                        "reference": f"def f(x):\n    return x * {number}\n",
                        "effective_lines": 2 + number % 3,
                    }
                ],
                "stub": "def f(x):\n    pass\n",
                "licence": "MIT",
                "released": f"{2024 + number % 2}-06-01",
            }
            file.write(json.dumps(record) + "\n")
    return path


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
