"""A judgement under the protocol ``module``: plan, load, run, report."""

import json

from . import judge, judgepeer, properties, pytesting, testrun
from .judge import _MAX_MESSAGE, _Broken, _Judging
from .messages import load_failure
from .objects import NotJudged

warm_up = pytesting.warm_up


class ModuleJudging(_Judging):
    """One judgement.

    Args:
        control: Where reports go.
        sock: The connection to the worker.
        tests: What to judge by; the first file is no test, but support files and class names
            as JSON.
        seed: Of the tests' random inputs.
    """

    def __init__(self, control, sock, tests, seed):
        super().__init__(control, sock, tests, seed)
        (_, beside), *stages = tests.stages
        given = json.loads(beside)
        self.running = testrun.TestRun(
            sock,
            tests.module,
            [source for _, source in stages],
            tests.prelude[1],
            given["support"],
            given["classes"],
            self._result,
            self._message,
        )
        self.peer = self.running.peer

    def run(self):
        """Load the tests, report the plan, run them, report each."""
        # It never serves again: the tests leave what they patched and loaded.
        judge._current = self
        properties.seed(self.seed, self.tests.examples)
        tests, peer = self.running, self.peer
        tests.prepare()
        try:
            tests.compile()
        except (SyntaxError, ValueError) as error:
            self.report(done=True, unloadable=str(error)[:_MAX_MESSAGE])
            return
        why, load = "", None
        try:
            hello = self._greeting()
            if hello["loaded"]:
                tests.greet()
                why = self._load()
            else:
                load = load_failure(hello)
        except (_Broken, judgepeer.Broken) as error:
            why = str(error)
        if why or load:
            self._count()
        else:
            tests.collect()
            if tests.uncollected or not tests.planned:
                why = "the tests cannot be collected: " + (tests.uncollected or "there are none")
        self.report(plan=tests.planned)
        if load:
            self.report(done=True, load=load)
            return
        if not why:
            tests.run()
            why = peer.fault
            if not why and not peer.is_silent():
                peer.void = True
                why = "the submission sent frames that nobody asked for"
        elif not tests.asked and not peer.fault:
            self.report(done=True, unloadable=why[:_MAX_MESSAGE])
            return
        self.report(done=True, fault=why[:_MAX_MESSAGE], void=peer.void)

    def _load(self):
        """Load the tests; why that did not work, or nothing."""
        try:
            self.running.load(self.seed)
        except judgepeer.Broken:
            raise
        except BaseException as error:
            return "the tests could not be loaded: " + self._message(error)
        return ""

    def _count(self):
        """Load and collect the tests without the submission, for their names alone."""
        tests = self.running
        tests.lenient = True
        fault, tests.peer.fault = tests.peer.fault, tests.peer.fault or "not asked"
        try:
            tests.load(self.seed)
            tests.collect()
        except BaseException:
            tests.planned = []
        tests.peer.fault = fault

    def _result(self, name, stage, message):
        self.report(test=[name, stage, not message, message[:_MAX_MESSAGE]])

    def _show_sources(self):
        """The files of the tests are there for everyone to read who may."""

    def _message(self, error):
        text = "not judged: %s" % error if isinstance(error, NotJudged) else super()._message(error)
        return " ".join(text.split())[:_MAX_MESSAGE]
