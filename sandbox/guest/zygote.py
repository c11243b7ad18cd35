"""A small warm interpreter that does nothing but fork single-use children.

It receives packets from the router: ``F`` and a uid with the child's descriptors
(fork a child), or ``Z`` and module names (fork a zygote of the same kind that has
imported these too). It answers ``F`` and the pid. What it forks are children of
the router, which waits for them itself. A child waits for its start message on a
socket of its own, so the zygote never sees what runs.

Each page of memory that a fresh child writes to has to be copied first, and that
is what a run costs most. So whatever can be done before the fork is done there,
and the child does the little that is left with few calls.
"""

import gc
import os
import platform
import resource
import signal
import socket
import struct
import traceback

from . import channel

try:
    import ctypes
except ImportError:  # kept out where modules are banned
    ctypes = None

FORKED = struct.Struct(">cii")
REQUEST = struct.Struct(">cq")
"""Kind, and the uid of the child (-1 to keep the zygote's own)."""

CONTROL_FD = 3
PEER_FD = 4
FIRST_FREE_FD = 5
_WORKER_PLACES = (CONTROL_FD, 1, 2, PEER_FD)
_MOST_FDS = len(_WORKER_PLACES)
_PR_SET_DUMPABLE = 4
_PR_GET_TID_ADDRESS = 40
_CLONE_X86, _CLONE_ELSEWHERE = 56, 220
_CLONE_PARENT, _CLONE_SETTID, _CLONE_CLEARTID = 0x8000, 0x1000000, 0x200000
_FIRST_TO_DIE = b"1000"
_CAPABILITY_VERSION_3 = 0x20080522

# Called with the interpreter's lock held, unlike ctypes.CDLL.
_libc = ctypes and ctypes.PyDLL(None, use_errno=True)


def set_dumpable(value):
    """Whether this process, and others of its uid, may look into it."""
    if _libc is not None:
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
        The router's end of its SOCK_SEQPACKET socket.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        ours.close()
        become(theirs, prepare, child_main)
    theirs.close()
    return ours


def become(control, prepare, child_main, modules=()):
    """Turn this fresh process into a zygote; never returns."""
    status = 1
    try:
        null = os.open("/dev/null", os.O_RDWR)
        # Everything below FIRST_FREE_FD is taken, so that received descriptors land above it
        # and can be moved down without treading on each other.
        moved = os.dup(control.detach())
        while moved < FIRST_FREE_FD:
            moved = os.dup(moved)
        control = socket.socket(fileno=moved)
        for fd in (0, 1, CONTROL_FD, PEER_FD):
            os.dup2(null, fd)
        os.closerange(FIRST_FREE_FD, moved)
        os.closerange(moved + 1, 1024)
        for name in modules:
            __import__(name)
        prepare()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if os.geteuid() == 0:
            os.setgroups([])
        zygote = _Zygote(control, prepare, child_main)
        gc.collect()
        gc.freeze()
        zygote.serve()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


class _Zygote:
    """The zygote's loop.

    Args:
        control: Its socket to the router.
        prepare: What a zygote made of this one has to call once.
        child_main: What children run.
    """

    def __init__(self, control, prepare, child_main):
        self.control = control
        self.prepare = prepare
        self.child_main = child_main
        self.errors = os.dup(2)
        self.fork = None
        # When memory runs out, the kernel is to take a worker and not the router.
        try:
            self.oom_score = os.open("/proc/self/oom_score_adj", os.O_RDWR)
            self.own_score = os.read(self.oom_score, 16)
        except OSError:  # not ours to write where the sandbox has a single uid
            self.oom_score = -1

    def serve(self):
        """Obey until the router closes the connection."""
        self._tell(os.getpid())
        while True:
            request, fds = channel.receive_packet(self.control, _MOST_FDS)
            if not request:
                return
            if request[:1] == b"Z":
                self._fork_zygote(request[1:].decode().split(), fds)
            else:
                self._fork_child(REQUEST.unpack(request)[1], fds)
            for fd in fds:
                os.close(fd)

    def _fork(self):
        """Fork a child of the router's."""
        if self.fork is None:
            self.fork = _fork_plainly if _libc is None else _fork_function()
            pid = self.fork()
            if pid <= 0 or not _has_child(pid):
                return pid
            # A kernel that does not know the flag for it (older gVisor).
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.fork = _fork_plainly
        return self.fork()

    def _tell(self, pid):
        self.control.send(FORKED.pack(b"F", pid, ctypes.get_errno() if pid < 0 and ctypes else 0))

    def _fork_child(self, uid, fds):
        """Fork with all in place that a child can inherit: streams, group, score."""
        places = _WORKER_PLACES[: len(fds)]
        is_worker = len(fds) > 1
        for fd, place in zip(fds, places):
            os.dup2(fd, place)
        if uid >= 0:
            os.setresgid(uid, uid, uid)
        if is_worker and self.oom_score >= 0:
            os.write(self.oom_score, _FIRST_TO_DIE)
        pid = self._fork()
        if pid == 0:
            self._be_child(uid, is_worker)
        if is_worker and self.oom_score >= 0:
            os.write(self.oom_score, self.own_score)
        self._tell(pid)
        # Whoever holds the other ends has to see when the child's are closed.
        for place in places:
            os.dup2(self.errors if place == 2 else 0, place)

    def _be_child(self, uid, is_worker):
        """Put up what is left of the inner wall, then run; never returns."""
        try:
            os.setsid()
            os.closerange(FIRST_FREE_FD, 4096)
            if uid >= 0:
                os.setresuid(uid, uid, uid)
            if is_worker:
                # The submission may look at its own /proc; the change of uid had closed it.
                set_dumpable(1)
            self.child_main()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)

    def _fork_zygote(self, modules, fds):
        # Its children are to be the router's too, so it has to be one itself.
        if self._fork() == 0:
            self.control.close()
            become(socket.socket(fileno=fds[0]), self.prepare, self.child_main, modules)


def _has_child(pid):
    """Whether a process is a child of this one; one that has ended stays to be waited for."""
    try:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _fork_plainly():
    """The same without the C library: a grandchild, which falls to the router as an orphan."""
    ours, theirs = os.pipe()
    try:
        between = os.fork()
        if between == 0:
            pid = os.fork()
            if pid == 0:
                return 0
            os.write(theirs, b"%d" % pid)
            os._exit(0)
        os.waitpid(between, 0)
        os.close(theirs)
        theirs = -1
        return int(os.read(ours, 20) or b"-1")
    except OSError:
        return -1
    finally:
        os.close(ours)
        if theirs >= 0:
            os.close(theirs)


def _fork_function():
    """What forks a sibling: a child of this process's parent.

    Not os.fork(): a zygote has one thread, so nothing has to be put right in the child, and
    what os.fork() puts right costs as much again in pages that have to be copied. And not
    libc's fork(), which cannot name the parent; but the kernel is asked for what libc would
    ask for, so that libc's thread knows its id.
    """
    number = _CLONE_X86 if platform.machine() == "x86_64" else _CLONE_ELSEWHERE
    flags = _CLONE_PARENT | signal.SIGCHLD
    address = ctypes.c_void_p()
    if _libc.prctl(_PR_GET_TID_ADDRESS, ctypes.byref(address), 0, 0, 0) == 0 and address.value:
        flags |= _CLONE_SETTID | _CLONE_CLEARTID
    arguments = [ctypes.c_long(value) for value in (flags, 0, 0, 0, 0)]
    # Where the id goes is the fourth argument on x86-64, and the fifth on the others.
    arguments[3 if number == _CLONE_X86 else 4] = ctypes.c_long(address.value or 0)
    call = ctypes.c_long(number)
    clone = _libc.syscall
    return lambda: clone(call, *arguments)
