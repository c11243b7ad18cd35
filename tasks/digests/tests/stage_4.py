import hashlib
import random

from hypothesis import given, settings
from hypothesis import strategies as st

BYTES = st.binary(max_size=300)


@settings(max_examples=15)
@given(data=BYTES)
def test_sha512(digest, data):
    found = digest("sha512", data)
    assert found == hashlib.sha512(data).digest()
    assert type(found) is bytes


@settings(max_examples=15)
@given(data=BYTES)
def test_sha384(digest, data):
    assert digest("sha384", data) == hashlib.sha384(data).digest()


def test_both_around_the_ends_of_blocks(digest):
    for size in (0, 110, 111, 112, 113, 119, 120, 127, 128, 129, 239, 240):
        data = random.randbytes(size)
        assert digest("sha512", data) == hashlib.sha512(data).digest()
        assert digest("sha384", data) == hashlib.sha384(data).digest()
