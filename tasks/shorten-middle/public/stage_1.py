def test_long_text(shorten_middle):
    assert shorten_middle("annual-report.pdf", 12) == "annua....pdf"


def test_text_that_fits(shorten_middle):
    assert shorten_middle("annual-report.pdf", 17) == "annual-report.pdf"


def test_other_mark(shorten_middle):
    assert shorten_middle("abcdefgh", 5, "~") == "ab~gh"


def test_mark_wider_than_the_column(shorten_middle):
    assert shorten_middle("abcdefgh", 2) == ".."
