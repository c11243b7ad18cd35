"""Stand-ins for what the verifiers of public task formats fetch from the network first.

Their usual script installs curl with apt, uv with curl, and has uv fetch pytest. A
sandbox has no network and has pytest: so ``apt-get`` and ``curl`` do nothing, and
``uvx pytest`` runs the sandbox's own. Whatever else is asked for ends with an error
that says what is missing; nothing is made to look installed.
"""

from __future__ import annotations

import shlex

HOME = "/solution/.offline"
"""Where they lie in the sandbox of the tests, which is also the tests' home."""

PACKAGES = frozenset({"pytest", "pytest-json-ctrf", "numpy", "hypothesis", "uv", "pip"})
"""Python packages that the sandbox image has, or whose part is played here."""

PROGRAMS = frozenset(
    {"curl", "wget", "ca-certificates", "bash", "coreutils", "python3", "python3-pip"}
    | {"python3-pytest", "python3-numpy", "python3-hypothesis", "python3-venv", "python-is-python3"}
)
"""Debian packages that need not be installed: they are there, or only served to fetch others."""

_APT = f"""#!/bin/bash
[ "$1" = install ] || exit 0
for word in "$@"; do
    case "$word" in install | -*) continue ;; esac
    case " {" ".join(sorted(PROGRAMS))} " in *" $word "*) continue ;; esac
    command -v "$word" > /dev/null || dpkg -s "$word" > /dev/null 2>&1 || {{
        echo "$word cannot be installed: a sandbox has no network" >&2
        exit 100
    }}
done
"""

_CURL = """#!/bin/bash
case "$*" in *astral.sh/uv*) exit 0 ;; esac
echo "no network in a sandbox: $*" >&2
exit 6
"""

_UV = f"""#!/usr/bin/env python3
import os, re, sys

HAVE = {sorted(PACKAGES)!r}
VALUES = ("-p", "--python", "-w", "--with", "--from", "--index-url", "-o", "--project", "-i")

def have(word):
    name = re.split(r"[\\[<>=!~@ ]", word)[0].lower().replace("_", "-")
    if name not in HAVE:
        sys.exit(word + " cannot be installed: a sandbox has no network")

def run(words):
    while words and words[0].startswith("-"):
        option, _, value = words.pop(0).partition("=")
        if option in VALUES and not value:
            value = words.pop(0)
        if option in ("-w", "--with", "--from"):
            for word in value.split(","):
                have(word)
    if not words:
        sys.exit(0)
    program, *rest = words
    program = re.split("[=@]", program)[0]
    if program == "pytest":
        pytest(rest)
    if program not in ("python", "python3", "bash", "sh"):
        have(program)
    os.execvp("python3" if program == "python" else program, [program, *rest])

def pytest(words):
    kept = []
    while words:
        word = words.pop(0)
        if word == "--ctrf":
            words[:1] = []
        elif not word.startswith("--ctrf="):
            kept.append(word)
    os.execvp("python3", ["python3", "-m", "pytest", "-p", "no:cacheprovider", *kept])

def install(words):
    while words:
        word = words.pop(0)
        if word in VALUES:
            words[:1] = []
        elif not word.startswith("-"):
            have(word)
    sys.exit(0)

name, words = os.path.basename(sys.argv[0]), sys.argv[1:]
if name == "pytest":
    pytest(words)
if name == "uvx":
    run(words)
command = words.pop(0) if words else ""
if command == "pip" and words:
    command = words.pop(0)
if command == "tool" and words:
    command = words.pop(0)
if command == "run":
    run(words)
if command in ("install", "add"):
    install(words)
if command == "venv":
    place = next((word for word in words if not word.startswith("-")), ".venv")
    os.makedirs(os.path.join(place, "bin"), exist_ok=True)
    open(os.path.join(place, "bin", "activate"), "w").close()
"""


def files() -> dict[str, str]:
    """The stand-ins, by absolute path."""
    programs = {
        **dict.fromkeys(("apt-get", "apt"), _APT),
        **dict.fromkeys(("curl", "wget"), _CURL),
        **dict.fromkeys(("uv", "uvx", "pip", "pip3", "pytest"), _UV),
        "python": '#!/bin/sh\nexec python3 "$@"\n',
    }
    return {
        **{f"{HOME}/bin/{name}": text for name, text in programs.items()},
        f"{HOME}/.local/bin/env": f"export PATH={shlex.quote(f'{HOME}/bin')}:$PATH\n",
    }


def environment(env: dict[str, str]) -> dict[str, str]:
    """Variables under which the stand-ins come first."""
    path = env.get("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    return {"HOME": HOME, **env, "PATH": f"{HOME}/bin:{path}"}
