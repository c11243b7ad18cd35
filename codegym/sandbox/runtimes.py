"""What is known of container runtimes: which the engine has, and where they differ from runc."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegym.errors import InputError
from codegym.resources import user_cache


@dataclass(frozen=True)
class Runtime:
    """A container runtime of an engine."""

    name: str
    gvisor: bool
    """Whether it is gVisor: a kernel of its own, in a program of the host's."""
    filters: bool
    """Whether it applies the filter of system calls that a container is given."""


def find_runtime(info: Mapping[str, Any], wanted: str | None) -> Runtime:
    """The runtime that a container gets.

    Args:
        info: What the engine says of itself.
        wanted: Its name; the engine's default where None.

    Raises:
        InputError: The engine does not know it.
    """
    known: Mapping[str, Any] = info.get("Runtimes") or {}
    name = wanted or str(info.get("DefaultRuntime", ""))
    # Names of containerd's shims and paths of programs need not be listed.
    if wanted and known and wanted not in known and not set(wanted) & set("./"):
        names = ", ".join(sorted(word for word in known if "." not in word))
        raise InputError(
            f"the Docker engine knows no runtime {wanted!r} (it knows {names}); "
            "install it and name it under `runtimes` in /etc/docker/daemon.json",
            where="runtime",
        )
    entry = known.get(name) or {}
    words = [name, str(entry.get("path", "")), str(entry.get("runtimeType", ""))]
    gvisor = any("runsc" in word for word in words)
    given = [str(word).lstrip("-") for word in entry.get("runtimeArgs") or []]
    return Runtime(
        name, gvisor, not gvisor or not {"oci-seccomp", "oci-seccomp=true"}.isdisjoint(given)
    )


def is_podman(version: Mapping[str, Any]) -> bool:
    """Whether it is Podman that answers in Docker's words.

    Args:
        version: What the engine says of its version.
    """
    components = version.get("Components") or []
    return any("podman" in str(part.get("Name", "")).lower() for part in components)


def filter_option(version: Mapping[str, Any], profile: str) -> str:
    """The option of a container that names its filter of system calls.

    Docker takes the filter itself; Podman takes the name of a file on its own host, which has to
    be this one.

    Args:
        version: What the engine says of its version.
        profile: The filter as JSON.
    """
    if not is_podman(version):
        return f"seccomp={profile}"
    digest = hashlib.sha256(profile.encode()).hexdigest()[:16]
    path = user_cache() / f"seccomp-{digest}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            file.write(profile)
        Path(file.name).replace(path)
    return f"seccomp={path}"


def profile_for(runtime: Runtime, profile: str) -> str:
    """The filter of system calls in the form that a runtime takes.

    gVisor gives EPERM for every call that is refused, whatever error the profile names, and the C
    library starts no thread after that from clone3: there clone3 is let through, to gVisor's
    own kernel. And it has a name of its own for pselect6.
    """
    if not runtime.gvisor:
        return profile
    rules = json.loads(profile)
    for rule in rules["syscalls"]:
        if rule["names"] == ["clone3"]:
            rule["action"] = "SCMP_ACT_ALLOW"
            rule.pop("errnoRet")
        if "pselect6" in rule["names"]:
            rule["names"].append("pselect")
    return json.dumps(rules)
