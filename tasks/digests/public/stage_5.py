def test_sha3(digest):
    found = digest("sha3_224", b"codegym").hex()
    assert found == "82bd03394fff23a308d3dc6bdc602661802f07dca8f8770277786676"


def test_shake(shake):
    assert shake("shake_128", b"codegym", 10).hex() == "7bf1de1048d14864fb60"
