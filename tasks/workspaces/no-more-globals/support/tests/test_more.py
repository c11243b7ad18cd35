import ast
import time
from pathlib import Path

import lap
import pytest
from lap import Stopwatch, counts, report, reset, seconds, start, stop, timed, use_clock

ROOT = Path(lap.__file__).parent


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 1.5
        return self.now


@pytest.fixture(params=["stopwatch", "default"])
def watch(request):
    if request.param == "stopwatch":
        return Stopwatch(Clock())
    lap.default = Stopwatch(Clock())
    return lap


def measure(watch, *names):
    for name in names:
        watch.start(name)
        watch.stop(name)


def test_rounds(watch):
    watch.start("a")
    watch.start("b")
    assert watch.stop("a") == 3.0
    assert watch.stop("b") == 3.0
    measure(watch, "b")
    assert (watch.seconds("a"), watch.seconds("b"), watch.seconds("c")) == (3.0, 4.5, 0.0)
    assert list(watch.counts().items()) == [("a", 1), ("b", 2)]


def test_errors(watch):
    watch.start("a")
    with pytest.raises(RuntimeError, match="^a is running already$"):
        watch.start("a")
    with pytest.raises(RuntimeError, match="^b is not running$"):
        watch.stop("b")
    watch.stop("a")
    with pytest.raises(RuntimeError, match="^a is not running$"):
        watch.stop("a")


def test_counts_are_a_copy(watch):
    measure(watch, "a")
    watch.counts()["a"] = 9
    assert watch.counts() == {"a": 1}


def test_reset_forgets_what_runs(watch):
    measure(watch, "a")
    watch.start("b")
    watch.reset()
    assert watch.counts() == {} and watch.seconds("a") == 0.0
    watch.start("b")
    assert watch.stop("b") == 1.5


def test_timed(watch):
    @watch.timed("f")
    def f(n):
        """Docs."""
        if n < 0:
            raise KeyError(n)
        return n and f(n - 1)

    assert f(2) == 0 and f.__name__ == "f" and f.__doc__ == "Docs."
    with pytest.raises(KeyError):
        f(-1)
    assert watch.counts() == {"f": 2}
    watch.start("f")
    assert f(1) == 0
    watch.stop("f")
    assert watch.counts() == {"f": 3}


def test_report(watch):
    assert watch.report() == "nothing was measured\n"
    measure(watch, "b", "long", "a", "long")
    watch.start("z")
    watch.start("y")
    assert watch.report(1) == (
        "long  3.0 s  2 x 1.5 s\nb     1.5 s  1 x 1.5 s\na     1.5 s  1 x 1.5 s\n"
        "z is running\ny is running\n"
    )
    assert watch.report().startswith("long  3.000 s  2 x 1.500 s\n")
    assert watch.report(digits=0).startswith("long  3 s  2 x 2 s\n")


def test_nothing_measured_yet_but_running(watch):
    watch.start("a")
    assert watch.report() == "nothing was measured\n"


def test_two_share_nothing():
    one, other = Stopwatch(Clock()), Stopwatch(Clock())
    one.start("a")
    other.start("a")
    other.stop("a")
    other.reset()
    assert one.stop("a") == 1.5
    assert (one.counts(), other.counts()) == ({"a": 1}, {})


def test_names_imported_before_follow_the_default():
    lap.default = Stopwatch(Clock())

    @timed("f")
    def f():
        pass

    f()
    start("a")
    stop("a")
    assert counts() == {"f": 1, "a": 1} == lap.default.counts()
    old, lap.default = lap.default, Stopwatch(Clock())
    assert counts() == {} and seconds("a") == 0.0 and report() == "nothing was measured\n"
    start("b")
    assert stop("b") == 1.5
    f()
    assert old.counts() == {"f": 1, "a": 1} and counts() == {"b": 1, "f": 1}
    reset()
    assert lap.default.counts() == {} and old.seconds("a") == 1.5


def test_use_clock():
    lap.default = watch = Stopwatch(lambda: 5)
    start("a")
    use_clock(lambda: 9)
    assert stop("a") == 4
    assert watch.seconds("a") == 4
    assert Stopwatch().stop is not None


def test_the_clock_of_a_new_one():
    watch = Stopwatch()
    before = time.perf_counter()
    watch.start("a")
    assert 0 <= watch.stop("a") <= time.perf_counter() - before


@pytest.mark.parametrize("file", sorted(path.name for path in ROOT.glob("*.py")))
def test_no_state_in_modules(file):
    tree = ast.parse((ROOT / file).read_text())
    assert not any(isinstance(node, ast.Global) for node in ast.walk(tree))
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                continue
            for part in ast.walk(node.value):
                assert not isinstance(part, ast.List | ast.Dict | ast.Set)
                assert not (isinstance(part, ast.Name) and part.id in ("dict", "list", "set"))


def test_reporting_takes_what_it_is_given():
    tree = ast.parse((ROOT / "reporting.py").read_text())
    imported = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name and name.startswith("lap") for name in imported)
