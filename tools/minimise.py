"""Runs inside a sandbox: shrinks a bundle of modules to what its tests need, by delta debugging.

Reads JSON from standard input: ``sources`` (module name to text; a package's name ends in a dot; ""
is the program), ``fixed`` (names that are left as they are), ``entry`` and ``stages`` (test texts,
see ``codegym/suites/conformance/suite.py``). For the last stage first and then for each before it,
statements are deleted (blocks before single ones) as long as the tests of that stage and of all
before it pass, until no single statement can be. A line of JSON for each stage says how many are
left; the minimal sources follow.
"""

import ast
import copy
import gc
import importlib.util
import json
import mmap
import os
import re
import resource
import signal
import sys

NESTED = ("body", "orelse", "finalbody", "handlers", "cases")


class Bundle:
    """Imports modules from code objects; the name of a package ends in a dot."""

    codes = {}

    @staticmethod
    def find_spec(name, path=None, target=None):
        for key in (name, name + "."):
            if key in Bundle.codes:
                return importlib.util.spec_from_loader(name, Bundle, is_package=key != name)

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        name = module.__name__
        exec(Bundle.codes.get(name) or Bundle.codes[name + "."], module.__dict__)


def children_seconds():
    """Processor seconds of all trials that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def is_padding(node):
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def blocks(node):
    """The lists of statements right below a node."""
    for field in NESTED:
        inner = getattr(node, field, None)
        if field in ("handlers", "cases"):
            for each in inner or ():
                yield from blocks(each)
        elif isinstance(inner, list):
            yield inner


def without(node, gone):
    """A copy of a tree in which ``pass`` stands for some statements."""
    if node in gone:
        return ast.copy_location(ast.Pass(), node)
    found = copy.copy(node)
    for field in NESTED:
        inner = getattr(node, field, None)
        if isinstance(inner, list):
            setattr(found, field, [without(each, gone) for each in inner])
    return found


class Minimiser:
    def __init__(self, sources, fixed, entry):
        self.entry = entry
        self.trees = {}
        for name, text in sources.items():
            if name in fixed:
                Bundle.codes[name] = compile(text, "bundle/" + name, "exec", dont_inherit=True)
            else:
                self.trees[name] = ast.parse(text)
        self.gone = {name: set() for name in self.trees}
        for name in self.trees:
            Bundle.codes[name] = self.code(name, set())
        sys.meta_path.insert(0, Bundle)
        # What the whole program imports from elsewhere need not be loaded by each trial.
        exec(Bundle.codes[""], {"__name__": "submission"})
        # A fixed module stays loaded unless it imports one that is not.
        packages = "|".join({re.escape(name.split(".")[0]) for name in self.trees if name})
        uses = re.compile(rf"^ *(from|import) ({packages})\b", re.MULTILINE)
        for name, text in sources.items():
            if name not in fixed or uses.search(text):
                sys.modules.pop(name.rstrip("."), None)
        gc.freeze()
        self.shared = mmap.mmap(-1, 8)
        self.tests = []
        self.cpu_seconds = 60.0  # a trial; of the processor, so that load does not count
        self.trials = 0

    def code(self, name, gone):
        tree = ast.fix_missing_locations(without(self.trees[name], gone))
        return compile(tree, "bundle/" + name, "exec", dont_inherit=True)

    def passes(self):
        """Whether all tests pass, in a process of its own; one that fails is first next time."""
        self.trials += 1
        self.shared[:8] = (0).to_bytes(8, "big")
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                signal.setitimer(signal.ITIMER_PROF, self.cpu_seconds)
                namespace = {"__name__": "submission"}
                exec(Bundle.codes[""], namespace)
                for number, test in enumerate(self.tests):
                    self.shared[:8] = number.to_bytes(8, "big")
                    test(namespace[self.entry])
                status = 0
            finally:
                os._exit(status)
        passed = os.waitpid(pid, 0)[1] == 0
        if not passed:
            self.tests.insert(0, self.tests.pop(int.from_bytes(self.shared[:8], "big")))
        return passed

    def attempt(self, name, nodes):
        """Delete the nodes if that can be."""
        gone = self.gone[name] | set(nodes)
        before = Bundle.codes[name]
        try:
            Bundle.codes[name] = self.code(name, gone)
        except (SyntaxError, ValueError):
            return False
        if self.passes():
            self.gone[name] = gone
            return True
        Bundle.codes[name] = before
        return False

    def shrink(self, name, block):
        present = [n for n in block if n not in self.gone[name] and not is_padding(n)]
        size = len(present)
        while size >= 1:
            for start in range(0, len(present), size):
                group = [n for n in present[start : start + size] if n not in self.gone[name]]
                if group:
                    self.attempt(name, group)
            size //= 2
        for node in present:
            if node not in self.gone[name]:
                for inner in blocks(node):
                    self.shrink(name, inner)

    def kept(self, name, node):
        """The statements that are left below a node."""
        for block in blocks(node):
            for each in block:
                if each not in self.gone[name]:
                    if not is_padding(each):
                        yield each
                    yield from self.kept(name, each)

    def minimise(self, tests):
        self.tests = list(tests)
        self.cpu_seconds = 60.0
        before = children_seconds()
        if not self.passes():
            raise SystemExit("the tests do not pass to begin with")
        self.cpu_seconds = 0.1 + 4 * (children_seconds() - before)
        for name, tree in self.trees.items():
            self.shrink(name, tree.body)
        changed = True
        while changed:
            changed = False
            for name, tree in self.trees.items():
                for node in list(self.kept(name, tree)):
                    if node not in self.gone[name] and self.attempt(name, [node]):
                        changed = True
        return sum(1 for name, tree in self.trees.items() for _ in self.kept(name, tree))

    def text(self, name):
        return ast.unparse(ast.fix_missing_locations(without(self.trees[name], self.gone[name])))


def main():
    sys.setrecursionlimit(5000)
    task = json.load(sys.stdin)
    minimiser = Minimiser(task["sources"], task["fixed"], task["entry"])
    stages = []
    for text in task["stages"]:
        namespace = {}
        exec(text, namespace)
        stages.append([test for name, test in namespace.items() if name.startswith("test_")])
    for stage in range(len(stages), 0, -1):
        count = minimiser.minimise([test for tests in stages[:stage] for test in tests])
        sources = {name: minimiser.text(name) for name in minimiser.trees}
        line = {"stage": stage, "count": count, "trials": minimiser.trials, "sources": sources}
        print(json.dumps(line), flush=True)


main()
