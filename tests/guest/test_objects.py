"""Objects over the wire: whatever bytes come, the judge gets a value or says what is wrong."""

from __future__ import annotations

import collections
import dataclasses
import enum
import socket
import types
import warnings

import pytest
from guest import making, modules, objects, proxies
from guest.peer import PeerFault
from hypothesis import given, settings
from hypothesis import strategies as st


class Shade(enum.Enum):
    DARK = 1


class Number(int):
    def __add__(self, other):
        return Number(int(self) + other)


class Bag(list):
    pass


@dataclasses.dataclass
class Item:
    name: str
    inner: object = None

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 5


Pair = collections.namedtuple("Pair", "a b")


class Odd(KeyError):
    pass


def count():
    yield 1


def cause():
    try:
        try:
            raise Odd("x", 1)
        except Odd as error:
            raise ValueError("y") from error
    except ValueError as error:
        return error


VALUES = [
    Shade.DARK, Number(5), Bag([1, [2]]), Item("a", Item("b")), {Item("c"): 1}, {Item("d")},
    Pair(1, 2), cause(), Odd, count(), count, map(abs, [1]), object(), type, collections.Counter("a"),
    types.SimpleNamespace(a=1), NotImplemented, [[]], {"a": {1}}, Item.__eq__, len, slice(1),
]  # fmt: skip


def peers():
    """A side like the worker's and one like the judge's, with nothing between them."""
    ours, theirs = socket.socketpair()
    worker = objects.Objects(ours, lambda *_: None, making.make, modules.describe)
    judge = objects.Objects(theirs, lambda *_: None, making.make, modules.describe)
    proxies.set_up(worker, strict=False)
    proxies.set_up(judge, strict=True)
    judge.note = judge.refuse = judge.is_test_failure = lambda *_: None
    judge.is_declared, judge.is_over = lambda cls: False, lambda: True
    return worker, judge, (ours, theirs)


@pytest.fixture
def pair():
    worker, judge, socks = peers()
    yield worker, judge
    for sock in socks:
        sock.close()


def test_objects_come_as_what_they_are(pair):
    worker, judge = pair
    values = judge._unpack(bytes(worker._pack(b"R\0", VALUES)))
    dark, number, bag, item, *_ = values
    assert (number, bag) == (5, [1, [2]])
    assert isinstance(number, int)
    assert isinstance(bag, list)
    assert [type(value).__name__ for value in (dark, number, bag, item)] == [
        "Shade", "Number", "Bag", "Item",
    ]  # fmt: skip
    assert not isinstance(item, Item)
    assert isinstance(values[7].__cause__, KeyError)
    again = judge._unpack(bytes(worker._pack(b"R\0", VALUES)))
    assert all(a is b for a, b in zip(values[:4], again[:4], strict=True))


def test_containers_stay_the_same_on_both_sides(pair):
    worker, judge = pair
    theirs = [1, {"k": [2]}]
    mine = judge._unpack(bytes(worker._pack(b"R\0", theirs)))
    theirs[1]["k"].append(3)
    theirs.append(4)
    judge._unpack(bytes(worker._pack(b"R\0", None)))
    assert mine == [1, {"k": [2, 3]}, 4]
    mine[1].clear()
    worker._unpack(bytes(judge._pack(b"C\0", ("x", mine))))
    assert theirs == [1, {}, 4]


def test_failed_frame_leaves_no_trace(pair):
    worker, judge = pair
    deep: list[object] = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(objects.CodecError):
        worker._pack(b"R\0", [Item("x"), deep])
    assert judge._unpack(bytes(worker._pack(b"R\0", [1, [2]]))) == [1, [2]]
    assert type(judge._unpack(bytes(worker._pack(b"R\0", Item("y"))))).__name__ == "Item"


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_no_bytes_do_more_than_be_refused(data):
    worker, judge, socks = peers()
    frame = bytearray(worker._pack(b"R\0", data.draw(st.sampled_from(VALUES))))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(2, len(frame) - 1))
        piece = data.draw(st.binary(max_size=4) | st.sampled_from([b"H", b"K", b"C", b"P", b"R"]))
        frame[place : place + data.draw(st.integers(0, 3))] = piece
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            judge._unpack(bytes(frame))
    except PeerFault:
        pass
    finally:
        for sock in socks:
            sock.close()
