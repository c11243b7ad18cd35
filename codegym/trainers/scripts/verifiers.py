"""codegym as a verifiers taskset, and one answer scored by it."""

import asyncio

import verifiers.v1 as vf
from verifiers.v1.trace import AgentInfo, TraceTask

from codegym import load_suite
from codegym.trainers.verifiers import CodegymConfig, CodegymTaskset

taskset = CodegymTaskset(CodegymConfig(task={"suite": "authored", "reward": "fraction"}))
task = next(iter(taskset.include(ids=["widest-gap"])))

# A trainer makes the trace out of what the model said; here it says the reference.
trace = vf.Trace(
    task=TraceTask(type=type(task).__name__, data=task.data),
    agent=AgentInfo(config=vf.AgentConfig()),
    root_reply=load_suite("authored")["widest-gap"].reference,
)
asyncio.run(task.score(trace))
print("reward", trace.reward, "metrics", trace.metrics)
