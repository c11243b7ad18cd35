def test_scrypt(scrypt):
    assert scrypt(b"pw", b"salt", 4, 1, 1, 12).hex() == "df652365aa46a184dd1c3fa9"
