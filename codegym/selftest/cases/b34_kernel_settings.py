"""Opens for writing what sets the kernel: /proc/sys, /sys, core patterns, control groups, SysRq."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits

NOT_HELD = {
    "process": "root may set the kernel",
    "runsc": "these are devices and files of gVisor's own kernel, not the host's",
}

# Opening is the whole attempt, and writing again what is there.
_PROBE = """
    import os
    def opened(path, flags):
        fd = os.open(path, flags)
        if os.fstat(fd).st_rdev == os.makedev(1, 3):
            raise OSError("masked: it is /dev/null")
        return fd
    for path in (
        "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/kernel/hostname",
        "/proc/sys/vm/overcommit_memory", "/proc/sys/fs/binfmt_misc/register",
        "/proc/sysrq-trigger",
        "/proc/sys/kernel/yama/ptrace_scope", "/proc/kcore", "/proc/kmsg", "/proc/timer_list",
        "/proc/irq/0/smp_affinity", "/proc/bus/pci/devices", "/proc/acpi",
        "/sys/kernel/uevent_helper", "/sys/fs/cgroup/release_agent", "/sys/fs/cgroup/cgroup.procs",
        "/sys/fs/cgroup/memory/release_agent", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/pids/pids.max", "/sys/power/state", "/dev/mem", "/dev/kmem", "/dev/kmsg",
        "/dev/sda", "/dev/vda", "/dev/nvme0n1", "/dev/fuse", "/dev/kvm", "/dev/net/tun",
    ):
        refused(path, opened, path, os.O_WRONLY)
    for path in ("/proc/kcore", "/proc/kmsg", "/dev/mem", "/dev/vda", "/dev/kmsg"):
        try:
            if os.read(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 1):
                breach("could read", path)
        except OSError:
            pass
    for top in ("/proc/sys", "/sys"):
        for folder, folders, files in os.walk(top):
            for name in files:
                path = os.path.join(folder, name)
                if not os.path.islink(path) and os.access(path, os.W_OK):
                    # Some files are open to all and check who writes: the same value again.
                    try:
                        with open(path, "rb", 0) as file:
                            value = file.read(4096)
                        os.write(opened(path, os.O_WRONLY | os.O_NONBLOCK), value)
                    except OSError:
                        continue
                    breach("could write", path)
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("-1000")
        breach("took itself out of the kernel's choice for want of memory")
    except OSError:
        pass
"""


def run(stage: Stage) -> None:
    """All of it is read-only, masked, or not there."""
    stage.probe(_PROBE, Limits(wall_s=10, cpu_s=10))
