"""What must be true after every case, whatever it did."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future

from codegym.sandbox.launchers.base import UIDS_PER_SANDBOX
from codegym.selftest import host, tasks
from codegym.selftest.containers import Containers
from codegym.selftest.stage import Stage
from codegym.task import Execution, Limits, Outcome

SETTLE_S = 10.0
"""How long processes, containers and load may take until they are as before, seconds."""
_MORE_TASKS = 256
_MORE_DESCRIPTORS = 16
# Each client keeps up to ten connections ready, and those to an engine that was restarted are dead.
_MORE_AFTER_RESTART = 32
_SLOT_ROUNDS = 20
_LIMITS = Limits(wall_s=10, cpu_s=5)

# The run stays long enough that each slot gets one of as many as there are slots.
_LOOK = """
import os, sys, time
import json
started = time.monotonic()
for folder in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"):
    if folder.startswith("/dev/mqueue") or ALONE or folder == os.getcwd():
        try:
            for name in os.listdir(folder):
                print("left behind:", os.path.join(folder, name)[:100])
        except OSError:
            pass
def remains(pid):
    try:
        status = dict(line.split(":", 1) for line in open("/proc/" + pid + "/status"))
        owner, state = int(status["Uid"].split()[0]), status["State"].split()[0]
    except (OSError, LookupError, ValueError):
        return ""
    return state if owner == os.getuid() or state in "ZX" else ""
for pid in os.listdir("/proc") if ALONE else ():
    if pid.isdigit() and int(pid) != os.getpid() and remains(pid):
        time.sleep(0.1)  # a judge that has said its last word may be dying still
        if remains(pid):
            print("a process is left:", pid, remains(pid))
for kind in ("shm", "msg", "sem") if ALONE else ():
    try:
        rows = open("/proc/sysvipc/" + kind).read().splitlines()[1:]
    except OSError:
        rows = []
    for row in rows:
        print("an IPC object is left:", kind, *row.split()[:2])
if json.loads("[1]") != [1] or sys.argv != ["submission.py"] or sum(range(10)) != 45:
    print("a wrong answer")
print(os.getuid(), NONCE)
time.sleep(max(0.0, 0.03 - (time.monotonic() - started)))
"""


class Invariants:
    """Looks at the host now, and compares with it after each case.

    Args:
        stage: The pool and the bait to look at.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._containers = Containers() if stage.backend == "docker" else None
        self._own: set[int] = set()
        self._used: dict[int, int] = {}
        self._look_in_every_slot()
        # Those of other pools of this process are none of ours; a spare may be on its way.
        found = 0 if self._containers is None else len(self._containers.ids())
        self._most_containers = max(found, stage.pool.workers) + 1
        self._files = host.files_of_runs()
        self._ipc = host.ipc_of_runs()
        self._tasks = host.tasks_on_host()
        self._descriptors = host.open_descriptors()
        self._note_ranges()

    def check(self) -> list[str]:
        """What is not as it must be, one line each; none where all is well."""
        self._note_ranges()
        found = self._look_in_every_slot()
        found += self._judge_next()
        self._note_ranges()
        found += self._settled()
        found += self._left_on_host()
        if not self._stage.bait.is_untouched():
            found.append("the canary on the host was touched")
            self._lay_again()
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Close what was opened for looking."""
        if self._containers is not None:
            self._containers.close()

    def _note_ranges(self) -> None:
        """Remember the uids of our sandboxes, so that a stray of one that is gone is known."""
        if self._containers is not None:
            self._own |= self._containers.ranges()
            return
        table = host.processes()
        below = host.descendants(table, [os.getpid()])
        self._own |= {g.range for g in host.guests(table).values() if g.pid in below}
        self._own.discard(-1)

    def _look_in_every_slot(self) -> list[str]:
        """The next run in every slot is right, and sees nothing of the one before."""
        pool = self._stage.pool
        seen: set[int] = set()
        told: list[str] = []
        # Ranges are drawn: of hundreds of sandboxes, a new one has that of one that is gone.
        living = {guest.range for guest in host.guests(host.processes()).values()}
        self._used = {number: uid for number, uid in self._used.items() if number in living}
        alone = pool.backend != "process"
        for turn in range(_SLOT_ROUNDS):
            runs: list[tuple[str, Future[Execution]]] = []
            for number in range(pool.workers):
                nonce = f"{turn}-{number}-{os.urandom(4).hex()}"
                source = _LOOK.replace("NONCE", repr(nonce)).replace("ALONE", str(alone))
                runs.append((nonce, pool.submit(source, limits=_LIMITS)))
            for nonce, future in runs:
                done = future.result()
                *left, last = done.stdout.decode("utf-8", "replace").splitlines() or [""]
                if done.outcome is not Outcome.PASSED or last.split()[1:] != [nonce]:
                    told.append(f"the next run is wrong: {done.outcome.value} {done.reason}")
                told += left
                uid = int(last.split()[0]) if last[:1].isdigit() else 0
                number = uid // UIDS_PER_SANDBOX
                seen.add(number)
                self._used[number] = max(uid, self._used.get(number, 0))
            # Single-use sandboxes are new each time; without uids of their own none can be told.
            if len(seen) >= pool.workers or seen == {0} or told:
                break
        return told

    def _judge_next(self) -> list[str]:
        """The next judgements are right both ways."""
        stage = self._stage
        right = stage.judge.submit(stage.addition, tasks.RIGHT)
        wrong = stage.judge.submit(stage.addition, tasks.WRONG)
        told = []
        if (verdict := right.result()).outcome is not Outcome.PASSED:
            told.append(f"a right submission is {verdict.outcome.value}: {verdict.reason}")
        if (verdict := wrong.result()).outcome is not Outcome.FAILED:
            told.append(f"a wrong submission is {verdict.outcome.value}")
        return told

    def _settled(self) -> list[str]:
        """Processes, containers, load and descriptors come back to what they were, in time."""
        looks: list[Callable[[], str]] = [
            self._strays,
            self._busy,
            self._too_many_containers,
            self._too_many_tasks,
            self._too_many_descriptors,
        ]
        end = time.monotonic() + SETTLE_S
        while True:
            told = [said for look in looks if (said := look())]
            if not told or time.monotonic() > end:
                return told
            time.sleep(0.02)

    def _strays(self) -> str:
        found = host.strays(host.processes(), self._own, self._used)
        names = ", ".join(f"{process.pid} ({process.name})" for process in found[:3])
        return f"{len(found)} processes of a run are left: {names}" if found else ""

    def _busy(self) -> str:
        found = host.busy(host.processes(), self._own)
        return f"{len(found)} processes of idle sandboxes are busy" if found else ""

    def _too_many_containers(self) -> str:
        if self._containers is None:
            return ""
        most = self._most_containers
        number = len(self._containers.ids())
        return f"{number} containers, not {most}" if number > most else ""

    def _too_many_tasks(self) -> str:
        more = host.tasks_on_host() - self._tasks
        return f"{more} more processes and threads on the host" if more > _MORE_TASKS else ""

    def _too_many_descriptors(self) -> str:
        room = _MORE_DESCRIPTORS + (_MORE_AFTER_RESTART if self._stage.restart_engine else 0)
        more = host.open_descriptors() - self._descriptors
        if more > room:
            gc.collect()  # a pool that was closed leaves its engine's connections to this
            more = host.open_descriptors() - self._descriptors
        return f"{more} more file descriptors in this process" if more > room else ""

    def _left_on_host(self) -> list[str]:
        """Files and IPC objects of runs on the host.

        They are told and left: to remove, as root, what an attacker named would be a hole.
        """
        files, objects = host.files_of_runs(), host.ipc_of_runs()
        told = [f"a file is left on the host: {path}" for path in sorted(files - self._files)]
        told += [
            f"a System V object is left on the host: {kind} {identity}"
            for kind, identity in sorted(objects - self._ipc)
        ]
        self._files, self._ipc = files, objects
        return told

    def _lay_again(self) -> None:
        """Put the canary right, so that the next case is not blamed for it."""
        bait = self._stage.bait
        with contextlib.suppress(OSError):
            for path in bait.canary.parent.iterdir():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()
            bait.canary.write_text(bait.nonce)
            bait.canary.chmod(0o666)
