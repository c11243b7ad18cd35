"""Messages from a guest, which nobody trusts: whole ones come out, anything else is a fault."""

from __future__ import annotations

import json
import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym import InfrastructureError
from codegym.judge import function
from codegym.sandbox import outcomes, wire
from codegym.task import Isolation, Limits, Outcome

headers = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4)


@given(
    messages=st.lists(st.tuples(headers, st.lists(st.binary(max_size=30), max_size=4)), max_size=4),
    cuts=st.lists(st.integers(1, 40), min_size=1, max_size=8),
)
def test_messages_come_out_whole_however_they_are_cut(messages, cuts):
    raw = b"".join(wire.pack(header, blobs) for header, blobs in messages)
    unpacker, got, at, turn = wire.Unpacker(), [], 0, 0
    while at < len(raw):
        step = cuts[turn % len(cuts)]
        unpacker.feed(raw[at : at + step])
        at, turn = at + step, turn + 1
        while (message := unpacker.take()) is not None:
            got.append((message.header, message.blobs))
    assert got == [(header, list(blobs)) for header, blobs in messages]


@given(raw=st.binary(max_size=100))
@settings(max_examples=500)
def test_any_bytes_are_messages_an_unfinished_one_or_a_fault(raw):
    unpacker = wire.Unpacker()
    unpacker.feed(raw)
    cause = "protocol"
    try:
        while unpacker.take() is not None:
            pass
    except InfrastructureError as error:
        cause = error.cause
    assert cause == "protocol"


@pytest.mark.parametrize(
    "raw",
    [
        struct.pack(">II", 1 << 30, 0),
        struct.pack(">II", 2, 1 << 30),
        struct.pack(">III", 2, 1, 1 << 31),
        struct.pack(">II", 2, 0) + b"[]",
        struct.pack(">II", 2, 0) + b"{]",
        struct.pack(">II", 100_000, 0) + b"[" * 100_000,
    ],
)
def test_sizes_and_headers_are_checked(raw):
    unpacker = wire.Unpacker()
    unpacker.feed(raw)
    with pytest.raises(InfrastructureError):
        unpacker.take()


FACTS = {
    "op": "result",
    "status": 0,
    "cpu_s": 0.1,
    "peak_bytes": 1000,
    "wall_s": 0.2,
    "killed": None,
    "oom": 0,
    "word": "",
    "strays": 0,
    "truncated": [False, False],
}


def facts(**changes):
    return outcomes.read_facts(wire.Message(FACTS | changes, [b"", b"", b""]))


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "x"},
        {"status": None},
        {"wall_s": float("nan")},
        {"cpu_s": -1},
        {"truncated": [True]},
        {"truncated": None},
        {"peak_bytes": []},
        {"peak_bytes": float("inf")},
        {"wall_s": 10**400},
        {"status": 1 << 40},
        {"status": 0x137F},  # stopped, and so not at its end
    ],
)
def test_facts_are_checked(changes):
    with pytest.raises(InfrastructureError) as caught:
        facts(**changes)
    assert caught.value.cause == "protocol"


def test_missing_facts():
    with pytest.raises(InfrastructureError):
        outcomes.read_facts(wire.Message({"op": "result"}, [b"", b"", b""]))
    with pytest.raises(InfrastructureError):
        outcomes.read_facts(wire.Message(FACTS, [b""]))


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, Outcome.PASSED),
        ({"status": 3 << 8}, Outcome.FAILED),
        ({"status": 1 << 8, "word": "I"}, Outcome.INVALID),
        ({"status": 1 << 8, "word": "M"}, Outcome.MEMORY),
        ({"status": 0, "word": "M"}, Outcome.PASSED),
        ({"status": 9, "killed": "wall"}, Outcome.TIMEOUT),
        ({"status": 9, "killed": "cpu"}, Outcome.TIMEOUT),
        ({"status": 9, "killed": "output"}, Outcome.OUTPUT),
        ({"status": 9, "killed": "done"}, Outcome.PASSED),
        ({"status": 9, "killed": "done", "oom": 1}, Outcome.MEMORY),
        ({"status": 11, "killed": "done"}, Outcome.CRASHED),
        ({"status": 9}, Outcome.CRASHED),
        ({"status": 9, "oom": 1}, Outcome.MEMORY),
        ({"status": 9, "cpu_s": 99}, Outcome.TIMEOUT),
        ({"status": 24}, Outcome.TIMEOUT),
        ({"status": 6}, Outcome.CRASHED),
    ],
)
def test_endings(changes, outcome):
    assert outcomes.ending(facts(**changes), Limits())[0] is outcome


def any_json():
    atoms = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    return st.recursive(
        atoms,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=6,
    )


@given(
    changes=st.dictionaries(st.sampled_from(sorted(FACTS)), any_json(), max_size=4),
    blobs=st.lists(st.binary(max_size=9), min_size=2, max_size=4),
    damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=3),
)
@settings(max_examples=500, deadline=None)
def test_facts_that_are_wrong_or_damaged_are_a_fault_or_an_execution(changes, blobs, damage):
    raw = bytearray(wire.pack(FACTS | changes, blobs))
    for at, value in damage:
        raw[at % len(raw)] = value
    unpacker = wire.Unpacker()
    unpacker.feed(bytes(raw))
    cause = "protocol"
    try:
        while (message := unpacker.take()) is not None:
            read = outcomes.read_facts(message)
            outcomes.execution(read, Limits(), ISOLATION).model_dump_json()
    except InfrastructureError as error:
        cause = error.cause
    assert cause == "protocol"


ISOLATION = Isolation(backend="docker", runtime="runc", reuse="run")
REPORT = [
    {"plan": [["check", 1]]},
    {"test": ["check", 1, True, ""]},
    {"done": True, "fault": "", "void": False},
]


@given(
    lines=st.lists(
        st.sampled_from(REPORT)
        | any_json()
        | st.dictionaries(
            st.sampled_from(["plan", "test", "done", "load", "fault"]), any_json(), min_size=1
        ),
        max_size=4,
    ),
    damage=st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=3)), max_size=2),
)
@settings(max_examples=500, deadline=None)
def test_any_report_is_a_fault_or_a_report(lines, damage):
    raw = "".join(json.dumps(line) + "\n" for line in lines).encode()
    for at, new in damage:
        raw = raw[: at % (len(raw) + 1)] + new + raw[at % (len(raw) + 1) :]
    cause = "protocol"
    try:
        read = function.read_report(raw)
        assert all(type(result.passed) is bool for result in read.results)
    except InfrastructureError as error:
        cause = error.cause
    assert cause == "protocol"


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'["done"]',
        b'"plan"',
        b'{"plan": [["check", Infinity]]}',
        b'{"test": ["check", 1, "yes", ""]}',
        b'{"test": ["check", 1, 1, ""]}',
        b'{"load": 3, "done": true}',
    ],
)
def test_reports_are_checked(line):
    with pytest.raises(InfrastructureError) as caught:
        function.read_report(line + b"\n")
    assert caught.value.cause == "protocol"


def test_claims_of_a_guest_are_refused_before_anything_is_kept():
    tracemalloc.start()
    for size, count, blob in ((1 << 30, 0, 0), (2, 8, (1 << 32) - 1), (2, 1 << 31, 0)):
        unpacker = wire.Unpacker()
        unpacker.feed(struct.pack(">II", size, count) + struct.pack(">I", blob) * 8 + b"{}")
        with pytest.raises(InfrastructureError):
            unpacker.take()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20
