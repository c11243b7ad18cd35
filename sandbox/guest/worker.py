"""The child that runs a submission, once: as a program, or behind the peer connection."""

import atexit
import gc
import io
import linecache
import os
import resource
import socket
import sys
import traceback
import types

from . import channel, exceptions, modules, programs
from .peer import Peer
from .zygote import CONTROL_FD, PEER_FD

FILENAME = "submission.py"

# What solutions commonly import; being there already makes an import free. Not random, which
# has to be seeded in each child, and not threading: all that both do at a fork is dear.
PREIMPORTED = (
    "abc",
    "bisect",
    "collections",
    "contextlib",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "string",
    "textwrap",
    "time",
    "typing",
)

_mapped_bytes = 0
"""Address space of an idle worker; the limit of a run comes on top."""

_most_files = 0
"""How many descriptors the machine grants; a run's limit cannot be raised above it."""

arm = None
"""Called before the submission runs, where modules are banned (see ``banning``)."""

compilers = [compile]
"""What compiles the submission, once; nothing else may where ``ast`` is banned."""

_NOT_A_PROGRAM = (SyntaxError, ValueError, OverflowError, RecursionError, SystemError)


def main():
    """Wait for the start message, then run what it says; never returns."""
    try:
        header, blobs = channel.receive_start(CONTROL_FD)
    except channel.Closed:
        os._exit(0)
    source, *rest = blobs
    if header["mode"] == "program":
        os.close(PEER_FD)
        if rest[0]:
            _feed(rest[0])
        _limit(header["limits"])
        if "files" in header:
            programs.write_files(header["files"])
        if "command" in header:
            programs.execute(CONTROL_FD, source, header["command"], header["argv"])
        if arm is not None:
            arm()
        _run_program(source, header["argv"])
    else:
        _limit(header["limits"])
        if arm is None:
            os.close(CONTROL_FD)
        else:  # which leaves a word there
            arm()
        _serve(source, header["entry_points"], header["module"])


def _feed(stdin):
    """Put standard input into a file in memory: nothing to feed, nothing that can block."""
    fd = os.memfd_create("stdin")
    channel.write_all(fd, stdin)
    os.lseek(fd, 0, os.SEEK_SET)
    os.dup2(fd, 0)
    os.close(fd)


def _limit(limits):
    """Lower what the kernel enforces per process; the router enforces the rest from outside."""
    space = _mapped_bytes + limits["memory_bytes"]
    cpu = int(limits["cpu_s"]) + 1
    for kind, most in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, min(limits["open_files"], _most_files)),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ):
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))


def _module(name, source):
    """A fresh module for the submission, its source known to tracebacks."""
    module = types.ModuleType(name)
    sys.modules[name] = module
    # In the form that is looked into only when a line is wanted.
    linecache.cache[FILENAME] = (lambda: source.decode("utf-8", "replace"),)
    return module


def _compile(source):
    return compilers.pop()(source, FILENAME, "exec", dont_inherit=True)


def _run_program(source, argv):
    sys.argv = [FILENAME, *argv]
    module = _module("__main__", source)
    gc.enable()
    exit_code = 1
    try:
        try:
            code = _compile(source)
        except _NOT_A_PROGRAM:
            os.write(CONTROL_FD, b"I")
            traceback.print_exc(limit=0)
            os._exit(1)
        exec(code, module.__dict__)
        exit_code = 0
    except SystemExit as error:
        exit_code = _exit_code(error.code)
    except BaseException as error:
        if isinstance(error, MemoryError):
            os.write(CONTROL_FD, b"M")
        error.__traceback__ = _own_frames(error)
        if sys.excepthook is sys.__excepthook__:
            traceback.print_exception(type(error), error, error.__traceback__)
        else:
            sys.excepthook(type(error), error, error.__traceback__)
    finally:
        _leave(exit_code)


def _exit_code(code):
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _own_frames(error):
    """The traceback without the guest's frames above the submission's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != FILENAME:
        trace = trace.tb_next
    return trace or error.__traceback__


def _leave(exit_code):
    """End as an interpreter does: threads, exit functions, buffers; then at once."""
    try:
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()
        atexit._run_exitfuncs()
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            exit_code = exit_code or 120
    os._exit(exit_code)


def _serve(source, entry_points, module):
    """Load the submission, say how that went, and answer the judge's calls."""
    sys.argv = [FILENAME]
    sys.modules["__main__"] = types.ModuleType("__main__")
    if module:
        _serve_module(source, module)
    streams = [sys.stdout, sys.stderr]
    peer = Peer(
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, PEER_FD),
        lambda error: exceptions.describe(error, FILENAME),
        exceptions.Rebuilder(),
    )
    gc.enable()
    try:
        targets, hello = _load(_module("submission", source), source, entry_points)
        peer.exports = [_flushing(target, streams) for target in targets]
        peer.hello(hello)
        peer.serve()
    except BaseException:
        traceback.print_exc()
    finally:
        _flush(streams)
        os._exit(0)


def _serve_module(source, name):
    """The same where the whole submission is offered, as a module; does not return."""
    os.umask(0)
    parents = name.split(".")[:-1]
    for depth in range(1, len(parents) + 1):
        package = types.ModuleType(".".join(parents[:depth]))
        package.__path__ = []
        sys.modules[package.__name__] = package
    module = _module(name, source)
    module.__package__ = ".".join(parents)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, PEER_FD)
    served = modules.Served(sock, module)
    served.copy_output()
    streams = [sys.stdout, sys.stderr]
    gc.enable()
    try:
        _, hello = _load(module, source, ())
        served.peer.hello(hello)
        served.peer.serve()
    except BaseException:
        traceback.print_exc()
    finally:
        _flush(streams)
        os._exit(0)


def _load(module, source, entry_points):
    """The entry points, and the greeting that tells the judge about them."""
    hello = {"loaded": False, "stage": "compile", "missing": [], "error": None}
    try:
        code = _compile(source)
        hello["stage"] = "run"
        exec(code, module.__dict__)
    except BaseException as error:
        traceback.print_exception(type(error), error, _own_frames(error))
        hello["error"] = exceptions.describe(error, FILENAME)
        return [], hello
    targets = [_entry_point(module.__dict__, name) for name in entry_points]
    hello["missing"] = [name for name, target in zip(entry_points, targets) if not callable(target)]
    hello["loaded"] = True
    return targets, hello


def _entry_point(namespace, name):
    """What an entry point names: a function, or a method of a new instance for each call."""
    owner, _, method = name.rpartition(".")
    if not owner:
        return namespace.get(name)
    cls = namespace.get(owner)
    try:
        if not callable(getattr(cls, method)):
            return None
    except BaseException:  # the submission's own, of any kind
        return None
    return lambda *args, **kwargs: getattr(cls(), method)(*args, **kwargs)


def _flushing(target, streams):
    """The target; what it printed is on its way before its answer is."""

    def call(*args, **kwargs):
        try:
            return target(*args, **kwargs)
        finally:
            _flush(streams)

    return call


def _flush(streams):
    for stream in streams:
        try:
            stream.flush()
        except (OSError, ValueError):
            pass


def prepare(box):
    """What the zygote of workers does once, so that its children need not.

    Args:
        box: The folder that runs start in and call their home.
    """
    for name in PREIMPORTED:
        __import__(name)
    os.chdir(box)
    os.environ["HOME"] = box
    _open_streams()
    _forget_guest()
    global _mapped_bytes, _most_files
    _, _most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open("/proc/self/statm") as file:
        _mapped_bytes = int(file.read().split()[0]) * resource.getpagesize()


def _forget_guest():
    """Take the guest's own modules out of reach of the submission's imports."""
    package = __name__.partition(".")[0]
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]
    sys.path.remove(sys.guest_path)
    del sys.guest_path


def _open_streams():
    """Text streams on descriptors that each child replaces."""
    # Python asks once whether a stream can seek and remembers; pipes here give the answer
    # that is right for the children's pipes.
    read, write = os.pipe()
    kept = [os.dup(fd) for fd in (0, 1, 2)]
    for fd, end in ((0, read), (1, write), (2, write)):
        os.dup2(end, fd)
    raw_in, raw_out, raw_err = (
        io.FileIO(fd, "r" if fd == 0 else "w", closefd=False) for fd in range(3)
    )
    sys.stdin = io.TextIOWrapper(io.BufferedReader(raw_in), "utf-8", "surrogateescape")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw_out), "utf-8", "surrogateescape")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(raw_err), "utf-8", "backslashreplace", line_buffering=True
    )
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    for fd, copy in enumerate(kept):
        os.dup2(copy, fd)
        os.close(copy)
    os.close(read)
    os.close(write)
