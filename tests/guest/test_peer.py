"""The connection between judge and worker, against a worker that sends anything at all."""

from __future__ import annotations

import socket
import struct
import threading

import pytest
from guest.codec import CodecError
from guest.exceptions import Rebuilder, describe
from guest.peer import Peer, PeerFault, PeerGone, remote_callable
from hypothesis import given, settings
from hypothesis import strategies as st


def ends(*exports):
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    judge = Peer(ours, describe, Rebuilder())
    worker = Peer(theirs, describe, Rebuilder(), exports)
    return judge, worker


def serving(*exports):
    judge, worker = ends(*exports)
    threading.Thread(target=worker.serve, daemon=True).start()
    return judge


def test_calls_and_keywords():
    judge = serving(lambda a, *, b=1: [a, b], str.upper)
    assert judge.call(0, (1,), {"b": 2}) == [1, 2]
    assert remote_callable(judge, 1)("x") == "X"
    judge.sock.close()


def test_exceptions_of_the_worker_are_raised_by_class():
    judge = serving(lambda: {}["k"], lambda: int("x"), lambda: object())
    with pytest.raises(KeyError):
        judge.call(0, (), {})
    with pytest.raises(ValueError, match="invalid literal"):
        judge.call(1, (), {})
    with pytest.raises(Exception, match="cannot go over"):
        judge.call(2, (), {})
    judge.sock.close()


@given(raw=st.binary(min_size=1, max_size=80), framed=st.booleans())
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_a_fault_or_an_answer(raw, framed):
    judge, worker = ends()
    worker.sock.sendall(struct.pack(">I", len(raw)) + raw if framed else raw)
    worker.sock.shutdown(socket.SHUT_WR)
    forged = None
    try:
        judge.call(0, ([1], {}), {})
    except (PeerFault, PeerGone, CodecError):
        pass
    except Exception as error:
        forged = error
    finally:
        judge.sock.close()
        worker.sock.close()
    # A forged exception is an answer like any other.
    assert forged is None or (framed and raw[:1] == b"E")


@pytest.mark.parametrize("size", [0, 2**31, 2**32 - 1])
def test_frame_sizes_are_checked_before_anything_is_allocated(size):
    judge, worker = ends()
    worker.sock.sendall(struct.pack(">I", size))
    with pytest.raises(PeerFault, match="a frame of"):
        judge.greeting()


def test_answer_to_another_call():
    judge, worker = ends()
    worker.sock.sendall(struct.pack(">I", 10) + b"R" + struct.pack(">II", 2, 0) + b"T")
    with pytest.raises(PeerFault, match="not the answer"):
        judge.call(0, (), {})


def test_restores_reach_the_arguments_of_the_call_alone():
    judge, worker = ends()
    mine = [1]
    body = b"R" + struct.pack(">II", 1, 1) + struct.pack(">I", 7) + b"t\0\0\0\0" + b"T"
    worker.sock.sendall(struct.pack(">I", len(body)) + body)
    with pytest.raises(PeerFault):
        judge.call(0, (mine,), {})
    assert mine == [1]
