import hashlib
import hmac as oracle
import random

from hypothesis import given, settings
from hypothesis import strategies as st

BLOCKS = {
    **{"md5": 64, "sha1": 64, "sha224": 64, "sha256": 64, "sha384": 128, "sha512": 128},
    **{"sha3_224": 144, "sha3_256": 136, "sha3_384": 104, "sha3_512": 72},
    **{"blake2b": 128, "blake2s": 64},
}
QUICK = st.sampled_from(["md5", "sha1", "blake2s"])


@settings(max_examples=20)
@given(name=QUICK, key=st.binary(max_size=150), data=st.binary(max_size=150))
def test_hmac(hmac, name, key, data):
    found = hmac(name, key, data)
    assert found == oracle.new(key, data, name).digest()
    assert type(found) is bytes


def test_each_algorithm_around_its_block(hmac):
    for name, block in BLOCKS.items():
        for size in (0, block - 1, block, block + 1):
            key, data = random.randbytes(size), random.randbytes(9)
            assert hmac(name, key, data) == oracle.new(key, data, name).digest()


@settings(max_examples=20)
@given(
    name=QUICK,
    password=st.binary(max_size=80),
    salt=st.binary(max_size=20),
    rounds=st.integers(1, 4),
    size=st.integers(1, 70),
)
def test_pbkdf2(pbkdf2, name, password, salt, rounds, size):
    found = pbkdf2(name, password, salt, rounds, size)
    assert found == hashlib.pbkdf2_hmac(name, password, salt, rounds, size)
    assert type(found) is bytes


def test_pbkdf2_of_whole_parts(pbkdf2):
    for size in (16, 32, 48):
        wanted = hashlib.pbkdf2_hmac("md5", b"secret", b"grain", 3, size)
        assert pbkdf2("md5", b"secret", b"grain", 3, size) == wanted


def test_pbkdf2_of_many_parts(pbkdf2):
    wanted = hashlib.pbkdf2_hmac("md5", b"secret", b"grain", 1, 16 * 258)
    assert pbkdf2("md5", b"secret", b"grain", 1, 16 * 258) == wanted
