"""Submissions that speak the protocol themselves: they find the connection and write what they like."""

from __future__ import annotations

import random
import sys
import zlib

import pytest

from codegym import Limits, Outcome
from codegym.resources import sandbox_folder
from tests.making import function_task

sys.path.insert(0, str(sandbox_folder()))
from fuzz.frames import U32, Draws, framed

SECRET = """
import random
def check(candidate):
    secret = random.getrandbits(64)
    for turn in range(3):
        values = [turn, [2]], {"k": {3}}, bytearray(b"4")
        assert candidate(*values, lambda *a: a) == secret
"""
NUMPY_SECRET = "import numpy\n" + SECRET
FORGER = """
import os, time, zlib
FRAMES = [zlib.decompress(frame) for frame in @FRAMES@]
def read(size):
    data = b""
    while len(data) < size:
        more = os.read(4, size - len(data))
        if not more:
            os._exit(0)
        data += more
    return data
def talk(end):
    for turn, frame in enumerate(FRAMES):
        if turn or end != "ahead":
            read(int.from_bytes(read(4), "big"))
        while frame:
            frame = frame[os.write(4, frame):]
    if end == "wait":
        time.sleep(60)
    if end == "read":
        while True:
            read(1)
    os._exit(3)
"""
TAKE_OVER = "while GREETING:\n    GREETING = GREETING[os.write(4, GREETING):]\ntalk(@END@)\n"
IN_CALL = """
def f(*args):
    frame = FRAMES[0]
    while frame:
        frame = frame[os.write(4, frame):]
    if @END@ == "wait":
        time.sleep(60)
    if @END@ == "ahead":
        os._exit(0)
    return 7
"""
CLEAN = """
import os
for folder in ("/box", "/tmp", "/var/tmp", "/dev/shm"):
    for name in os.listdir(folder):
        print("left behind:", folder, name)
print(6 * 7)
"""
LOADED = {"loaded": True, "stage": "run", "missing": [], "error": None}


def forger(greeting: bytes, frames: list[bytes], end: str, in_call: bool = False) -> str:
    source = FORGER.replace("@FRAMES@", repr([zlib.compress(frame) for frame in frames]))
    source += f"GREETING = zlib.decompress({zlib.compress(greeting)!r})\n"
    source += IN_CALL if in_call else TAKE_OVER
    return source.replace("@END@", repr(end))


def drawn(seed: int) -> str:
    source = random.Random(seed)
    draws = Draws(source)
    greeting = framed(b"H" + draws.encoded(LOADED))
    if source.random() < 0.3:
        greeting = source.choice((framed(draws.greeting()), draws.damaged(greeting)))
    frames = [draws.stream(call) for call in range(1, source.randint(2, 4))]
    end = source.choice(("exit", "exit", "ahead", "read", "wait"))
    return forger(greeting, frames, end, in_call=source.random() < 0.3)


@pytest.mark.docker
def test_two_hundred_forgers_never_pass_and_never_break_the_sandbox(docker_judge):
    pool = docker_judge.pool
    limits = Limits(wall_s=0.4, cpu_s=2)
    tasks = [function_task(tests, "f", limits=limits) for tests in (SECRET, NUMPY_SECRET)]
    queued = []
    for seed in range(200):
        verdict = docker_judge.submit(tasks[seed % 4 == 0], drawn(seed))
        queued.append((seed, verdict, pool.submit(CLEAN)))
    told = []
    for seed, verdict, following in queued:
        try:
            outcome = verdict.result().outcome
        except Exception as error:  # InfrastructureError, or a task that is said to be at fault
            told.append((seed, repr(error)))
            continue
        if outcome is Outcome.PASSED:
            told.append((seed, "passed"))
        if following.result().stdout != b"42\n":
            told.append((seed, following.result().stdout))
    assert told == []


def exception(name: str, args: tuple, members: dict, bases: tuple = ()) -> bytes:
    kind = ("builtins" if not bases else "submission", name, bases)
    return Draws(random.Random(0)).encoded((kind, args, members, "text", 1))


ANSWER = b"E" + U32.pack(1) + U32.pack(0)
OUTSIDE = ("utf-8", b"abc", -(10**12), 1 - 10**12, "r")
INSIDE = ("utf-8", b"abc", 0, 1, "r")
ARRAY = b"A" + U32.pack(3) + b"<f8" + b"t" + U32.pack(1) + b"i" + bytes(7) + b"\2"
ARRAY += b"b" + U32.pack(16) + bytes(16)
FOUND = {
    "a position that reads memory": exception("UnicodeDecodeError", OUTSIDE, {}),
    "a member that reads memory": exception("UnicodeDecodeError", INSIDE, {"object": 5}),
    "a class that cannot be made": exception(
        "G", ("x",), {}, (("builtins", "ExceptionGroup", ()),)
    ),
}


@pytest.mark.docker
@pytest.mark.parametrize("name", FOUND)
def test_exceptions_that_broke_the_judge(docker_judge, name):
    """Each of these once ended the judge, which came out as a fault of the infrastructure."""
    greeting = framed(b"H" + Draws(random.Random(0)).encoded(LOADED))
    verdict = docker_judge.evaluate(
        function_task(SECRET, "f"), forger(greeting, [framed(ANSWER + FOUND[name])], "exit")
    )
    assert verdict.outcome is Outcome.FAILED, verdict


@pytest.mark.docker
@pytest.mark.parametrize(
    ("error", "stage"),
    [
        (exception("\1" * 800_000, (), {}, (("builtins", "ValueError", ()),)), b"s\0\0\0\3run"),
        (b"N", ARRAY),
    ],
    ids=["a name larger than a report", "a stage that answers a comparison with an array"],
)
def test_greetings_that_broke_the_judge(docker_judge, error, stage):
    draws = Draws(random.Random(0))
    body = b"Hd" + U32.pack(4) + draws.encoded("loaded") + b"F" + draws.encoded("stage") + stage
    body += draws.encoded("missing") + b"l" + U32.pack(0) + draws.encoded("error") + error
    task = function_task(NUMPY_SECRET, "f")
    verdict = docker_judge.evaluate(task, forger(framed(body), [b""], "exit"))
    assert verdict.outcome is Outcome.FAILED, verdict
