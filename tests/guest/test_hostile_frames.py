"""A judge's end of the connection against frames that are drawn: valid, damaged, forged."""

from __future__ import annotations

import contextlib
import random
import socket
import subprocess
import sys
import tracemalloc
from collections import OrderedDict

import pytest
from guest import codec, exceptions
from guest.decoder import Decoder
from guest.messages import load_failure, short
from guest.peer import Peer, PeerFault, PeerGone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegym.resources import sandbox_folder
from fuzz.frames import U32, Draws, framed

FAULTS = (PeerFault, PeerGone, codec.CodecError)
seeds = st.integers(0, 2**64 - 1)


def judge_and_worker():
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    return Peer(ours, exceptions.describe, exceptions.Rebuilder()), theirs


def outcome_of(judge, act):
    """What an act of the judge's raises, if anything: a fault, or what an answer says was raised."""
    error = None
    try:
        act()
    except BaseException as raised:
        error = raised
    if error is not None and not isinstance(error, FAULTS):
        kind = type(error)
        assert kind.__module__ == "submission" or kind is exceptions._known_class(
            kind.__module__, kind.__name__
        )
        assert len(kind.__name__) <= 200
        short(error)
        with contextlib.suppress(AttributeError, TypeError):
            str(error)
    return error


@given(seed=seeds)
@settings(max_examples=300, deadline=None)
def test_answers_calls_back_and_restores(seed):
    draws = Draws(random.Random(seed))
    judge, worker = judge_and_worker()
    arguments = ([1, [2]], {"k": [3]}, {4}, bytearray(b"5"), OrderedDict(a=1), lambda *a: a[0])
    kinds = [type(value) for value in arguments]
    worker.setblocking(False)
    try:
        worker.sendall(draws.stream(1))
    except BlockingIOError:  # more than the socket takes; cut off there
        pass
    worker.shutdown(socket.SHUT_WR)
    outcome_of(judge, lambda: short(judge.call(0, arguments, {})))
    assert [type(value) for value in arguments] == kinds
    assert len(list(arguments[4].items())) == len(arguments[4])
    assert judge.is_silent() in (True, False)
    judge.sock.close()
    worker.close()


@given(seed=seeds, damage=st.booleans())
@settings(max_examples=300, deadline=None)
def test_greetings(seed, damage):
    draws = Draws(random.Random(seed))
    body = draws.greeting()
    if damage:
        body = draws.damaged(body, draws.greeting())
    judge, worker = judge_and_worker()
    worker.setblocking(False)
    try:
        worker.sendall(framed(body))
    except BlockingIOError:
        pass
    worker.shutdown(socket.SHUT_WR)

    def act():
        hello = judge.greeting()
        if type(hello) is dict and "error" in hello:
            told = load_failure({"stage": "run", **hello})
            assert len(told[1]) <= 200
            assert len(told[2]) < 1000

    assert isinstance(outcome_of(judge, act), None | PeerFault | PeerGone)
    judge.sock.close()
    worker.close()


@given(seed=seeds)
@settings(max_examples=300, deadline=None)
def test_values_that_are_drawn_come_back_and_forged_ones_are_a_value_or_an_error(seed):
    draws = Draws(random.Random(seed))
    raw = draws.encoded(draws.value())
    got = Decoder(raw, resolve=lambda *_: print)
    got.value()
    assert got.done()
    for forged in (draws.forged(), draws.damaged(raw, draws.forged())):
        try:
            value = Decoder(forged, resolve=lambda *_: print).value()
        except codec.CodecError:
            continue
        short(value)
        # What came out of it is plain: it goes over again, or is too deep by sharing.
        try:
            again = draws.encoded(value)
        except RecursionError:
            continue
        Decoder(again, resolve=lambda *_: print).value()


@pytest.mark.parametrize("frame", ["set", "list", "dict", "view", "iterator", "decimal", "date"])
def test_what_a_frame_can_make_of_itself_is_bounded(frame):
    """The dearest values, as many as a frame may hold: inside what a judge may use."""
    parts = {
        "set": b"S\0\0\0\0",
        "list": b"l\0\0\0\1N",
        "dict": b"d\0\0\0\1NN",
        "view": b"v\0\0\0\0\1N",
        "iterator": b"O\0\0\0\0",
        "decimal": b"D\0\0\0\0011",
        "date": b"yg" + b"t\0\0\0\3" + 3 * (b"i" + bytes(8)),
    }
    part = parts[frame]
    sample = 10_000
    decoder = Decoder(b"l" + U32.pack(sample) + part * sample)
    tracemalloc.start()
    try:
        decoder.value()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    most = min(codec.MAX_BYTES / len(part), codec.MAX_NODES * sample / decoder.nodes)
    assert peak / sample * most < 400 << 20


CLAIMS = """
import resource, socket, sys
sys.path.insert(0, sys.argv[1])
from guest import codec, exceptions
from guest import decoder
from guest.decoder import Decoder
from guest.peer import Peer, PeerFault, PeerGone
decoder.LOAD_NUMPY = False
with open("/proc/self/statm") as file:
    mapped = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (mapped + (24 << 20),) * 2)
for size in (2**24, 2**31, 2**32 - 1):
    count = size.to_bytes(4, "big")
    for tag in b"lLMtdSZsbaIODAXyv":
        for body in (bytes([tag]) + count + b"N" * 64, bytes([tag]) + b"\\1" + count + b"N" * 64):
            try:
                Decoder(body).value()
            except codec.CodecError:
                pass
    ours, theirs = socket.socketpair()
    theirs.sendall(count + b"H" + b"N" * 64)
    theirs.close()
    try:
        Peer(ours, exceptions.describe, exceptions.Rebuilder()).greeting()
    except (PeerFault, PeerGone):
        pass
print("refused")
"""


def test_claims_of_huge_sizes_are_refused_within_a_few_megabytes():
    done = subprocess.run(
        [sys.executable, "-I", "-c", CLAIMS, str(sandbox_folder())],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_flat_frames_that_are_deep_in_memory():
    judge, worker = judge_and_worker()
    draws = Draws(random.Random(0))
    worker.sendall(framed(draws.chain(1, 4000)) + framed(draws.chain(2, 4000)))
    value, other = judge.call(0, (), {}), judge.call(0, (), {})
    assert len(short(value)) < 1000
    with contextlib.suppress(RecursionError):
        assert value[-1] == other[-1]
    with pytest.raises(codec.CodecError, match="deep"):
        judge.call(0, (value[-1],), {})


@example(-(10**12))
@given(st.integers(-(2**62), 2**62))
@settings(max_examples=50, deadline=None)
def test_positions_of_unicode_errors_read_no_memory(start):
    """Printing one with a negative position reads memory, and ends the interpreter."""
    args = ("utf-8", b"abc", start, start + 1, "r")
    for attributes in ({}, {"start": start, "end": start + 1}, {"object": 5}):
        for values in (args, ("utf-8", b"abc", 0, 1, "r")):
            error = exceptions.Rebuilder()(
                (("builtins", "UnicodeDecodeError", ()), values, attributes, "", 0)
            )
            assert len(str(error)) < 200


def test_exceptions_that_cannot_be_made_have_a_stand_in():
    group = ("submission", "Many", (("builtins", "ExceptionGroup", ()),))
    error = exceptions.Rebuilder()((group, ("text",), {"more": 1}, "text", 3))
    assert (type(error).__name__, str(error), error.more) == ("Many", "text", 1)


@pytest.mark.parametrize("kind", [b"w", b"t", b"d"])
def test_dates_are_made_of_numbers_alone(kind):
    """A datetime's constructor also takes the bytes of a pickle, and believes them."""
    states = {b"w": b"\0\0\1" + b"\xff" * 7, b"t": b"\xff" * 6, b"d": b"\0\0\1\xff"}
    fields = (states[kind], None, 0) if kind != b"d" else (states[kind],)
    encoded = Draws(random.Random(0)).encoded(fields)
    with pytest.raises(codec.CodecError):
        Decoder(b"y" + kind + encoded).value()


def test_ordered_dictionaries_keep_their_order_and_take_restores():
    moved = OrderedDict(a=1, b=2)
    moved.move_to_end("a")
    raw = Draws(random.Random(0)).encoded(moved)
    assert list(Decoder(raw).value()) == ["b", "a"]
    judge, worker = judge_and_worker()
    content = Draws(random.Random(0)).encoded(("b", 3, "a", 4))
    worker.sendall(framed(b"R" + U32.pack(1) + U32.pack(1) + U32.pack(0) + content + b"T"))
    assert judge.call(0, (moved,), {}) is True
    assert list(moved.items()) == [("b", 3), ("a", 4)]
