import hashlib
import random

from hypothesis import given
from hypothesis import strategies as st

BYTES = st.binary(max_size=200)


def refused(call, *arguments):
    """The arguments of the ValueError that a call ends with."""
    try:
        call(*arguments)
    except ValueError as error:
        return error.args
    return None


@given(data=BYTES)
def test_md5(digest, data):
    found = digest("md5", data)
    assert found == hashlib.md5(data).digest()
    assert type(found) is bytes


def test_md5_around_the_ends_of_blocks(digest):
    for size in (0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 121, 128):
        data = random.randbytes(size)
        assert digest("md5", data) == hashlib.md5(data).digest()


def test_md5_of_a_long_message(digest):
    data = random.randbytes(9000)
    assert digest("md5", data) == hashlib.md5(data).digest()


def test_md5_and_names_that_are_unknown(digest):
    assert digest("md5", b"x") == hashlib.md5(b"x").digest()
    for name in ("md4", "", "MD5", "md5 "):
        assert refused(digest, name, b"x") == (name,)
