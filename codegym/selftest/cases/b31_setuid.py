"""Runs and makes programs with the setuid bit, and device nodes in its scratch places."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {
    "process": "no mount and no flag keeps setuid programs from their owner's rights",
    "runsc": "gVisor lets everybody make devices of its own kernel, and names no nodev",
}

_PROBE = """
    import ctypes, os, shutil, stat, subprocess
    status = dict(line.split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
    if ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) != 1:  # PR_GET_NO_NEW_PRIVS
        breach("a program could gain privileges")
    for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
        if int(status.get(name, "0"), 16):  # gVisor tells no CapAmb
            breach("capabilities:", name, status[name].strip())
    if os.getuid() == 0 or 0 in os.getgroups():
        breach("it is root")
    for line in open("/proc/mounts"):
        device, place, kind, options = line.split()[:4]
        words = set(options.split(","))
        takes = kind == "tmpfs" and "rw" in words and place != "/dev"
        if takes and not {"nosuid", "nodev"} <= words:
            if os.path.isdir(place) and os.access(place, os.W_OK):
                breach("a place to write without nosuid and nodev:", place)
    shutil.copy("/bin/sh", "sh")
    os.chmod("sh", 0o6755)
    for program in ("./sh", "/usr/bin/su", "/usr/bin/mount", "/usr/bin/passwd", "/usr/bin/sudo"):
        if os.path.exists(program):
            try:
                command = [program, "-c", "id -u"]
                null = subprocess.DEVNULL
                done = subprocess.run(command, capture_output=True, timeout=2, stdin=null)
                if done.stdout.strip() == b"0":
                    breach("root through", program)
            except (OSError, subprocess.TimeoutExpired):
                pass
    for major, minor in ((1, 1), (8, 0), (254, 0), (252, 0)):
        device = os.makedev(major, minor)
        refused("a device node", os.mknod, f"node{major}", stat.S_IFBLK | 0o666, device)
    for call in (os.setuid, os.setgid, os.setresuid):
        refused(call.__name__, call, *([0] * (3 if call is os.setresuid else 1)))
    refused("setgroups", os.setgroups, [0])
    refused("chown", os.chown, "sh", 0, 0)
"""


def run(stage: Stage) -> None:
    """None of it gives any right that the run did not have."""
    stage.probe(_PROBE)
