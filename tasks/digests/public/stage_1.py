def test_md5(digest):
    assert digest("md5", b"codegym").hex() == "2c16885d46b49623ac13e2bcfdab52ec"


def test_an_unknown_name(digest):
    try:
        digest("crc", b"")
    except ValueError as error:
        assert error.args == ("crc",)
    else:
        raise AssertionError("no error")
