"""Whether a judge is, after a judgement, what it was before it.

Tests change what is shared by a whole process: they patch modules and set handlers,
timers, limits. One that fails half-way, and a submission can see to that, does not
undo it. The next submission must not be judged by that: what is easily put back is
put back, and with any other change, as far as can be seen, the judge is given up.
"""

import _signal
import _thread
import gc
import os
import resource
import sys

_MOST_GROWTH = 64 << 20
"""Address space that a judge may hold on to, bytes."""
_OURS = __name__.partition(".")[0]
# Keep counts and caches in themselves, and load parts of themselves when they are used.
_CHANGING = (_OURS, "hypothesis", "_hypothesis_globals", "sortedcontainers", "attr", "attrs")
_NUMBERS = tuple(range(1, _signal.NSIG))


class Surroundings:
    """What tests find around them. Made once, by a zygote, so that its children only compare."""

    def __init__(self):
        self.modules = {}
        self.note_modules()
        self.handlers = self._handlers()
        self.recursion_limit = sys.getrecursionlimit()
        self.environment = dict(os.environ)
        self.folder = os.getcwd()

    def note_modules(self):
        """Note the modules that came since; called when the tests are loaded and did not run."""
        for name, module in list(sys.modules.items()):
            if name not in self.modules and not _may_change(name):
                self.modules[name] = module, *_contents(module)

    def is_restored(self, idle_bytes):
        """Put back what can be; whether all is as it was.

        Args:
            idle_bytes: The address space of an idle judge.
        """
        for timer in (_signal.ITIMER_REAL, _signal.ITIMER_VIRTUAL, _signal.ITIMER_PROF):
            _signal.setitimer(timer, 0)
        for number, now, before in zip(_NUMBERS, self._handlers(), self.handlers):
            if now is not before:
                if before is None:
                    return False
                _signal.signal(number, before)
        sys.setrecursionlimit(self.recursion_limit)
        if "decimal" in sys.modules:
            decimal = sys.modules["decimal"]
            decimal.setcontext(decimal.Context())
        return (
            _thread._count() == 0
            and sys.gettrace() is sys.getprofile() is None
            and os.environ == self.environment
            and os.getcwd() == self.folder
            and _has_no_children()
            and self._modules_are_same()
            and _bytes_mapped() - idle_bytes < _MOST_GROWTH
        )

    def _handlers(self):
        return [_signal.getsignal(number) for number in _NUMBERS]

    def _modules_are_same(self):
        for name, module in list(sys.modules.items()):
            if name in self.modules:
                before, values, lists = self.modules[name]
                if module is not before or not _same(module.__dict__, values):
                    return False
                if any(values[key] != content for key, content in lists):
                    return False
            elif not _may_change(name):
                return False
        return True


def _may_change(name):
    return name.partition(".")[0] in _CHANGING


def _contents(module):
    """Copies of what a module holds: its names, and the lists among their values."""
    values = dict(getattr(module, "__dict__", ()))
    return values, [(key, list(value)) for key, value in values.items() if type(value) is list]


def _same(now, before):
    """Whether the same names stand for the very same things, but for caches filled meanwhile."""
    if len(now) != len(before):
        return False
    for key, value in before.items():
        if now.get(key, now) is not value and not (value is None and key.startswith("_")):
            return False
    return True


def _has_no_children():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def _bytes_mapped():
    gc.collect()
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
