"""A small warm interpreter that does nothing but fork single-use children.

It receives packets from the router: ``F`` and a uid with the child's descriptors
(fork a child), or ``Z`` and module names (become the parent of a zygote of the
same kind that has imported these too). It sends ``F`` and the child's pid, and
``X`` with pid, wait status, CPU seconds and peak memory when one ended. A child
waits for its start message on a socket of its own, so the zygote never sees
what runs.
"""

import ctypes
import gc
import os
import resource
import select
import signal
import socket
import struct
import traceback

from . import channel

FORKED = struct.Struct(">cii")
ENDED = struct.Struct(">ciidq")
REQUEST = struct.Struct(">cq")
"""Kind, and the uid of the child (-1 to keep the zygote's own)."""

FIRST_FREE_FD = 5
CONTROL_FD = 3
PEER_FD = 4
_MOST_FDS = 4
_PR_SET_DUMPABLE = 4
_CAPABILITY_VERSION_3 = 0x20080522
_OOM_SCORE = b"1000"

# Called with the interpreter's lock held, unlike ctypes.CDLL.
_libc = ctypes.PyDLL(None, use_errno=True)


def set_dumpable(value):
    """Whether other processes of the same uid may look into this one."""
    _libc.prctl(_PR_SET_DUMPABLE, value, 0, 0, 0)


def bequeath_nothing():
    """Take all capabilities out of the inheritable set, which no change of the uid empties."""
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    data = ctypes.create_string_buffer(24)
    if _libc.capget(header, data) == 0:
        # Effective, permitted and inheritable, for the lower and then the upper 32 capabilities.
        words = list(struct.unpack("6I", data.raw))
        words[2] = words[5] = 0
        _libc.capset(header, struct.pack("6I", *words))


def start(prepare, child_main):
    """Fork a zygote; its own errors go to standard error.

    Args:
        prepare: Called in it once, before it serves.
        child_main: What each of its children runs; does not return.

    Returns:
        Its pid and the router's end of its SOCK_SEQPACKET socket.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        ours.close()
        _become(theirs, prepare, child_main, ())
    theirs.close()
    return pid, ours


def _become(control, prepare, child_main, modules):
    """Turn this fresh fork into a zygote; never returns."""
    status = 1
    try:
        low = os.open("/dev/null", os.O_RDWR)
        # Everything below FIRST_FREE_FD is taken, so that received descriptors land above it
        # and can be moved down without treading on each other.
        moved = os.dup(control.detach())
        while moved < FIRST_FREE_FD:
            moved = os.dup(moved)
        control = socket.socket(fileno=moved)
        for fd in (0, 1, CONTROL_FD, PEER_FD):
            os.dup2(low, fd)
        os.closerange(FIRST_FREE_FD, moved)
        os.closerange(moved + 1, 1024)
        for name in modules:
            __import__(name)
        prepare()
        _serve(control, prepare, child_main)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _serve(control, prepare, child_main):
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    poller = select.poll()
    poller.register(control, select.POLLIN)
    poller.register(wake_read, select.POLLIN)
    gc.collect()
    gc.freeze()
    control.send(FORKED.pack(b"F", os.getpid(), 0))
    while True:
        for fd, _ in poller.poll():
            if fd == wake_read:
                os.read(wake_read, 4096)
                _report_ended(control)
            elif not _obey(control, prepare, child_main, (wake_read, wake_write)):
                return


def _report_ended(control):
    while True:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        cpu = usage.ru_utime + usage.ru_stime
        control.send(ENDED.pack(b"X", pid, status, cpu, usage.ru_maxrss * 1024))


def _obey(control, prepare, child_main, wake):
    request, fds = channel.receive_packet(control, _MOST_FDS)
    if not request:
        return False
    if request[:1] == b"Z":
        _fork_zygote(control, prepare, child_main, request[1:].decode().split(), fds, wake)
        return True
    _, uid = REQUEST.unpack(request)
    # Not os.fork(): a zygote has one thread, so nothing has to be put right in the child, and
    # what os.fork() puts right costs as much again in pages that have to be copied.
    pid = _libc.fork()
    if pid == 0:
        _be_child(child_main, uid, fds)
    control.send(FORKED.pack(b"F", pid, ctypes.get_errno() if pid < 0 else 0))
    for fd in fds:
        os.close(fd)
    return True


def _fork_zygote(control, prepare, child_main, modules, fds, wake):
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        for fd in wake:
            os.close(fd)
        control.close()
        _become(socket.socket(fileno=fds[0]), prepare, child_main, modules)
    for fd in fds:
        os.close(fd)


def _be_first_to_die():
    """Ask the kernel to take this process, not the router, when memory runs out."""
    try:
        fd = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    except OSError:  # not ours to write where the sandbox has a single uid
        return
    os.write(fd, _OOM_SCORE)
    os.close(fd)


def _be_child(child_main, uid, fds):
    """Set up the inner wall around this fresh fork, then run; never returns."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        # A worker gets its streams and the peer connection; a judge only its control socket.
        control, *others = fds
        os.dup2(control, CONTROL_FD)
        for fd, place in zip(others, (1, 2, PEER_FD)):
            os.dup2(fd, place)
        os.closerange(FIRST_FREE_FD, 4096)
        if others:
            _be_first_to_die()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if uid >= 0:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        child_main(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, CONTROL_FD))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)
