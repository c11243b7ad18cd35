def test_sha1(digest):
    assert digest("sha1", b"codegym").hex() == "f6c6657a808b500cdcaf362440826b9123327337"
