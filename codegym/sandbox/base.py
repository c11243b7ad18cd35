"""The Debian that the sandbox image is built on, with and without an image registry.

The official slim image is taken where the engine has it or a registry gives it.
Elsewhere mmdebstrap makes the like of it from the host's Debian mirror.
"""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import docker

from codegym.errors import InfrastructureError
from codegym.sandbox.host import find_program

Report = Callable[[str], None]

OFFICIAL_BASE = "debian:bookworm-slim"
OWN_BASE = "codegym-base:bookworm"
REGISTRY_S = 8.0
"""How long a registry may take to say its first word before the base is made here, seconds."""
STALL_S = 30.0
"""How long a pull that has begun may stay silent, seconds."""
PULL_S = 300.0
"""How long pulling the base may take in all, seconds."""

_SUITE = "bookworm"
# What Debian's "slim" images leave out too; these options stay in the base, so
# that they hold for the packages of the Dockerfile as well.
_SLIM = [
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/doc/*",
    "path-exclude=/usr/share/info/*",
    "path-exclude=/usr/share/locale/*",
]
_PROXIES = ("http_proxy", "https_proxy", "no_proxy")


def has_image(client: docker.DockerClient, tag: str) -> bool:
    """Whether the engine has an image of this tag."""
    try:
        client.images.get(tag)
    except docker.errors.ImageNotFound:
        return False
    return True


def base_source(client: docker.DockerClient) -> str:
    """Where the base image would come from now, for people; empty where there is no way."""
    if has_image(client, OFFICIAL_BASE):
        return f"{OFFICIAL_BASE} (present)"
    if has_image(client, OWN_BASE):
        return f"{OWN_BASE} (present)"
    if find_program("mmdebstrap") is not None:
        return "a registry, else mmdebstrap"
    return ""


def ensure_base(client: docker.DockerClient, report: Report, anew: bool) -> str:
    """Get or make the base image.

    Args:
        client: A connected engine.
        report: Takes one line for people per step; lines of tools' output start with two spaces.
        anew: Pull or make it again although it is there, for newer packages.

    Returns:
        Its tag.

    Raises:
        InfrastructureError: (``image``) No registry gives it and it cannot be made.
    """
    if not anew:
        for name in (OFFICIAL_BASE, OWN_BASE):
            if has_image(client, name):
                return name
    problem = _pull(client, report)
    if problem is None:
        return OFFICIAL_BASE
    if has_image(client, OFFICIAL_BASE):
        report(f"no registry gives a newer {OFFICIAL_BASE} ({problem}); taking the one here")
        return OFFICIAL_BASE
    report(f"no registry gives {OFFICIAL_BASE} ({problem}); making the base with mmdebstrap")
    program = find_program("mmdebstrap")
    if program is None:
        raise InfrastructureError(
            f"no registry gives {OFFICIAL_BASE} and mmdebstrap is not installed: "
            "`apt-get install mmdebstrap`, or `docker pull` the base from where you can",
            cause="image",
        )
    _bootstrap(client, program, report)
    return OWN_BASE


def _pull(client: docker.DockerClient, report: Report) -> str | None:
    """Pull the official base; None on success, else why not, in a few words.

    A registry that cannot be reached may cost the engine minutes, and a pull
    cannot be called off: it is left behind in its own thread.
    """
    report(f"pulling {OFFICIAL_BASE}")
    name, _, version = OFFICIAL_BASE.partition(":")
    events: queue.Queue[str | None] = queue.Queue()

    def follow() -> None:
        try:
            for event in client.api.pull(name, tag=version, stream=True, decode=True):
                events.put(str(event.get("error") or ""))
            events.put(None)
        except Exception as error:  # whatever it is, the caller has another way
            # The first parts say what was tried, the last one what went wrong.
            words = ": ".join(" ".join(str(error).split()).split(": ")[-2:])
            events.put(words.rstrip("\")'")[-120:] or type(error).__name__)

    threading.Thread(target=follow, name="codegym-pull", daemon=True).start()
    deadline = time.monotonic() + PULL_S
    patience_s = REGISTRY_S
    while time.monotonic() < deadline:
        try:
            event = events.get(timeout=patience_s)
        except queue.Empty:
            return f"silent for {patience_s:.0f} s"
        patience_s = STALL_S
        if event is None:
            return None if has_image(client, OFFICIAL_BASE) else "not there after the pull"
        if event:
            return event
    return f"not done after {PULL_S:.0f} s"


def _bootstrap(client: docker.DockerClient, program: str, report: Report) -> None:
    """Make a minimal Debian and import it as the base."""
    options = [f"--dpkgopt={line}" for line in _SLIM]
    sources = _debian_sources()
    if any("https://" in line for line in sources):
        options.append("--include=ca-certificates")
    command = [program, "--variant=minbase", *options, _SUITE, "-", *sources]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **proxies()},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    tail: deque[str] = deque(maxlen=20)
    reader = threading.Thread(target=_relay, args=(process.stderr, tail, report), daemon=True)
    reader.start()
    try:
        # Without a name at first: a Debian that broke off half-way must never become the base.
        answer = client.api.import_image_from_data(_chunks(process.stdout))
    finally:
        if process.poll() is None and not process.stdout.closed:
            process.stdout.close()
        code = process.wait()
        reader.join(timeout=5)
    identity = json.loads(answer.strip().splitlines()[-1]).get("status", "")
    if code != 0 or not identity.startswith("sha256:"):
        if identity.startswith("sha256:"):
            client.images.remove(identity, force=True)
        errors = [line for line in tail if line.startswith(("E:", "W:"))] or list(tail) or [""]
        raise InfrastructureError(
            f"mmdebstrap could not make the base image: {errors[-1]}", cause="image"
        )
    repository, _, version = OWN_BASE.partition(":")
    client.api.tag(identity, repository, version, force=True)


def _debian_sources() -> list[str]:
    """The host's own Debian mirrors as apt lines; empty where it has none for the base's release.

    Third-party sources and those with a password are no part of a sandbox.
    """
    folder = Path("/etc/apt")
    found: dict[str, None] = {}  # an ordered set
    for path in [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*.list"))]:
        for line in _lines(path):
            entry = re.sub(r"\[[^]]*\]", "", line.partition("#")[0]).split()
            if len(entry) >= 4 and entry[0] == "deb":
                found.update(dict.fromkeys(_usable(entry[1:2], entry[2:3], entry[3:])))
    for path in sorted((folder / "sources.list.d").glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", "\n".join(_lines(path))):
            fields = {
                key.strip().lower(): value.split()
                for key, _, value in (line.partition(":") for line in stanza.splitlines())
                if not key.startswith(("#", " "))
            }
            if "deb" in fields.get("types", []) and fields.get("enabled") != ["no"]:
                parts = (fields.get(name, []) for name in ("uris", "suites", "components"))
                found.update(dict.fromkeys(_usable(*parts)))
    lines = list(found)
    # Updates alone make no system: without the release itself the default mirrors serve.
    return lines if any(f" {_SUITE} main" in line for line in lines) else []


def _usable(mirrors: list[str], suites: list[str], components: list[str]) -> list[str]:
    wanted = (_SUITE, f"{_SUITE}-updates", f"{_SUITE}-security")
    return [
        f"deb {mirror} {suite} main"
        for mirror in mirrors
        for suite in suites
        if suite in wanted
        and "main" in components
        and re.match(r"https?://[^@]+/(\S*/)?debian", mirror)
    ]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []


def proxies() -> dict[str, str]:
    """The proxies of the environment, else that of apt, as variables for other programs."""
    found = {name: os.environ.get(name) or os.environ.get(name.upper(), "") for name in _PROXIES}
    if not found["http_proxy"] and (program := find_program("apt-config")) is not None:
        done = subprocess.run(
            [program, "dump", "--format", "%v%n", "Acquire::http::Proxy"],
            capture_output=True,
            text=True,
            check=False,
        )
        found["http_proxy"] = done.stdout.strip().splitlines()[0] if done.stdout.strip() else ""
    return {name: value for name, value in found.items() if value and value != "DIRECT"}


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(1 << 20):
        yield chunk


def _relay(stream: IO[bytes], tail: deque[str], report: Report) -> None:
    for raw in stream:
        line = raw.decode(errors="replace").strip()
        tail.append(line)
        report(f"  {line}")
