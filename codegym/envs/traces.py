"""Tracebacks for an agent: where in its own program something went wrong, and no more.

Under the protocols ``function`` and ``module`` an exception crosses to the tests as
data, and no traceback is printed. :func:`with_traces` adds lines to a program that
print one for each call from outside that raises. Such a program is run on public
tests alone, and for nothing but what it prints.
"""

from __future__ import annotations

import re

from codegym.task import Task

FILENAME = "submission.py"
"""What a submission is called in tracebacks."""

_MOST_TRACES = 5
_FIRST, _LAST = 3, 12
_FRAME = re.compile(r'  File "(.+)", line (\d+)(.*)$')

# Imports nothing but sys, which no task can ban; the source's lines are put in outside.
_ADDED = """

def _codegym_traces(entry_points):
    import sys
    space, inside, left = globals(), [], [{most}]

    def show(error):
        left[0] -= 1
        lines, trace = [], error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            if code.co_filename == {filename!r} and code is not call_code:
                lines.append(f'  File "{filename}", line {{trace.tb_lineno}}, in {{code.co_name}}')
            trace = trace.tb_next
        if len(lines) > {first} + {last}:
            lines[{first}:-{last}] = [f"  ... {{len(lines) - {first} - {last}}} frames ..."]
        text = str(error)
        lines.append(type(error).__name__ + (": " + text if text else ""))
        sys.stdout.flush()
        sys.stderr.write("\\n".join(["Traceback (most recent call last):", *lines, ""]))

    def shown(function):
        def call(*args, **kwargs):
            inside.append(None)
            try:
                return function(*args, **kwargs)
            except BaseException as error:
                if len(inside) == 1 and left[0] > 0:
                    try:
                        show(error)
                    except Exception:
                        pass
                raise
            finally:
                inside.pop()
        call.__name__, call.__qualname__ = function.__name__, function.__qualname__
        call.__doc__, call.__module__ = function.__doc__, function.__module__
        call.__dict__.update(function.__dict__)
        return call

    plain = type(shown)
    call_code = next(c for c in shown.__code__.co_consts if type(c) is type(shown.__code__))
    owners = {{name.partition(".")[0] for name in entry_points}} or set(space)
    for name in owners:
        found = space.get(name)
        if type(found) is plain and found.__globals__ is space:
            space[name] = shown(found)
        elif isinstance(found, type) and found.__module__ == space["__name__"]:
            for key, method in list(vars(found).items()):
                if type(method) is plain:
                    setattr(found, key, shown(method))

_codegym_traces({entry_points!r})
del _codegym_traces
"""


def with_traces(task: Task, source: str) -> str:
    """A program that does what the source does, and prints where a call from outside raised."""
    names = task.entry_points if task.protocol == "function" else ()
    return source + _ADDED.format(
        most=_MOST_TRACES, first=_FIRST, last=_LAST, filename=FILENAME, entry_points=names
    )


def tracebacks(stderr: str, source: str) -> tuple[str, list[str]]:
    """What a program printed to standard error, apart from tracebacks, and those.

    Args:
        stderr: All of it.
        source: The program, for the text of the lines.

    Returns:
        The rest, and each traceback once, with no frame but the program's own.
    """
    rest: list[str] = []
    found: list[str] = []
    block: list[str] | None = None
    own = False
    for line in stderr.splitlines():
        if line == "Traceback (most recent call last):":
            block, own = [line], False
            continue
        if block is None:
            rest.append(line)
            continue
        if frame := _FRAME.match(line):
            own = frame[1].rpartition("/")[2] == FILENAME
            if own:
                block += [
                    f'  File "{FILENAME}", line {frame[2]}{frame[3]}',
                    *_line(source, frame[2]),
                ]
        elif line.startswith("    "):
            # The frame's line as the interpreter shows it; under a SyntaxError, the place in it.
            if own and "^" in line and not line.strip(" ^~"):
                block.append(line)
        elif line.startswith("  "):
            block.append(line)
        else:
            found.append("\n".join([*block, line]))
            block = None
    if block is not None:
        found.append("\n".join(block))
    return "\n".join(rest).strip("\n"), list(dict.fromkeys(found))


def _line(source: str, number: str) -> list[str]:
    lines = source.splitlines()
    place = int(number) - 1
    return [f"    {lines[place].strip()}"] if 0 <= place < len(lines) else []
