"""What the four targets do with bytes, and what they take for a finding.

Each takes any bytes and returns, or raises what it found. ``seeds`` gives each a corpus to start
from, so that a run reaches past the first length within seconds.
"""

from __future__ import annotations

import contextlib
import random
import socket
import sys
from collections.abc import Callable
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_ROOT), str(_ROOT / "sandbox")]

from guest import codec, exceptions, judge, messages  # noqa: E402
from guest import decoder as guest_decoder  # noqa: E402
from guest.peer import Peer, PeerFault, PeerGone  # noqa: E402

from codegym.errors import InfrastructureError  # noqa: E402
from codegym.judge.function import read_report  # noqa: E402
from codegym.sandbox import outcomes, wire  # noqa: E402
from codegym.task import Isolation, Limits  # noqa: E402
from fuzz.frames import Draws, framed  # noqa: E402

_ISOLATION = Isolation(backend="docker", runtime="runc", reuse="run")
_FAULTS = (PeerFault, PeerGone, codec.CodecError)
_FACTS = {
    "op": "result",
    "status": 0,
    "cpu_s": 0.1,
    "peak_bytes": 1000,
    "wall_s": 0.2,
    "killed": None,
    "oom": 0,
    "word": "",
    "strays": 0,
    "clean": True,
    "truncated": [False, False],
    "judge_status": None,
}


class Finding(Exception):
    """Something that must not be."""


def decoder(data: bytes) -> None:
    """Bytes as a value, and as the description of an exception."""
    reader = guest_decoder.Decoder(data, resolve=lambda *_: print)
    try:
        value = reader.value()
    except codec.CodecError:
        return
    if reader.nodes > codec.MAX_NODES or reader.at > len(data):
        raise Finding("more was read than there is")
    messages.short(value)
    error = exceptions.Rebuilder()(value)
    text = messages.load_failure({"stage": "run", "error": value})
    if not isinstance(error, BaseException) or len(text[1]) > 200 or len(text[2]) > 800:
        raise Finding("an exception that is none, or too long")
    try:
        again = Draws(random.Random(0)).encoded(value)
    except RecursionError:
        return
    guest_decoder.Decoder(again, resolve=lambda *_: print).value()


def peer(data: bytes) -> None:
    """Bytes as all that a worker says: its greeting, then what follows two calls."""
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    theirs.setblocking(False)
    judging = judge._Judging(None, ours, None, 0)
    arguments = ([1, [2]], {"k": [3]}, {4}, bytearray(b"5"), lambda *a: a[0])
    kinds = [type(value) for value in arguments]
    try:
        try:
            theirs.sendall(data)
        except BlockingIOError:
            pass
        theirs.shutdown(socket.SHUT_WR)
        try:
            hello = judging._greeting()
        except judge._Broken:
            return
        if not hello["loaded"]:
            messages.load_failure(hello)
            return
        for _ in range(2):
            _call(judging.peer, arguments)
        judging.peer.is_silent()
    finally:
        ours.close()
        theirs.close()
    if [type(value) for value in arguments] != kinds:
        raise Finding("an argument became something else")


def _call(peer_of_judge: Peer, arguments: tuple[object, ...]) -> None:
    try:
        messages.short(peer_of_judge.call(0, arguments, {}))
    except TimeoutError as error:
        raise Finding("it waits for what cannot come") from error
    except _FAULTS:
        return
    except BaseException as error:
        kind = type(error)
        known = exceptions._known_class(kind.__module__, kind.__name__)
        if kind.__module__ != "submission" and kind is not known:
            raise Finding(f"a class of {kind.__module__} was raised") from error
        with contextlib.suppress(Exception):
            str(error)  # as the judge does; it may raise, and must not end the interpreter


def from_guest(data: bytes) -> None:
    """Bytes as all that a guest says to the host."""
    unpacker = wire.Unpacker()
    try:
        for at in range(0, len(data), 37):
            unpacker.feed(data[at : at + 37])
            while (message := unpacker.take()) is not None:
                facts = outcomes.read_facts(message)
                outcomes.execution(facts, Limits(), _ISOLATION).model_dump_json()
    except InfrastructureError:
        pass


def report(data: bytes) -> None:
    """Bytes as the judge's report."""
    try:
        read = read_report(data)
    except InfrastructureError:
        return
    if not all(type(result.passed) is bool for result in read.results):
        raise Finding("a test that neither passed nor failed")
    (read.fault + read.unloadable).encode()


def seeds(name: str, number: int = 300) -> list[bytes]:
    """Inputs to start from, drawn from fixed seeds."""
    made = []
    for seed in range(number):
        draws = Draws(random.Random(seed))
        if name == "decoder":
            made.append(draws.random.choice((draws.forged, draws.exception))())
        elif name == "peer":
            hello = {"loaded": True, "stage": "run", "missing": [], "error": None}
            greeting = draws.greeting() if seed % 4 == 0 else b"H" + draws.encoded(hello)
            made.append(framed(greeting) + draws.stream(1) + draws.stream(2))
        elif name == "wire":
            made.append(wire.pack(_FACTS, [b"out", b"", b""]) * (1 + seed % 2))
        else:
            made.append(b'{"plan": [["t", 1]]}\n{"test": ["t", 1, true, ""]}\n{"done": true}\n')
    return [data for data in made if len(data) < 1 << 16]


TARGETS: dict[str, Callable[[bytes], None]] = {
    "decoder": decoder,
    "peer": peer,
    "wire": from_guest,
    "report": report,
}
