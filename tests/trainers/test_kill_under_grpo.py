import json
import subprocess
import sys

import pytest

from tests.trainers.conftest import ROOT


@pytest.mark.docker
@pytest.mark.slow
def test_grpo_batches_while_containers_are_killed():
    """A short run of tools/kill_under_grpo.py, in a process of its own that can see its leaks."""
    tool = ROOT / "tools" / "kill_under_grpo.py"
    arguments = ["--batches", "3", "--kill", "0.06", "--retries", "0", "--json"]
    done = subprocess.run(
        [sys.executable, str(tool), *arguments],
        capture_output=True,
        text=True,
        timeout=110,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["killed"] > 3
    assert found["judged"] + found["dropped"] == found["completions"] == 192
    assert found["wrong"] == found["unflagged"] == 0
