"""Finding, killing and counting the processes of a run, and emptying what it could write to.

Two ways to know which processes belong to a run: in a process-id namespace of
its own everything belongs to it that the router did not make; elsewhere what
descends from the router (which is then their subreaper) or has the run's uid.
"""

import os
import signal
import time

_TICK = os.sysconf("SC_CLK_TCK")
_KILL_SECONDS = 2.0
_MAX_ENTRIES = 20_000
_MAX_DEPTH = 40


def _pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _stat(pid):
    """Parent, whether it is dead, and CPU seconds of a process, or None where it is gone."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    # The first thread may have ended, and is shown as dead, while others of the process go on.
    dead = fields[0] in (b"Z", b"X") and int(fields[17]) <= 1
    return int(fields[1]), dead, (int(fields[11]) + int(fields[12])) / _TICK


def below(roots):
    """Pids of the living that descend from some processes, themselves not counted."""
    parents = {}
    for pid in _pids():
        stat = _stat(pid)
        if stat is not None and not stat[1]:
            parents[pid] = stat[0]
    known = set(roots)
    found = []
    grown = True
    while grown:
        grown = False
        for pid, parent in parents.items():
            if parent in known and pid not in known:
                known.add(pid)
                found.append(pid)
                grown = True
    return found


class Census:
    """Knows which processes are the sandbox's own.

    Args:
        alone: Whether the sandbox has a process-id namespace of its own.
    """

    def __init__(self, alone):
        self.alone = alone
        self.own = {1, os.getpid()}
        self.counter = _open_counter() if alone else -1

    def is_complete(self):
        """Whether the sandbox's own processes are all there are, where the kernel counts them.

        It counts every process and thread that was forked in this container and not waited for
        yet, the dead too, so that nothing can hide from it by forking.
        """
        return self.counter >= 0 and int(os.pread(self.counter, 32, 0)) == len(self.own)

    def strays(self, allowed=()):
        """Pids that are neither the sandbox's own nor in ``allowed``; the dead are not counted."""
        known = self.own.union(allowed)
        if self.alone:
            found = [pid for pid in _pids() if pid not in known]
            return [pid for pid in found if not _is_dead(pid)]
        return [pid for pid in below({os.getpid()}) if pid not in known]

    def kill_strays(self, reap, uid=-1, spare=-1):
        """Kill until none is left: ``(how many were met, whether all are gone)``.

        Args:
            reap: Collects the dead.
            uid: Whose processes the strays are; -1 where they have the router's own uid.
            spare: A uid that no process has.
        """
        met = set()
        end = time.monotonic() + _KILL_SECONDS
        while True:
            # Before looking: what forks and ends all the time may be in no listing at all.
            if uid >= 0:
                signal_all_of(uid, spare)
            found = self.strays()
            if not found:
                reap()
                return len(met), True
            met.update(found)
            for pid in found:
                kill(pid)
            reap()
            if time.monotonic() > end:
                return len(met), False
            time.sleep(0.0005)

    def cpu_seconds(self, pids):
        """CPU time of these and of every stray, so far."""
        total = 0.0
        for pid in set(pids).union(self.strays(pids)):
            stat = _stat(pid)
            if stat is not None:
                total += stat[2]
        return total


def _is_dead(pid):
    stat = _stat(pid)
    return stat is None or stat[1]


def signal_all_of(uid, spare, number=signal.SIGKILL):
    """Signal everything of a uid at once, faster than it can fork or hop from pid to pid.

    Done as that uid, since the kernel then leaves everything else alone, and by the router
    itself: a helper process under that uid could be stopped by those it is to kill. With a real
    uid that nobody has and root as the saved one, they may not signal the router either.
    """
    os.setresuid(spare, uid, 0)
    try:
        os.kill(-1, number)
    except ProcessLookupError:
        pass
    finally:
        os.setresuid(0, 0, 0)


def kill(pid):
    """SIGKILL; already gone is fine."""
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass


def keep_to(number, first):
    """Stay on some of the cores, with all that is forked from here; a hint, not a limit."""
    try:
        cores = sorted(os.sched_getaffinity(0))
        if 0 < number < len(cores):
            chosen = {cores[(first + at) % len(cores)] for at in range(number)}
            os.sched_setaffinity(0, chosen)
    except OSError:
        pass


def _open_counter():
    """The kernel's count of the processes in this container, where it counts these alone."""
    for path in ("/sys/fs/cgroup/pids.current", "/sys/fs/cgroup/pids/pids.current"):
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            continue
        # So far there is this process alone: any other number counts something else.
        if int(os.pread(fd, 32, 0)) == 1:
            return fd
        os.close(fd)
    return -1


class Folder:
    """A place that runs can write to.

    Args:
        path: Where it is.
    """

    def __init__(self, path):
        self.path = path
        # How many files a file system of its own holds when it is empty, where it counts them.
        self.fewest = self._files() if os.path.ismount(path) and not os.listdir(path) else 0

    def _files(self):
        facts = os.statvfs(self.path)
        return facts.f_files - facts.f_ffree

    def empty(self):
        """Remove everything in it: whether it is empty now."""
        if self.fewest and self._files() == self.fewest:
            return True
        return empty(self.path)


def empty(folder):
    """Remove everything below a folder, without following links: whether it is empty now.

    A tree too deep or too large to be walked in bounded time is left: the sandbox is then
    thrown away whole, and its file systems with it.
    """
    try:
        if not os.listdir(folder):
            return True
    except OSError:
        return True
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        empty_below(fd)
        return not os.listdir(fd)
    except (OSError, RecursionError):
        return False
    finally:
        os.close(fd)


def empty_below(fd):
    """Remove what is in an open folder; OSError where that is too much, too deep or refused."""
    _empty(fd, 0, [_MAX_ENTRIES])


def _empty(fd, depth, budget):
    with os.scandir(fd) as entries:
        names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in names:
        budget[0] -= 1
        if budget[0] < 0 or depth > _MAX_DEPTH:
            raise OSError("too much to remove")
        if is_folder:
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=fd)
            try:
                _empty(inner, depth + 1, budget)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=fd)
        else:
            os.unlink(name, dir_fd=fd)


class MemoryKills:
    """How often the kernel killed in this container for want of memory, where it tells."""

    _FILES = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")

    def __init__(self):
        self.fd = None
        for path in self._FILES:
            try:
                self.fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                break
            except OSError:
                continue
        self.seen = self._count()

    def since(self):
        """How many there were since this was last asked."""
        before, self.seen = self.seen, self._count()
        return self.seen - before

    def _count(self):
        if self.fd is not None:
            for line in os.pread(self.fd, 4096, 0).splitlines():
                if line.startswith(b"oom_kill "):
                    return int(line.split()[1])
        return 0
