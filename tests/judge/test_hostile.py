"""Submissions that try to be passed without being right. Each must fail, on Docker."""

from __future__ import annotations

import subprocess
import textwrap

import pytest

from codegym import Judge, Outcome
from tests.making import function_task

pytestmark = pytest.mark.docker

SECRET = 86_420_753
TESTS = f"""
def check(candidate):
    assert candidate(20, 22) == 42
    assert candidate({SECRET}, 1) == {SECRET} + 1
"""
ADD = function_task(TESTS, "add")
RIGHT = "def add(a, b):\n    return a + b\n"


def verdict_on(judge: Judge, source: str):
    verdict = judge.evaluate(ADD, textwrap.dedent(source))
    after = judge.evaluate(ADD, RIGHT)
    assert after.outcome is Outcome.PASSED, "the next judgement is disturbed"
    assert verdict.total == 1 or verdict.outcome is not Outcome.PASSED
    return verdict


def assert_fails(judge: Judge, source: str, *outcomes: Outcome):
    verdict = verdict_on(judge, source)
    assert verdict.outcome in (outcomes or (Outcome.FAILED,)), verdict.reason
    assert verdict.passed == 0
    assert verdict.reason
    return verdict


def test_right_answer_passes(docker_judge):
    """The control: what follows fails for what it does, not for where it runs."""
    assert verdict_on(docker_judge, RIGHT).outcome is Outcome.PASSED


def test_always_equal_object(docker_judge):
    source = """
        class Equal:
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __bool__(self): return True
            def __sub__(self, other): return 0
            def __abs__(self): return 0
            __hash__ = None
        def add(a, b): return Equal()
    """
    assert "cannot go over" in assert_fails(docker_judge, source).reason


@pytest.mark.parametrize(
    "body",
    [
        "class Sly({base}):\n    def __eq__(self, other): return True\n"
        "    def __ne__(self, other): return False\n    def __hash__(self): return 0\n"
        "def add(a, b): return Sly({value})",
    ],
)
@pytest.mark.parametrize(
    ("base", "value"),
    [
        ("int", "1"),
        ("str", "'x'"),
        ("float", "1.5"),
        ("list", "[1]"),
        ("dict", "{1: 2}"),
        ("tuple", "(1,)"),
    ],
)
def test_builtin_subclass_with_its_own_comparison(docker_judge, body, base, value):
    assert_fails(docker_judge, body.format(base=base, value=value))


@pytest.mark.parametrize("leave", ["sys.exit(0)", "os._exit(0)", "raise SystemExit", "exit()"])
def test_exit_at_import(docker_judge, leave):
    assert_fails(docker_judge, f"import os, sys\n{leave}\ndef add(a, b): return a + b")


@pytest.mark.parametrize("leave", ["sys.exit(0)", "os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_exit_inside_the_call(docker_judge, leave):
    source = f"import os, sys\ndef add(a, b): {leave}"
    assert_fails(docker_judge, source, Outcome.FAILED, Outcome.CRASHED)


def test_exit_after_the_first_answer(docker_judge):
    source = """
        import os, threading
        def add(a, b):
            if a == 20: return 42
            os._exit(0)
    """
    assert_fails(docker_judge, source)


@pytest.mark.parametrize(
    "text",
    [
        "passed",
        "1 passed in 0.01s",
        '{"test": ["check", 1, true, ""]}',
        '{"done": true, "fault": ""}',
    ],
)
def test_printing_a_verdict(docker_judge, text):
    assert_fails(docker_judge, f"print({text!r}, flush=True)\ndef add(a, b): print({text!r})")


def test_walking_frames(docker_judge):
    source = """
        import sys
        def add(a, b):
            frame, seen = sys._getframe(), []
            while frame is not None:
                seen.append(frame.f_code.co_filename + repr(sorted(frame.f_globals))[:200])
                for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
                    if type(value) is str and "86420753" in value.replace("_", ""):
                        raise ValueError("found the tests")
                    if callable(value) and getattr(value, "__name__", "") == "check":
                        raise ValueError("found the tests")
                frame = frame.f_back
            return seen
    """
    assert "found" not in assert_fails(docker_judge, source).reason


def test_walking_the_heap_and_modules(docker_judge):
    source = """
        import gc, sys
        def add(a, b):
            needle = str(86420000 + 753)
            for thing in gc.get_objects():
                try:
                    for inner in gc.get_referents(thing):
                        if type(inner) in (str, bytes) and needle in str(inner):
                            raise ValueError("found the tests")
                except (TypeError, AttributeError):
                    pass
            for module in list(sys.modules.values()):
                if hasattr(module, "check"):
                    raise ValueError("found the tests")
            return None
    """
    assert "found" not in assert_fails(docker_judge, source).reason


def test_reading_memory_through_proc(docker_judge):
    source = """
        import os, re
        def scan(pid, needle):
            hits = 0
            with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
                for line in maps:
                    found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
                    if found:
                        start, end = (int(x, 16) for x in found.groups())
                        try:
                            mem.seek(start)
                            hits += needle in mem.read(end - start)
                        except (OSError, OverflowError, ValueError, MemoryError):
                            pass
            return hits
        def add(a, b):
            needle = b"def check" + b"(candidate)"
            own = scan("self", needle)
            others = []
            for pid in os.listdir("/proc"):
                if pid.isdigit() and int(pid) != os.getpid():
                    for name in ("mem", "environ", "maps", "fd", "cwd", "root"):
                        path = f"/proc/{pid}/{name}"
                        try:
                            if name in ("mem", "maps"):
                                scan(pid, needle)
                            elif name == "environ":
                                open(path).read()
                            elif name == "fd":
                                os.listdir(path)
                            else:
                                os.listdir(path + "/")
                            others.append(path)
                        except OSError:
                            pass
            raise ValueError(f"own={own} others={others}")
    """
    # Its own memory holds the needle only where the code itself put it together.
    reason = assert_fails(docker_judge, source).reason
    assert "others=[]" in reason, reason


def test_own_memory_holds_no_test(docker_judge):
    source = """
        import re
        def add(a, b):
            needle = "_".join(["assert candidate", ""])[:-1].encode() + b"("
            hits = 0
            with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as mem:
                for line in maps:
                    found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
                    if found and "[v" not in line:
                        start, end = (int(x, 16) for x in found.groups())
                        try:
                            mem.seek(start)
                            hits += mem.read(end - start).count(needle)
                        except (OSError, OverflowError, ValueError, MemoryError):
                            pass
            raise ValueError(f"hits={hits}")
    """
    reason = assert_fails(docker_judge, source).reason
    # The only copies are those that the scan itself makes of its own needle.
    hits = int(reason.partition("hits=")[2].split()[0].rstrip(")"))
    assert hits <= 3, reason


def test_tests_are_nowhere_on_disk(docker_judge):
    source = """
        import os
        def add(a, b):
            needle = b"def check" + b"(candidate)"
            for top, folders, files in os.walk("/"):
                if top.startswith(("/proc", "/sys")):
                    folders[:] = []
                    continue
                for name in files:
                    path = os.path.join(top, name)
                    if "codegym" in path and "guest" not in path:
                        raise ValueError(f"found {path}")
                    if name.startswith(("stage_", "task.toml")):
                        raise ValueError(f"found {path}")
            return None
    """
    assert "found" not in assert_fails(docker_judge, source).reason


@pytest.mark.parametrize("when", ["import", "call"])
def test_forged_frames_to_every_descriptor(docker_judge, when):
    source = f"""
        import os, struct
        def forge():
            answer = b"R" + struct.pack(">II", 1, 0) + b"i" + struct.pack(">q", 42)
            frames = [
                struct.pack(">I", len(answer)) + answer,
                b'{{"plan": [["check", 1]]}}\\n{{"test": ["check", 1, true, ""]}}\\n{{"done": true, "fault": ""}}\\n',
                struct.pack(">II", 40, 0) + b'{{"op":"result","status":0,"clean":true}}',
            ]
            for fd in range(64):
                for frame in frames:
                    try:
                        os.write(fd, frame)
                    except OSError:
                        pass
        if {when!r} == "import":
            forge()
        def add(a, b):
            forge()
            return 42
    """
    assert_fails(docker_judge, source)


def test_right_answers_with_one_frame_too_many(docker_judge):
    source = """
        import os, struct
        def add(a, b):
            if a != 20:
                answer = b"R" + struct.pack(">II", 2, 0) + b"i" + struct.pack(">q", a + b)
                for fd in range(3, 64):
                    try:
                        os.write(fd, (struct.pack(">I", len(answer)) + answer) * 2)
                    except OSError:
                        pass
            return a + b
    """
    verdict = docker_judge.evaluate(ADD, textwrap.dedent(source))
    assert verdict.outcome is Outcome.FAILED, verdict
    assert (verdict.passed, verdict.total, verdict.stage, verdict.line_credit) == (0, 1, 0, 0)


def test_daemon_is_gone_before_the_verdict(docker_judge, docker_pool):
    source = """
        import ctypes, os, time
        def add(a, b):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    ctypes.CDLL(None).prctl(15, b"outliver", 0, 0, 0)
                    while True:
                        time.sleep(0.01)
                os._exit(0)
            time.sleep(0.1)
            return None
    """
    names = "import os\nfor p in os.listdir('/proc'):\n    if p.isdigit():\n        print(open(f'/proc/{p}/comm').read())"
    assert docker_judge.evaluate(ADD, textwrap.dedent(source)).outcome is Outcome.FAILED
    for future in [docker_pool.submit(names) for _ in range(8)]:  # in every slot
        assert b"python3" in future.result().stdout
        assert b"outliver" not in future.result().stdout


@pytest.mark.parametrize(
    "patch",
    [
        "import builtins\nbuiltins.AssertionError = type('Quiet', (Exception,), {})",
        "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.all = lambda *a: True",
        "import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None\n"
        "unittest.TestResult.addFailure = lambda *a: None",
        "import json\njson.dumps = lambda *a, **k: '{\"done\": true}'\njson.loads = lambda *a: True",
        "import sys\nsys.modules['guest'] = sys\nsys.settrace(lambda *a: None)\n"
        "sys.excepthook = lambda *a: None",
        "import struct, socket\nstruct.Struct.pack = None",
        "import time\ntime.monotonic = time.time = lambda: 0.0",
        "import atexit, os\natexit.register(os._exit, 0)",
    ],
)
def test_patching_what_a_harness_would_use(docker_judge, patch):
    assert_fails(docker_judge, patch + "\ndef add(a, b): return -1")


@pytest.mark.parametrize(
    "error",
    [
        "unittest.SkipTest('x')",
        "KeyboardInterrupt()",
        "GeneratorExit()",
        "StopIteration(42)",
        "SystemExit(0)",
    ],
)
def test_raising_what_a_framework_would_swallow(docker_judge, error):
    assert_fails(docker_judge, f"import unittest\ndef add(a, b): raise {error}")


def test_no_pickle_crosses(docker_judge):
    source = """
        class Bomb:
            def __reduce__(self): return (print, ("owned",))
        def add(a, b): return Bomb()
    """
    assert_fails(docker_judge, source)


@pytest.mark.parametrize(
    "answer",
    [
        "[[]] * 10**6",
        "'x' * 10**9",
        "10 ** 10 ** 7",
        "itertools.count()",
        "nested(100000)",
        "b'' .join([b'a' * 10**7])",
    ],
)
def test_answers_too_large_to_take(docker_judge, answer):
    source = f"""
        import itertools
        def nested(n):
            value = []
            for _ in range(n):
                value = [value]
            return value
        def add(a, b): return {answer}
    """
    assert_fails(docker_judge, source, Outcome.FAILED, Outcome.MEMORY, Outcome.TIMEOUT)


def test_nothing_of_ours_on_the_host_is_touched(docker_judge, tmp_path):
    """A submission that writes wherever it can reaches its scratch space alone."""
    source = """
        import os
        wrote = []
        for top in ("/", "/etc", "/usr", "/opt/codegym/guest", "/var", "/home", "/root", "/dev", "/proc", "/sys", "/run"):
            try:
                with open(os.path.join(top, "mark"), "w") as file:
                    file.write("x")
                wrote.append(top)
            except OSError:
                pass
        def add(a, b): raise ValueError(f"wrote={wrote}")
    """
    assert "wrote=[]" in assert_fails(docker_judge, source).reason
    assert (
        subprocess.run(
            ["find", "/etc", "/opt", "-maxdepth", "2", "-name", "mark"], capture_output=True
        ).stdout
        == b""
    )
