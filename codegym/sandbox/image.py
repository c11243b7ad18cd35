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
from typing import Any

import docker
import requests

from codegym.errors import InfrastructureError
from codegym.resources import sandbox_folder
from codegym.sandbox.base import OWN_BASE, ensure_base, has_image, proxies
from codegym.sandbox.host import host_lock
from codegym.sandbox.leftovers import owner_labels
from codegym.sandbox.runtimes import filter_option

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


def task_image_tag(dockerfile: str) -> str:
    """The tag of the sandbox image with some lines added."""
    lines = dockerfile.strip()
    digest = hashlib.sha256(f"{image_tag()}\0{lines}".encode())
    return f"{REPOSITORY}:task-{digest.hexdigest()[:12]}"


def ensure_task_image(client: docker.DockerClient, dockerfile: str, report: Report) -> str:
    """Build the image of a task where it is absent: the sandbox image, and its lines on top.

    Args:
        client: A connected engine.
        dockerfile: Lines of a Dockerfile after ``FROM``; there are no files to copy.
        report: Takes one line for people per step.

    Returns:
        The image's tag.

    Raises:
        InfrastructureError: (``image``) It cannot be built; the message has the build's last words.
    """
    tag = task_image_tag(dockerfile)
    try:
        if has_image(client, tag):
            return tag
        base = ensure_image(client, report)
        with host_lock("image", report, cause="image"):
            if not has_image(client, tag):
                report(f"building {tag} from {base}")
                text = f"FROM {base}\nARG http_proxy https_proxy no_proxy\n{dockerfile.strip()}\n"
                _build(client, tag, report, fileobj=io.BytesIO(text.encode()), buildargs=proxies())
        return tag
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise InfrastructureError(
            f"a task's image could not be made: {' '.join(str(error).split())[:400]}", cause="image"
        ) from error


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
                arguments = {"BASE": base, **proxies()}
                folder = str(sandbox_folder())
                _build(client, tag, report, path=folder, buildargs=arguments, nocache=force)
                report(f"built {tag} in {time.monotonic() - started:.0f} s")
        return tag
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise InfrastructureError(
            f"the sandbox image {tag} could not be made: {' '.join(str(error).split())[:400]}",
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
            security_opt=["no-new-privileges", filter_option(client.version(), seccomp_profile())],
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


def _build(client: docker.DockerClient, tag: str, report: Report, **source: Any) -> None:
    tail: deque[str] = deque(maxlen=5)
    events: Iterator[dict[str, Any]] = client.api.build(
        **source,
        tag=tag,
        # The host's network works where the engine has no bridge or NAT, and
        # reaches a proxy on the host's own address.
        network_mode="host",
        rm=True,
        forcerm=True,
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
                f"the image does not build: {' '.join(words.split())[-600:]}", cause="image"
            )
