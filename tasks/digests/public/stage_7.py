def test_hmac(hmac):
    assert hmac("md5", b"key", b"codegym").hex() == "d4160ad9cfb14d0a08fe9868cb9085e7"


def test_pbkdf2(pbkdf2):
    found = pbkdf2("md5", b"pw", b"salt", 2, 20).hex()
    assert found == "4be3d687bfd2830f9cc9cab3c7e5dad2fa60891c"
