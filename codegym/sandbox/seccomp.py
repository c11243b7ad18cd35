"""The filter of system calls as the kernel takes it, for backends that start processes themselves.

Docker compiles ``sandbox/seccomp.json`` on its own. For bubblewrap libseccomp does, which is
where that backend's program, apt or systemd is: the same rules, for this machine's architecture.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
from collections.abc import Mapping
from functools import cache
from typing import Any

from codegym.errors import InfrastructureError
from codegym.resources import sandbox_folder

_LIBRARY = "libseccomp.so.2"
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_COMPARISONS = {"SCMP_CMP_EQ": 4, "SCMP_CMP_MASKED_EQ": 7}
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


class _Comparison(ctypes.Structure):
    """``struct scmp_arg_cmp``: what an argument has to be."""

    _fields_ = (
        ("index", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("value", ctypes.c_uint64),
        ("value_two", ctypes.c_uint64),
    )


@cache
def filter_program() -> bytes | None:
    """The sandbox's filter as a program for the kernel (an array of ``struct sock_filter``).

    Returns:
        None where this machine has no libseccomp, or another architecture than the profile's.

    Raises:
        InfrastructureError: (``start``) libseccomp refuses the profile.
    """
    library = _load()
    if library is None or platform.machine() not in _ARCHITECTURES:
        return None
    return _compile(library, json.loads((sandbox_folder() / "seccomp.json").read_text()))


def _load() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_release.restype = None
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(_Comparison),
    ]
    library.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return library


def _compile(library: ctypes.CDLL, profile: Mapping[str, Any]) -> bytes:
    default = _action(profile["defaultAction"], profile.get("defaultErrnoRet"))
    context = library.seccomp_init(default)
    if not context:
        raise InfrastructureError("libseccomp takes no filter", "start")
    try:
        for rule in profile["syscalls"]:
            arches = rule.get("includes", {}).get("arches", [_ARCHITECTURES[platform.machine()]])
            if _ARCHITECTURES[platform.machine()] not in arches:
                continue
            action = _action(rule["action"], rule.get("errnoRet"))
            arguments = [
                _Comparison(
                    given["index"], _COMPARISONS[given["op"]], given["value"], given["valueTwo"]
                )
                for given in ({"valueTwo": 0, **entry} for entry in rule.get("args", []))
            ]
            for name in rule["names"]:
                number = library.seccomp_syscall_resolve_name(name.encode())
                # Negative: newer than this libseccomp, or another architecture's. It stays refused.
                if number < 0 or action == default:
                    continue
                compared = (_Comparison * len(arguments))(*arguments)
                code = library.seccomp_rule_add_array(
                    context, action, number, len(arguments), compared
                )
                if code != 0:
                    raise InfrastructureError(f"libseccomp refuses {name}: {-code}", "start")
        with open(os.memfd_create("filter"), "w+b") as file:
            if library.seccomp_export_bpf(context, file.fileno()) != 0:
                raise InfrastructureError("libseccomp cannot write the filter", "start")
            file.seek(0)
            return file.read()
    finally:
        library.seccomp_release(context)


def _action(name: str, errno: int | None) -> int:
    if name == "SCMP_ACT_ALLOW":
        return _ALLOW
    if name != "SCMP_ACT_ERRNO":
        raise InfrastructureError(f"sandbox/seccomp.json: unknown action {name}", "start")
    return _ERRNO | (1 if errno is None else errno)
