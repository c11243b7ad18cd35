def test_looking_around(search):
    assert search("(?<=(a)b)c(?!d)", "abcdabc") == [(6, 7), (4, 5)]
    assert search("(?=(a*))\\1b", "aab") == [(0, 3), (0, 2)]


def test_no_way_back(search):
    assert search("(?>a*)ab", "aab") is None
