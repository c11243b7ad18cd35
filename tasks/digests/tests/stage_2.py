import hashlib
import random

from hypothesis import given
from hypothesis import strategies as st


@given(data=st.binary(max_size=200))
def test_sha1(digest, data):
    found = digest("sha1", data)
    assert found == hashlib.sha1(data).digest()
    assert type(found) is bytes


def test_sha1_around_the_ends_of_blocks(digest):
    for size in (0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 121, 128):
        data = random.randbytes(size)
        assert digest("sha1", data) == hashlib.sha1(data).digest()


def test_sha1_of_a_long_message(digest):
    data = random.randbytes(9000)
    assert digest("sha1", data) == hashlib.sha1(data).digest()
