"""The public HumanEval tests, unmodified, through the proxy in Docker."""

from __future__ import annotations

import pytest

from codegym import Outcome, load_suite

pytestmark = pytest.mark.docker


def test_every_reference_passes_and_every_stub_fails(docker_judge, humaneval_path):
    suite = load_suite(f"humaneval:{humaneval_path}")
    assert len(suite) == 164
    passing = [docker_judge.submit(task, task.reference) for task in suite]
    failing = [docker_judge.submit(task, task.stub) for task in suite]
    not_passed = {
        f.result().task_id: f.result().reason for f in passing if f.result().outcome != "passed"
    }
    assert not_passed == {}
    passed = [f.result().task_id for f in failing if f.result().outcome is Outcome.PASSED]
    assert passed == []
