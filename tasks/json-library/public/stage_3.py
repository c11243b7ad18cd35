def test_pairs(parse):
    assert parse('"\\ud83d\\ude00\\n"') == "😀\n"


def test_a_lone_half(parse):
    assert parse('"\\ude00"') == "\ude00"
