"""What of a task's Dockerfile can be had here, where no registry is and nothing is run unseen.

An environment is taken over if it starts from a plain Linux or Python image,
installs Debian packages, sets variables, and copies files into its working
folder. The files become the task's workspace; the packages become lines that
are built on the sandbox image. Anything else is refused, by name.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from codegym.suites.offline import PACKAGES, PROGRAMS

_BASES = re.compile(r"(docker\.io/)?(library/)?(debian|ubuntu|python|buildpack-deps)(:[\w.-]+)?")
_NEUTRAL = {"LABEL", "EXPOSE", "CMD", "ENTRYPOINT", "MAINTAINER", "USER", "SHELL", "STOPSIGNAL"}
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+(=[\w.+:~-]+)?")
_MAX_BYTES = 16 << 20


class Unsupported(Exception):
    """One line that says what cannot be had here."""


@dataclass
class Environment:
    """What a Dockerfile makes."""

    workspace: str = "/"
    """The last WORKDIR."""
    files: dict[str, str] = field(default_factory=dict)
    """By path in the workspace."""
    env: dict[str, str] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)
    """Debian packages that the sandbox image lacks."""

    @property
    def dockerfile(self) -> str:
        """The lines to build on the sandbox image; empty where nothing is lacking."""
        if not self.packages:
            return ""
        return (
            "RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y "
            f"--no-install-recommends {' '.join(self.packages)} && rm -rf /var/lib/apt/lists/*"
        )


def read(folder: Path, workspace: str = "") -> Environment:
    """Read the Dockerfile of a folder, which is also its build context.

    Args:
        folder: Where it lies.
        workspace: The working folder, where something beside the Dockerfile names it.

    Raises:
        Unsupported: It does what cannot be had here.
    """
    try:
        lines = _instructions((folder / "Dockerfile").read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Unsupported(f"its Dockerfile cannot be read: {error}") from None
    found = Environment()
    copied: dict[str, Path] = {}
    arguments: dict[str, str] = {}
    for word, rest in lines:
        rest = _substitute(rest, {**arguments, **found.env})
        if word == "FROM":
            if not _BASES.fullmatch(rest.split(" ")[0]) or copied or found.workspace != "/":
                raise Unsupported(f"FROM {rest}: no such image is here")
        elif word == "WORKDIR":
            found.workspace = posixpath.normpath(posixpath.join(found.workspace, rest))
        elif word == "ENV":
            found.env.update(_variables(rest))
        elif word == "ARG":
            arguments.update(_variables(rest if "=" in rest else f"{rest}="))
        elif word in ("COPY", "ADD"):
            copied.update(_copied(folder, rest, found.workspace))
        elif word == "RUN":
            found.packages += _packages(rest)
        elif word not in _NEUTRAL:
            raise Unsupported(f"{word} {rest[:80]}: not known here")
    found.workspace = workspace or found.workspace
    if found.workspace == "/":
        raise Unsupported("no WORKDIR: files are only kept from a working folder")
    found.packages = sorted(set(found.packages))
    total = 0
    for path, source in copied.items():
        if not path.startswith(found.workspace + "/"):
            raise Unsupported(f"COPY to {path}, which is outside of {found.workspace}")
        raw = source.read_bytes()
        total += len(raw)
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise Unsupported(f"{source.name} is not text") from None
        found.files[path[len(found.workspace) + 1 :]] = text
    if total > _MAX_BYTES:
        raise Unsupported(f"its files are larger than {_MAX_BYTES >> 20} MiB")
    return found


def _instructions(text: str) -> list[tuple[str, str]]:
    """Instruction and argument, comments dropped and continued lines joined."""
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\s*\n", " ", "\n".join(kept))
    found = []
    for line in joined.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word:
            if "<<" in rest and word.upper() in ("RUN", "COPY", "ADD"):
                raise Unsupported(f"{word} with a here-document")
            found.append((word.upper(), rest.strip()))
    return found


def _substitute(text: str, values: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        return values.get(match[1] or match[2], match[0])

    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", value, text)


def _variables(text: str) -> dict[str, str]:
    first, _, rest = text.partition(" ")
    if "=" not in first:
        return {first: rest.strip()}
    return dict(word.partition("=")[::2] for word in shlex.split(text))


def _copied(folder: Path, text: str, workspace: str) -> dict[str, Path]:
    """Destination and source of every file that a COPY copies."""
    words = text.split()
    if text.startswith("["):
        words = re.findall(r'"([^"]*)"', text)
    while words and words[0].startswith("--"):
        option = words.pop(0)
        if not option.startswith(("--chown", "--chmod", "--link")):
            raise Unsupported(f"COPY {option}")
    *sources, target = words
    into = target.endswith("/") or target in (".", "./") or len(sources) > 1
    place = posixpath.normpath(posixpath.join(workspace, target))
    found = {}
    for source in sources:
        if "://" in source:
            raise Unsupported(f"ADD {source}: there is no network")
        whole = source.rstrip("/") in ("", ".")
        paths = [folder] if whole else sorted(folder.glob(source.strip("/")))
        if not paths:
            raise Unsupported(f"COPY {source}: no such file")
        for path in paths:
            if not path.resolve().is_relative_to(folder.resolve()):
                raise Unsupported(f"COPY {source} leads out of the folder")
            if path.is_dir():
                for inner in sorted(path.rglob("*")):
                    relative = inner.relative_to(path)
                    if inner.is_symlink():
                        raise Unsupported(f"{relative} is a link")
                    if inner.is_file() and not (whole and str(relative) in _OWN):
                        found[posixpath.join(place, relative.as_posix())] = inner
            elif path.is_symlink():
                raise Unsupported(f"{path.name} is a link")
            else:
                found[posixpath.join(place, path.name) if into else place] = path
    return found


_OWN = {"Dockerfile", ".dockerignore"}


def _packages(text: str) -> list[str]:
    """The Debian packages that a RUN installs, where it does nothing else that counts."""
    found: list[str] = []
    for part in re.split(r"&&|;|\|\|", text):
        words = shlex.split(part)
        while words and re.fullmatch(r"\w+=\S*", words[0]):
            words.pop(0)
        if not words or words[0] in ("export", "set", "mkdir", "true", "echo"):
            continue
        program, rest = words[0], [word for word in words[1:] if not word.startswith("-")]
        if program in ("apt-get", "apt"):
            if rest[:1] == ["install"]:
                found += [word for word in rest[1:] if _is_package(word) and word not in PROGRAMS]
        elif program == "rm" and all(_is_cache(word) for word in rest):
            continue
        elif program in ("pip", "pip3", "python3", "python") and "install" in rest:
            names = rest[rest.index("install") + 1 :]
            lacking = [n for n in names if re.split(r"[\[<>=!~]", n)[0].lower() not in PACKAGES]
            if lacking:
                raise Unsupported(f"RUN pip install {lacking[0]}: not in the sandbox image")
        else:
            raise Unsupported(f"RUN {part.strip()[:80]}: only apt is run here")
    return found


def _is_package(word: str) -> bool:
    if not _PACKAGE.fullmatch(word):
        raise Unsupported(f"RUN apt-get install {word[:80]}: not a package's name")
    return True


def _is_cache(path: str) -> bool:
    return path.startswith(("/var/lib/apt/", "/var/cache/", "/tmp/", "/root/.cache"))
