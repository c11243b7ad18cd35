def infer(source):
    """Return names and types of a program's definitions, or the words of an error."""
    pass


def warnings(source):
    """Return what the patterns of a program miss, or the words of an error."""
    pass
