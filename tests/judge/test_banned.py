"""Banned modules: what a submission may try to get at one, behind walls only."""

from __future__ import annotations

import textwrap

import pytest

from codegym import InputError, Limits, Outcome
from tests.making import function_task, program_task

# What reaches the module says so; every one of them works where nothing is banned.
WAYS = {
    "import": "import {m} as found",
    "in a function": "def f():\n    import {m}\n    return {m}\nfound = f()",
    "try": "try:\n    import {m} as found\nexcept BaseException:\n    found = None",
    "import_module": "import importlib\nfound = importlib.import_module({m!r})",
    "__import__": "found = __import__({m!r})",
    "a lying name": """
        class Name(str):
            def __hash__(self):
                return hash("nowhere")
            def __eq__(self, other):
                return other == "nowhere"
            def partition(self, other):
                return ("nowhere", "", "")
            def rpartition(self, other):
                return ("", "", {m!r})
            def startswith(self, *other):
                return False
        found = __import__(Name({m!r}))
    """,
    "another name, lying": """
        class Name(str):
            def rpartition(self, other):
                return ("", "", {m!r})
        found = __import__(Name("harmless"))
    """,
    "sys.modules": "import sys\nfound = sys.modules.get({m!r})",
    "without finders": "import sys\nsys.meta_path[:] = sys.meta_path[1:]\nimport {m} as found",
    "find_spec": """
        import importlib.util, sys
        sys.meta_path.pop(0)
        spec = importlib.util.find_spec({m!r})
        found = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
    """,
    "runpy": "import runpy\nfound = runpy.run_module({m!r})",
    "pickle": "import pickle\nfound = pickle.loads(b'c{m}\\n__name__\\n.')",
    "path": """
        import os
        for top in ("/usr/lib/python3.11", os.path.dirname(os.__file__)):
            for end in (".py", "/__init__.py"):
                if os.path.exists(top + "/" + {m!r} + end):
                    found = open(top + "/" + {m!r} + end).read()
    """,
    "path by a way around": """
        import os
        top = os.path.dirname(os.__file__)
        os.chdir("/usr")
        os.chdir(top)
        for end in (".py", "/__init__.py"):
            if os.path.exists({m!r} + end):
                found = open({m!r} + end, "rb").read()
    """,
    "folder descriptor": """
        import os
        folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
        for end in (".py", "/__init__.py"):
            try:
                found = os.read(os.open({m!r} + end, os.O_RDONLY, dir_fd=folder), 99)
            except FileNotFoundError:
                pass
    """,
    "folder descriptor from below": """
        import os
        here = os.open(".", os.O_RDONLY)
        top = os.path.dirname(os.__file__)
        os.makedirs("a/b")
        os.chdir("a/b")
        for end in (".py", "/__init__.py"):
            try:
                found = os.read(os.open(".." + top + "/" + {m!r} + end, os.O_RDONLY, dir_fd=here), 99)
            except FileNotFoundError:
                pass
    """,
    "link": """
        import os
        os.symlink(os.path.dirname(os.__file__), "lib")
        for end in (".py", "/__init__.py"):
            if os.path.exists("lib/" + {m!r} + end):
                found = open("lib/" + {m!r} + end).read()
    """,
    "own loader": """
        import os, importlib.machinery
        top = os.path.dirname(os.__file__) + "/" + {m!r}
        path = top + ".py" if os.path.exists(top + ".py") else top + "/__init__.py"
        found = importlib.machinery.SourceFileLoader("harmless", path).load_module()
    """,
    "a path-like that changes": """
        import os, _io
        class Path:
            asked = 0
            def __fspath__(self):
                self.asked += 1
                top = os.path.dirname(os.__file__) + "/" + {m!r}
                path = top + ".py" if os.path.exists(top + ".py") else top + "/__init__.py"
                return path if self.asked == 1 else "/etc/passwd"
        found = _io.FileIO(Path()).read()
    """,
    "subprocess": """
        import subprocess, sys
        found = subprocess.check_output([sys.executable or "python3", "-c", "import {m}; print({m})"])
    """,
    "os.system": """
        import os
        os.system("python3 -c 'import {m}; print({m})' > out")
        found = open("out").read()
    """,
    "exec": "import os\nos.execlp('python3', 'python3', '-c', 'import {m}; print(\"REACHED\")')",
    "fork": "import os\nif os.fork() == 0:\n    import {m} as found\n",
    "fork_exec": "import _posixsubprocess\nfound = _posixsubprocess",
    "ctypes": "import ctypes\nfound = ctypes.pythonapi",
    "subinterpreter": "import _xxsubinterpreters as found",
    "changed hook": """
        import gc, types
        for f in gc.get_objects():
            if type(f) is types.FunctionType and f.__name__ == "watch":
                try:
                    f.__code__ = (lambda *args: None).__code__
                except Exception:
                    pass
                try:
                    f.__defaults__ = (frozenset(),) * len(f.__defaults__)
                except Exception:
                    pass
        import {m} as found
    """,
    "changed builtins": """
        import builtins
        for name in ("isinstance", "len", "type", "str", "frozenset", "OSError", "ImportError"):
            setattr(builtins, name, lambda *args: False)
        import {m} as found
    """,
    "changed stat result": """
        import os
        os.stat = lambda *args, **kwargs: None
        try:
            os.stat_result.st_ino = 0
        except Exception:
            pass
        import {m} as found
    """,
    "memory of modules": """
        import gc, types
        wanted = ({m!r}, "_" + {m!r}, "re._compiler", "_sre", "json.decoder")
        for thing in gc.get_objects():
            if isinstance(thing, types.ModuleType) and thing.__name__ in wanted:
                if any(callable(v) for k, v in vars(thing).items() if not k.startswith("__")):
                    found = thing
    """,
    "memory of functions": """
        import gc, types
        wanted = ({m!r}, "_" + {m!r}, "_sre")
        for thing in gc.get_objects():
            if isinstance(thing, types.BuiltinFunctionType):
                owner = getattr(thing.__self__, "__name__", None) or thing.__module__
                if owner in wanted:
                    found = thing
            if isinstance(thing, types.FunctionType) and thing.__globals__.get("__name__") in wanted:
                found = thing
    """,
    "classes": """
        def below(kind):
            yield kind
            for other in type.__subclasses__(kind):
                yield from below(other)
        for kind in below(object):
            home = str(kind.__module__).partition(".")[0]
            if home in ({m!r}, "_" + {m!r}) and kind.__name__ not in ("Banned", "Pattern", "Match", "RegexFlag"):
                found = kind
    """,
    "frames": """
        import sys
        frame = sys._getframe()
        while frame is not None:
            for space in (frame.f_globals, frame.f_locals):
                for thing in list(space.values()):
                    if getattr(thing, "__name__", "") == {m!r} and isinstance(thing, type(sys)):
                        try:
                            found = [getattr(thing, n) for n in ("loads", "compile", "Decimal") if hasattr(thing, n)][0]
                        except Exception:
                            pass
            frame = frame.f_back
    """,
    "create_builtin": """
        import importlib.util, importlib.machinery, _imp
        spec = importlib.machinery.ModuleSpec("_sre" if {m!r} == "re" else "_" + {m!r}, None, origin="built-in")
        found = _imp.create_builtin(spec)
    """,
    "a kept create_builtin": """
        import gc, importlib.machinery
        spec = importlib.machinery.ModuleSpec("_sre" if {m!r} == "re" else "_" + {m!r}, None, origin="built-in")
        for thing in gc.get_objects():
            if getattr(thing, "__name__", "") == "create_builtin" and type(thing) is type(len):
                found = thing(spec)
    """,
    "compiled code under another package": """
        import glob, importlib.machinery, _imp, os
        for path in glob.glob(os.path.dirname(os.__file__) + "/lib-dynload/_ctypes.*.so"):
            found = _imp.create_dynamic(importlib.machinery.ModuleSpec("x._ctypes", None, origin=path))
    """,
    "compiled code by a detour": """
        import glob, importlib.machinery, _imp, os, sys
        for path in glob.glob(os.path.dirname(os.__file__) + "/lib-dynload/_heapq.*.so") or [sys.executable]:
            open("_heapq.so", "wb").write(open(path, "rb").read())
        path = os.path.dirname(os.__file__) + "/../../.." + os.getcwd() + "/_heapq.so"
        spec = importlib.machinery.ModuleSpec("_heapq", None, origin=path)
        try:
            _imp.create_dynamic(spec)
        except ImportError as error:
            if "not allowed" not in str(error):
                found = error
    """,
    "readline": """
        import os, readline
        top = os.path.dirname(os.__file__) + "/" + {m!r}
        readline.read_history_file(top + ".py" if os.path.exists(top + ".py") else top + "/__init__.py")
        found = readline.get_history_item(2)
    """,
    "memory of the process": "found = open('/proc/self/mem', 'r+b', 0)",
    "memory by way of the folder": """
        import os
        found = os.open("mem", os.O_RDWR, dir_fd=os.open("/proc/self", os.O_RDONLY))
    """,
    "create_dynamic": """
        import glob, importlib.machinery, _imp, os
        for path in glob.glob(os.path.dirname(os.__file__) + "/lib-dynload/_" + {m!r} + ".*.so"):
            found = _imp.create_dynamic(importlib.machinery.ModuleSpec("_" + {m!r}, None, origin=path))
    """,
}


def attempt(way, module):
    body = textwrap.dedent(WAYS[way].format(m=module))
    return f"found = None\n{body}\nif found is not None:\n    print('REACHED', type(found))\n"


def outcome_of(judge, source, *banned):
    task = program_task({"exit_code": None}, banned=banned, limits=Limits(wall_s=10, cpu_s=10))
    return judge.evaluate(task, source)


# Of `re`, which is really loaded and taken out again, what may have been left.
LEFT = ("frames", "create_builtin", "a kept create_builtin", "find_spec", "pickle")
IN_MEMORY = ("classes", "memory of modules", "memory of functions")


@pytest.mark.docker
@pytest.mark.parametrize(
    ("module", "way"),
    [*(("json", way) for way in WAYS), *(("re", way) for way in (*LEFT, *IN_MEMORY))],
)
def test_no_way_leads_to_the_module(docker_judge, module, way):
    verdict = outcome_of(docker_judge, attempt(way, module), module)
    assert b"REACHED" not in verdict.stdout, verdict
    assert verdict.outcome in (Outcome.FAILED, Outcome.PASSED), verdict


@pytest.mark.docker
@pytest.mark.parametrize("way", IN_MEMORY)
@pytest.mark.parametrize("module", ["datetime", "decimal", "zlib"])
def test_nothing_of_it_is_in_memory(docker_judge, module, way):
    verdict = outcome_of(docker_judge, attempt(way, module), module)
    assert verdict.stdout == b"" and verdict.outcome is Outcome.PASSED, verdict


@pytest.mark.docker
@pytest.mark.parametrize(
    "way", ["import", "try", "import_module", "path", "link", "subprocess", "classes", "readline"]
)
def test_the_ways_lead_somewhere_where_nothing_is_banned(docker_judge, way):
    verdict = outcome_of(docker_judge, attempt(way, "json"))
    assert b"REACHED" in verdict.stdout, verdict


@pytest.mark.bubblewrap
@pytest.mark.parametrize(
    "way",
    ["try", "import_module", "path", "folder descriptor", "fork_exec", "memory of the process"],
)
def test_walls_of_bubblewrap(way, judge):
    if judge.pool.backend != "bubblewrap":
        pytest.skip("for bubblewrap")
    verdict = outcome_of(judge, attempt(way, "json"), "json")
    assert b"REACHED" not in verdict.stdout, verdict


MODULES = [
    *("ast", "base64", "bisect", "csv", "datetime", "decimal", "difflib", "fractions", "gzip"),
    *("hashlib", "heapq", "json", "random", "re", "sqlite3", "statistics", "string", "textwrap"),
    *("tokenize", "tomllib", "zlib"),
]
USUAL = """
from dataclasses import dataclass
from typing import List
import collections, contextlib, enum, functools, itertools, math, os, sys, time, traceback
@dataclass(frozen=True)
class A:
    x: int = 1
    y: "List[int]" = None
class C(enum.Enum):
    A = 1
assert A() == A() and C.A.name == "A" and collections.Counter("aab")["a"] == 2
P = collections.namedtuple("P", "x y")
assert P(1, 2).y == 2 and eval("1 + 1") == 2
exec("z = 3")
try:
    1 / 0
except ZeroDivisionError:
    traceback.print_exc()
print(input()[::-1], sys.stdin.read(), "%.3f" % math.pi)
"""


@pytest.mark.docker
@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_gone_and_the_rest_still_works(docker_judge, module):
    case = {"stdin": "abc\nrest", "stdout": "cba rest 3.142\n"}
    task = program_task(case, banned=[module])
    verdict = docker_judge.evaluate(task, USUAL)
    assert verdict.outcome is Outcome.PASSED, verdict
    verdict = docker_judge.evaluate(task, f"def f():\n    return __import__({module!r})\nf()")
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason == f"uses the banned module {module}"


def test_the_judges_tests_may_use_what_the_submission_may_not(judge):
    task = function_task(
        "import json\n\ndef test_a(f):\n    assert f(json.loads('[1, 2]')) == json.dumps([1, 2])\n",
        banned=["json"],
    )
    good = "def f(x): return '[' + ', '.join(map(str, x)) + ']'"
    assert judge.evaluate(task, good).outcome is Outcome.PASSED
    lazy = judge.evaluate(task, "def f(x): return getattr(__import__('json'), 'dumps')(x)")
    assert lazy.outcome is Outcome.FAILED
    assert lazy.reason == "uses the banned module json"
    assert [test.passed for test in lazy.tests] == [False]


@pytest.mark.docker
def test_a_plain_import_is_told_with_its_line(docker_judge):
    task = function_task("def test_a(f):\n    assert f(1)\n", banned=["json"])
    for line in (
        "import os, json",
        "from json.decoder import JSONDecoder as J",
        "import json.tool",
    ):
        source = f"def f(x): return 1\nif False:\n    {line}\n"
        verdict = docker_judge.evaluate(task, source)
        assert verdict.outcome is Outcome.FAILED
        assert verdict.reason == "uses the banned module json (line 3)"
        assert verdict.passed == 0 and verdict.total == 1
    harmless = "'''\nimport json\n'''\nimport jsonish_is_no_json as f\n"
    assert "banned" not in docker_judge.evaluate(task, harmless).reason


@pytest.mark.docker
def test_ast_is_not_to_be_had_from_compile(docker_judge):
    task = program_task({"exit_code": None}, banned=["ast"])
    for source in (
        "print('REACHED', compile('1', 'x', 'exec', 1024))",
        "import gc\nfor f in gc.get_objects():\n"
        "    if getattr(f, '__name__', '') == 'compile' and type(f) is type(len):\n"
        "        print('REACHED', f('1', 'x', 'exec', 1024))",
        "import builtins, sys\nfor m in list(sys.modules.values()):\n"
        "    f = getattr(m, 'compile', None)\n"
        "    if type(f) is type(len) and f.__self__ is builtins:\n        print('REACHED')",
        "import inspect\nprint('REACHED', inspect.ast.parse('1'))",
    ):
        verdict = docker_judge.evaluate(task, source)
        assert b"REACHED" not in verdict.stdout, verdict


@pytest.mark.docker
def test_numpy_still_loads(docker_judge):
    source = "import numpy\nprint(numpy.arange(4).sum())"
    task = program_task({"stdout": "6"}, banned=["json"])
    assert docker_judge.evaluate(task, source).outcome is Outcome.PASSED


@pytest.mark.docker
def test_what_the_interpreter_needs_cannot_be_banned(docker_judge):
    with pytest.raises(InputError, match="the interpreter itself needs"):
        docker_judge.evaluate(program_task({}, banned=["os"]), "pass")


@pytest.mark.docker
def test_more_bans_than_are_kept(docker_judge):
    for module in ("csv", "json", "zlib", "difflib", "csv", "textwrap"):
        task = program_task({"stdout": "1"}, banned=[module])
        assert docker_judge.evaluate(task, "print(1)").outcome is Outcome.PASSED
        verdict = docker_judge.evaluate(task, f"__import__({module!r})")
        assert verdict.reason == f"uses the banned module {module}"
