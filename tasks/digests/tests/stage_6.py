import hashlib
import random

from hypothesis import given
from hypothesis import strategies as st

MAKERS = {"blake2b": hashlib.blake2b, "blake2s": hashlib.blake2s}
NAMES = st.sampled_from(sorted(MAKERS))


def most(name):
    return 64 if name == "blake2b" else 32


def refused(call, *arguments):
    try:
        call(*arguments)
    except ValueError as error:
        return error.args
    return None


@given(name=NAMES, data=st.binary(max_size=300))
def test_digests(digest, name, data):
    found = digest(name, data)
    assert found == MAKERS[name](data).digest()
    assert type(found) is bytes


def test_around_the_ends_of_blocks(digest, blake2):
    for name, make in MAKERS.items():
        block = 2 * most(name)
        for size in (0, 1, block - 1, block, block + 1, 2 * block, 2 * block + 1):
            data = random.randbytes(size)
            assert digest(name, data) == make(data).digest()
            assert blake2(name, data) == make(data).digest()
            assert blake2(name, data, None, b"k") == make(data, key=b"k").digest()


@given(seed=st.integers(0, 2**32))
def test_parameters(blake2, seed):
    rng = random.Random(seed)
    name = rng.choice(sorted(MAKERS))
    size = rng.randint(1, most(name))
    key, salt, person = (
        rng.randbytes(rng.choice([0, room, rng.randint(0, room)]))
        for room in (most(name), most(name) // 4, most(name) // 4)
    )
    data = rng.randbytes(rng.randint(0, 200))
    wanted = MAKERS[name](data, digest_size=size, key=key, salt=salt, person=person).digest()
    assert blake2(name, data, size, key, salt, person) == wanted


def test_what_is_out_of_range(blake2):
    for name in MAKERS:
        room = most(name)
        for size in (0, -1, room + 1):
            assert refused(blake2, name, b"x", size) == ("size",)
        assert refused(blake2, name, b"x", 1, bytes(room + 1)) == ("key",)
        assert refused(blake2, name, b"x", 1, b"", bytes(room // 4 + 1)) == ("salt",)
        assert refused(blake2, name, b"x", 1, b"", b"", bytes(room // 4 + 1)) == ("person",)
        assert refused(blake2, name, b"x", 0, bytes(99), bytes(99), bytes(99)) == ("size",)
        assert refused(blake2, name, b"x", 1, bytes(99), bytes(99), bytes(99)) == ("key",)
        assert refused(blake2, name, b"x", 1, b"", bytes(99), bytes(99)) == ("salt",)
