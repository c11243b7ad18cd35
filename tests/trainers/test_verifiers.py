import asyncio

import pytest

import codegym
from tests.trainers.conftest import SLEEPER

pytest.importorskip("verifiers.v1", reason="the extra `verifiers` is not installed")

import verifiers.v1 as vf
from verifiers.v1.errors import SandboxError
from verifiers.v1.trace import AgentInfo, TraceTask

from codegym.envs.pools import HeldPool, PoolSettings
from codegym.trainers.verifiers import CodegymConfig, CodegymTaskset


def first(**task):
    taskset = CodegymTaskset(CodegymConfig(task={"suite": "authored", **task}))
    return next(iter(taskset.include(ids=["widest-gap"])))


def trace_of(task, reply):
    told = TraceTask(type=type(task).__name__, data=task.data, key=task.key, hash=task.hash)
    return vf.Trace(task=told, agent=AgentInfo(config=vf.AgentConfig()), root_reply=reply)


@pytest.mark.docker
def test_answers_are_scored(docker_pool):
    task = first(reward="fraction")
    task.grader._held = HeldPool(PoolSettings("docker", None, None), docker_pool)
    assert task.data.prompt.startswith("# Widest gap")
    reference = codegym.load_suite("authored")["widest-gap"].reference
    for reply, worth in ((f"So:\n```python\n{reference}```", 1.0), ("No.", 0.0)):
        trace = trace_of(task, reply)
        asyncio.run(task.score(trace))
        assert trace.rewards["codegym"].value == worth
        assert trace.metrics["passed"] == worth
        assert trace.reward == worth


@pytest.mark.docker
def test_a_dead_container_is_an_error_on_the_trace(dying):
    task = first()
    task.grader._held = HeldPool(PoolSettings("docker", None, None), dying.pool)
    trace = trace_of(task, SLEEPER)
    with dying.killing(), pytest.raises(SandboxError, match=r"widest-gap: (lost|start)"):
        asyncio.run(task.score(trace))
    assert trace.rewards == {"codegym": None}  # as verifiers marks what was not scored


@pytest.mark.slow
@pytest.mark.docker
@pytest.mark.timeout(200)
def test_the_page(run_page):
    assert "reward 1.0" in run_page("verifiers")
