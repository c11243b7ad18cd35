"""Output that is no text: every byte, control sequences, a million short lines, closed streams."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.PASSED,)

_WRITES = (
    bytes(range(256)) * 16,
    b"\xff\xfe\x00\xd8",
    b"\x1b[2J\x1b]0;title\x07\rover\b\b\r\n",
    "é\u2028\ud7ff\U0010ffff".encode(),
    b"no newline",
    b"\n" * 10_000,
)
_STREAMS = (
    "import sys\nsys.stdout.close()",
    "import os\nos.close(1); os.close(2)",
    "import sys\nsys.stdout = None",
    "import io, sys\nsys.stdout = io.StringIO()\nprint('x')",
    "import sys\nsys.stdout.detach()",
    "import sys\nsys.stdout.reconfigure(encoding='utf-16')\nprint('x')",
    "import os\nos.dup2(1, 2)\nos.write(2, b'x')",
    "try: print('\\ud800')\nexcept UnicodeEncodeError: pass",
)
_MILLION = "for _ in range(1_000_000): print()"


def run(stage: Stage) -> None:
    """Output is bytes, taken as they come; what becomes of the streams harms nobody but the run."""
    echo = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())"
    for raw in _WRITES:
        done = stage.program(echo, stdin=raw)
        stage.require(done.stdout == raw, f"{raw[:20]!r} came out as {done.stdout[:20]!r}")
        stage.require(bool(done.model_dump_json()), "the record cannot be written as JSON")
    for source in _STREAMS:
        stage.program(source, expect=[Outcome.PASSED, Outcome.FAILED])
        right = source + "\ndef add(a, b): return a + b\n"
        stage.submission(right, expect=[Outcome.PASSED])
    done = stage.program(_MILLION, Limits(wall_s=5, output_bytes=2 << 20))
    stage.require(done.stdout == b"\n" * 1_000_000, f"{len(done.stdout)} of a million lines")
    stage.program(_MILLION, Limits(wall_s=5, output_bytes=1000), expect=[Outcome.OUTPUT])
