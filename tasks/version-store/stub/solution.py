def run(commands):
    """Carry out commands and return their answers."""
    pass
