import hashlib
import random

from hypothesis import given, settings
from hypothesis import strategies as st


def wanted(password, salt, cost, width, lanes, size):
    return hashlib.scrypt(password, salt=salt, n=cost, r=width, p=lanes, dklen=size)


@settings(max_examples=8)
@given(password=st.binary(min_size=1, max_size=20), salt=st.binary(max_size=20))
def test_the_smallest(scrypt, password, salt):
    found = scrypt(password, salt, 2, 1, 1, 32)
    assert found == wanted(password, salt, 2, 1, 1, 32)
    assert type(found) is bytes


def test_each_number(scrypt):
    for cost, width, lanes, size in (
        *((4, 1, 1, 31), (8, 1, 1, 64), (2, 2, 1, 33)),
        *((4, 3, 1, 1), (2, 1, 3, 100), (4, 2, 2, 65)),
    ):
        password, salt = random.randbytes(6), random.randbytes(8)
        found = scrypt(password, salt, cost, width, lanes, size)
        assert found == wanted(password, salt, cost, width, lanes, size)


def test_a_greater_cost(scrypt):
    password, salt = random.randbytes(10), random.randbytes(16)
    assert scrypt(password, salt, 32, 1, 1, 20) == wanted(password, salt, 32, 1, 1, 20)
