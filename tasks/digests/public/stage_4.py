def test_the_first_bytes(digest):
    assert digest("sha384", b"codegym").hex()[:20] == "099b828c232870a416f6"
    assert digest("sha512", b"codegym").hex()[:20] == "2131aaa81ec4aa322eec"
