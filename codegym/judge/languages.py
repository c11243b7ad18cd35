"""The languages of programs: each is an image and a command line.

Python runs in the sandbox's warm interpreter. Every other language is a program of
the image, started in a fresh process under the same walls and limits. Another
one is another entry of :data:`LANGUAGES`.
"""

from __future__ import annotations

from dataclasses import dataclass

from codegym.errors import InputError
from codegym.task import Task


@dataclass(frozen=True)
class Language:
    """How a source file is run.

    Args:
        name: The word of ``Task.language``.
        filename: What the source is called, in the program's own folder.
        run: The command line before the program's arguments; empty for the warm interpreter.
        compile: A command that is run before it, under the run's limits; empty where none is.
        dockerfile: Lines that add to the sandbox image what it needs.
    """

    name: str
    filename: str
    run: tuple[str, ...] = ()
    compile: tuple[str, ...] = ()
    dockerfile: str = ""


def _install(*packages: str) -> str:
    return (
        "RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y "
        f"--no-install-recommends {' '.join(packages)} && rm -rf /var/lib/apt/lists/*"
    )


LANGUAGES = {
    language.name: language
    for language in (
        Language("python", "submission.py"),
        Language("bash", "main.sh", run=("bash", "main.sh")),
        Language("awk", "main.awk", run=("awk", "-f", "main.awk")),
        Language("perl", "main.pl", run=("perl", "main.pl")),
        Language(
            "c",
            "main.c",
            compile=("gcc", "-std=c17", "-O2", "-o", "main", "main.c", "-lm"),
            run=("./main",),
            dockerfile=_install("gcc", "libc6-dev"),
        ),
    )
}
"""By the word of ``Task.language``."""


def image_lines(task: Task) -> str:
    """What a task adds to the sandbox image: its lines, and those of a program's language."""
    if task.protocol == "workspace":  # its episodes have sandboxes of their own, on its image
        return ""
    language = LANGUAGES.get(task.language) if task.protocol == "program" else None
    own = language.dockerfile if language else ""
    return "\n".join(lines for lines in (own, task.dockerfile.strip()) if lines)


def language_of(word: str, where: str) -> Language:
    """The language of a task.

    Raises:
        InputError: There is none of that name.
    """
    language = LANGUAGES.get(word)
    if language is None:
        known = ", ".join(LANGUAGES)
        raise InputError(f"no language {word!r} for programs; there are: {known}", where)
    return language
