def test_blake2s(digest):
    found = digest("blake2s", b"codegym").hex()
    assert found == "37618f4ba1d32cd2da64033ed02067ce3cb83ad6560c312304e54938dc998ddb"


def test_parameters(blake2):
    assert blake2("blake2b", b"codegym", 8, b"k", b"s", b"p").hex() == "c0df0ad5f7c1503b"


def test_a_wrong_size(blake2):
    try:
        blake2("blake2s", b"", 33)
    except ValueError as error:
        assert error.args == ("size",)
    else:
        raise AssertionError("no error")
