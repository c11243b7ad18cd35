"""The sandbox image: its tag, its base, and building it where it is absent.

The tag is a hash of the sandbox folder, so that an edit of the guest makes a new
image and an unchanged folder never builds twice. No registry is needed (see
:mod:`codegym.sandbox.base`).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import IO, Any

import docker
import requests

from codegym.errors import InfrastructureError
from codegym.resources import sandbox_folder
from codegym.sandbox.base import OWN_BASE, ensure_base, has_image, proxies
from codegym.sandbox.host import host_lock
from codegym.sandbox.leftovers import owner_labels

Report = Callable[[str], None]

REPOSITORY = "codegym-sandbox"

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The builder's own ids and dpkg's progress tell nobody anything.
_NOISE = (" --->", "Removing intermediate", "(Reading database")


def image_tag() -> str:
    """The tag of the image that belongs to the sandbox folder as it is now."""
    folder = sandbox_folder()
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and "__pycache__" not in relative.parts:
            content = path.read_bytes()
            digest.update(f"{relative.as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return f"{REPOSITORY}:{digest.hexdigest()[:12]}"


def ensure_image(client: docker.DockerClient, report: Report, force: bool = False) -> str:
    """Build the sandbox image where it is absent.

    One process of a host builds at a time; the others wait and find it built.

    Args:
        client: A connected engine.
        report: Takes one line for people per step; lines of tools' output start with two spaces.
        force: Build anew, base and packages included, although it is there.

    Returns:
        The image's tag.

    Raises:
        InfrastructureError: (``image``) It cannot be built; the message has the build's last words.
    """
    tag = image_tag()
    try:
        if not force and has_image(client, tag):
            return tag
        with host_lock("image", report, cause="image"):
            if force or not has_image(client, tag):
                started = time.monotonic()
                base = ensure_base(client, report, force)
                report(f"building {tag} from {base}")
                _build(client, tag, base, report, force)
                report(f"built {tag} in {time.monotonic() - started:.0f} s")
        return tag
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise InfrastructureError(
            f"the sandbox image {tag} could not be made: {' '.join(str(error).split())[:400]}",
            cause="image",
        ) from error


def ensure_task_image(client: docker.DockerClient, lines: str, report: Report) -> str:
    """Build the image that a task asks for: the sandbox image, and the task's own lines on it.

    Args:
        client: A connected engine.
        lines: What follows ``FROM`` in the Dockerfile. It is built with the host's network.
        report: As in :func:`ensure_image`.

    Returns:
        The image's tag: that of the sandbox image, and a hash of the lines.

    Raises:
        InfrastructureError: (``image``) It cannot be built; the message has the build's last words.
    """
    base = image_tag()
    tag = f"{base}-{hashlib.sha256(lines.encode()).hexdigest()[:12]}"
    try:
        if not has_image(client, tag):
            with host_lock("image", report, cause="image"):
                if not has_image(client, tag):
                    dockerfile = io.BytesIO(f"FROM {base}\n{lines}\n".encode())
                    _build(client, tag, base, report, False, fileobj=dockerfile)
        return tag
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise InfrastructureError(
            f"the image of a task could not be made: {' '.join(str(error).split())[:400]}",
            cause="image",
        ) from error


def verify_image(client: docker.DockerClient, tag: str) -> str:
    """Run the image once behind the outer wall's main bricks.

    Returns:
        The Python version in it and what else answered, for people.

    Raises:
        InfrastructureError: (``image``) It does not run.
    """
    code = (
        "import platform, numpy, hypothesis, pytest; "
        "print('Python', platform.python_version(), 'numpy', numpy.__version__)"
    )
    try:
        output = client.containers.run(
            tag,
            ["/usr/bin/python3", "-I", "-B", "-c", code],
            remove=True,
            network_mode="none",
            read_only=True,
            cap_drop=["ALL"],
            mem_limit="512m",
            pids_limit=64,
            security_opt=["no-new-privileges", f"seccomp={seccomp_profile()}"],
            labels=owner_labels(120),
        )
    except (docker.errors.DockerException, requests.RequestException) as error:
        raise InfrastructureError(
            f"the sandbox image {tag} does not run: {' '.join(str(error).split())[:400]}; "
            "`codegym sandbox build --force` makes it anew",
            cause="image",
        ) from error
    return str(output.decode(errors="replace").strip())


def seccomp_profile() -> str:
    """The system-call filter of sandboxes as compact JSON, the form that the engine's API takes."""
    return json.dumps(json.loads((sandbox_folder() / "seccomp.json").read_text()))


def sandbox_images(client: docker.DockerClient, bases: bool = False) -> list[str]:
    """Tags of all sandbox images that the engine has, whatever they were built from.

    Args:
        client: A connected engine.
        bases: Whether to count the base that was made here.
    """
    tags = [tag for image in client.images.list(name=REPOSITORY) for tag in image.tags]
    if bases and has_image(client, OWN_BASE):
        tags.append(OWN_BASE)
    return sorted(tag for tag in tags if tag.startswith((f"{REPOSITORY}:", OWN_BASE)))


def remove_images(client: docker.DockerClient) -> tuple[list[str], list[str]]:
    """Remove all sandbox images and the base that was made here.

    Returns:
        Tags removed, and tags kept because a container uses them.
    """
    removed, kept = [], []
    for tag in sandbox_images(client, bases=True):
        try:
            client.images.remove(tag)
            removed.append(tag)
        except docker.errors.ImageNotFound:
            pass
        except docker.errors.APIError:
            kept.append(tag)
    return removed, kept


def _build(
    client: docker.DockerClient,
    tag: str,
    base: str,
    report: Report,
    anew: bool,
    fileobj: IO[bytes] | None = None,
) -> None:
    tail: deque[str] = deque(maxlen=5)
    events: Iterator[dict[str, Any]] = client.api.build(
        path=None if fileobj else str(sandbox_folder()),
        fileobj=fileobj,
        tag=tag,
        buildargs={"BASE": base, **proxies()},
        # The host's network works where the engine has no bridge or NAT, and
        # reaches a proxy on the host's own address.
        network_mode="host",
        rm=True,
        forcerm=True,
        nocache=anew,
        decode=True,
    )
    for event in events:
        for line in str(event.get("stream", "")).splitlines():
            plain = _COLOUR.sub("", line).rstrip()
            if plain and not plain.startswith(_NOISE):
                tail.append(plain.strip())
                report(f"  {plain}")
        if "error" in event:
            words = " | ".join([*tail, str(event["error"])])
            raise InfrastructureError(
                f"the sandbox image does not build: {' '.join(words.split())[-600:]}", cause="image"
            )
