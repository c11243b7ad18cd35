"""A judgement under the protocol ``module``: plan, load, run, report."""

import json
import signal

from . import judgepeer, pytesting, testrun
from .judge import _MAX_MESSAGE, _REPORT_SECONDS, _Broken, _Judging
from .messages import load_failure
from .objects import NotJudged

warm_up = pytesting.warm_up


class ModuleJudging(_Judging):
    """One judgement.

    Args:
        control: Where reports go.
        sock: The connection to the worker.
        header: ``module``, ``seed``, ``examples``.
        blobs: The prelude, support files and class names as JSON, the tests of each stage.
    """

    def __init__(self, control, sock, header, blobs):
        super().__init__(control, sock, header, [blobs[0], *blobs[2:]])
        given = json.loads(blobs[1])
        self.tests = testrun.TestRun(
            sock,
            header["module"],
            self.stages,
            self.prelude,
            given["support"],
            given["classes"],
            self._result,
            self._message,
        )
        self.peer = self.tests.peer

    def run(self):
        """Load the tests, report the plan, run them, report each."""
        signal.signal(signal.SIGALRM, self._on_alarm)
        signal.setitimer(signal.ITIMER_REAL, _REPORT_SECONDS)
        tests, peer = self.tests, self.peer
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
        self._show_sources()
        try:
            self.tests.load(self.header["seed"])
        except judgepeer.Broken:
            raise
        except BaseException as error:
            return "the tests could not be loaded: " + self._message(error)
        return ""

    def _count(self):
        """Load and collect the tests without the submission, for their names alone."""
        tests = self.tests
        tests.lenient = True
        fault, tests.peer.fault = tests.peer.fault, tests.peer.fault or "not asked"
        try:
            tests.load(self.header["seed"])
            tests.collect()
        except BaseException:
            tests.planned = []
        tests.peer.fault = fault

    def _result(self, name, stage, message):
        self.report(test=[name, stage, not message, message[:_MAX_MESSAGE]])

    def _message(self, error):
        text = "not judged: %s" % error if isinstance(error, NotJudged) else super()._message(error)
        return " ".join(text.split())[:_MAX_MESSAGE]
