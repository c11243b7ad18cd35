def test_sha224(digest):
    found = digest("sha224", b"codegym").hex()
    assert found == "2116246e234d25a99a5940bbc03f7af23812b9d9dc6298f78736a5ee"


def test_sha256(digest):
    found = digest("sha256", b"codegym").hex()
    assert found == "f56cebdd87b88089e1677f5bb032a2c6cc4254582a79dce572c61d4187a264b4"
