import hashlib
import random

from hypothesis import given, settings
from hypothesis import strategies as st

BITS = (224, 256, 384, 512)


@settings(max_examples=20)
@given(bits=st.sampled_from(BITS), data=st.binary(max_size=300))
def test_sha3(digest, bits, data):
    found = digest(f"sha3_{bits}", data)
    assert found == hashlib.new(f"sha3_{bits}", data).digest()
    assert type(found) is bytes


def test_each_around_the_ends_of_blocks(digest):
    for bits in BITS:
        rate = 200 - bits // 4
        for size in (0, rate - 2, rate - 1, rate, rate + 1, 2 * rate - 1):
            data = random.randbytes(size)
            assert digest(f"sha3_{bits}", data) == hashlib.new(f"sha3_{bits}", data).digest()


@settings(max_examples=20)
@given(
    name=st.sampled_from(["shake_128", "shake_256"]),
    data=st.binary(max_size=200),
    size=st.integers(0, 400),
)
def test_shake(shake, name, data, size):
    found = shake(name, data, size)
    assert found == hashlib.new(name, data).digest(size)
    assert type(found) is bytes


def test_shake_around_the_rate_is_no_digest(digest, shake):
    for name, rate in (("shake_128", 168), ("shake_256", 136)):
        for size in (rate - 1, rate, rate + 1):
            data = random.randbytes(size)
            assert shake(name, data, size) == hashlib.new(name, data).digest(size)
        try:
            digest(name, b"")
        except ValueError as error:
            assert error.args == (name,)
        else:
            raise AssertionError(name)
