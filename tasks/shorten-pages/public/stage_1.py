def test_unordered_pages(shorten_pages):
    assert shorten_pages([7, 3, 9, 8, 3]) == "3, 7-9"


def test_two_pages(shorten_pages):
    assert shorten_pages([14, 15]) == "14, 15"


def test_shared_digits(shorten_pages):
    assert shorten_pages(list(range(118, 123))) == "118-22"


def test_more_digits(shorten_pages):
    assert shorten_pages([1, 98, 99, 100, 101]) == "1, 98-101"
