import json
import subprocess
import sys

import pytest

from tests.trainers.conftest import ROOT

HUMANEVAL = ROOT.parent / "shared" / "data" / "HumanEval.jsonl.gz"


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_grpo_batches_while_containers_are_killed():
    """A short run of tools/kill_under_grpo.py, in a process of its own that can see its leaks."""
    tool = ROOT / "tools" / "kill_under_grpo.py"
    # The authored tasks' tests take ten times as long to judge.
    suite, batches = (f"humaneval:{HUMANEVAL}", 10) if HUMANEVAL.exists() else ("authored", 2)
    asked = ["--suite", suite, "--batches", str(batches), "--retries", "0", "--json"]
    done = subprocess.run(
        [sys.executable, str(tool), *asked],
        capture_output=True,
        text=True,
        timeout=380,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["killed"] > batches
    assert found["judged"] + found["dropped"] == found["completions"] == 64 * batches
    assert found["wrong"] == found["unflagged"] == 0
