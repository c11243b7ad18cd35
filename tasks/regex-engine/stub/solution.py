def search(pattern, text, flags=""):
    """Find the first match."""
    pass


def match(pattern, text, flags=""):
    """Match at the start."""
    pass


def fullmatch(pattern, text, flags=""):
    """Match everything."""
    pass


def names(pattern, flags=""):
    """Return the numbers of the named groups."""
    pass


def spans(pattern, text, flags=""):
    """Find all matches."""
    pass


def findall(pattern, text, flags=""):
    """Return the texts of all matches."""
    pass


def split(pattern, text, most=0, flags=""):
    """Cut a text at all matches."""
    pass


def sub(pattern, template, text, most=0, flags=""):
    """Replace all matches."""
    pass


def escape(text):
    """Return a pattern that matches just this text."""
    pass
