"""Calls what has led into the kernel before: bpf, perf, userfaultfd, io_uring, odd sockets."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {
    "process": "nothing filters its system calls",
    "bubblewrap": "without libseccomp nothing filters system calls",
}

# The arguments are such that the calls do nothing where they are let through.
_PROBE = """
    import ctypes, os, socket
    libc = ctypes.CDLL(None, use_errno=True)
    calls = {
        "bpf": (321, 0, 0, 0), "perf_event_open": (298, 0, 0, -1, -1, 0), "userfaultfd": (323, 0),
        "io_uring_setup": (425, 1, 0), "io_uring_enter": (426, -1, 0, 0, 0, 0),
        "kexec_load": (246, 0, 0, 0),
        "kexec_file_load": (320, -1, -1, 0, 0, 0), "init_module": (175, 0, 0, 0),
        "finit_module": (313, -1, 0, 0),
        "delete_module": (176, 0, 0), "ptrace": (101, 9999, 0, 0, 0),
        "process_vm_readv": (310, 0, 0, 0, 0, 0, 0),
        "name_to_handle_at": (303, -1, 0, 0, 0, 0), "open_by_handle_at": (304, -1, 0, 0),
        "swapon": (167, 0, 0),
        "reboot": (169, 0, 0, 0, 0), "settimeofday": (164, 0, 0), "clock_settime": (227, 0, 0),
        "acct": (163, 0),
        "quotactl": (179, 0, 0, 0, 0), "iopl": (172, 0), "ioperm": (173, 0, 0, 0),
        "syslog": (103, 3, 0, 0),
        "keyctl": (250, 0, 0, 0), "add_key": (248, 0, 0, 0, 0, 0), "unshare": (272, 0x10000000),
        "setns": (308, -1, 0), "mount": (165, 0, 0, 0, 0, 0), "pivot_root": (155, 0, 0),
        "chroot": (161, 0),
        "fanotify_init": (300, 0, 0), "lookup_dcookie": (212, 0, 0, 0),
        "move_pages": (279, 0, 0, 0, 0, 0, 0),
        "mbind": (237, 0, 0, 0, 0, 0, 0), "kcmp": (312, 0, 0, 0, 0, 0), "vhangup": (153,),
        "shmget": (29, 1, 0, 0),
        "memfd_secret": (447, 0xFFFF), "pidfd_getfd": (438, -1, 0, 0),
        "process_madvise": (440, -1, 0, 0, 0, 0),
        "clone3": (435, 0, 0), "modify_ldt": (154, 0, 0, 0), "uselib": (134, 0),
        "nfsservctl": (180, 0, 0, 0),
    }
    if os.uname().machine == "x86_64":
        for name, (number, *arguments) in calls.items():
            ctypes.set_errno(0)
            found = libc.syscall(number, *arguments)
            # Refused by the filter before the kernel looked at the arguments: EPERM or ENOSYS.
            if found != -1 or ctypes.get_errno() not in (1, 38):
                breach(name, "was let through:", found, os.strerror(ctypes.get_errno()))
    for family in (*range(3, 10), *range(11, 16), *range(17, 46)):
        for kind in (1, 2, 3, 5):
            fd = libc.socket(family, kind, 0)
            if fd >= 0:
                os.close(fd)
                breach("a socket of family", family)
                break
"""


def run(stage: Stage) -> None:
    """The filter of system calls refuses each by name."""
    stage.probe(_PROBE)
