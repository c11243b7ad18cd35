def test_flags_of_a_group(search):
    assert search("(?i:a)b", "AB Ab") == [(3, 5)]


def test_lines_and_layout(search):
    assert search("^b $  # the end", "a\nb", "mx") == [(2, 3)]
