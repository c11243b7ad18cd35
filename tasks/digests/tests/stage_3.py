import hashlib
import random

from hypothesis import given, settings
from hypothesis import strategies as st

BYTES = st.binary(max_size=150)


@settings(max_examples=15)
@given(data=BYTES)
def test_sha256(digest, data):
    found = digest("sha256", data)
    assert found == hashlib.sha256(data).digest()
    assert type(found) is bytes


@settings(max_examples=15)
@given(data=BYTES)
def test_sha224(digest, data):
    assert digest("sha224", data) == hashlib.sha224(data).digest()


def test_both_around_the_ends_of_blocks(digest):
    for size in (0, 54, 55, 56, 57, 63, 64, 65, 119, 120, 121):
        data = random.randbytes(size)
        assert digest("sha256", data) == hashlib.sha256(data).digest()
        assert digest("sha224", data) == hashlib.sha224(data).digest()


def test_a_long_message(digest):
    data = random.randbytes(3000)
    assert digest("sha256", data) == hashlib.sha256(data).digest()
