"""The child that runs the tests of one judgement, and calls the submission through the peer.

It reports to the router in lines of JSON: ``plan`` (names and stages of the
tests), then one ``test`` for each, then ``done``. The router passes these on;
what they mean for the verdict is decided on the host.
"""

import gc
import inspect
import json
import linecache
import os
import resource
import signal
import socket
import sys
import traceback
import types

from . import channel, decoder, exceptions, keeping, properties
from .codec import CodecError
from .messages import call_text, load_failure, place, short
from .peer import Peer, PeerFault, PeerGone, remote_callable
from .zygote import CONTROL_FD

READY = b"A"
"""Said after the report by a judge that waits for the next submission; no line begins so."""
_MAX_MESSAGE = 1000
_MEMORY_BYTES = 512 << 20
_MOST_TURNS = 100
_RUNS_LATER = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_FIRST_ENTRY = "candidate"

_mapped_bytes = 0
"""Address space of an idle judge; what it may use comes on top."""

_surroundings = None
"""What the tests of an idle judge would find around them."""

_current = None
"""The judgement of this process, while it goes on."""

# What test code commonly imports.
PREIMPORTED = (
    "random",
    "collections",
    "copy",
    "datetime",
    "itertools",
    "math",
    "re",
    "string",
    "typing",
)


class _Broken(Exception):
    """The submission's side broke the rules; nothing after it counts."""


def main():
    """Judge one submission after another by the same tests; never returns.

    It waits for a start message, judges and reports. As long as nothing out of the ordinary
    happened it can serve again, and says so: most of what a judgement costs is a judge that has
    loaded what it needs. Nothing of a submission is left in it, which only ever sent plain data,
    and the tests are run anew from their compiled form, in modules of their own. What the tests
    themselves left is looked for after the report, and ends it (see ``keeping``); else it says
    that it is ready.
    """
    global _current
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, CONTROL_FD)
    os.dup2(0, 2)  # nobody reads what tests print, and so it must not fill a pipe
    resource.setrlimit(resource.RLIMIT_AS, (_mapped_bytes + _MEMORY_BYTES,) * 2)
    decoder.LOAD_NUMPY = False
    tests = None
    for turn in range(_MOST_TURNS):
        try:
            sock = socket.socket(fileno=channel.receive_descriptor(control))
            header, blobs = channel.receive_start(CONTROL_FD)
        except channel.Closed:
            break
        if blobs:
            tests = _Tests(header, blobs)
        kind = _Judging
        if header["module"]:
            from .modulejudge import ModuleJudging as kind
        judging = kind(control, sock, tests, header["seed"])
        judging.reusable = turn + 1 < _MOST_TURNS
        try:
            judging.run()
        except BaseException as error:
            # A fault of ours that the submission may have provoked: it has not passed.
            judging.reusable = False
            judging.report(done=True, fault="the judge failed: %s" % type(error).__name__)
        if not judging.reusable:
            break
        sock.close()
        _current = None
        del judging, sock
        if not tests.forget() or not _surroundings.is_restored(_mapped_bytes):
            break
        gc.enable()
        control.sendall(READY)
    os._exit(0)


class _NotLoaded(Exception):
    """The submission did not load, and a test module called it while it was loaded itself."""


class _Tests:
    """What to judge by.

    Args:
        header: ``entry_points``, ``examples``, ``module``.
        blobs: The prelude, then the test source of each stage.
    """

    def __init__(self, header, blobs):
        self.entry_points = header["entry_points"]
        self.examples = header["examples"]
        self.module = header["module"]
        prelude, *stages = [blob.decode("utf-8", "surrogatepass") for blob in blobs]
        self.prelude = ("prelude.py", prelude)
        self.stages = [("tests/stage_%d.py" % n, source) for n, source in enumerate(stages, 1)]
        self.compiled = {}
        self.modules = {}

    def run(self, file, namespace):
        """Execute a file, compiled once."""
        name, source = file
        if name not in self.compiled:
            self.compiled[name] = compile(source, name, "exec")
        exec(self.compiled[name], namespace)

    def new_module(self, number):
        """An empty module for the tests of a stage."""
        name = "stage_%d" % number
        made = sys.modules[name] = self.modules[name] = types.ModuleType(name)
        return made

    def forget(self):
        """Let go of what the tests made when they ran; whether they left its modules alone."""
        found = [sys.modules.pop(name, None) is made for name, made in self.modules.items()]
        self.modules.clear()
        return all(found)


class _Judging:
    """One judgement.

    Args:
        control: Where reports go.
        sock: The connection to the worker.
        tests: What to judge by.
        seed: Of the tests' random inputs.
    """

    def __init__(self, control, sock, tests, seed):
        self.control = control
        self.tests = tests
        self.seed = seed
        self.reusable = False
        self.peer = Peer(sock, exceptions.describe, exceptions.Rebuilder())
        self.asked = False
        self.unsent = []
        self.reporting = self.asked_for = False
        self.hello = None
        self.fault = ""
        # Whether it broke the rules, and did not just end: then no answer before it counts either.
        self.void = False
        self.last_call = ""

    def run(self):
        """Load the tests, plan, wait for the submission, test, report."""
        global _current
        _current = self
        try:
            tests = self._collect()
            self.report(plan=[[name, stage] for name, stage, _ in tests])
            hello = self._greeting()
        except _Broken as error:
            self.reusable = False
            self.report(done=True, fault=str(error))
            return
        except _NotLoaded:
            hello = self.hello
        except BaseException as error:
            self.reusable = False
            self._report_unloadable(error)
            return
        if not hello["loaded"]:
            self.report(done=True, again=self.reusable, load=load_failure(hello))
            return
        for name, stage, test in tests:
            passed, message = self._run_one(test)
            self.report(test=[name, stage, passed, message])
        if not self.fault and not self.peer.is_silent():
            self.void = True
            self.fault = "the submission sent frames that nobody asked for"
        # What it changed may be something that the process shares.
        self.reusable = self.reusable and not self.fault and not self.peer.restored
        # In this order: the router looks at how the line begins.
        self.report(done=True, again=self.reusable, fault=self.fault, void=self.void)

    def report(self, **fields):
        """Add a line to the report; it is sent at the end, or when the router asks for it."""
        self.reporting = True
        self.unsent.append(json.dumps(fields))
        if "done" in fields or self.asked_for:
            self._flush()
        self.reporting = False
        if self.asked_for:  # while the line above was on its way into the list
            self._flush()

    def on_alarm(self):
        """Send what is known: this process is about to be killed."""
        self.asked_for = True
        # In the middle of report() it would mix lines; that sends them itself.
        if not self.reporting:
            self._flush()

    def _flush(self):
        lines, self.unsent = self.unsent, []
        if lines:
            self.control.sendall("\n".join([*lines, ""]).encode())

    def _greeting(self):
        """The worker's first word; awaited once."""
        if self.hello is not None:
            return self.hello
        try:
            hello = self.peer.greeting()
        except PeerGone:
            raise _Broken("the submission ended before it was loaded") from None
        except PeerFault as error:
            raise _Broken("the submission broke the protocol: %s" % error) from None
        if (
            type(hello) is not dict
            or type(hello.get("loaded")) is not bool
            or type(hello.get("missing")) is not list
            or type(hello.get("stage")) is not str
            or hello.get("stage") not in ("compile", "run")
        ):
            raise _Broken("the submission broke the protocol: a malformed greeting")
        self.hello = hello
        return hello

    def _collect(self):
        """Names, stages and functions of all tests, in order."""
        sys.modules["random"].seed(self.seed)
        properties.seed(self.seed, self.tests.examples)
        prelude = {"__name__": "prelude"}
        if self.tests.prelude[1]:
            self.tests.run(self.tests.prelude, prelude)
        tests = []
        for stage, file in enumerate(self.tests.stages, 1):
            filename = file[0]
            module = self.tests.new_module(stage)
            module.__dict__.update({k: v for k, v in prelude.items() if not k.startswith("__")})
            self._offer_entry_points(module.__dict__)
            self.tests.run(file, module.__dict__)
            found = [
                (name, stage, value)
                for name, value in module.__dict__.items()
                if (name == "check" or name.startswith("test_"))
                and isinstance(value, types.FunctionType)
                and _file_of(value) == filename
            ]
            if not found:
                raise ValueError("%s defines no test" % filename)
            for name, _, test in found:
                if test.__code__.co_flags & _RUNS_LATER:
                    raise ValueError("%s: %s would not run when called" % (filename, name))
            tests += found
        _surroundings.note_modules()
        return tests

    def _offer_entry_points(self, namespace):
        self.proxies = {  # that of Class.method is called method
            name.rpartition(".")[2]: self._proxy(handle, name)
            for handle, name in enumerate(self.tests.entry_points)
        }
        namespace.update(self.proxies)

    def _proxy(self, handle, name):
        """What tests call instead of the submission's function."""
        remote = remote_callable(self.peer, handle, name)

        def candidate(*args, **kwargs):
            if self.fault:
                raise _Broken(self.fault)
            # Tests may call while they are loaded, before anyone waited for the submission.
            self.asked = True
            hello = self._greeting()
            if not hello["loaded"]:
                raise _NotLoaded
            if name in hello["missing"]:
                raise NameError("the submission defines no function %r" % name)
            self.last_call = ""
            try:
                result = remote(*args, **kwargs)
            except PeerGone:
                self.fault = "the submission ended before it answered"
                raise _Broken(self.fault) from None
            except PeerFault as error:
                self.void = True
                self.fault = "the submission broke the protocol: %s" % error
                raise _Broken(self.fault) from None
            except BaseException as error:
                self.last_call = call_text(name, args, kwargs) + " raised " + type(error).__name__
                raise
            self.last_call = (name, args, kwargs, result)
            return result

        candidate.__name__ = candidate.__qualname__ = name
        candidate._codegym_handle_of = remote._codegym_handle_of
        return candidate

    def _arguments(self, test):
        """Keyword arguments of a test: entry points by name, the first one as ``candidate``."""
        if hasattr(test, "__wrapped__") or hasattr(test, "__signature__"):
            names = inspect.signature(test).parameters
        else:  # the same, far cheaper
            code = test.__code__
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        arguments = {}
        for name in names:
            proxy = self.proxies.get(name)
            if proxy is None and name == _FIRST_ENTRY:
                proxy = next(iter(self.proxies.values()))
            if proxy is not None:
                arguments[name] = proxy
        return arguments

    def _run_one(self, test):
        """Whether a test passed, and why not."""
        if self.fault:
            return False, self.fault
        self.last_call = ""
        try:
            test(**self._arguments(test))
        except BaseException as error:
            return False, self.fault or self._message(error)
        # A test may have swallowed the exception that said so.
        return not self.fault, self.fault

    def _message(self, error):
        """One short text: exception, place in the tests, last call."""
        self._show_sources()
        try:
            if isinstance(error, CodecError):
                text = "not judged: %s" % error
            else:
                text = type(error).__name__
                detail = str(error)
                if detail:
                    text += ": " + detail[:300]
            where = place(error)
            if where:
                text += " at " + where
            call = self.last_call
            if isinstance(call, tuple):
                name, args, kwargs, result = call
                call = "%s -> %s" % (call_text(name, args, kwargs), short(result))
            if call:
                text += " (last call: %s)" % call
        except BaseException:
            text = type(error).__name__
        return text[:_MAX_MESSAGE]

    def _show_sources(self):
        """Let tracebacks find the lines of the tests."""
        for filename, source in self.tests.stages:
            if filename in linecache.cache:
                continue
            lines = source.splitlines(keepends=True)
            linecache.cache[filename] = (len(source), None, lines, filename)

    def _report_unloadable(self, error):
        """The tests themselves are at fault, unless the submission was asked anything before."""
        self._show_sources()
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
        where = place(error)
        text = (where + ": " if where else "") + text
        if self.asked:
            self.report(done=True, fault="the tests could not be loaded: " + text[:_MAX_MESSAGE])
        else:
            self.report(done=True, unloadable=text[:_MAX_MESSAGE])


def _file_of(function):
    """The file that a function, or what a decorator wrapped, was defined in."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function.__code__.co_filename


def _on_alarm(*_):
    if _current is not None:
        _current.on_alarm()


def prepare():
    """What the zygote of judges does once, so that its children need not."""
    for name in PREIMPORTED:
        __import__(name)
    os.chdir("/")
    signal.signal(signal.SIGALRM, _on_alarm)
    global _mapped_bytes, _surroundings
    with open("/proc/self/statm") as file:
        _mapped_bytes = int(file.read().split()[0]) * resource.getpagesize()
    if "hypothesis" in sys.modules:
        properties.warm_up()
    if "pytest" in sys.modules:
        from . import modulejudge

        modulejudge.warm_up()
    _surroundings = keeping.Surroundings()
